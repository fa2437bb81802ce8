internal import Basics
internal import ContractConfig
internal import ContractType
internal import JSON
internal import Postgres
internal import RPC
internal import RPCServices
internal import Telemetry

extension ConfigHandlers {
  // MARK: Records

  @Sendable
  func listAudit(
    _ request: ListAuditRequest, _ context: CallContext
  ) async throws(RPCError) -> ListAuditResponse {
    try await self.answering { () throws(ConfigFault) in
      let page = try Page(of: request)
      var filter = try self.auditFilter(request)
      if let start = page.start {
        guard let before = Int64(start.position) else { throw PageToken.fault }
        filter.before = before
      }
      let found = try await self.asking(by: context.deadline) {
        [filter] connection throws(PostgresError) in
        try await self.core.store.auditRecords(filter, limit: page.size + 1, on: connection)
      }
      let shown = found.prefix(page.size)
      let mapping = self.mapping
      var response = ListAuditResponse(records: shown.map { mapping.auditRecord($0) })
      if let last = shown.last, found.count > page.size {
        // Records only come after those that are there: the place alone is enough.
        response.nextPageToken = page.next(after: String(last.sequence), readAt: .zero)
      }
      return response
    }
  }

  private func auditFilter(
    _ request: ListAuditRequest
  ) throws(ConfigFault) -> ConfigStore.AuditFilter {
    var filter = ConfigStore.AuditFilter()
    filter.choice = try Self.choice(request.namespaces)
    filter.key = request.key
    filter.environment = request.environment
    filter.symbol = try Self.symbolText(request.symbol)
    filter.withoutSymbol = request.withoutSymbol
    filter.actor = request.actor
    filter.source = Int16(clamping: request.source.rawValue)
    filter.kind = Int16(clamping: request.kind.rawValue)
    filter.revision = Revision(exactly: request.revision) ?? .zero
    if let since = request.since {
      filter.since = WallTime(clampingMicrosecondsSinceEpoch: since.microseconds)
    }
    filter.until = request.until.map {
      WallTime(clampingMicrosecondsSinceEpoch: $0.microseconds)
    }
    filter.withoutDryRuns = request.withoutDryRuns
    return filter
  }

  // MARK: The chain

  @Sendable
  func verifyAudit(
    _ request: VerifyAuditRequest, _ context: CallContext
  ) async throws(RPCError) -> VerifyAuditResponse {
    try await self.answering { () throws(ConfigFault) in
      let range = try Self.auditRange(request)
      let verification = try await self.asking(by: context.deadline) {
        connection throws(PostgresError) in
        try await self.core.store.verifyAudit(
          range, on: connection, deadline: context.deadline ?? .never)
      }
      switch verification {
      case .notKept(let oldest):
        throw .sequenceNotKept(oldest: UInt64(clamping: oldest))
      case .verdict(let verdict, let startsAtAnchor):
        self.metrics.noteVerification(isWhole: verdict.fault == nil)
        if let fault = verdict.fault {
          self.logger.error(
            "audit chain broken",
            [
              "audit.sequence": .integer(fault.sequence),
              "audit.explanation": .string(fault.explanation),
            ])
        }
        return VerifyAuditResponse(
          valid: verdict.fault == nil, checkedCount: verdict.checkedCount,
          firstSequence: UInt64(clamping: verdict.first ?? 0),
          lastSequence: verdict.first == nil ? 0 : UInt64(clamping: verdict.last.sequence),
          lastHash: verdict.last.hash,
          brokenSequence: UInt64(clamping: verdict.fault?.sequence ?? 0),
          explanation: verdict.fault?.explanation ?? "", startsAtAnchor: startsAtAnchor)
      }
    }
  }

  private static func auditRange(
    _ request: VerifyAuditRequest
  ) throws(ConfigFault) -> ConfigStore.AuditRange {
    guard request.expectedHash.isEmpty || request.expectedHash.count == ChainHash.byteCount else {
      throw Self.fault(
        "expected_hash", .badFormat, "a hash has \(ChainHash.byteCount) bytes",
        "\(2 * ChainHash.byteCount) hexadecimal digits, or nothing")
    }
    guard request.throughSequence == 0 || request.fromSequence <= request.throughSequence else {
      throw Self.fault(
        "through_sequence", .outOfRange, "the last record lies before the first",
        "\(request.fromSequence) or more, or 0 for the newest")
    }
    return ConfigStore.AuditRange(
      from: Int64(clamping: request.fromSequence),
      through: Int64(clamping: request.throughSequence),
      expectedHash: request.expectedHash.isEmpty ? nil : request.expectedHash)
  }
}

extension ContractMapping {
  /// One record of the audit log, as it was found: it may name what the catalogue no longer knows.
  func auditRecord(_ record: AuditRecord) -> ContractConfig.AuditRecord {
    let name = ParameterName("\(record.namespace):\(record.key)")
    let isSecret = name.map { self.isSecret($0) } ?? false
    let shown = { (text: String?) -> ContractType.Value? in
      text.map { text in
        guard !isSecret else { return Self.redacted }
        guard let json = try? JSONValue(parsing: text) else {
          return ContractType.Value(kind: .stringValue(text))
        }
        return Self.value(json, as: name.flatMap { self.catalogue[$0] })
      }
    }
    return ContractConfig.AuditRecord(
      sequence: UInt64(clamping: record.sequence), revision: UInt64(clamping: record.revision),
      at: Self.time(record.at),
      kind: ContractConfig.ChangeSetKind(rawValue: Int32(record.kind)),
      change: ValueChange(
        namespace: record.namespace, key: record.key,
        scope: ContractType.Scope(environment: record.environment, symbol: record.symbol),
        before: shown(record.before), after: shown(record.after), redacted: isSecret),
      versionBefore: UInt64(clamping: record.versionBefore),
      versionAfter: UInt64(clamping: record.versionAfter),
      actor: ContractType.Actor(
        subject: record.actorSubject, role: record.actorRole, claimedBy: record.claimedBy,
        clientIP: record.clientIP, source: ContractType.Source(rawValue: Int32(record.source))),
      reason: record.reason, requestID: record.requestID, traceID: record.traceID,
      dryRun: record.isDryRun, rolledBackRevision: UInt64(clamping: record.rolledBackRevision),
      hash: record.hash)
  }
}

internal import Contract
internal import ContractConfig
internal import ContractType
internal import HTTP
internal import JSON
internal import RPC

/// Where a rollback of a strategy's scope leads.
enum StrategyRollback: Sendable, Hashable {
  /// To the version that an audit entry left behind.
  case entry(String)
  /// To a version of the scope.
  case version(UInt64)
  /// To the version before the present one.
  case previous

  static let body = RequestShape([
    .init(
      "changed_by", .formatted(.line, bytesMax: 200), "Whom the request claims to be from.",
      isRequired: true, example: "operator@example.org"),
    .init("target_version", .integer(1...9_007_199_254_740_991), "The version to go back to."),
    .init(
      "rollback_id", .formatted(.token, bytesMax: 64),
      "The id of an audit entry: back to how it left things; stronger than a version."),
    .init("reason", .text(charactersMax: 1_000), "Why."),
    .init("validate_only", .flag, "Judge the rollback and change nothing.", fallback: false),
  ])

  /// What a body asks for.
  init(_ body: RequestValues) {
    if let id = body.text("rollback_id") {
      self = .entry(id)
    } else if let version = body.integer("target_version") {
      self = .version(UInt64(clamping: version))
    } else {
      self = .previous
    }
  }

  /// The reason when the body gives none.
  var reason: String {
    switch self {
    case .entry(let id): "Rollback to ID \(id)"
    case .version(let version): "Rollback to version \(version)"
    case .previous: "Rollback to previous"
    }
  }

  /// The target in the terms of the contract.
  ///
  /// An id of another scope is refused: it names a change of other values.
  func target(
    _ subject: StrategySubject, present: UInt64
  ) throws(Fault) -> RollbackRequest.Target {
    switch self {
    case .version(let version): return .toVersion(version)
    case .previous:
      guard present > 1 else {
        throw Self.failed(.notFound, "There is no previous configuration to go back to.")
      }
      return .toVersion(present - 1)
    case .entry(let id):
      guard let entry = EntryID(id), entry.symbol == subject.symbol else {
        throw Self.failed(.notFound, "There is no audit entry \(id) of this scope.")
      }
      return .toRevision(entry.revision)
    }
  }

  static func failed(_ status: HTTPStatus, _ sentence: String) -> Fault {
    Fault(status, StrategyFaults.rollbackFailed, "Failed to rollback: \(sentence)")
  }

  /// Restores what the scope held.
  func perform(
    _ subject: StrategySubject, _ body: RequestValues, _ exchange: Exchange
  ) async throws(Fault) -> HTTPResponse {
    let present = try await subject.configuration(exchange).scope?.version ?? 0
    let place = subject.place
    let request = RollbackRequest(
      target: try self.target(subject, present: present), namespaces: [place.namespace],
      scope: place.scope,
      expectedVersions: place.expected(
        self == .previous && !exchange.isConditional ? present : nil),
      reason: body.text("reason") ?? self.reason, requestID: try exchange.changeID(),
      validateOnly: body.flag("validate_only"), claimedBy: body.text("changed_by") ?? "")
    do throws(Fault) {
      let outcome = try await exchange.changing(request) { request, options throws(RPCError) in
        try await exchange.config.rollback(request, options: options).outcome
      }
      return try await subject.answer(
        outcome, isRehearsal: body.flag("validate_only"), verb: "rolled_back", exchange)
    } catch {
      guard [.badRequest, .notFound].contains(error.status) else { throw error }
      var fault = error
      fault.code = StrategyFaults.rollbackFailed
      fault.detail = "Failed to rollback: \(fault.detail)"
      throw fault
    }
  }
}

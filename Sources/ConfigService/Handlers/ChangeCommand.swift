internal import Basics
internal import Contract
internal import ContractConfig
internal import ContractType
internal import Crypto
internal import JSON
internal import RPCServices
internal import ServiceRuntime
internal import Telemetry

/// What every call that changes the configuration says besides the changes.
struct ChangeCommand: Sendable {
  var kind = ChangeSetKind.apply
  /// The call, which is part of what a request identifier identifies.
  var method: String
  var reason: String
  var requestID: String
  var claimedBy: String
  /// Judge, record the dry run, and change nothing.
  var isRehearsal: Bool
  /// SHA-256 of the request; empty where no identifier says that it may come again.
  var digest: [UInt8]
  /// For a rollback, the revision it goes back to or undoes.
  var rolledBack = Revision.zero
  /// The namespace that is made together with the changes.
  var creation: MadeNamespace?
  /// The refusal when nothing differs; nil when that is as good as any other outcome.
  var faultIfUnchanged: ConfigFault?
  var deadline: MonotonicTime

  /// Reads the fields that such requests share.
  init(
    _ method: String, _ request: some ContractMessage, reason: String, requestID: String,
    claimedBy: String, isRehearsal: Bool, deadline: MonotonicTime?
  ) {
    self.method = method
    self.reason = reason
    self.requestID = requestID
    self.claimedBy = claimedBy
    self.isRehearsal = isRehearsal
    self.digest = requestID.isEmpty ? [] : SHA256.digest(of: request.wireBytes).array
    self.deadline = deadline ?? .now() + ConfigHandlers.writeTimeMax
  }
}

extension ConfigHandlers {
  /// How long a write may take when its caller has set no deadline.
  static let writeTimeMax = Duration.seconds(30)

  /// Judges a change, commits it unless it is a dry run, and says what came of it.
  func outcome(
    of request: ChangeRequest, _ command: ChangeCommand, by caller: Caller
  ) async throws(ConfigFault) -> ChangeOutcome {
    let start = self.time.monotonicNow
    do throws(ConfigFault) {
      let outcome = try await self.carryOut(request, command, by: caller)
      self.metrics.noteWrite(
        command.isRehearsal ? .rehearsed : outcome.committed ? .committed : .unchanged,
        took: self.time.monotonicNow - start)
      return outcome
    } catch {
      self.metrics.noteWrite(.refused(error), took: self.time.monotonicNow - start)
      throw error
    }
  }

  private func carryOut(
    _ request: ChangeRequest, _ command: ChangeCommand, by caller: Caller
  ) async throws(ConfigFault) -> ChangeOutcome {
    try self.checkRights(request, caller)
    var author = caller.author(
      command.kind, reason: command.reason, requestID: command.requestID,
      claimedBy: command.claimedBy)
    author.rolledBack = command.rolledBack
    var order = ConfigCore.Order(
      request: request, author: author,
      identity: RequestIdentity(
        method: command.method,
        digest: command.digest.isEmpty ? [] : self.core.secrets.requestDigest(command.digest)))
    order.creation = command.creation
    order.isRehearsal = command.isRehearsal
    order.deadline = command.deadline
    order.faultIfUnchanged = command.faultIfUnchanged
    let made = command.creation.map { [$0] } ?? []
    let mapping = ContractMapping(catalogue: self.core.catalogue.adding(made))
    order.answer = { mapping.outcome($0, of: request).wireBytes }
    switch try await self.core.change(order) {
    case .made(let result):
      self.log(result, author)
      return mapping.outcome(result, of: request)
    case .replayed(let answer): return try ChangeOutcome(replaying: answer)
    }
  }

  /// Whether the caller's token lets it make these changes.
  private func checkRights(
    _ request: ChangeRequest, _ caller: Caller
  ) throws(ConfigFault) {
    let forbidden = Set(request.changes.map(\.namespace)).filter { !caller.mayWrite($0) }
    guard forbidden.isEmpty else { throw .namespaceNotAllowed(forbidden.sorted()) }
    guard !request.overridesSteps || caller.mayOverrideSteps else {
      throw .stepOverrideNotAllowed
    }
  }

  private func log(_ result: ChangeResult, _ author: Authorship) {
    guard result.revision != .zero else { return }
    self.logger.notice(
      "configuration changed",
      [
        "config.revision": .string("\(result.revision)"),
        "config.changes": .integer(result.plan.edits.count),
        "actor": .string(author.subject),
        "audit.hash": .string(
          result.auditHash.map(\.description) ?? ""),
        "request.id": .string(author.requestID), "trace.id": .string(author.traceID),
      ])
  }
}

extension ContractMapping {
  /// What came of a change, or would come of it.
  func outcome(_ result: ChangeResult, of request: ChangeRequest) -> ChangeOutcome {
    let (plan, isCommitted) = (result.plan, result.revision != .zero)
    let shown = isCommitted ? result.after : result.before
    return ChangeOutcome(
      committed: isCommitted, valid: plan.isAllowed, revision: result.revision.count,
      head: Self.token(shown.token),
      changes: plan.edits.map { self.change($0, from: result.before, to: result.after) },
      versions: Self.places(request, plan).map { Self.version(of: $0, in: result.after) },
      violations: Self.violations(plan.violations)
        + plan.conflicts.map { conflict in
          Self.violation(Self.mismatch(conflict, at: result.before))
        } + (plan.isOvertaken ? [Self.violation(Self.overtaken(at: result.before))] : []),
      warnings: Self.violations(plan.warnings),
      auditHash: result.auditHash.map(Self.bytes) ?? [],
      committedAt: isCommitted ? Self.time(result.after.committedAt) : nil)
  }

  /// The scopes that a request names or a plan touches, in order.
  private static func places(_ request: ChangeRequest, _ plan: ChangePlan) -> [Place] {
    let named = request.changes.compactMap { Place(stored: $0.namespace, scope: $0.scope) }
    return Set(named + plan.edits.map(\.place)).sorted()
  }

  /// The head is not the one that a plan was made for; for a dry run, which does not fail for it.
  private static func overtaken(at state: ConfigState) -> Violation {
    Violation(
      field: "expected_revision", code: .versionMismatch,
      message: "the head is at revision \(state.token.revision)",
      allowed: "\(state.token.revision)")
  }

  /// An expectation that does not hold, for a dry run, which does not fail for it.
  private static func mismatch(
    _ expectation: ChangeRequest.Expectation, at state: ConfigState
  ) -> Violation {
    let present =
      Place(stored: expectation.namespace, scope: expectation.scope)
      .map { state[$0].version } ?? .zero
    return Violation(
      field: "expected_versions", code: .versionMismatch,
      message: "\(expectation.namespace) in \(expectation.scope) is at version \(present), "
        + "not \(expectation.version)",
      allowed: "\(present)")
  }
}

extension ChangeOutcome {
  /// The first answer to a request that was made again.
  init(replaying answer: StoredAnswer) throws(ConfigFault) {
    do throws(WireError) {
      unsafe try self.init(wire: answer.bytes.span.bytes)
    } catch {
      throw .internalFault
    }
    self.replayed = true
    guard answer.token.revision != .zero else { return }
    // What only the commit itself knew.
    let instant = ContractMapping.time(answer.committedAt)
    self.head = ContractMapping.token(answer.token)
    self.auditHash = answer.token.chainHash.map(ContractMapping.bytes) ?? []
    self.committedAt = instant
    for place in self.versions.indices
    where self.versions[place].revision == answer.token.revision.count {
      self.versions[place].updatedAt = instant
      if self.versions[place].version == 1 { self.versions[place].createdAt = instant }
    }
  }
}

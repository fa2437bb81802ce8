internal import Contract
internal import ContractConfig
internal import ContractType
internal import HTTP
internal import RPC

/// A change that somebody asks for through a façade: what, why, and under which condition.
struct ChangeCall: Sendable {
  var changes: [Change]
  var reason = ""
  /// Whom a body claims to speak for; recorded and never believed.
  var claimedBy = ""
  /// Whether the change is only judged.
  var isRehearsal = false
  /// Whether it may go beyond the step limits.
  var overridesSteps = false
  /// The scope that a version is expected of.
  var place: ScopePlace
  /// The version that a body expects the scope to be at.
  var expectedVersion: UInt64?

  /// Judges or commits the change.
  func send(_ exchange: Exchange) async throws(Fault) -> ChangeOutcome {
    let request = ApplyRequest(
      changes: self.changes, expectedVersions: self.place.expected(self.expectedVersion),
      reason: self.reason, requestID: try exchange.changeID(), validateOnly: self.isRehearsal,
      overrideStep: self.overridesSteps, claimedBy: self.claimedBy)
    do throws(Fault) {
      return try await exchange.changing(request) { request, options throws(RPCError) in
        try await exchange.config.apply(request, options: options).outcome
      }
    } catch {
      var fault = error
      fault.violations = fault.violations.map { self.placed($0, at: exchange.door) }
      throw fault
    }
  }

  /// A fault of a field of a change as one of the parameter that somebody named.
  func placed(_ violation: Violation, at door: Door) -> Violation {
    let prefix = "changes["
    guard violation.parameter.isEmpty, violation.field.hasPrefix(prefix),
      let index = Int(violation.field.dropFirst(prefix.count).prefix { $0 != "]" }),
      self.changes.indices.contains(index)
    else { return violation }
    var placed = violation
    placed.parameter = door.name(of: self.changes[index].namespace, self.changes[index].key)
    return placed
  }
}

/// A namespace in a scope: what has a version of its own.
struct ScopePlace: Sendable, Hashable {
  var namespace: String
  var environment = ""
  var symbol = ""

  /// The scope as the contract has it.
  var scope: Scope { Scope(environment: self.environment, symbol: self.symbol) }

  /// The condition that the scope is at a version, if one is expected.
  func expected(_ version: UInt64?) -> [ExpectedVersion] {
    version.map {
      [ExpectedVersion(namespace: self.namespace, scope: self.scope, version: $0)]
    } ?? []
  }
}

extension Exchange {
  /// Whether the client says by `If-Match` what it wants to change.
  var isConditional: Bool { self.request.head.value("if-match") != nil }

  /// Makes a change under the condition of `If-Match`; one that does not hold is 412.
  func changing<Request: ContractMessage>(
    _ request: Request,
    _ body: (Request, CallOptions) async throws(RPCError) -> ChangeOutcome?
  ) async throws(Fault) -> ChangeOutcome {
    let condition = try WriteCondition(self)
    let conditioned = try await condition.applied(to: request, self)
    do throws(Fault) {
      return try await self.judging { options throws(RPCError) in
        try await body(conditioned, options)
      }
    } catch {
      throw condition.explained(error)
    }
  }

  /// Has a change judged or made; parameters are called as people at this door call them.
  func judging(
    _ body: (CallOptions) async throws(RPCError) -> ChangeOutcome?
  ) async throws(Fault) -> ChangeOutcome {
    do throws(Fault) {
      let outcome = try await self.calling(body) ?? ChangeOutcome()
      return outcome.named(at: self.door)
    } catch {
      var fault = error
      fault.violations = fault.violations.map { $0.named(at: self.door) }
      throw fault
    }
  }
}

extension ChangeOutcome {
  /// The version of the scope after the change, as a header field.
  func tagField(_ place: ScopePlace) -> [HTTPField] {
    let version = self.versions.first {
      $0.namespace == place.namespace && $0.scope?.symbol == place.symbol
    }
    guard let version, let epoch = self.head?.epoch else { return [] }
    return [StateTag(epoch: epoch, version: version.version).field]
  }
}

internal import Basics
internal import Postgres

extension ConfigCore {
  /// A change set as a caller asked for it.
  struct Order: Sendable {
    var request: ChangeRequest
    var author: Authorship
    /// The method, which is part of what an identifier identifies.
    var method: String
    /// SHA-256 of the request.
    var digest: [UInt8]
    /// Judge and record, and change nothing.
    var isRehearsal = false
    var deadline = MonotonicTime.never
  }

  /// Judges a change and commits it; the same judgement for a rehearsal and for the real call.
  func change(_ order: Order) async throws(ConfigFault) -> ChangeResult {
    for _ in 0..<Self.judgementsMax {
      let state = try self.state()
      let plan = ChangePlanner.plan(
        order.request, catalogue: self.catalogue, state: state, environment: self.environment)
      if order.isRehearsal { return try await self.rehearse(plan, order, at: state) }
      // A request that was answered before gets its answer, whatever it would do now.
      if let replay = try await self.replay(of: order, plan, at: state) { return replay }
      guard plan.conflicts.isEmpty else { throw .conflict(plan.conflicts) }
      guard plan.violations.isEmpty else { throw .refused(plan.violations) }
      guard !plan.edits.isEmpty else {
        return ChangeResult(
          plan: plan, before: state, after: state, revision: .zero, auditHash: nil,
          isReplayed: false)
      }
      if let result = try await self.commit(plan, order, judgedAt: state) { return result }
      do throws(PostgresError) {
        try await self.catchUp(deadline: order.deadline)
      } catch {
        throw .storeUnavailable
      }
    }
    throw .contended
  }

  /// Commits a plan; nil when the head has moved since it was made.
  private func commit(
    _ plan: ChangePlan, _ order: Order, judgedAt state: ConfigState
  ) async throws(ConfigFault) -> ChangeResult? {
    let result: ConfigStore.CommitResult
    do throws(PostgresError) {
      result = try await self.pool.withConnection(deadline: order.deadline) {
        connection throws(PostgresError) in
        try await self.store.commit(
          plan.edits, by: order.author, judgedAt: state.token.revision, method: order.method,
          digest: order.digest, on: connection, deadline: order.deadline)
      }
    } catch {
      throw Self.fault(of: error)
    }
    switch result {
    case .moved: return nil
    case .replayed(let revision, let digest):
      return try self.replayed(revision, digest, order, plan, at: state)
    case .committed(let token, let instant):
      let after = state.applying(
        plan.edits, as: token, at: instant, by: order.author.subject)
      self.install(after)
      return ChangeResult(
        plan: plan, before: state, after: after, revision: token.revision,
        auditHash: token.chainHash, isReplayed: false)
    }
  }

  private func rehearse(
    _ plan: ChangePlan, _ order: Order, at state: ConfigState
  ) async throws(ConfigFault) -> ChangeResult {
    let after = state.applying(
      plan.edits, as: state.token, at: state.committedAt, by: order.author.subject)
    var hash: ChainHash?
    if plan.isAllowed && !plan.edits.isEmpty {
      do throws(PostgresError) {
        hash = try await self.pool.withConnection(deadline: order.deadline) {
          connection throws(PostgresError) in
          try await self.store.rehearse(plan.edits, by: order.author, on: connection)
        }
      } catch {
        throw .storeUnavailable
      }
    }
    return ChangeResult(
      plan: plan, before: state, after: after, revision: .zero, auditHash: hash,
      isReplayed: false)
  }

  /// The answer given before to a request with the same identifier; nil when there is none.
  private func replay(
    of order: Order, _ plan: ChangePlan, at state: ConfigState
  ) async throws(ConfigFault) -> ChangeResult? {
    // A plan that may be committed finds out in its commit, which costs nothing more.
    guard !order.author.requestID.isEmpty, !plan.isAllowed || plan.edits.isEmpty else {
      return nil
    }
    let answer: ConfigStore.Answer?
    do throws(PostgresError) {
      answer = try await self.pool.withConnection(deadline: order.deadline) {
        connection throws(PostgresError) in
        try await self.store.answer(
          to: order.author.requestID, of: order.author.subject, method: order.method,
          on: connection)
      }
    } catch {
      throw .storeUnavailable
    }
    guard let answer else { return nil }
    return try self.replayed(answer.revision, answer.digest, order, plan, at: state)
  }

  private func replayed(
    _ revision: Revision, _ digest: [UInt8], _ order: Order, _ plan: ChangePlan,
    at state: ConfigState
  ) throws(ConfigFault) -> ChangeResult {
    guard digest == order.digest else { throw .requestIDReused }
    return ChangeResult(
      plan: plan, before: state, after: state, revision: revision, auditHash: nil,
      isReplayed: true)
  }

  /// What a failed commit means for its caller.
  ///
  /// The one statement commits by itself: when the connection is lost or the deadline passes while
  /// it runs, nobody here knows whether it did.
  private static func fault(of error: PostgresError) -> ConfigFault {
    switch error.code {
    case .connectionLost, .deadlineExceeded, .cancelled: .outcomeUnknown
    default: .storeUnavailable
    }
  }
}

internal import Basics
internal import Postgres
internal import ServiceRuntime

extension ConfigCore {
  /// How long the store is asked for the fate of a commit whose answer was lost, when the caller
  /// has set no deadline.
  static let lookUpMax = Duration.seconds(10)

  /// A change set as a caller asked for it.
  struct Order: Sendable {
    var request: ChangeRequest
    var author: Authorship
    var identity: RequestIdentity
    /// The namespace that is made together with the changes.
    var creation: MadeNamespace?
    /// Judge and record, and change nothing.
    var isRehearsal = false
    var deadline = MonotonicTime.never
    /// The refusal when nothing differs; nil when that is an outcome like another.
    var faultIfUnchanged: ConfigFault?
    /// What to keep as the answer for a repetition; the revision is the one that the change will
    /// make, hash and instant are not known yet.
    var answer: @Sendable (ChangeResult) -> [UInt8] = { _ in [] }
  }

  /// Judges a change and commits it; the same judgement for a rehearsal and for the real call.
  ///
  /// On the loop of the connections, so that a caller from another one crosses over and back once
  /// and not for each step.
  func change(_ order: Order) async throws(ConfigFault) -> ChangeAnswer {
    try await withTaskExecutorPreference(self.pool.loop) { () throws(ConfigFault) in
      try await self.changeHere(order)
    }
  }

  private func changeHere(_ order: Order) async throws(ConfigFault) -> ChangeAnswer {
    self.commitBegins()
    defer { self.commitEnds() }
    for _ in 0..<Self.judgementsMax {
      let state = try self.state()
      let plan = self.plan(order, at: state)
      let result: ConfigStore.CommitResult
      if order.isRehearsal {
        result = try await self.rehearse(plan, order, at: state)
      } else if plan.isAllowed && !plan.edits.isEmpty {
        result = try await self.commit(plan, order, at: state)
      } else {
        result = try await self.settle(plan, order, at: state)
      }
      if let answer = try self.answer(result, plan, order, at: state) { return answer }
      do throws(PostgresError) {
        try await self.catchUp(deadline: order.deadline)
      } catch {
        throw ConfigFault(notCommitted: error)
      }
    }
    throw .contended
  }

  private func plan(_ order: Order, at state: ConfigState) -> ChangePlan {
    if let made = order.creation {
      return self.plan(creating: made, order.request, at: state)
    }
    return ChangePlanner.plan(
      order.request, catalogue: self.catalogue, state: state, environment: self.environment,
      secrets: self.secrets)
  }

  /// What a plan would do at `state`, without asking the store.
  func judge(_ request: ChangeRequest) throws(ConfigFault) -> ChangeResult {
    let state = try self.state()
    let plan = ChangePlanner.plan(
      request, catalogue: self.catalogue, state: state, environment: self.environment,
      secrets: self.secrets)
    return Self.outlook(plan, at: state, by: "")
  }

  /// The answer that a result means; nil when the change must be judged again.
  private func answer(
    _ result: ConfigStore.CommitResult, _ plan: ChangePlan, _ order: Order, at state: ConfigState
  ) throws(ConfigFault) -> ChangeAnswer? {
    switch result {
    case .moved: return nil
    case .replayed(let answer):
      guard answer.digest == order.identity.digest else { throw .requestIDReused }
      return .replayed(answer)
    case .committed(let token, let instant):
      // Known before its values are, so that nobody sees values of nothing.
      if let made = order.creation { self.add([made]) }
      let after = state.applying(plan.edits, as: token, at: instant, by: order.author.subject)
      self.install(after)
      return .made(
        ChangeResult(
          plan: plan, before: state, after: after, revision: token.revision,
          auditHash: token.chainHash))
    case .rehearsed(let hash):
      let outlook = Self.outlook(plan, at: state, by: order.author.subject)
      return .made(
        ChangeResult(
          plan: plan, before: state, after: outlook.after, revision: .zero, auditHash: hash))
    case .settled:
      if let made = order.creation, self.catalogue[made.namespace] != nil {
        throw .strategyExists(made.namespace)
      }
      if !order.isRehearsal {
        guard plan.conflicts.isEmpty && !plan.isOvertaken else {
          throw .conflict(.init(plan, order, at: state))
        }
        guard plan.violations.isEmpty else { throw .refused(plan.violations) }
      }
      if plan.isAllowed, plan.edits.isEmpty, let fault = order.faultIfUnchanged { throw fault }
      return .made(Self.outlook(plan, at: state, by: order.author.subject))
    }
  }

  /// The result of a plan that is not committed.
  private static func outlook(
    _ plan: ChangePlan, at state: ConfigState, by subject: String
  ) -> ChangeResult {
    ChangeResult(
      plan: plan, before: state,
      after: state.applying(plan.edits, as: state.token, at: state.committedAt, by: subject),
      revision: .zero, auditHash: nil)
  }

  // MARK: The store

  private func commit(
    _ plan: ChangePlan, _ order: Order, at state: ConfigState
  ) async throws(ConfigFault) -> ConfigStore.CommitResult {
    let revision = state.token.revision.next
    let predicted = RevisionToken(
      epoch: state.token.epoch, revision: revision, chainHash: nil)
    let answer = order.answer(
      ChangeResult(
        plan: plan, before: state,
        after: state.applying(
          plan.edits, as: predicted, at: state.committedAt, by: order.author.subject),
        revision: revision, auditHash: nil))
    do throws(PostgresError) {
      return try await self.pool.withConnection(deadline: order.deadline) {
        connection throws(PostgresError) in
        try await self.write(
          plan, order, judgedAt: state.token.revision, answer: answer, on: connection)
      }
    } catch {
      self.noteIfLost(error)
      guard error.leavesOutcomeUnknown || error.sqlState?.classCode == "57" else {
        throw ConfigFault(notCommitted: error)
      }
      return try await self.fate(of: plan, order, at: state)
    }
  }

  /// What became of a commit whose answer was lost.
  ///
  /// Known for certain only under the request's identifier, and only once the store is back.
  private func fate(
    of plan: ChangePlan, _ order: Order, at state: ConfigState
  ) async throws(ConfigFault) -> ConfigStore.CommitResult {
    guard !order.author.requestID.isEmpty else { throw .outcomeUnknown }
    let deadline = min(order.deadline, .now() + Self.lookUpMax)
    var backoff = Backoff(base: .milliseconds(50), cap: .seconds(1))
    while MonotonicTime.now() < deadline {
      var found: ConfigStore.CommitResult?
      do throws(PostgresError) {
        found = try await self.pool.withConnection(deadline: deadline) {
          connection throws(PostgresError) in
          try await self.store.settle(
            by: order.author.subject, requestID: order.author.requestID,
            judgedAt: state.token.revision, request: order.identity, answer: nil,
            on: connection, deadline: deadline)
        }
      } catch {
        self.noteIfLost(error)
        try? await SystemClock().sleep(until: min(deadline, .now() + backoff.next()))
      }
      switch found {
      case nil: continue
      case .replayed(let answer)? where answer.digest == order.identity.digest:
        return .committed(token: answer.token, at: answer.committedAt)
      case .replayed(let answer)?: return .replayed(answer)
      default: throw .notCommitted
      }
    }
    throw .outcomeUnknown
  }

  private func rehearse(
    _ plan: ChangePlan, _ order: Order, at state: ConfigState
  ) async throws(ConfigFault) -> ConfigStore.CommitResult {
    guard plan.isAllowed && !plan.edits.isEmpty else {
      return try await self.settle(plan, order, at: state)
    }
    return try await self.asking(order) { connection throws(PostgresError) in
      try await self.store.rehearse(
        plan.edits, by: order.author, judgedAt: state.token.revision, on: connection,
        deadline: order.deadline)
    }
  }

  /// Makes sure that a refusal, or the word that nothing differs, is about the head of the store.
  private func settle(
    _ plan: ChangePlan, _ order: Order, at state: ConfigState
  ) async throws(ConfigFault) -> ConfigStore.CommitResult {
    let answer =
      plan.isAllowed && !order.isRehearsal && order.faultIfUnchanged == nil
      ? order.answer(Self.outlook(plan, at: state, by: order.author.subject)) : nil
    return try await self.asking(order) { connection throws(PostgresError) in
      try await self.store.settle(
        by: order.author.subject,
        // A dry run is never stored, and never answered from what was.
        requestID: order.isRehearsal ? "" : order.author.requestID,
        judgedAt: state.token.revision, request: order.identity, answer: answer,
        on: connection, deadline: order.deadline)
    }
  }

  private func asking(
    _ order: Order,
    _ ask: (PostgresConnection) async throws(PostgresError) -> ConfigStore.CommitResult
  ) async throws(ConfigFault) -> ConfigStore.CommitResult {
    do throws(PostgresError) {
      return try await self.pool.withConnection(deadline: order.deadline) {
        connection throws(PostgresError) in try await ask(connection)
      }
    } catch {
      self.noteIfLost(error)
      throw ConfigFault(notCommitted: error)
    }
  }

  private func noteIfLost(_ error: PostgresError) {
    if ConfigFault(reading: error) == .storeUnavailable { self.noteLost(at: .now()) }
  }
}

extension ConfigFault {
  /// What a failed step before the commit means for the writer.
  init(notCommitted error: PostgresError) {
    let fault = ConfigFault(reading: error)
    switch fault {
    case .internalFault, .cancelled, .overloaded: self = fault
    default: self = .notCommitted
    }
  }
}

extension VersionConflict {
  /// How things stand for `order`, whose plan was made at `state`.
  init(_ plan: ChangePlan, _ order: ConfigCore.Order, at state: ConfigState) {
    var names: [ScopedName] = []
    for change in order.request.changes {
      let keys: [ParameterKey] =
        switch change.action {
        case .set(let key, _), .unset(let key): [key]
        case .replace(let values): values.map(\.key)
        case .keepOnly: []
        }
      names += keys.map { key in
        ScopedName(
          name: ParameterName(namespace: change.namespace, key: key), scope: change.scope)
      }
    }
    self.init(expectations: plan.conflicts, state: state, names: names)
  }
}

internal import Basics
internal import EventLoop
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

    /// Under its identifier the request may come again; without one no answer has to be kept.
    var isRepeatable: Bool { !self.author.requestID.isEmpty }
  }

  /// Judges a change and commits it; the same judgement for a rehearsal and for the real call.
  ///
  /// Changes made here do not overtake each other: what comes while others are under way waits, is
  /// judged as they will leave the state, and is committed with whatever waits as well.
  func change(_ order: Order) async throws(ConfigFault) -> ChangeAnswer {
    self.commitBegins()
    defer { self.commitEnds() }
    let now = MonotonicTime.now()
    let result: Result<ChangeAnswer, ConfigFault>
    do throws(ChangeLine.Refusal) {
      result = try await self.line.outcome(
        of: PendingChange(order: order, arrivedAt: now),
        startingBy: min(order.deadline, now + self.startMax),
        standsAlone: order.creation != nil, on: self.pool.loop
      ) { await self.decide($0) }
    } catch {
      switch error {
      case .full: throw .overloaded
      case .late: throw .notCommitted
      case .cancelled: throw .cancelled
      }
    }
    return try result.get()
  }

  /// A change and when it was asked for.
  struct PendingChange: Sendable {
    let order: Order
    let arrivedAt: MonotonicTime
  }

  typealias ChangeLine = BatchLine<PendingChange, Result<ChangeAnswer, ConfigFault>>

  /// Judges changes one after the other and commits them together, until each has its answer.
  func decide(_ changes: [PendingChange]) async -> [Result<ChangeAnswer, ConfigFault>] {
    var answers = [Result<ChangeAnswer, ConfigFault>?](repeating: nil, count: changes.count)
    for _ in 0..<Self.judgementsMax {
      let open = answers.indices.filter { answers[$0] == nil }
      guard !open.isEmpty else { break }
      do throws(ConfigFault) {
        let made = try await self.decideOnce(open.map { changes[$0] })
        for (index, answer) in zip(open, made) { answers[index] = answer }
        guard answers.contains(where: { $0 == nil }) else { break }
        try await self.catchUp(with: open.map { changes[$0].order })
      } catch {
        for index in open where answers[index] == nil { answers[index] = .failure(error) }
      }
    }
    return answers.map { $0 ?? .failure(.contended) }
  }

  /// One attempt; nil for what must be judged again.
  private func decideOnce(
    _ changes: [PendingChange]
  ) async throws(ConfigFault) -> [Result<ChangeAnswer, ConfigFault>?] {
    let state = try self.state()
    let drafts = self.drafts(of: changes.map(\.order), at: state)
    let start = changes.map(\.arrivedAt).min().map { $0 + self.startMax } ?? .never
    let results: [Result<ConfigStore.CommitResult, ConfigFault>]
    do throws(PostgresError) {
      results = try await self.ask(drafts, startingBy: start).map { .success($0) }
    } catch {
      self.noteIfLost(error)
      if error.leavesOutcomeUnknown || error.sqlState?.classCode == "57" {
        results = await self.fates(of: drafts, after: error)
      } else if error.code == .server, changes.count > 1 {
        // One of them cannot be written, and took the others with it.
        var answers: [Result<ChangeAnswer, ConfigFault>?] = []
        for change in changes { answers += await self.decide([change]).map { $0 } }
        return answers
      } else {
        throw ConfigFault(notCommitted: error)
      }
    }
    var before = state
    return zip(drafts, results).map { draft, result in
      self.answer(result, draft, at: &before)
    }
  }

  /// The answer of one of several changes; moves `state` on when it was committed.
  private func answer(
    _ result: Result<ConfigStore.CommitResult, ConfigFault>, _ draft: Draft,
    at state: inout ConfigState
  ) -> Result<ChangeAnswer, ConfigFault>? {
    do throws(ConfigFault) {
      let answer = try self.answer(try result.get(), draft.plan, draft.order, at: state)
      if case .made(let made)? = answer, made.revision != .zero { state = made.after }
      return answer.map { .success($0) }
    } catch {
      return .failure(error)
    }
  }

  private func catchUp(with orders: [Order]) async throws(ConfigFault) {
    do throws(PostgresError) {
      try await self.catchUp(deadline: orders.map(\.deadline).max() ?? .never)
    } catch {
      throw ConfigFault(notCommitted: error)
    }
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

  /// A change as it was judged, and what the store is to be told.
  private struct Draft: Sendable {
    let order: Order
    let plan: ChangePlan
    let judged: ConfigStore.Judgement
    /// What is kept as the answer for a repetition.
    let answer: [UInt8]?
    /// There may be other replicas, who are to be told.
    let announces: Bool

    var commits: Bool { self.plan.isAllowed && !self.plan.edits.isEmpty && !self.order.isRehearsal }

    var statement: Statement {
      if self.commits {
        return ConfigStore.commit(
          self.plan.edits, by: self.order.author, judgedAt: self.judged,
          request: self.order.identity, answer: self.answer ?? [], announces: self.announces)
      }
      if self.order.isRehearsal, self.plan.isAllowed, !self.plan.edits.isEmpty {
        return ConfigStore.rehearsal(
          self.plan.edits, by: self.order.author, judgedAt: self.judged)
      }
      // Makes sure that a refusal, or the word that nothing differs, is about the store's head.
      return ConfigStore.settlement(
        by: self.order.author.subject,
        // A dry run is never stored, and never answered from what was.
        requestID: self.order.isRehearsal ? "" : self.order.author.requestID,
        judgedAt: self.judged, request: self.order.identity, answer: self.answer)
    }
  }

  /// Judges changes, each at the state as those before it will leave it.
  private func drafts(of orders: [Order], at state: ConfigState) -> [Draft] {
    var expected = state
    let announces = !self.isAlone
    return orders.enumerated().map { number, order in
      let plan = self.plan(order, at: expected)
      let (before, isRehearsal) = (expected, order.isRehearsal)
      let judged = ConfigStore.Judgement(
        revision: before.token.revision, follows: before.token.revision != state.token.revision)
      guard plan.isAllowed, !isRehearsal, !plan.edits.isEmpty else {
        let isKept =
          plan.isAllowed && !isRehearsal && order.faultIfUnchanged == nil && order.isRepeatable
        return Draft(
          order: order, plan: plan, judged: judged,
          answer: isKept
            ? order.answer(Self.outlook(plan, at: before, by: order.author.subject)) : nil,
          announces: announces)
      }
      guard order.isRepeatable || number + 1 < orders.count else {
        // Nobody asks what it will leave: not the next one, and not a repetition.
        return Draft(
          order: order, plan: plan, judged: judged, answer: nil, announces: announces)
      }
      let revision = before.token.revision.next
      expected = before.applying(
        plan.edits,
        as: RevisionToken(epoch: before.token.epoch, revision: revision, chainHash: nil),
        at: before.committedAt, by: order.author.subject)
      return Draft(
        order: order, plan: plan, judged: judged,
        answer: order.isRepeatable
          ? order.answer(
            ChangeResult(
              plan: plan, before: before, after: expected, revision: revision, auditHash: nil))
          : nil, announces: announces)
    }
  }

  /// Has the store do what the drafts say, all or nothing.
  private func ask(
    _ drafts: [Draft], startingBy start: MonotonicTime
  ) async throws(PostgresError) -> [ConfigStore.CommitResult] {
    let deadline = drafts.map(\.order.deadline).max() ?? .never
    return try await self.pool.withConnection(deadline: min(start, deadline)) {
      connection throws(PostgresError) in
      guard drafts.count == 1 else {
        return try await self.store.results(
          of: drafts.map(\.statement), on: connection, deadline: deadline)
      }
      return [try await self.ask(drafts[0], on: connection)]
    }
  }

  /// The same for one draft, together with the namespace that it is for, when it makes one.
  private func ask(
    _ draft: Draft, on connection: PostgresConnection
  ) async throws(PostgresError) -> ConfigStore.CommitResult {
    let (store, deadline) = (self.store, draft.order.deadline)
    guard draft.commits, let made = draft.order.creation else {
      return try await store.result(of: draft.statement, on: connection, deadline: deadline)
    }
    let catalogue = self.catalogue.adding([made])
    do throws(TransactionFailure<PostgresError>) {
      return try await connection.transaction(
        TransactionOptions(deadline: deadline, attemptsMax: 1)
      ) { _ throws(PostgresError) in
        let result = try await store.result(
          of: draft.statement, on: connection, deadline: deadline)
        // The commit holds the head until the end, so that nobody makes the same namespace.
        if case .committed = result { try await store.writeCatalogue(catalogue, on: connection) }
        return result
      }
    } catch {
      throw error.postgresError ?? PostgresError(.unexpectedResult)
    }
  }

  /// What became of changes whose answer was lost with the connection.
  ///
  /// Known for certain only under a request's identifier, and only once the store is back.
  private func fates(
    of drafts: [Draft], after error: PostgresError
  ) async -> [Result<ConfigStore.CommitResult, ConfigFault>] {
    let lookUpEnd = MonotonicTime.now() + Self.lookUpMax
    var fates: [Result<ConfigStore.CommitResult, ConfigFault>] = []
    for draft in drafts {
      guard draft.commits else {
        fates.append(.failure(ConfigFault(notCommitted: error)))
        continue
      }
      do throws(ConfigFault) {
        fates.append(.success(try await self.fate(of: draft, until: lookUpEnd)))
      } catch {
        fates.append(.failure(error))
      }
    }
    return fates
  }

  private func fate(
    of draft: Draft, until lookUpEnd: MonotonicTime
  ) async throws(ConfigFault) -> ConfigStore.CommitResult {
    let order = draft.order
    guard !order.author.requestID.isEmpty else { throw .outcomeUnknown }
    let deadline = min(order.deadline, lookUpEnd)
    let question = ConfigStore.settlement(
      by: order.author.subject, requestID: order.author.requestID,
      judgedAt: ConfigStore.Judgement(revision: draft.judged.revision), request: order.identity,
      answer: nil)
    var backoff = Backoff(base: .milliseconds(50), cap: .seconds(1))
    while MonotonicTime.now() < deadline {
      var found: ConfigStore.CommitResult?
      do throws(PostgresError) {
        found = try await self.pool.withConnection(deadline: deadline) {
          connection throws(PostgresError) in
          try await self.store.result(of: question, on: connection, deadline: deadline)
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

internal import Basics
internal import ContractType
internal import ServiceRuntime

/// Tells everybody who follows the configuration what has changed, and knows how far each is.
///
/// One per process. Streams ask it what to send next; while there is nothing they wait, without a
/// queue. What happened is worked out once for all who have the same subscription.
final class WatchHub: Sendable {
  /// How often bookmarks, staleness and lost consumers are looked at.
  static let tickInterval = Duration.milliseconds(500)
  /// The most callers who wait for revisions to be applied.
  static let waitsMax = 256

  /// The newest state and whether the store may have a newer one; nil when nothing is known.
  typealias Source = @Sendable () -> (watched: WatchedState, isStale: Bool)?

  private struct Wait {
    let query: AppliedQuery
    var pending: Set<ConsumerID>
    let continuation: CheckedContinuation<Void, Never>
  }

  private struct Guarded {
    var state: HubState
    var idle: [Int: CheckedContinuation<HubState.Next, Never>] = [:]
    var waits: [Int: Wait] = [:]
    var nextWait = 0
  }

  private typealias Wakening = (
    continuation: CheckedContinuation<HubState.Next, Never>, next: HubState.Next
  )

  private let guarded: Locked<Guarded>
  private let source: Source
  private let clock: any TimeSource
  private let telemetry: WatchHubTelemetry
  /// Is set whenever the other replicas have something to learn.
  let unsaved = Signal()

  /// A hub that takes its states from `source`.
  init(
    replica: String, messages: WatchMessages, clock: any TimeSource = SystemClock(),
    telemetry: WatchHubTelemetry, source: @escaping Source
  ) {
    self.guarded = Locked(Guarded(state: HubState(replica: replica, messages: messages)))
    self.source = source
    self.clock = clock
    self.telemetry = telemetry
  }

  // MARK: The store

  /// Looks for a newer state and has everybody told; from any thread.
  ///
  /// The source is asked under the lock, so that states are taken in the order in which they came.
  func refresh() {
    let (now, wall) = (self.clock.monotonicNow, self.clock.wallNow)
    let (change, wakened) = self.guarded.withLock { guarded in
      guard let found = self.source() else { return (HubState.Change.nothing, [Wakening]()) }
      let change = guarded.state.take(found.watched, isStale: found.isStale)
      guard change != .nothing else { return (change, []) }
      return (change, Self.wake(&guarded, now, wall))
    }
    self.telemetry.report(change)
    self.resume(wakened)
    if case .restarted = change { self.judgeWaits() }
  }

  /// Looks at everything that time brings: bookmarks, staleness, consumers lost long ago.
  func tick() {
    self.refresh()
    let (now, wall) = (self.clock.monotonicNow, self.clock.wallNow)
    let (wakened, counts) = self.guarded.withLock { guarded in
      guarded.state.expire(now: now)
      return (Self.wake(&guarded, now, wall), guarded.state.counts(now: now))
    }
    self.resume(wakened)
    self.telemetry.report(counts)
    self.judgeWaits()
  }

  /// Finds something to do for streams that wait.
  private static func wake(
    _ guarded: inout Guarded, _ now: MonotonicTime, _ wall: WallTime
  ) -> [Wakening] {
    var wakened: [Wakening] = []
    for number in Array(guarded.idle.keys) {
      guard let next = guarded.state.next(for: number, now: now, wall: wall),
        let continuation = guarded.idle.removeValue(forKey: number)
      else { continue }
      wakened.append((continuation, next))
    }
    return wakened
  }

  private func resume(_ wakened: [Wakening]) {
    for (continuation, next) in wakened {
      self.telemetry.report(next)
      continuation.resume(returning: next)
    }
  }

  // MARK: Streams

  /// How a position that a consumer names stands to what is known here.
  func judge(_ token: RevisionToken) -> ResumeJudgement {
    self.guarded.withLock { $0.state.judge(token) }
  }

  /// What is in force, with what parameters may be; nil when nothing is known.
  var head: WatchedState? { self.guarded.withLock { $0.state.head } }

  /// Begins a stream and returns its number, which must be left again.
  func join(
    _ order: WatchOrder, resuming resume: RevisionToken?
  ) throws(WatchRefusal) -> Int {
    let wall = self.clock.wallNow
    let (number, replaced) = try self.guarded.withLock { guarded throws(WatchRefusal) in
      let (number, replaced) = try guarded.state.join(order, resuming: resume, at: wall)
      return (number, replaced.flatMap { guarded.idle.removeValue(forKey: $0) })
    }
    replaced?.resume(returning: .end(.refused(.replaced)))
    self.unsaved.set()
    self.judgeWaits()
    return number
  }

  /// What the stream does next, as soon as there is something; asking means that what came before
  /// has been taken.
  func next(for number: Int) async -> HubState.Next {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let (now, wall) = (self.clock.monotonicNow, self.clock.wallNow)
        let next = self.guarded.withLock { guarded -> HubState.Next? in
          if Task.isCancelled { return .end(.inOrder) }
          if let next = guarded.state.next(for: number, now: now, wall: wall) { return next }
          precondition(guarded.idle[number] == nil, "two tasks ask for one stream")
          guarded.idle[number] = continuation
          return nil
        }
        guard let next else { return }
        self.telemetry.report(next)
        continuation.resume(returning: next)
      }
    } onCancel: {
      self.guarded.withLock { $0.idle.removeValue(forKey: number) }?
        .resume(returning: .end(.inOrder))
    }
  }

  /// The consumer has answered for a revision.
  func acknowledge(
    _ number: Int, _ revision: Revision, _ verdict: ApplyVerdict
  ) throws(AcknowledgementFault) {
    let wall = self.clock.wallNow
    let (lag, finished) = try self.guarded.withLock {
      guarded throws(AcknowledgementFault) -> (Duration?, [CheckedContinuation<Void, Never>]) in
      guard let answer = try guarded.state.acknowledge(number, revision, verdict, at: wall) else {
        return (nil, [])
      }
      return (answer.lag, Self.settle(&guarded, answer.id))
    }
    self.telemetry.report(verdict, lag: lag)
    for continuation in finished { continuation.resume() }
    self.unsaved.set()
  }

  /// The stream is to end.
  func end(_ number: Int, _ end: HubState.End) {
    let continuation = self.guarded.withLock { guarded in
      guarded.state.end(number, end)
      return guarded.idle.removeValue(forKey: number)
    }
    continuation?.resume(returning: .end(end))
  }

  /// The stream is over.
  func leave(_ number: Int) {
    let now = self.clock.monotonicNow
    self.guarded.withLock { $0.state.leave(number, now: now) }
    self.unsaved.set()
    self.judgeWaits()
  }

  /// Ends all streams, so that a server that drains need not wait for them; begins no others.
  ///
  /// To be called once the server has told its callers that it goes: they come back elsewhere.
  func close() {
    let wakened = self.guarded.withLock { guarded in
      guarded.state.close()
      return Self.wake(&guarded, self.clock.monotonicNow, self.clock.wallNow)
    }
    self.resume(wakened)
  }

  // MARK: Waiting

  /// What is known of a revision without asking the store.
  func facts(of revision: Revision) -> RevisionFacts? {
    self.guarded.withLock { $0.state.facts(of: revision) }
  }

  /// How the consumers stand to a revision, once they all have answered or time is up.
  func applied(
    _ query: AppliedQuery, until deadline: MonotonicTime
  ) async throws(WatchRefusal) -> AppliedReport {
    guard self.guarded.withLock({ $0.waits.count < Self.waitsMax }) else { throw .tooMany }
    while true {
      let now = self.clock.monotonicNow
      let report = self.guarded.withLock { $0.state.report(query, now: now) }
      guard !report.isSettled, now < deadline, !Task.isCancelled else { return report }
      await withTaskGroup(of: Void.self) { group in
        let clock = self.clock
        group.addTask {
          do throws(CancellationError) { try await clock.sleep(until: deadline) } catch { return }
        }
        group.addTask { await self.somethingAnswered(query) }
        await group.next()
        group.cancelAll()
      }
    }
  }

  /// Returns when those who had not answered have, others have come or gone, or it is cancelled.
  private func somethingAnswered(_ query: AppliedQuery) async {
    let number = self.guarded.withLock { guarded in
      guarded.nextWait += 1
      return guarded.nextWait
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let now = self.clock.monotonicNow
        let isWaiting = self.guarded.withLock { guarded in
          let report = guarded.state.report(query, now: now)
          guard !report.isSettled, !Task.isCancelled else { return false }
          guarded.waits[number] = Wait(
            query: query, pending: report.pending, continuation: continuation)
          return true
        }
        if !isWaiting { continuation.resume() }
      }
    } onCancel: {
      self.guarded.withLock { $0.waits.removeValue(forKey: number) }?.continuation.resume()
    }
  }

  /// A consumer has answered: who waits for nobody else is done.
  private static func settle(
    _ guarded: inout Guarded, _ id: ConsumerID
  ) -> [CheckedContinuation<Void, Never>] {
    var finished: [CheckedContinuation<Void, Never>] = []
    for (number, wait) in guarded.waits where wait.pending.contains(id) {
      guard guarded.state.hasAnswered(id, wait.query) == true else { continue }
      guarded.waits[number]?.pending.remove(id)
      guard wait.pending.count == 1 else { continue }
      guarded.waits[number] = nil
      finished.append(wait.continuation)
    }
    return finished
  }

  /// Somebody has come or gone, or was heard of: everybody who waits looks again.
  private func judgeWaits() {
    let now = self.clock.monotonicNow
    let finished = self.guarded.withLock { guarded in
      var finished: [CheckedContinuation<Void, Never>] = []
      for (number, wait) in guarded.waits {
        let report = guarded.state.report(wait.query, now: now)
        if report.isSettled {
          guarded.waits[number] = nil
          finished.append(wait.continuation)
        } else {
          guarded.waits[number]?.pending = report.pending
        }
      }
      return finished
    }
    for continuation in finished { continuation.resume() }
  }

  // MARK: Consumers

  /// Consumers on all replicas and how far each is, and the head that they are compared with.
  func list(_ filter: ConsumerFilter) -> (rows: [ConsumerRow], head: RevisionToken?) {
    let now = self.clock.monotonicNow
    return self.guarded.withLock { guarded in
      (guarded.state.list(filter, now: now), guarded.state.head?.token)
    }
  }

  /// A revision of this history as messages name it; without its hash when that is not kept.
  func token(at revision: Revision) -> ContractType.RevisionToken? {
    self.guarded.withLock { guarded in
      guard let head = guarded.state.head?.token else { return nil }
      if let kept = guarded.state.recent?[revision] { return ContractMapping.token(kept.token) }
      return ContractType.RevisionToken(epoch: head.epoch.count, revision: revision.count)
    }
  }

  /// How many streams there are.
  var subscriberCount: Int { self.guarded.withLock { $0.state.subscribers.count } }

  /// The consumers of which the other replicas do not know everything, `countMax` at most.
  func takeUnsaved(countMax: Int) -> [Consumer] {
    self.guarded.withLock { $0.state.takeUnsaved(countMax: countMax) }
  }

  /// The other replicas may know nothing: they are told everything again.
  func tellAll() {
    self.guarded.withLock { $0.state.forgetSaved() }
    self.unsaved.set()
  }

  /// The other replicas could not be told.
  func giveBack(_ consumers: [Consumer]) {
    self.guarded.withLock { $0.state.giveBack(consumers) }
  }

  /// Takes in what the other replicas say of their consumers.
  func setElsewhere(_ consumers: [Consumer]) {
    self.guarded.withLock { $0.state.setElsewhere(consumers) }
    self.judgeWaits()
  }
}

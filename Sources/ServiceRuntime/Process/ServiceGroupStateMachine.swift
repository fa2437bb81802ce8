/// Decides which service starts and which stops next.
///
/// Pure: no clock, no task, no lock. `ServiceGroup` feeds it events and carries out its actions.
///
/// ```
///  idle ──begin──▶ starting(n) ──started(n)──▶ … ──▶ running
///                      │ stop, or a service ends        │ stop, or a service ends
///                      └──────────────▶ stopping(n) ◀───┘       the last first
///                                           │ stop again, or the grace period is over
///                                           ▼
///                                      cancelling ──all ended, stop, or time is up──▶ finished
/// ```
struct ServiceGroupStateMachine {
  enum Action: Hashable {
    case start(Int)
    case allStarted
    /// Stopping begins: from now on the grace period runs.
    case beginStopping
    case requestStop(Int)
    /// No time is left: cancel what still runs, and wait only a moment for it.
    case cancelAll
    case finish(ServiceGroupOutcome)
  }

  private enum State {
    case idle
    case starting(Int)
    case running
    case stopping(Int)
    case cancelling
    case finished
  }

  private enum Reason {
    case asked
    case endedEarly(service: Int)
    case failed(service: Int, reason: String)
    case cancelled
    case timedOut
  }

  private let names: [String]
  private var state = State.idle
  private var reason = Reason.asked
  /// The services that were started and have not ended.
  private var live: Set<Int> = []
  /// What had not ended when the rest was cancelled.
  private var unfinished: [String] = []

  init(names: [String]) { self.names = names }

  mutating func begin() -> [Action] {
    guard case .idle = self.state else { return [] }
    return self.startNext(0)
  }

  mutating func started(_ service: Int) -> [Action] {
    // Said twice, or by a service that is already told to stop: nothing follows from it.
    guard case .starting(service) = self.state else { return [] }
    return self.startNext(service + 1)
  }

  mutating func ended(_ service: Int, failure: String?) -> [Action] {
    guard self.live.remove(service) != nil else { return [] }
    switch self.state {
    case .starting, .running:
      self.reason =
        failure.map { .failed(service: service, reason: $0) }
        ?? .endedEarly(service: service)
      return self.beginStopping()
    case .stopping(let expected):
      if let failure, case .asked = self.reason {
        self.reason = .failed(service: service, reason: failure)
      }
      return service == expected || self.live.isEmpty ? self.stopNext() : []
    case .cancelling:
      return self.live.isEmpty ? self.finish() : []
    case .idle, .finished:
      return []
    }
  }

  /// Somebody wants the group to stop: once in order, twice at once, thrice unconditionally.
  mutating func stop() -> [Action] {
    switch self.state {
    case .idle, .starting, .running:
      return self.beginStopping()
    case .stopping:
      if case .asked = self.reason { self.reason = .cancelled }
      return self.cancel()
    case .cancelling:
      return self.finish()
    case .finished:
      return []
    }
  }

  /// The time is over that was granted when stopping began, or when it was cut short.
  mutating func graceExpired() -> [Action] {
    switch self.state {
    case .stopping:
      if case .asked = self.reason { self.reason = .timedOut }
      return self.cancel()
    case .cancelling: return self.finish()
    case .idle, .starting, .running, .finished: return []
    }
  }

  // MARK: Steps

  private mutating func startNext(_ service: Int) -> [Action] {
    guard service < self.names.count else {
      self.state = .running
      return [.allStarted]
    }
    self.state = .starting(service)
    self.live.insert(service)
    return [.start(service)]
  }

  private mutating func beginStopping() -> [Action] { [.beginStopping] + self.stopNext() }

  private mutating func stopNext() -> [Action] {
    guard let last = self.live.max() else { return self.finish() }
    self.state = .stopping(last)
    return [.requestStop(last)]
  }

  private mutating func cancel() -> [Action] {
    self.state = .cancelling
    self.unfinished = self.live.sorted().map { self.names[$0] }
    return [.cancelAll]
  }

  private mutating func finish() -> [Action] {
    self.state = .finished
    switch self.reason {
    case .asked: return [.finish(.stopped)]
    case .endedEarly(let service): return [.finish(.endedEarly(service: self.names[service]))]
    case .failed(let service, let reason):
      return [.finish(.failed(service: self.names[service], reason: reason))]
    case .cancelled: return [.finish(.cancelled(unfinished: self.unfinished))]
    case .timedOut: return [.finish(.timedOut(unfinished: self.unfinished))]
    }
  }
}

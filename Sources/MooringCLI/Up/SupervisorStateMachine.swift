internal import Basics

/// Decides which program starts, starts again and stops next.
///
/// Pure: no clock, no process, no lock. `Supervisor` feeds it events and carries out its actions.
///
/// ```
///  starting(n) ──ready(n), or the task n has ended well──▶ … ──▶ running
///     │   ▲                                                        │
///     │   └─ a program that ended is started again after a pause ──┤
///     │                                                            │
///     └── asked to stop, or a program that cannot run ─────────────┴──▶ stopping(n)
///                                                                        the last first
///                                                                          │
///                                                                          ▼
///                                                                       finished
/// ```
struct SupervisorStateMachine {
  /// What a unit is.
  enum Kind: Sendable, Hashable {
    /// Runs until it is stopped; started again when it ends by itself.
    case server
    /// Runs to its end, which those after it wait for.
    case task
  }

  struct Unit: Sendable, Hashable {
    let name: String
    let kind: Kind
  }

  enum Action: Hashable {
    case start(Int)
    case watchReadiness(Int)
    case pause(Int, attempt: Int)
    case announceReady
    case announce(Int, Announcement)
    case requestStop(Int)
    case kill(Int)
    case finish(Outcome)
  }

  /// What people are told of a unit.
  enum Announcement: Hashable {
    case readyAgain
    case ended(ProcessEnd, attempt: Int)
  }

  enum Outcome: Hashable {
    /// All were told to stop, and did.
    case stopped
    /// A unit cannot run.
    case failed(unit: String, reason: String)
    /// A second signal, or the end of patience, cut the stopping short.
    case killed
  }

  /// A server that was never ready is given up after so many starts.
  static let startsMax = 12
  /// A server that ran for so long starts over with short pauses.
  static let steadyAfter = Duration.seconds(30)
  /// Exit codes of programs for which another start would be the same: usage and settings.
  static let hopelessCodes: Set<Int32> = [64, 78]

  private enum State: Hashable {
    case idle
    case starting
    case ready
    case pausing
    case over
  }

  private enum Phase: Hashable {
    case starting(Int)
    case running
    case stopping
    case finished
  }

  private struct Progress {
    var state = State.idle
    var wasReady = false
    var startCount = 0
  }

  let units: [Unit]
  private var progress: [Progress]
  private var phase = Phase.starting(0)
  private var outcome = Outcome.stopped

  init(_ units: [Unit]) {
    precondition(!units.isEmpty, "nothing to supervise")
    self.units = units
    self.progress = units.map { _ in Progress() }
  }

  mutating func begin() -> [Action] { self.start(0) }

  private mutating func start(_ unit: Int) -> [Action] {
    self.progress[unit].state = .starting
    self.progress[unit].startCount += 1
    return self.units[unit].kind == .server
      ? [.start(unit), .watchReadiness(unit)] : [.start(unit)]
  }

  /// A server can be relied on.
  mutating func ready(_ unit: Int) -> [Action] {
    // Said of a process that has ended meanwhile, or while all are told to stop; a task is relied
    // on when it has ended, not before.
    guard self.progress[unit].state == .starting, self.phase != .stopping,
      self.units[unit].kind == .server
    else { return [] }
    self.progress[unit].state = .ready
    let isFirst = !self.progress[unit].wasReady
    self.progress[unit].wasReady = true
    if case .starting(unit) = self.phase { return self.advance(after: unit) }
    return isFirst ? [] : [.announce(unit, .readyAgain)]
  }

  private mutating func advance(after unit: Int) -> [Action] {
    guard unit + 1 < self.units.count else {
      self.phase = .running
      return [.announceReady]
    }
    self.phase = .starting(unit + 1)
    return self.start(unit + 1)
  }

  /// The process of a unit has ended, `ran` after its start.
  mutating func ended(_ unit: Int, _ end: ProcessEnd, ran: Duration) -> [Action] {
    guard [.starting, .ready].contains(self.progress[unit].state) else { return [] }
    if self.phase == .stopping {
      self.progress[unit].state = .over
      return self.stopNext()
    }
    if self.units[unit].kind == .task {
      self.progress[unit].state = .over
      guard end.isSuccess else { return self.fail(unit, "\(end)") }
      return self.advance(after: unit)
    }
    if case .exited(let code) = end, Self.hopelessCodes.contains(code) {
      self.progress[unit].state = .over
      return self.fail(unit, "\(end)")
    }
    if ran >= Self.steadyAfter { self.progress[unit].startCount = 1 }
    let startCount = self.progress[unit].startCount
    if !self.progress[unit].wasReady && startCount >= Self.startsMax {
      self.progress[unit].state = .over
      return self.fail(unit, "\(end), \(startCount) times without getting ready")
    }
    self.progress[unit].state = .pausing
    return [
      .announce(unit, .ended(end, attempt: startCount)), .pause(unit, attempt: startCount),
    ]
  }

  /// A unit could not even be started.
  mutating func cannotStart(_ unit: Int, reason: String) -> [Action] {
    guard self.progress[unit].state == .starting, self.phase != .stopping else { return [] }
    self.progress[unit].state = .over
    return self.fail(unit, reason)
  }

  /// The pause before another start is over.
  mutating func pauseOver(_ unit: Int) -> [Action] {
    guard self.progress[unit].state == .pausing, self.phase != .stopping else { return [] }
    return self.start(unit)
  }

  /// Asked to stop; asked again, without patience.
  mutating func stop() -> [Action] {
    switch self.phase {
    case .finished: return []
    case .stopping: return self.killAll()
    case .starting, .running:
      self.phase = .stopping
      return self.stopNext()
    }
  }

  /// The unit that was asked to stop takes too long.
  mutating func stopTimedOut(_ unit: Int) -> [Action] {
    guard self.phase == .stopping, self.isLive(unit) else { return [] }
    self.outcome = .killed
    return [.kill(unit)]
  }

  private mutating func fail(_ unit: Int, _ reason: String) -> [Action] {
    self.outcome = .failed(unit: self.units[unit].name, reason: reason)
    self.phase = .stopping
    return self.stopNext()
  }

  private func isLive(_ unit: Int) -> Bool {
    self.progress[unit].state == .starting || self.progress[unit].state == .ready
  }

  private mutating func stopNext() -> [Action] {
    for unit in self.units.indices.reversed() {
      if self.isLive(unit) { return [.requestStop(unit)] }
      self.progress[unit].state = .over
    }
    self.phase = .finished
    return [.finish(self.outcome)]
  }

  private mutating func killAll() -> [Action] {
    self.outcome = .killed
    return self.units.indices.reversed().filter { self.isLive($0) }.map { .kill($0) }
  }
}

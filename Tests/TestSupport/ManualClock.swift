public import Basics
public import ServiceRuntime

/// A clock that a test moves by hand.
///
/// Sleepers wake when the clock has reached their deadline, earliest first. A test waits for
/// somebody to sleep with ``sleepers(atLeast:)`` before it moves the clock.
public final class ManualClock: TimeSource {
  private struct Sleeper {
    let deadline: MonotonicTime
    let continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var elapsed = Duration.zero
    var sleepers: [Int: Sleeper] = [:]
    var cancelled: Set<Int> = []
    var nextSleeper = 0
  }

  private let state = Locked(State())
  private let origin: (monotonic: MonotonicTime, wall: WallTime)
  private let arrivals = Recorder<Int>()

  /// Starts at the given instants and stays there.
  public init(
    monotonic: MonotonicTime = MonotonicTime(nanoseconds: 1_000_000_000), wall: WallTime = .epoch
  ) { self.origin = (monotonic, wall) }

  public var monotonicNow: MonotonicTime {
    self.origin.monotonic + self.state.withLock { $0.elapsed }
  }

  public var wallNow: WallTime { self.origin.wall + self.state.withLock { $0.elapsed } }

  /// Moves the clock and wakes whose deadline it has reached.
  public func advance(by duration: Duration) {
    let woken = self.state.withLock { state in
      state.elapsed += duration
      let now = self.origin.monotonic + state.elapsed
      let woken = state.sleepers.filter { $0.value.deadline <= now }
      for id in woken.keys { state.sleepers[id] = nil }
      return woken.values.sorted { $0.deadline < $1.deadline }
    }
    for sleeper in woken { sleeper.continuation.resume() }
  }

  /// Returns once so many sleeps have begun since the clock was made, ended ones included.
  public func sleepers(
    atLeast count: Int, fileID: StaticString = #fileID, line: Int = #line
  ) async throws {
    try await self.arrivals.first("\(count) sleepers", fileID: fileID, line: line) { $0 >= count }
  }

  public func sleep(until deadline: MonotonicTime) async throws(CancellationError) {
    let id = self.state.withLock { state in
      state.nextSleeper += 1
      return state.nextSleeper
    }
    do {
      try await withTaskCancellationHandler {
        try await withCheckedThrowingContinuation { continuation in
          self.enroll(id, Sleeper(deadline: deadline, continuation: continuation))
        }
      } onCancel: {
        self.cancel(id)
      }
    } catch {
      throw CancellationError()
    }
  }

  private func enroll(_ id: Int, _ sleeper: Sleeper) {
    let result: Result<Void, any Error>? = self.state.withLock { state in
      if state.cancelled.remove(id) != nil { return .failure(CancellationError()) }
      if sleeper.deadline <= self.origin.monotonic + state.elapsed { return .success(()) }
      state.sleepers[id] = sleeper
      return nil
    }
    self.arrivals.record(id)
    if let result { sleeper.continuation.resume(with: result) }
  }

  private func cancel(_ id: Int) {
    let sleeper = self.state.withLock { state in
      let sleeper = state.sleepers.removeValue(forKey: id)
      if sleeper == nil { state.cancelled.insert(id) }
      return sleeper
    }
    sleeper?.continuation.resume(throwing: CancellationError())
  }
}

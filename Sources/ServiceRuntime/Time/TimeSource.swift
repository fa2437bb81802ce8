public import Basics

/// Tells the time and waits for it: the system's clocks in a service, a clock by hand in a test.
public protocol TimeSource: Sendable {
  /// The instant of the clock that only moves forward.
  var monotonicNow: MonotonicTime { get }
  /// The instant of the calendar, which somebody may set.
  var wallNow: WallTime { get }
  /// Returns once `deadline` has been reached; throws when the task is cancelled before.
  func sleep(until deadline: MonotonicTime) async throws(CancellationError)
}

extension TimeSource {
  /// Returns once `duration` has passed; throws when the task is cancelled before.
  public func sleep(for duration: Duration) async throws(CancellationError) {
    try await self.sleep(until: self.monotonicNow + duration)
  }
}

/// The clocks of the system.
public struct SystemClock: TimeSource {
  /// Chooses the clocks of the system.
  public init() {}

  public var monotonicNow: MonotonicTime { .now() }
  public var wallNow: WallTime { .now() }

  public func sleep(until deadline: MonotonicTime) async throws(CancellationError) {
    // The task's clock may be a little ahead of ours, so one wait need not be enough.
    while true {
      let now = self.monotonicNow
      guard now < deadline else { return }
      let wait = min(deadline - now, Self.waitMax)
      do { try await Task.sleep(for: wait, clock: .suspending) } catch {
        throw CancellationError()
      }
    }
  }

  /// The runtime adds what it is given to its own clock, which must not overflow.
  private static let waitMax = Duration.seconds(86_400 * 365)
}

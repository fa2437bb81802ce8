internal import Basics
internal import ServiceRuntime
internal import Telemetry

/// Takes note of how long the statements of a pool took, once somebody wants to know.
final class QueryDurations: Sendable {
  private let histogram = Locked<Histogram?>(nil)

  /// From now on durations are counted in `histogram`.
  func report(to histogram: Histogram) { self.histogram.withLock { $0 = histogram } }

  /// Takes note of statements that were sent together, from when they were handed over.
  func note(since start: MonotonicTime) {
    guard let histogram = self.histogram.withLock({ $0 }) else { return }
    histogram.record(MonotonicTime.now() - start)
  }
}

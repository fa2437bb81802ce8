private import Basics
internal import Synchronization

/// Counts observations by size; fed from any thread without a lock and without allocating.
@safe
public final class Histogram: MetricInstrument, @unchecked Sendable {
  // Sendable: the memory is only ever read and changed through the atomics that fill it, and is
  // given back when nobody holds the histogram any more.
  private let counts: UnsafeMutableBufferPointer<Atomic<UInt64>>
  private let sum = Atomic<UInt64>(0)

  /// The sizes that are told apart.
  public let scale: HistogramScale

  init(scale: HistogramScale) {
    self.scale = scale
    unsafe self.counts = .allocate(capacity: scale.bucketCount)
    for index in 0..<scale.bucketCount {
      unsafe self.counts.initializeElement(at: index, to: Atomic(0))
    }
  }

  deinit {
    unsafe self.counts.deinitialize()
    unsafe self.counts.deallocate()
  }

  /// Counts an observation of `ticks` of the scale.
  public func record(_ ticks: UInt64) {
    unsafe self.counts[self.scale.bucket(of: ticks)].wrappingAdd(1, ordering: .relaxed)
    self.sum.wrappingAdd(ticks, ordering: .relaxed)
  }

  /// Counts a length of time, on the scale of seconds; a negative one counts as none.
  public func record(_ duration: Duration) {
    precondition(self.scale.ticksPerUnit == HistogramScale.seconds.ticksPerUnit)
    self.record(UInt64(max(0, duration.nanosecondsClamped)))
  }

  /// The size that the given share of observations does not exceed, in units of the scale.
  ///
  /// Too large by a tenth at most, and infinite beyond the scale; `nil` without observations.
  public func quantile(_ share: Double) -> Double? {
    precondition((0...1).contains(share))
    let counts = self.currentCounts
    let total = counts.reduce(0, +)
    guard total > 0 else { return nil }
    let rank = max(1, (Double(total) * share).rounded(.up))
    var passed: UInt64 = 0
    for (bucket, count) in counts.enumerated() {
      passed += count
      guard Double(passed) >= rank else { continue }
      return self.scale.upperBound(of: bucket).map { Double($0) / self.scale.ticksPerUnit }
        ?? .infinity
    }
    return .infinity
  }

  public static var kind: MetricKind { .histogram }

  public var reading: MetricValue {
    let counts = self.currentCounts
    var buckets: [MetricDistribution.Bucket] = []
    var passed: UInt64 = 0
    var next = 0
    for last in self.scale.shownBuckets {
      passed += counts[next...last].reduce(0, +)
      next = last + 1
      guard let bound = self.scale.upperBound(of: last) else { continue }
      buckets.append(
        MetricDistribution.Bucket(
          upperBound: Double(bound) / self.scale.ticksPerUnit, cumulativeCount: passed))
    }
    return .distribution(
      MetricDistribution(
        buckets: buckets, count: passed + counts[next...].reduce(0, +),
        sum: Double(self.sum.load(ordering: .relaxed)) / self.scale.ticksPerUnit))
  }

  private var currentCounts: [UInt64] {
    unsafe self.counts.indices.map { unsafe self.counts[$0].load(ordering: .relaxed) }
  }
}

/// An instant of a clock that only moves forward, for deadlines and durations.
///
/// Counts nanoseconds since an origin that means nothing outside this machine's current boot.
/// Arithmetic stops at the ends of the range instead of trapping, so that "for ever" is a
/// duration like any other.
public struct MonotonicTime: Sendable, Hashable, Comparable {
  /// Nanoseconds since the clock's origin.
  public let nanoseconds: UInt64

  /// The instant `nanoseconds` after the clock's origin.
  @inlinable
  public init(nanoseconds: UInt64) { self.nanoseconds = nanoseconds }

  /// The first instant of the clock.
  @inlinable
  public static var origin: MonotonicTime { MonotonicTime(nanoseconds: 0) }

  /// An instant that is never reached.
  @inlinable
  public static var never: MonotonicTime { MonotonicTime(nanoseconds: .max) }

  @inlinable
  public static func < (left: MonotonicTime, right: MonotonicTime) -> Bool {
    left.nanoseconds < right.nanoseconds
  }

  /// The instant `duration` later, or earlier when it is negative.
  public static func + (time: MonotonicTime, duration: Duration) -> MonotonicTime {
    let step = duration.nanosecondsClamped
    let (sum, overflow) = time.nanoseconds.addingReportingOverflow(step.magnitude)
    if step >= 0 { return overflow ? .never : MonotonicTime(nanoseconds: sum) }
    let (difference, underflow) = time.nanoseconds.subtractingReportingOverflow(step.magnitude)
    return underflow ? .origin : MonotonicTime(nanoseconds: difference)
  }

  /// The instant `duration` earlier, or later when it is negative.
  public static func - (time: MonotonicTime, duration: Duration) -> MonotonicTime {
    time + (Duration.zero - duration)
  }

  /// The instant `nanoseconds` later.
  ///
  /// For code that runs in every call: arithmetic of `Duration`, 128 bits wide, costs a hundred
  /// instructions.
  @inlinable
  public func advanced(byNanoseconds nanoseconds: UInt64) -> MonotonicTime {
    let (sum, overflow) = self.nanoseconds.addingReportingOverflow(nanoseconds)
    return overflow ? .never : MonotonicTime(nanoseconds: sum)
  }

  /// The nanoseconds since `earlier`, 0 when that is not earlier.
  @inlinable
  public func nanoseconds(since earlier: MonotonicTime) -> UInt64 {
    self.nanoseconds > earlier.nanoseconds ? self.nanoseconds - earlier.nanoseconds : 0
  }

  /// The time from `earlier` to `later`; negative when they are the other way round.
  public static func - (later: MonotonicTime, earlier: MonotonicTime) -> Duration {
    if later >= earlier {
      return .nanoseconds(Int64(clamping: later.nanoseconds - earlier.nanoseconds))
    }
    return .zero - .nanoseconds(Int64(clamping: earlier.nanoseconds - later.nanoseconds))
  }

  public static func += (time: inout MonotonicTime, duration: Duration) {
    time = time + duration
  }
}

extension Duration {
  /// The whole nanoseconds, rounded towards zero; the nearest that fits when there are too many.
  public var nanosecondsClamped: Int64 {
    let (seconds, attoseconds) = self.components
    let (scaled, tooLong) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, overflow) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000)
    guard tooLong || overflow else { return sum }
    return seconds < 0 ? .min : .max
  }
}

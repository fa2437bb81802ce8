/// An instant of the calendar in whole microseconds, UTC.
///
/// The wire, the store and this type carry the same integer. The range is that of RFC 3339, the
/// years 0 to 9999, so every instant can be written down. Days have 86,400 seconds: leap seconds
/// do not exist here.
public struct WallTime: Sendable, Hashable, Comparable {
  /// Microseconds since 1970-01-01T00:00:00Z; negative before it.
  public let microsecondsSinceEpoch: Int64

  /// The start of 1970, UTC.
  public static let epoch = WallTime(unchecked: 0)
  /// The first instant of the year 0.
  public static let earliest = WallTime(startOf: .earliest)
  /// The last microsecond of the year 9999.
  public static let latest = WallTime(
    unchecked: WallTime(startOf: .latest).microsecondsSinceEpoch + microsecondsPerDay - 1)

  static let microsecondsPerDay: Int64 = 86_400_000_000

  private init(unchecked microseconds: Int64) { self.microsecondsSinceEpoch = microseconds }

  /// The instant so many microseconds after 1970; `nil` outside the years 0 to 9999.
  public init?(microsecondsSinceEpoch: Int64) {
    let instant = WallTime(unchecked: microsecondsSinceEpoch)
    guard instant >= .earliest, instant <= .latest else { return nil }
    self = instant
  }

  /// The instant nearest to `microseconds` after 1970 that can be written down.
  public init(clampingMicrosecondsSinceEpoch microseconds: Int64) {
    self = min(max(WallTime(unchecked: microseconds), .earliest), .latest)
  }

  /// Midnight at the start of `date`.
  public init(startOf date: CivilDate) {
    self.microsecondsSinceEpoch = Int64(date.daysSinceEpoch) * Self.microsecondsPerDay
  }

  /// The day this instant falls on, UTC.
  public var date: CivilDate {
    CivilDate(daysSinceEpoch: self.daysAndRest.days) ?? .earliest
  }

  /// Microseconds since the midnight before.
  public var microsecondsOfDay: Int64 { self.daysAndRest.rest }

  private var daysAndRest: (days: Int, rest: Int64) {
    let (days, rest) = self.microsecondsSinceEpoch.quotientAndRemainder(
      dividingBy: Self.microsecondsPerDay)
    return rest < 0 ? (Int(days) - 1, rest + Self.microsecondsPerDay) : (Int(days), rest)
  }

  public static func < (left: WallTime, right: WallTime) -> Bool {
    left.microsecondsSinceEpoch < right.microsecondsSinceEpoch
  }

  /// The instant `duration` later, or the end of the range; below a microsecond is cut off.
  public static func + (time: WallTime, duration: Duration) -> WallTime {
    let (sum, overflow) = time.microsecondsSinceEpoch.addingReportingOverflow(
      duration.microsecondsClamped)
    guard !overflow else { return duration < .zero ? .earliest : .latest }
    return WallTime(clampingMicrosecondsSinceEpoch: sum)
  }

  /// The instant `duration` earlier, or the end of the range; below a microsecond is cut off.
  public static func - (time: WallTime, duration: Duration) -> WallTime {
    time + (Duration.zero - duration)
  }

  /// The time from `earlier` to `later`; negative when they are the other way round.
  public static func - (later: WallTime, earlier: WallTime) -> Duration {
    .microseconds(later.microsecondsSinceEpoch - earlier.microsecondsSinceEpoch)
  }
}

extension Duration {
  /// The whole microseconds, rounded towards zero; the nearest that fits when there are too many.
  public var microsecondsClamped: Int64 {
    let (seconds, attoseconds) = self.components
    let (scaled, tooLong) = seconds.multipliedReportingOverflow(by: 1_000_000)
    let (sum, overflow) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000_000)
    guard tooLong || overflow else { return sum }
    return seconds < 0 ? .min : .max
  }
}

/// A day of the proleptic Gregorian calendar, from 0000-01-01 to 9999-12-31.
public struct CivilDate: Sendable, Hashable, Comparable {
  /// Days since 1970-01-01; negative before it.
  public let daysSinceEpoch: Int

  /// The first day there is, 0000-01-01.
  public static let earliest = CivilDate(unchecked: -719_528)
  /// The last day there is, 9999-12-31.
  public static let latest = CivilDate(unchecked: 2_932_896)

  private init(unchecked days: Int) { self.daysSinceEpoch = days }

  /// The day so many days after 1970-01-01; `nil` outside the years 0 to 9999.
  public init?(daysSinceEpoch: Int) {
    let range = Self.earliest.daysSinceEpoch...Self.latest.daysSinceEpoch
    guard range.contains(daysSinceEpoch) else { return nil }
    self.daysSinceEpoch = daysSinceEpoch
  }

  /// A day of the calendar; `nil` when there is no such day.
  public init?(year: Int, month: Int, day: Int) {
    guard (0...9999).contains(year), (1...12).contains(month) else { return nil }
    guard (1...Self.dayCount(year: year, month: month)).contains(day) else { return nil }
    // Years are counted from March, so that the leap day is the last of its year, and months in
    // fifths: 153 days make five of them. A year before 0 is avoided by starting one era early.
    let shifted = year + 400 - (month <= 2 ? 1 : 0)
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    let leapDays = shifted / 4 - shifted / 100 + shifted / 400
    self.daysSinceEpoch = shifted * 365 + leapDays + dayOfYear - Self.daysBeforeEpoch
  }

  /// From 1 March of the year -400 to 1 January 1970.
  private static let daysBeforeEpoch = 719_468 + 146_097
  private static let daysPerEra = 146_097

  /// The year, month and day.
  public var parts: (year: Int, month: Int, day: Int) {
    let days = self.daysSinceEpoch + Self.daysBeforeEpoch
    let era = days / Self.daysPerEra
    let dayOfEra = days % Self.daysPerEra
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let year = (era - 1) * 400 + yearOfEra + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
  }

  /// How many days a month has.
  public static func dayCount(year: Int, month: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  public static func < (left: CivilDate, right: CivilDate) -> Bool {
    left.daysSinceEpoch < right.daysSinceEpoch
  }
}

extension CivilDate: CustomStringConvertible {
  /// The day as `YYYY-MM-DD`.
  public var description: String { String(WallTime(startOf: self).description.prefix(10)) }
}

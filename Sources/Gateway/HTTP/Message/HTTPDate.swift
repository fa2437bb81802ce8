public import Basics

/// Instants as HTTP writes them, such as `Sun, 06 Nov 1994 08:49:37 GMT`.
public enum HTTPDate {
  private static let weekdays: [StaticString] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
  private static let months: [StaticString] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// Writes `time` down to its second.
  public static func text(_ time: WallTime) -> String {
    let date = time.date
    let seconds = Int(time.microsecondsOfDay / 1_000_000)
    let weekday = (date.daysSinceEpoch % 7 + 7) % 7
    let (year, month, day) = date.parts
    let clock = [seconds / 3_600, seconds / 60 % 60, seconds % 60].map(self.digits)
    return "\(self.weekdays[weekday]), \(self.digits(day)) \(self.months[month - 1]) "
      + "\(self.digits(year / 100))\(self.digits(year % 100)) "
      + "\(clock.joined(separator: ":")) GMT"
  }

  private static func digits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

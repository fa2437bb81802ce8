internal import Basics
internal import ContractType

/// Figures as a report shows them.
enum FigureText {
  /// What stands where there is no figure.
  static let none = "–"

  static func fixed(_ number: Double?, places: Int) -> String {
    guard let number else { return Self.none }
    return number.text(places: places) ?? "\(number)"
  }

  static func percent(_ fraction: Double?, places: Int = 1) -> String {
    guard let fraction else { return Self.none }
    return Self.fixed(fraction * 100, places: places) + " %"
  }

  /// A share that may be tiny, with as many decimals as it takes.
  static func chance(_ fraction: Double?) -> String {
    guard let fraction else { return Self.none }
    switch fraction.magnitude {
    case 0: return "0 %"
    case ..<0.0001: return Self.percent(fraction, places: 4)
    case ..<0.01: return Self.percent(fraction, places: 3)
    default: return Self.percent(fraction, places: 2)
    }
  }

  /// A power of ten as percent, such as `0.01 %`.
  static func power(_ fraction: Double) -> String {
    let places = max(0, -2 - Int(Logarithm.ofTen(fraction).rounded()))
    return Self.percent(fraction, places: places)
  }

  static func signedPercent(_ fraction: Double?) -> String {
    guard let fraction else { return Self.none }
    return (fraction > 0 ? "+" : "") + Self.percent(fraction)
  }

  static func money(_ cents: Int64) -> String { USDCents(cents).grouped }

  /// An amount for an axis, such as `$13.0 M`.
  static func short(_ dollars: Double) -> String {
    let sign = dollars < 0 ? "-" : ""
    let size = dollars.magnitude
    let (unit, name): (Double, String) =
      switch size {
      case 1e12...: (1e12, " T")
      case 1e9...: (1e9, " B")
      case 1e6...: (1e6, " M")
      case 1e3...: (1e3, " k")
      default: (1, "")
      }
    let scaled = size / unit
    let places = unit == 1 || scaled >= 100 || scaled == scaled.rounded() ? 0 : 1
    return "\(sign)$\(Self.fixed(scaled, places: places))\(name)"
  }

  /// The ends of the interval of an amount.
  static func interval(_ estimate: ContractType.MoneyEstimate?) -> String {
    guard let lower = estimate?.lowerCents, let upper = estimate?.upperCents else { return "" }
    return "\(Self.money(lower)) … \(Self.money(upper))"
  }

  /// The ends of the interval of a chance.
  static func interval(_ estimate: ContractType.Estimate?) -> String {
    guard let lower = estimate?.lower, let upper = estimate?.upper else { return "" }
    return "\(Self.chance(lower)) … \(Self.chance(upper))"
  }

  /// An instant to the minute, in UTC.
  static func instant(_ time: ContractType.Timestamp?) -> String {
    guard let time, let wall = WallTime(microsecondsSinceEpoch: time.microseconds) else {
      return Self.none
    }
    let text = wall.description
    return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5)) UTC"
  }

  static func day(_ time: ContractType.Timestamp?) -> String {
    guard time != nil else { return Self.none }
    return String(Self.instant(time).prefix(10))
  }

  /// A length of time in hours or days.
  static func hours(seconds: Int64) -> String {
    let hours = Double(seconds) / 3_600
    return hours < 72
      ? Self.fixed(hours, places: 1) + " h" : Self.fixed(hours / 24, places: 1) + " d"
  }

  static func hex(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

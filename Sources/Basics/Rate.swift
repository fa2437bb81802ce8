/// A price of risk as a fraction per year, such as 0.04 for four percent; never negative.
public struct Rate: TextParsable, Comparable {
  /// The fraction per year.
  public let perYear: Double

  /// The rate; nil when `perYear` is negative or not finite.
  public init?(perYear: Double) {
    guard perYear.isFinite && perYear >= 0 else { return nil }
    // One zero only, so that equal rates are spelled alike.
    self.perYear = perYear == 0 ? 0 : perYear
  }

  public init(parsing text: String) throws(ParseRejection) {
    guard let perYear = PlainDouble.value(of: text), let rate = Rate(perYear: perYear) else {
      throw ParseRejection(
        subject: "rate", found: text,
        allowed: "a fraction per year such as 0.04, not negative")
    }
    self = rate
  }

  public var description: String { self.perYear.description }

  public static func < (left: Rate, right: Rate) -> Bool { left.perYear < right.perYear }
}

/// A share from 0 to 1, both included.
public struct Fraction: TextParsable, Comparable {
  /// Nothing.
  public static let zero = Fraction(unchecked: 0)
  /// All of it.
  public static let one = Fraction(unchecked: 1)

  /// The share as a number.
  public let value: Double

  private init(unchecked value: Double) { self.value = value }

  /// The share; nil when `value` is not from 0 to 1.
  public init?(_ value: Double) {
    guard value >= 0 && value <= 1 else { return nil }
    // One zero only, so that equal shares are spelled alike.
    self.value = value == 0 ? 0 : value
  }

  public init(parsing text: String) throws(ParseRejection) {
    guard let value = PlainDouble.value(of: text), let fraction = Fraction(value) else {
      throw ParseRejection(
        subject: "fraction", found: text, allowed: "a number from 0 to 1")
    }
    self = fraction
  }

  public var description: String { self.value.description }

  public static func < (left: Fraction, right: Fraction) -> Bool { left.value < right.value }
}

/// Numbers as people write them in decimal: no `inf`, no `nan`, no hexadecimal.
enum PlainDouble {
  private static let alphabet = Alphabet.digits + Alphabet("+-.eE")

  static func value(of text: String) -> Double? {
    guard self.alphabet.spells(text) else { return nil }
    return Double(text)
  }
}

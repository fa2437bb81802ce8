/// An amount of US dollars in whole cents.
///
/// The wire, the database and this type carry the same integer, so an amount is never rounded on
/// its way in or out. Factors are `Double`; the one rounding is ``init(roundingDollars:)``, at the
/// end of a computation.
public struct USDCents: TextParsable, Comparable {
  /// No money.
  public static let zero = USDCents(0)
  /// The largest amount, some 92 quadrillion dollars.
  public static let max = USDCents(.max)

  /// The amount in cents.
  public let count: Int64

  /// The amount of `count` cents.
  public init(_ count: Int64) { self.count = count }

  /// Rounds `dollars` to the nearest cent, ties to even.
  ///
  /// The product with 100 is itself a `Double`, so 2.675, which binary cannot hold, counts as the
  /// tie it was meant to be. Returns `nil` when `dollars` is not finite or does not fit: both mean
  /// that a factor upstream was wrong, and a wrong premium must never look like a small one.
  public init?(roundingDollars dollars: Double) {
    let cents = (dollars * 100).rounded(.toNearestOrEven)
    guard let count = Int64(exactly: cents) else { return nil }
    self.count = count
  }

  public init(parsing text: String) throws(ParseRejection) {
    guard let count = FixedDecimal.count(of: text, places: 2) else {
      throw ParseRejection(
        subject: "amount of dollars", found: text,
        allowed: "a decimal number such as 1023.29 with at most two places")
    }
    self.count = count
  }

  /// The amount in dollars, to the nearest `Double`.
  public var dollars: Double { Double(self.count) / 100 }

  /// The exact amount in dollars, always with two places, such as `1023.29`.
  public var description: String {
    FixedDecimal.text(of: self.count, places: 2, placesMin: 2)
  }

  /// The sum, or nil when it does not fit.
  public func adding(_ other: USDCents) -> USDCents? {
    let (sum, overflows) = self.count.addingReportingOverflow(other.count)
    return overflows ? nil : USDCents(sum)
  }

  /// The difference, or nil when it does not fit.
  public func subtracting(_ other: USDCents) -> USDCents? {
    let (difference, overflows) = self.count.subtractingReportingOverflow(other.count)
    return overflows ? nil : USDCents(difference)
  }

  /// The amount `factor` times, or nil when it does not fit.
  public func multiplied(by factor: Int64) -> USDCents? {
    let (product, overflows) = self.count.multipliedReportingOverflow(by: factor)
    return overflows ? nil : USDCents(product)
  }

  /// The amount times `factor`, to the nearest cent, ties to even; nil when it does not fit.
  public func scaled(by factor: Double) -> USDCents? {
    let cents = (Double(self.count) * factor).rounded(.toNearestOrEven)
    return Int64(exactly: cents).map { USDCents($0) }
  }

  /// The sum; traps when it does not fit, so only for amounts that were bounded before.
  public static func + (left: USDCents, right: USDCents) -> USDCents {
    USDCents(left.count + right.count)
  }

  /// The difference; traps when it does not fit, so only for amounts that were bounded before.
  public static func - (left: USDCents, right: USDCents) -> USDCents {
    USDCents(left.count - right.count)
  }

  public static func += (left: inout USDCents, right: USDCents) { left = left + right }

  public static func -= (left: inout USDCents, right: USDCents) { left = left - right }

  public static prefix func - (amount: USDCents) -> USDCents { USDCents(-amount.count) }

  public static func < (left: USDCents, right: USDCents) -> Bool { left.count < right.count }
}

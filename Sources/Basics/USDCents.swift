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
  @inlinable
  public init(_ count: Int64) { self.count = count }

  /// Rounds `dollars` to the nearest cent, ties to even.
  ///
  /// An amount that is half a cent in decimals and missed it by the last bits of its factors, as
  /// 2.675 does, is a tie too, so that the cents are those of exact arithmetic: whatever is within
  /// a 2^-46th of the amount of half a cent, and at most a 1024th of a cent, counts as half a cent.
  /// Returns `nil` when `dollars` is not finite or does not fit: both mean that a factor upstream
  /// was wrong, and a wrong premium must never look like a small one.
  @inlinable
  @inline(__always)
  public init?(roundingDollars dollars: Double) {
    guard let count = Self.count(rounding: dollars * 100) else { return nil }
    self.count = count
  }

  /// The one rounding of amounts: whole cents, ties within the tolerance to even.
  @inlinable
  @inline(__always)
  static func count(rounding cents: Double) -> Int64? {
    guard cents.magnitude <= NearestWhole.exactMax else {
      return Int64(exactly: cents.rounded(.toNearestOrEven))
    }
    guard let whole = NearestWhole(cents) else { return nil }
    let tolerance = min(cents.magnitude * 0x1p-46, 0x1p-10)
    let isTie = (whole.rest.magnitude - 0.5).magnitude <= tolerance
    guard isTie, whole.count & 1 == 1 else { return whole.count }
    return whole.count &+ (whole.rest < 0 ? -1 : 1)
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
    Self.count(rounding: Double(self.count) * factor).map { USDCents($0) }
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

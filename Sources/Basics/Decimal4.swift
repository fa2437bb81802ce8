/// A decimal number with four places: a trigger, a floor, a depth.
///
/// Counted in units of 0.0001, so that equality and the distance of two levels are exact.
public struct Decimal4: TextParsable, Comparable {
  /// The units of 0.0001 in 1.
  @inlinable public static var unitsPerOne: Int64 { 10_000 }
  /// How far, in units, a `Double` may lie from the decimal that it is meant to be.
  @inlinable static var unitsTolerance: Double { 1e-6 }

  /// The number in units of 0.0001.
  public let units: Int64

  /// The number of `units` times 0.0001.
  @inlinable
  public init(units: Int64) { self.units = units }

  /// The decimal that `value` is meant to be; nil when it has more than four places.
  @inlinable
  public init?(exactly value: Double) {
    guard let nearest = NearestWhole(value * Double(Self.unitsPerOne)),
      nearest.rest.magnitude <= Self.unitsTolerance
    else { return nil }
    self.units = nearest.count
  }

  /// Rounds `value` to four places, ties to even; nil when it is not finite or does not fit.
  @inlinable
  public init?(rounding value: Double) {
    guard let nearest = NearestWhole(value * Double(Self.unitsPerOne)) else { return nil }
    self.units = nearest.count
  }

  public init(parsing text: String) throws(ParseRejection) {
    guard let units = FixedDecimal.count(of: text, places: 4) else {
      throw ParseRejection(
        subject: "decimal", found: text,
        allowed: "a decimal number such as 0.93 with at most four places")
    }
    self.units = units
  }

  /// The nearest `Double`.
  @inlinable public var double: Double { Double(self.units) / Double(Self.unitsPerOne) }

  /// The exact number without needless zeros, such as `0.93`.
  public var description: String {
    FixedDecimal.text(of: self.units, places: 4, placesMin: 0)
  }

  /// The difference in units of 0.0001; traps when it does not fit.
  public static func - (left: Decimal4, right: Decimal4) -> Decimal4 {
    Decimal4(units: left.units - right.units)
  }

  /// The sum; traps when it does not fit.
  public static func + (left: Decimal4, right: Decimal4) -> Decimal4 {
    Decimal4(units: left.units + right.units)
  }

  public static func < (left: Decimal4, right: Decimal4) -> Bool { left.units < right.units }
}

/// Rounding dollars to whole cents, once, at the end of a computation.
enum Cents {
  /// Adding and taking away this number leaves a double without its fraction, ties to even.
  private static let roundingConstant = 6_755_399_441_055_744.0
  /// The largest amount that the rounding takes, in cents.
  private static let magnitudeMax = 2_251_799_813_685_248.0
  /// How far the factors of a premium may have drifted in binary, as a share of the amount.
  private static let drift = 0x1p-46

  /// The nearest cent, ties to even; `nil` when `dollars` is not finite or too large.
  ///
  /// An amount that is half a cent in decimals and missed it by the last bits of its factors is a
  /// tie too, so that the cents are those of exact arithmetic. A call into the mathematical library
  /// would cost more than the whole premium.
  static func rounding(dollars: Double) -> Int64? {
    let cents = dollars * 100
    guard cents.magnitude <= Self.magnitudeMax else { return nil }
    let nearest = (cents + Self.roundingConstant) - Self.roundingConstant
    let rest = cents - nearest
    let isTie = (rest.magnitude - 0.5).magnitude <= cents.magnitude * Self.drift
    guard isTie, Int64(nearest) & 1 == 1 else { return Int64(nearest) }
    return Int64(nearest) + (rest < 0 ? -1 : 1)
  }
}

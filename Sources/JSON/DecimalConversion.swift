/// Decimal to binary floating point, for the numbers that two exact steps can convert.
enum DecimalConversion {
  /// The powers of ten that a `Double` holds exactly.
  private static let exactPowers: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  /// The nearest `Double`, or nil when that needs more than one correctly rounded operation.
  @inline(__always)
  static func double(_ token: NumberToken) -> Double? {
    guard token.isExact && token.digits <= 1 << 53 else { return nil }
    let magnitude = Double(token.digits)
    let value: Double
    if token.exponent == 0 {
      value = magnitude
    } else if token.exponent < 0 && token.exponent >= -22 {
      value = magnitude / Self.exactPowers[-token.exponent]
    } else if token.exponent > 0 && token.exponent <= 22 {
      value = magnitude * Self.exactPowers[token.exponent]
    } else {
      return token.digits == 0 ? (token.isNegative ? -0.0 : 0) : nil
    }
    return token.isNegative ? -value : value
  }
}

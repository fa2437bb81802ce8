/// Decimal to binary floating point, correctly rounded.
enum DecimalConversion {
  /// The powers of ten that a `Double` holds exactly.
  private static let exactPowers: [23 of Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]
  private static let fractionBitCount = 52
  private static let exponentBias = 1023
  private static let exponentBitsMax = 0x7FF

  /// The nearest `Double`, perhaps infinite; nil in the rare cases that need all digits.
  @inline(__always)
  static func double(_ token: NumberToken) -> Double? {
    guard let magnitude = Self.magnitude(token) else { return nil }
    return token.isNegative ? -magnitude : magnitude
  }

  @inline(__always)
  private static func magnitude(_ token: NumberToken) -> Double? {
    if token.isExact && token.digits <= 1 << 53 {
      // Both operands are exact, so the one operation rounds the true value.
      let digits = Double(token.digits)
      if token.exponent == 0 { return digits }
      if token.exponent < 0 && token.exponent >= -22 {
        return digits / Self.exactPowers[-token.exponent]
      }
      if token.exponent > 0 && token.exponent <= 22 {
        return digits * Self.exactPowers[token.exponent]
      }
    }
    guard let lower = Self.scaled(token.digits, exponent: token.exponent) else { return nil }
    if token.isExact { return lower }
    // The dropped digits put the value between two decimals; if both round alike, so does it.
    let upper = Self.scaled(token.digits + 1, exponent: token.exponent)
    return upper == lower ? lower : nil
  }

  /// `digits` × 10^`exponent`, by the method of Eisel and Lemire; nil when 128 bits do not decide.
  ///
  /// D. Lemire, "Number parsing at a gigabyte per second", 2021, explains why a product with 64,
  /// or at worst 128, bits of the power is enough, and when it is not.
  private static func scaled(_ digits: UInt64, exponent: Int) -> Double? {
    guard digits != 0 && exponent >= DecimalPowers.exponents.lowerBound else { return 0 }
    guard exponent <= 308 else { return .infinity }
    let shift = digits.leadingZeroBitCount
    let product = Self.product(digits << UInt64(shift), exponent: exponent)
    if product.low == .max && !(-27...55 ~= exponent) { return nil }

    // 52 bits of fraction, the leading one, one to round by, and perhaps one more on top.
    let upperBit = Int(product.high >> 63)
    let drop = UInt64(upperBit + 64 - Self.fractionBitCount - 3)
    var mantissa = product.high >> drop
    var biased =
      DecimalPowers.binaryExponent(exponent) + 63 + upperBit - shift + Self.exponentBias
    if biased <= 0 { return Self.subnormal(mantissa, biased: biased) }
    let isTie = product.low <= 1 && -4...23 ~= exponent && mantissa << drop == product.high
    // Half-way, and even below: the bit to round by must not round up.
    if isTie && mantissa & 3 == 1 { mantissa &= ~1 }
    mantissa = (mantissa + (mantissa & 1)) >> 1
    if mantissa >= 2 << UInt64(Self.fractionBitCount) {
      mantissa = 1 << UInt64(Self.fractionBitCount)
      biased += 1
    }
    guard biased < Self.exponentBitsMax else { return .infinity }
    return Self.assembled(mantissa, biased: biased)
  }

  /// The leading 128 bits of a product with a power of ten, as far as they are needed.
  @inline(__always)
  private static func product(_ digits: UInt64, exponent: Int) -> (high: UInt64, low: UInt64) {
    var power = DecimalPowers.table[exponent]
    // Where the inverse of a small power is exact enough to decide ties, it must not be too small.
    if -27..<0 ~= exponent { power = power.next }
    var (high, low) = digits.multipliedFullWidth(by: power.high)
    // When the 9 bits below those that are kept are all ones, the rest of the power may carry.
    if high & 0x1FF == 0x1FF {
      let (rest, _) = digits.multipliedFullWidth(by: power.low)
      let (sum, overflows) = low.addingReportingOverflow(rest)
      low = sum
      high += overflows ? 1 : 0
    }
    return (high, low)
  }

  private static func subnormal(_ mantissa: UInt64, biased: Int) -> Double {
    let shift = 1 - biased
    guard shift < 64 else { return 0 }
    var mantissa = mantissa >> UInt64(shift)
    mantissa = (mantissa + (mantissa & 1)) >> 1
    // Rounding may have reached the least normal number, whose bits come out right as they are.
    return Double(bitPattern: mantissa)
  }

  private static func assembled(_ mantissa: UInt64, biased: Int) -> Double {
    let fraction = mantissa & (1 << UInt64(Self.fractionBitCount) - 1)
    return Double(bitPattern: UInt64(biased) << UInt64(Self.fractionBitCount) | fraction)
  }
}

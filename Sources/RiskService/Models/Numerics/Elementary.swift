/// Exponentials and logarithms of additions, multiplications and divisions alone.
///
/// A mathematical library may answer differently on another processor in the last bit. Tables that
/// simulations read are made with these, so that equal inputs give equal bits everywhere.
enum Elementary {
  private static let ln2High = 0x1.62e42fefa38p-1
  private static let ln2Low = 0x1.ef35793c7673p-45

  /// The natural logarithm; −∞ for 0, not a number below.
  static func log(_ value: Double) -> Double {
    guard value > 0 else { return value == 0 ? -.infinity : .nan }
    guard value < .infinity else { return value }
    guard value >= .leastNormalMagnitude else { return self.log(value * 0x1p54) - 54 * ln2High }
    let rootHalf: UInt64 = 0x3FE6_A09E_667F_3BCD
    let bits = Int64(bitPattern: value.bitPattern &- rootHalf)
    let exponent = Double(bits >> 52)
    let mantissa = UInt64(bitPattern: bits & 0x000F_FFFF_FFFF_FFFF) + rootHalf
    let f = Double(bitPattern: mantissa) - 1
    let s = f / (2 + f)
    let z = s * s
    var series = 2.0 / 21
    for divisor in stride(from: 19.0, through: 3, by: -2) { series = series * z + 2 / divisor }
    let half = 0.5 * f * f
    return exponent * ln2High + (f - (half - (s * (half + z * series) + exponent * ln2Low)))
  }

  /// The logarithm of 1 + `value`, also where 1 + `value` could not be told from 1.
  static func log1p(_ value: Double) -> Double {
    let sum = 1 + value
    guard sum > 0, sum < .infinity else { return self.log(sum) }
    return self.log(sum) - ((sum - 1) - value) / sum
  }

  /// e to the power of `value`.
  static func exp(_ value: Double) -> Double {
    guard value.magnitude <= 708 else {
      guard value.magnitude <= 1_500 else { return value < 0 ? 0 : value }
      let root = self.exp(value / 2)
      return root * root
    }
    // Adding and taking away a large number rounds to a whole one.
    let power = (value * 0x1.71547652b82fep0 + 0x1.8p52) - 0x1.8p52
    let rest = (value - power * ln2High) - power * ln2Low
    var series = 1.0
    for divisor in stride(from: 14.0, through: 1, by: -1) { series = series * rest / divisor + 1 }
    return series * Double(sign: .plus, exponent: Int(power), significand: 1)
  }

  /// e to the power of `value`, less 1, also where the power could not be told from 1.
  static func expm1(_ value: Double) -> Double {
    guard value.magnitude > 1e-5 else { return value + value * value / 2 * (1 + value / 3) }
    let power = self.exp(value)
    guard value.magnitude < 0.5 else { return power - 1 }
    return (power - 1) * value / self.log(power)
  }

  /// A positive number to any power.
  static func pow(_ base: Double, _ exponent: Double) -> Double {
    self.exp(exponent * self.log(base))
  }
}

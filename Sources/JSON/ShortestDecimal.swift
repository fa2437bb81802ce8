/// The decimal with the fewest digits that rounds to a given number, nearest among equals.
struct ShortestDecimal: Hashable {
  /// At most 17 digits, the last of them not 0.
  let digits: UInt64
  /// The value is `digits` × 10^`exponent`.
  let exponent: Int

  /// Finds the decimal of a positive finite number.
  init(_ value: Double) {
    // The standard library's description has the shortest digits, in one of two layouts:
    // `12.5`, `1.25e-07`.
    var digits: UInt64 = 0
    var exponent = 0
    var written = 0
    var isFraction = false
    var isExponent = false
    var exponentIsNegative = false
    for byte in value.description.utf8 {
      switch byte {
      case UInt8(ascii: "."): isFraction = true
      case UInt8(ascii: "e"): isExponent = true
      case UInt8(ascii: "-"): exponentIsNegative = true
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        if isExponent {
          written = written * 10 + Int(byte - 0x30)
        } else {
          digits = digits * 10 + UInt64(byte - 0x30)
          exponent -= isFraction ? 1 : 0
        }
      default: break
      }
    }
    while digits != 0 && digits % 10 == 0 {
      digits /= 10
      exponent += 1
    }
    self.digits = digits
    self.exponent = exponent + (exponentIsNegative ? -written : written)
  }
}

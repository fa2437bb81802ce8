/// A number of a document, checked against the grammar and taken apart.
///
/// Its value is ± `digits` × 10^`exponent`, exactly if `isExact`; otherwise digits after the
/// nineteenth were dropped and some of them were not 0.
struct NumberToken {
  /// Nineteen digits always fit in 64 bits.
  static let digitsMax = 19

  let range: Range<Int>
  let isNegative: Bool
  let digits: UInt64
  let exponent: Int
  let isExact: Bool

  /// The value as a magnitude, when it is an integer that fits.
  ///
  /// `1.0` and `1e2` are integers too: what counts is the value, not the spelling.
  var exactMagnitude: UInt64? {
    guard self.isExact else { return nil }
    guard self.digits != 0 else { return 0 }
    var magnitude = self.digits
    if self.exponent < 0 {
      guard self.exponent > -Self.digitsMax - 1 else { return nil }
      for _ in 0..<(-self.exponent) {
        guard magnitude % 10 == 0 else { return nil }
        magnitude /= 10
      }
      return magnitude
    }
    // 10^20 is beyond 64 bits.
    guard self.exponent <= 20 else { return nil }
    for _ in 0..<self.exponent {
      let (product, overflows) = magnitude.multipliedReportingOverflow(by: 10)
      guard !overflows else { return nil }
      magnitude = product
    }
    return magnitude
  }
}

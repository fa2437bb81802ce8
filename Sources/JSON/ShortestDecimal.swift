/// The decimal with the fewest digits that rounds to a given number, nearest among equals.
///
/// Found by the method of R. Giulietti, "The Schubfach way to render doubles", 2020: scale the
/// number and the ends of its rounding interval so that the wanted decimal is near an integer,
/// and look which of the neighbouring integers, first in tens, lie inside.
struct ShortestDecimal: Hashable {
  /// At most 17 digits; may end in zeros.
  let digits: UInt64
  /// The value is `digits` × 10^`exponent`.
  let exponent: Int

  /// Finds the decimal of a positive finite number.
  init(_ value: Double) {
    let fraction = value.significandBitPattern
    let biased = Int(value.exponentBitPattern)
    let significand = biased == 0 ? fraction : fraction | 1 << 52
    let binaryExponent = max(biased, 1) - 1075
    if binaryExponent <= 0 && binaryExponent > -53 && biased != 0 {
      let whole = significand >> UInt64(-binaryExponent)
      if whole << UInt64(-binaryExponent) == significand {
        self.digits = whole
        self.exponent = 0
        return
      }
    }
    // Below a power of two the neighbours are half as far away.
    let isLowerCloser = fraction == 0 && biased > 1
    self = Self.nearest(significand, binaryExponent, isLowerCloser: isLowerCloser).withoutZeros
  }

  private init(digits: UInt64, exponent: Int) {
    self.digits = digits
    self.exponent = exponent
  }

  private static func nearest(
    _ significand: UInt64, _ binaryExponent: Int, isLowerCloser: Bool
  ) -> ShortestDecimal {
    // floor(log10(2^e)), or of 3/4 of that for the narrower interval.
    let exponent = (binaryExponent * 1_262_611 - (isLowerCloser ? 524_031 : 0)) >> 22
    var power = DecimalPowers.table[-exponent]
    if !(DecimalPowers.exactExponents ~= -exponent) { power = power.next }
    let shift = UInt64(binaryExponent + DecimalPowers.binaryExponent(-exponent) + 1)

    // In units of a quarter: the number and the ends of its interval.
    let quarters = Self.scaled(significand * 4 << shift, by: power)
    let down: UInt64 = isLowerCloser ? 1 : 2
    let lowerEnd = Self.scaled((significand * 4 - down) << shift, by: power)
    let upperEnd = Self.scaled((significand * 4 + 2) << shift, by: power)
    // A number with an even significand also wins the ties at the ends.
    let isOdd = significand & 1
    let lower = lowerEnd + isOdd
    let upper = upperEnd - isOdd

    let whole = quarters / 4
    let tens = whole / 10
    let tensFit = lower <= 40 * tens
    let nextTensFit = 40 * tens + 40 <= upper
    if tens > 0 && tensFit != nextTensFit {
      return ShortestDecimal(digits: tens + (nextTensFit ? 1 : 0), exponent: exponent + 1)
    }
    let wholeFits = lower <= 4 * whole
    let nextFits = 4 * whole + 4 <= upper
    if wholeFits != nextFits {
      return ShortestDecimal(digits: whole + (nextFits ? 1 : 0), exponent: exponent)
    }
    let middle = 4 * whole + 2
    let roundsUp = quarters > middle || (quarters == middle && whole & 1 == 1)
    return ShortestDecimal(digits: whole + (roundsUp ? 1 : 0), exponent: exponent)
  }

  /// The product's bits above 2^128, with the last one set when bits below are.
  @inline(__always)
  private static func scaled(_ number: UInt64, by power: DecimalPowers.Significand) -> UInt64 {
    let (carry, _) = number.multipliedFullWidth(by: power.low)
    let (high, low) = number.multipliedFullWidth(by: power.high)
    let (sum, overflows) = low.addingReportingOverflow(carry)
    // The power is a little too large, so that a 1 in the last place may be its error.
    return (high + (overflows ? 1 : 0)) | (sum > 1 ? 1 : 0)
  }

  private var withoutZeros: ShortestDecimal {
    var digits = self.digits
    var exponent = self.exponent
    if digits % 100_000_000 == 0 {
      digits /= 100_000_000
      exponent += 8
    }
    while digits % 10 == 0 {
      digits /= 10
      exponent += 1
    }
    return ShortestDecimal(digits: digits, exponent: exponent)
  }
}

/// The powers of ten to 128 significant bits, for converting between decimal and binary.
///
/// Computed once, exactly, when the first conversion asks for them; that takes some microseconds.
struct DecimalPowers: Sendable {
  /// The leading 128 bits of a power, the highest of them set; bits beyond are cut off.
  struct Significand: Hashable {
    let high: UInt64
    let low: UInt64

    /// The significand in the last place above; only for those where something was cut off.
    var next: Significand {
      Significand(high: self.low == .max ? self.high + 1 : self.high, low: self.low &+ 1)
    }
  }

  /// The exponents for which a conversion can need a power: 10^-342 × 19 digits underflows to 0,
  /// and 10^324 scales the least positive `Double` to an integer.
  static let exponents = -342...324
  /// The powers whose significand is exact.
  static let exactExponents = 0...55

  static let table = DecimalPowers()

  private let significands: [Significand]

  @inline(__always)
  subscript(exponent: Int) -> Significand {
    self.significands[exponent - Self.exponents.lowerBound]
  }

  /// floor(log2(10^exponent)) for exponents of the table.
  @inline(__always)
  static func binaryExponent(_ exponent: Int) -> Int { (exponent * 1_741_647) >> 19 }

  private init() {
    // The significand of 10^n is that of 5^n: 2^n only shifts it.
    var significands: [Significand] = []
    var number = WideNumber(bit: WideNumber.bitCount - 1)
    for _ in Self.exponents.lowerBound..<0 {
      // Cutting off after each division gives the same as cutting off once.
      number.divide(by: 5)
      significands.append(number.leadingBits)
    }
    significands.reverse()
    number = WideNumber(bit: 0)
    for _ in 0...Self.exponents.upperBound {
      significands.append(number.leadingBits)
      number.multiply(by: 5)
    }
    self.significands = significands
  }
}

/// A non-negative integer of 1,024 bits.
private struct WideNumber {
  static let bitCount = 1024

  /// Lowest word first.
  private var words = [UInt64](repeating: 0, count: bitCount / 64)

  /// The number 2^`bit`.
  init(bit: Int) { self.words[bit / 64] = 1 << UInt64(bit % 64) }

  mutating func multiply(by factor: UInt64) {
    var carry: UInt64 = 0
    for index in self.words.indices {
      let (high, low) = self.words[index].multipliedFullWidth(by: factor)
      let (sum, overflows) = low.addingReportingOverflow(carry)
      self.words[index] = sum
      carry = high + (overflows ? 1 : 0)
    }
    precondition(carry == 0)
  }

  mutating func divide(by divisor: UInt64) {
    var remainder: UInt64 = 0
    for index in self.words.indices.reversed() {
      (self.words[index], remainder) = divisor.dividingFullWidth((remainder, self.words[index]))
    }
  }

  /// The 128 bits from the highest one that is set.
  var leadingBits: DecimalPowers.Significand {
    guard let top = self.words.lastIndex(where: { $0 != 0 }) else {
      preconditionFailure("0 has no leading bits")
    }
    let shift = UInt64(self.words[top].leadingZeroBitCount)
    return DecimalPowers.Significand(
      high: self.word(top, shift: shift), low: self.word(top - 1, shift: shift))
  }

  /// 64 bits that begin `shift` bits below the top of word `index`.
  private func word(_ index: Int, shift: UInt64) -> UInt64 {
    guard index >= 0 else { return 0 }
    let below = index > 0 && shift > 0 ? self.words[index - 1] >> (64 - shift) : 0
    return self.words[index] << shift | below
  }
}

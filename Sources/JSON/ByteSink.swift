/// Writes into memory that a buffer has lent, from its beginning.
@safe
struct ByteSink {
  private let target: UnsafeMutableRawBufferPointer
  private(set) var count = 0

  /// Borrows `target`, which must outlive this value and have room for all that is put.
  init(_ target: UnsafeMutableRawBufferPointer) { unsafe self.target = target }

  @inline(__always)
  mutating func put(_ byte: UInt8) {
    unsafe self.target[self.count] = byte
    self.count += 1
  }

  @inline(__always)
  mutating func put(_ bytes: UnsafeRawBufferPointer) {
    let end = self.count + bytes.count
    unsafe UnsafeMutableRawBufferPointer(rebasing: self.target[self.count..<end])
      .copyMemory(from: bytes)
    self.count = end
  }

  mutating func putZeros(_ count: Int) {
    for _ in 0..<count { self.put(UInt8(ascii: "0")) }
  }

  /// Writes all digits of `value`.
  @inline(__always)
  mutating func putDecimal(_ value: UInt64) {
    self.putDecimal(value, count: value.decimalDigitCount)
  }

  /// Writes the last `count` digits of `value`.
  mutating func putDecimal(_ value: UInt64, count: Int) {
    let end = self.count + count
    unsafe precondition(end <= self.target.count)
    var rest = value
    var position = end
    while position - self.count >= 2 {
      let (quotient, pair) = rest.quotientAndRemainder(dividingBy: 100)
      rest = quotient
      position -= 2
      let digits = DigitPairs.table[Int(truncatingIfNeeded: pair)]
      unsafe self.target.storeBytes(of: digits, toByteOffset: position, as: UInt16.self)
    }
    if position > self.count {
      let digit = UInt8(truncatingIfNeeded: rest % 10)
      unsafe self.target[position - 1] = UInt8(ascii: "0") + digit
    }
    self.count = end
  }
}

/// The two characters of every number from 0 to 99.
private enum DigitPairs {
  static let table = [100 of UInt16] { number in
    let tens = UInt16(UInt8(ascii: "0")) + UInt16(number / 10)
    let ones = UInt16(UInt8(ascii: "0")) + UInt16(number % 10)
    return (tens | ones << 8).littleEndian
  }
}

extension UInt64 {
  /// The number of decimal digits; 1 for 0.
  @inline(__always)
  var decimalDigitCount: Int {
    // log10(2) is 1233 / 4096 to four places: exact, or one too few, for any count of bits.
    let estimate = ((64 - self.leadingZeroBitCount) * 1233) >> 12
    return estimate + (self >= Self.powersOfTen[estimate] ? 1 : 0)
  }

  /// 10^n from 10^1 on; 0 instead of 10^0, so that 0 has one digit.
  static let powersOfTen: [20 of UInt64] = [
    0, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000,
    10_000_000_000, 100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000,
    1_000_000_000_000_000, 10_000_000_000_000_000, 100_000_000_000_000_000,
    1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
  ]
}

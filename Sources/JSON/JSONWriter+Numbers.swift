internal import Basics

extension JSONWriter {
  /// The digits of the largest 64-bit integer.
  private static let integerDigitsMax = 20
  /// A sign, 17 digits, a point and `e-324`, or 21 digits before a point.
  private static let doubleBytesMax = 32

  /// Appends an integer in decimal.
  mutating func decimal(magnitude: UInt64, isNegative: Bool) {
    unsafe self.buffer.appendUnsafe(atLeast: Self.integerDigitsMax + 1) { target in
      var sink = unsafe DigitSink(target)
      if isNegative { sink.put(UInt8(ascii: "-")) }
      sink.putDecimal(magnitude)
      return sink.count
    }
  }

  /// Appends the shortest form of a finite number.
  mutating func shortest(_ value: Double) {
    unsafe self.buffer.appendUnsafe(atLeast: Self.doubleBytesMax) { target in
      var sink = unsafe DigitSink(target)
      if value.sign == .minus { sink.put(UInt8(ascii: "-")) }
      if value == 0 {
        sink.put(UInt8(ascii: "0"))
      } else {
        sink.putShortest(ShortestDecimal(value.magnitude))
      }
      return sink.count
    }
  }
}

/// Writes digits into memory that is known to have room.
@safe
private struct DigitSink {
  private let target: UnsafeMutableRawBufferPointer
  private(set) var count = 0

  init(_ target: UnsafeMutableRawBufferPointer) { unsafe self.target = target }

  @inline(__always)
  mutating func put(_ byte: UInt8) {
    unsafe self.target[self.count] = byte
    self.count += 1
  }

  mutating func putZeros(_ count: Int) {
    for _ in 0..<count { self.put(UInt8(ascii: "0")) }
  }

  /// Writes all digits of `value`.
  mutating func putDecimal(_ value: UInt64) {
    let count = value.decimalDigitCount
    self.putDecimal(value, count: count, pointAfter: count)
  }

  /// Writes the `count` digits of `value`, with a point after the first `pointAfter` of them.
  mutating func putDecimal(_ value: UInt64, count: Int, pointAfter: Int) {
    var rest = value
    var position = self.count + count + (pointAfter < count ? 1 : 0)
    let end = position
    let pointPosition = self.count + pointAfter
    while position > self.count {
      position -= 1
      if position == pointPosition && pointAfter < count {
        unsafe self.target[position] = UInt8(ascii: ".")
        continue
      }
      let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
      unsafe self.target[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)
      rest = quotient
    }
    self.count = end
  }

  /// Lays the digits out as ECMAScript's Number::toString does.
  mutating func putShortest(_ decimal: ShortestDecimal) {
    let digits = decimal.digits
    let count = digits.decimalDigitCount
    // The value is 0.digits × 10^point.
    let point = count + decimal.exponent
    if count <= point && point <= 21 {
      self.putDecimal(digits)
      self.putZeros(point - count)
    } else if 0 < point && point <= 21 {
      self.putDecimal(digits, count: count, pointAfter: point)
    } else if -6 < point && point <= 0 {
      self.put(UInt8(ascii: "0"))
      self.put(UInt8(ascii: "."))
      self.putZeros(-point)
      self.putDecimal(digits)
    } else {
      self.putDecimal(digits, count: count, pointAfter: 1)
      self.put(UInt8(ascii: "e"))
      self.put(point > 0 ? UInt8(ascii: "+") : UInt8(ascii: "-"))
      self.putDecimal(UInt64((point - 1).magnitude))
    }
  }
}

extension UInt64 {
  /// The number of decimal digits; 1 for 0.
  var decimalDigitCount: Int {
    var count = 1
    var bound: UInt64 = 10
    while count < 20 && self >= bound {
      count += 1
      bound = bound &* 10
    }
    return count
  }
}

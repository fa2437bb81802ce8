internal import Basics

extension JSONWriter {
  /// A sign and the digits of the largest 64-bit integer.
  private static let integerBytesMax = 21
  /// A sign, `0.00000` and 17 digits; an exponent or 21 whole digits take less.
  private static let doubleBytesMax = 32

  /// Writes a string with `count` units in the last of `places` decimal places, all of them shown.
  public mutating func string(_ count: Int64, places: Int) {
    precondition((1...18).contains(places))
    self.beginValue()
    let (whole, fraction) = count.magnitude.quotientAndRemainder(
      dividingBy: UInt64.powersOfTen[places])
    // A point and two quotes.
    unsafe self.buffer.appendUnsafe(atLeast: Self.integerBytesMax + 3) { target in
      var sink = unsafe ByteSink(target)
      sink.put(UInt8(ascii: "\""))
      if count < 0 { sink.put(UInt8(ascii: "-")) }
      sink.putDecimal(whole)
      sink.put(UInt8(ascii: "."))
      sink.putDecimal(fraction, count: places)
      sink.put(UInt8(ascii: "\""))
      return sink.count
    }
  }

  /// Appends an integer in decimal.
  mutating func decimal(magnitude: UInt64, isNegative: Bool) {
    unsafe self.buffer.appendUnsafe(atLeast: Self.integerBytesMax) { target in
      var sink = unsafe ByteSink(target)
      if isNegative { sink.put(UInt8(ascii: "-")) }
      sink.putDecimal(magnitude)
      return sink.count
    }
  }

  /// Appends the shortest form of a finite number.
  mutating func shortest(_ value: Double) {
    unsafe self.buffer.appendUnsafe(atLeast: Self.doubleBytesMax) { target in
      var sink = unsafe ByteSink(target)
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

extension ByteSink {
  /// Lays the digits out as ECMAScript's Number::toString does.
  fileprivate mutating func putShortest(_ decimal: ShortestDecimal) {
    let digits = decimal.digits
    let count = digits.decimalDigitCount
    // The value is 0.digits × 10^point.
    let point = count + decimal.exponent
    if count <= point && point <= 21 {
      self.putDecimal(digits, count: count)
      self.putZeros(point - count)
    } else if 0 < point && point <= 21 {
      self.putDecimal(digits, count: count, point: point)
    } else if -6 < point && point <= 0 {
      self.put(UInt8(ascii: "0"))
      self.put(UInt8(ascii: "."))
      self.putZeros(-point)
      self.putDecimal(digits, count: count)
    } else {
      self.putDecimal(digits, count: count, point: 1)
      self.put(UInt8(ascii: "e"))
      self.put(point > 0 ? UInt8(ascii: "+") : UInt8(ascii: "-"))
      self.putDecimal(UInt64((point - 1).magnitude))
    }
  }

  /// Writes the `count` digits of `value`, with a point after the first `point` of them.
  private mutating func putDecimal(_ value: UInt64, count: Int, point: Int) {
    guard point < count else { return self.putDecimal(value, count: count) }
    let (whole, fraction) = value.quotientAndRemainder(
      dividingBy: UInt64.powersOfTen[count - point])
    self.putDecimal(whole, count: point)
    self.put(UInt8(ascii: "."))
    self.putDecimal(fraction, count: count - point)
  }
}

extension JSONCursor {
  /// Reads a whole number from -2^63 to 2^63 - 1.
  ///
  /// `1.0` and `1e2` are accepted because their value is whole; nothing is ever rounded.
  public mutating func int64() throws(JSONError) -> Int64 {
    let token = try self.numberToken()
    if let magnitude = self.magnitude(of: token) {
      if let value = Int64(exactly: magnitude) { return token.isNegative ? -value : value }
      if token.isNegative && magnitude == 1 << 63 { return .min }
    }
    throw self.notAnInteger(token, "-2^63 to 2^63 - 1")
  }

  /// Reads a whole number from 0 to 2^64 - 1.
  public mutating func uint64() throws(JSONError) -> UInt64 {
    let token = try self.numberToken()
    if let magnitude = self.magnitude(of: token), !token.isNegative || magnitude == 0 {
      return magnitude
    }
    throw self.notAnInteger(token, "0 to 2^64 - 1")
  }

  /// Reads a whole number within `range`.
  public mutating func integer(in range: ClosedRange<Int64>) throws(JSONError) -> Int64 {
    let value = try self.int64()
    guard range.contains(value) else {
      throw self.rejection("\(value) is not from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  /// Reads a number, correctly rounded; one too large for a `Double` is refused.
  public mutating func double() throws(JSONError) -> Double {
    let token = try self.numberToken()
    return try self.double(of: token)
  }

  /// Reads a number as an exact integer where it is one that fits, and as a `Double` otherwise.
  public mutating func number() throws(JSONError) -> JSONNumber {
    let token = try self.numberToken()
    if let magnitude = self.magnitude(of: token) {
      if !token.isNegative { return JSONNumber(magnitude) }
      if magnitude <= 1 << 63 { return JSONNumber(Int64(truncatingIfNeeded: 0 &- magnitude)) }
    }
    guard let number = JSONNumber(try self.double(of: token)) else {
      preconditionFailure("a number read is finite")
    }
    return number
  }

  // MARK: Conversion

  private func magnitude(of token: NumberToken) -> UInt64? {
    if token.isExact && token.exponent == 0 { return token.digits }
    return token.exactMagnitude ?? self.longMagnitude(of: token)
  }

  /// The value of a number of more than nineteen digits, when it is an integer that fits.
  private func longMagnitude(of token: NumberToken) -> UInt64? {
    guard !token.isExact else { return nil }
    // What is left of the literal when its trailing zeros are taken off must be at most 20 digits.
    var digits: [UInt8] = []
    var exponent = 0
    var isFraction = false
    for position in token.range {
      let byte = self.bytes[position]
      if byte == UInt8(ascii: ".") {
        isFraction = true
      } else if UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte {
        if !digits.isEmpty || byte != UInt8(ascii: "0") { digits.append(byte - 0x30) }
        exponent -= isFraction ? 1 : 0
      } else if byte != UInt8(ascii: "-") {
        break
      }
    }
    exponent += self.writtenExponent(of: token)
    while digits.last == 0 {
      digits.removeLast()
      exponent += 1
    }
    guard exponent >= 0 && digits.count + exponent <= 20 else { return nil }
    digits.append(contentsOf: repeatElement(0, count: exponent))
    var magnitude: UInt64 = 0
    for digit in digits {
      let (tens, tooLarge) = magnitude.multipliedReportingOverflow(by: 10)
      let (sum, overflows) = tens.addingReportingOverflow(UInt64(digit))
      guard !tooLarge && !overflows else { return nil }
      magnitude = sum
    }
    return magnitude
  }

  private func writtenExponent(of token: NumberToken) -> Int {
    var exponent = 0
    for position in token.range {
      let byte = self.bytes[position]
      guard byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") else { continue }
      (exponent, _) = self.exponentDigits(from: position + 1)
      break
    }
    return exponent
  }

  private mutating func double(of token: NumberToken) throws(JSONError) -> Double {
    if let value = DecimalConversion.double(token) { return value }
    let text = self.bytes.text(token.range)
    guard let value = Double(text), value.isFinite else {
      throw self.rejection("the number is too large for a 64-bit floating-point number")
    }
    return value
  }

  private mutating func notAnInteger(_ token: NumberToken, _ allowed: String) -> JSONError {
    self.rejection("\(self.spelling(of: token)) is not a whole number from \(allowed)")
  }

  private func spelling(of token: NumberToken) -> String {
    let shownMax = 40
    guard token.range.count > shownMax else { return self.bytes.text(token.range) }
    let end = token.range.lowerBound + shownMax
    return self.bytes.text(token.range.lowerBound..<end) + "…"
  }

  // MARK: Grammar

  /// Passes the number at the current position.
  mutating func numberToken() throws(JSONError) -> NumberToken {
    try self.takeValue()
    let start = self.position
    let isNegative = self.bytes[start] == UInt8(ascii: "-")
    var scan = DigitScan(position: isNegative ? start + 1 : start)
    let first = self.bytes[scan.position]
    guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= first else {
      if isNegative { throw self.fail("a minus sign needs a digit", at: start) }
      throw self.unexpected("a number")
    }
    scan.takeDigits(of: self.bytes, isFraction: false)
    if first == UInt8(ascii: "0") && scan.count > 1 {
      throw self.fail("a number may not begin with a needless 0", at: start)
    }
    if self.bytes[scan.position] == UInt8(ascii: ".") {
      scan.position += 1
      scan.count = 0
      scan.takeDigits(of: self.bytes, isFraction: true)
      guard scan.count > 0 else {
        throw self.fail("a decimal point needs a digit after it", at: start)
      }
    }
    if self.bytes[scan.position] | 0x20 == UInt8(ascii: "e") {
      let (exponent, end) = self.exponentDigits(from: scan.position + 1)
      guard let end else { throw self.fail("an exponent needs a digit", at: start) }
      scan.exponent += exponent
      scan.position = end
    }
    self.position = scan.position
    return NumberToken(
      range: start..<scan.position, isNegative: isNegative, digits: scan.digits,
      exponent: scan.exponent, isExact: scan.isExact)
  }

  /// The exponent that begins at `start`, after the `e`, and where it ends; nil without digits.
  private func exponentDigits(from start: Int) -> (exponent: Int, end: Int?) {
    var position = start
    let sign = self.bytes[position]
    if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { position += 1 }
    let digitsStart = position
    var exponent = 0
    while UInt8(ascii: "0")...UInt8(ascii: "9") ~= self.bytes[position] {
      exponent = exponent * 10 + Int(self.bytes[position] - 0x30)
      // A document's own digits cannot make up for an exponent larger than any document.
      exponent = min(exponent, JSONLimits.bytesCeiling * 2)
      position += 1
    }
    guard position > digitsStart else { return (0, nil) }
    return (sign == UInt8(ascii: "-") ? -exponent : exponent, position)
  }
}

/// The digits of a number as they are met.
private struct DigitScan {
  var position: Int
  var digits: UInt64 = 0
  var exponent = 0
  var isExact = true
  /// The digits of the part being read.
  var count = 0
  private var significantCount = 0

  init(position: Int) { self.position = position }

  @inline(__always)
  mutating func takeDigits(of bytes: DocumentBytes, isFraction: Bool) {
    let start = self.position
    while true {
      let digit = bytes[self.position] &- 0x30
      guard digit <= 9 else { break }
      self.position += 1
      if self.significantCount < NumberToken.digitsMax {
        self.digits = self.digits &* 10 &+ UInt64(digit)
        self.significantCount += self.digits == 0 ? 0 : 1
        self.exponent -= isFraction ? 1 : 0
      } else {
        self.isExact = self.isExact && digit == 0
        self.exponent += isFraction ? 0 : 1
      }
    }
    self.count += self.position - start
  }
}

extension JSONCursor {
  /// Reads a whole number from -2^63 to 2^63 - 1.
  ///
  /// `1.0` and `1e2` are accepted because their value is whole; nothing is ever rounded.
  public mutating func int64() throws(JSONError) -> Int64 {
    let token = try self.numberToken()
    if let magnitude = self.bytes.magnitude(of: token) {
      if let value = Int64(exactly: magnitude) { return token.isNegative ? -value : value }
      if token.isNegative && magnitude == 1 << 63 { return .min }
    }
    throw self.notAnInteger(token, "-2^63 to 2^63 - 1")
  }

  /// Reads a whole number from 0 to 2^64 - 1.
  public mutating func uint64() throws(JSONError) -> UInt64 {
    let token = try self.numberToken()
    if let magnitude = self.bytes.magnitude(of: token), !token.isNegative || magnitude == 0 {
      return magnitude
    }
    throw self.notAnInteger(token, "0 to 2^64 - 1")
  }

  /// Reads a whole number within `range`.
  public mutating func integer(in range: ClosedRange<Int64>) throws(JSONError) -> Int64 {
    let value = try self.int64()
    guard range.contains(value) else {
      let allowed = "\(range.lowerBound) to \(range.upperBound)"
      throw self.rejection("\(value) is not from \(allowed)", allowed: allowed)
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
    if let magnitude = self.bytes.magnitude(of: token) {
      if !token.isNegative { return JSONNumber(magnitude) }
      if magnitude <= 1 << 63 { return JSONNumber(Int64(truncatingIfNeeded: 0 &- magnitude)) }
    }
    guard let number = JSONNumber(try self.double(of: token)) else {
      preconditionFailure("a number read is finite")
    }
    return number
  }

  // MARK: Conversion

  @inline(__always)
  private mutating func double(of token: NumberToken) throws(JSONError) -> Double {
    // The standard library's reader decides what 128 bits cannot; it does not ask for a locale.
    let converted = DecimalConversion.double(token) ?? Double(self.bytes.text(token.range))
    guard let value = converted, value.isFinite else {
      throw self.rejection("the number is too large for a 64-bit floating-point number")
    }
    return value
  }

  private mutating func notAnInteger(_ token: NumberToken, _ allowed: String) -> JSONError {
    self.rejection(
      "\(self.bytes.spelling(of: token)) is not a whole number from \(allowed)",
      allowed: "a whole number from \(allowed)")
  }

  // MARK: Grammar

  /// Passes the number at the current position.
  @inline(__always)
  mutating func numberToken() throws(JSONError) -> NumberToken {
    try self.takeValue()
    let bytes = self.bytes
    let start = self.position
    let isNegative = bytes[start] == UInt8(ascii: "-")
    var scan = DigitScan(position: isNegative ? start &+ 1 : start)
    let first = bytes[scan.position]
    scan.takeDigits(of: bytes, isFraction: false)
    guard scan.count > 0 else {
      if isNegative { throw self.fail("a minus sign needs a digit", at: start) }
      throw self.unexpected(.number)
    }
    if first == UInt8(ascii: "0") && scan.count > 1 {
      throw self.fail("a number may not begin with a needless 0", at: start)
    }
    if bytes[scan.position] == UInt8(ascii: ".") {
      scan.position &+= 1
      scan.takeDigits(of: bytes, isFraction: true)
      guard scan.count > 0 else {
        throw self.fail("a decimal point needs a digit after it", at: start)
      }
    }
    if bytes[scan.position] | 0x20 == UInt8(ascii: "e") {
      let (exponent, end) = bytes.exponentDigits(from: scan.position &+ 1)
      guard let end else { throw self.fail("an exponent needs a digit", at: start) }
      scan.exponent += exponent
      scan.position = end
    }
    self.position = scan.position
    return NumberToken(
      range: start..<scan.position, isNegative: isNegative, digits: scan.digits,
      exponent: scan.exponent, isExact: scan.isExact)
  }
}

/// Numbers, apart from where a cursor stands.
extension DocumentBytes {
  /// The magnitude of a number when it is an integer that fits.
  func magnitude(of token: NumberToken) -> UInt64? {
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
      let byte = self[position]
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
      let byte = self[position]
      guard byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") else { continue }
      (exponent, _) = self.exponentDigits(from: position + 1)
      break
    }
    return exponent
  }

  /// The number as it is written, cut when it is long.
  func spelling(of token: NumberToken) -> String {
    let shownMax = 40
    guard token.range.count > shownMax else { return self.text(token.range) }
    let end = token.range.lowerBound + shownMax
    return self.text(token.range.lowerBound..<end) + "…"
  }

  /// The exponent that begins at `start`, after the `e`, and where it ends; nil without digits.
  func exponentDigits(from start: Int) -> (exponent: Int, end: Int?) {
    var position = start
    let sign = self[position]
    if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { position += 1 }
    let digitsStart = position
    var exponent = 0
    while UInt8(ascii: "0")...UInt8(ascii: "9") ~= self[position] {
      exponent = exponent * 10 + Int(self[position] - 0x30)
      // A document's own digits cannot make up for an exponent larger than any document.
      exponent = min(exponent, JSONLimits.bytesCeiling * 2)
      position += 1
    }
    guard position > digitsStart else { return (0, nil) }
    return (sign == UInt8(ascii: "-") ? -exponent : exponent, position)
  }
}

/// The digits of a number as they are met.
struct DigitScan {
  var position: Int
  var digits: UInt64 = 0
  var exponent = 0
  var isExact = true
  /// The digits of the part being read.
  private(set) var count = 0
  /// How many more digits fit for certain.
  private var room = NumberToken.digitsMax

  init(position: Int) { self.position = position }

  /// Passes digits, as many as there are.
  @inline(__always)
  mutating func takeDigits(of bytes: DocumentBytes, isFraction: Bool) {
    let start = self.position
    var position = start
    let end = start &+ self.room
    var digits = self.digits
    while position < end {
      let digit = bytes[position] &- 0x30
      guard digit <= 9 else { break }
      digits = digits &* 10 &+ UInt64(digit)
      position &+= 1
    }
    self.digits = digits
    self.position = position
    self.count = position &- start
    self.room = end &- position
    if isFraction { self.exponent &+= start &- position }
    if self.room == 0 { self.takeManyDigits(of: bytes, isFraction: isFraction) }
  }

  /// Passes digits when there may be no room for them; zeros at the beginning take none.
  @inline(never)
  private mutating func takeManyDigits(of bytes: DocumentBytes, isFraction: Bool) {
    var significant = self.digits == 0 ? 0 : self.digits.decimalDigitCount
    while true {
      let digit = bytes[self.position] &- 0x30
      guard digit <= 9 else { return }
      self.position += 1
      self.count += 1
      if significant < NumberToken.digitsMax {
        self.digits = self.digits &* 10 &+ UInt64(digit)
        significant += self.digits == 0 ? 0 : 1
        self.exponent -= isFraction ? 1 : 0
      } else {
        self.isExact = self.isExact && digit == 0
        self.exponent += isFraction ? 0 : 1
      }
    }
  }
}

/// A string's place in a document, without its quotes; already checked.
struct StringToken {
  let range: Range<Int>
  let isEscaped: Bool
}

extension DocumentBytes {
  /// The text of the key that begins at `position`, which must have been read.
  func keyText(at position: Int) -> String {
    var end = position + 1
    var isEscaped = false
    while self[end] != UInt8(ascii: "\"") {
      precondition(end < self.count)
      let escapes = self[end] == UInt8(ascii: "\\")
      isEscaped = isEscaped || escapes
      end += escapes ? 2 : 1
    }
    let token = StringToken(range: (position + 1)..<end, isEscaped: isEscaped)
    return self.text(token)
  }

  /// The text of a string or a key.
  func text(_ token: StringToken) -> String {
    token.isEscaped ? self.unescaped(token.range) : self.text(token.range)
  }

  private func unescaped(_ range: Range<Int>) -> String {
    unsafe String(unsafeUninitializedCapacity: range.count) { target in
      var written = 0
      var position = range.lowerBound
      while position < range.upperBound {
        let byte = self[position]
        guard byte == UInt8(ascii: "\\") else {
          unsafe target[written] = byte
          written += 1
          position += 1
          continue
        }
        let (scalar, length) = self.escapedScalar(at: position)
        // No escape is shorter than the UTF-8 of what it stands for, so the target has room.
        for unit in scalar.utf8 {
          unsafe target[written] = unit
          written += 1
        }
        position += length
      }
      return written
    }
  }

  /// The length of the well-formed UTF-8 sequence of 2 to 4 bytes at `position`, or 0.
  ///
  /// Follows the table of well-formed sequences in the Unicode standard: the second byte's range
  /// depends on the first, which excludes overlong forms, surrogates and what is above U+10FFFF.
  func scalarLength(at position: Int) -> Int {
    let first = self[position]
    let second = self[position + 1]
    switch first {
    case 0xC2...0xDF:
      return second & 0xC0 == 0x80 ? 2 : 0
    case 0xE0...0xEF:
      let low: UInt8 = first == 0xE0 ? 0xA0 : 0x80
      let high: UInt8 = first == 0xED ? 0x9F : 0xBF
      guard low...high ~= second, self[position + 2] & 0xC0 == 0x80 else { return 0 }
      return 3
    case 0xF0...0xF4:
      let low: UInt8 = first == 0xF0 ? 0x90 : 0x80
      let high: UInt8 = first == 0xF4 ? 0x8F : 0xBF
      guard low...high ~= second, self[position + 2] & 0xC0 == 0x80,
        self[position + 3] & 0xC0 == 0x80
      else { return 0 }
      return 4
    default:
      return 0
    }
  }

  /// The UTF-16 unit that the four hexadecimal digits at `position` spell.
  func hexUnit(at position: Int) -> UInt32? {
    var unit: UInt32 = 0
    for offset in 0..<4 {
      let digit = self[position + offset]
      switch digit {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): unit = unit << 4 | UInt32(digit - 0x30)
      case UInt8(ascii: "A")...UInt8(ascii: "F"): unit = unit << 4 | UInt32(digit - 0x41 + 10)
      case UInt8(ascii: "a")...UInt8(ascii: "f"): unit = unit << 4 | UInt32(digit - 0x61 + 10)
      default: return nil
      }
    }
    return unit
  }

  /// What the escape at `position` stands for, and its length; it must have been checked.
  func escapedScalar(at position: Int) -> (scalar: Unicode.Scalar, length: Int) {
    switch self[position + 1] {
    case UInt8(ascii: "b"): return ("\u{8}", 2)
    case UInt8(ascii: "f"): return ("\u{C}", 2)
    case UInt8(ascii: "n"): return ("\n", 2)
    case UInt8(ascii: "r"): return ("\r", 2)
    case UInt8(ascii: "t"): return ("\t", 2)
    case UInt8(ascii: "u"): break
    case let plain: return (Unicode.Scalar(plain), 2)
    }
    let unit = self.hexUnit(at: position + 2) ?? 0
    if let scalar = Unicode.Scalar(unit) { return (scalar, 6) }
    let low = self.hexUnit(at: position + 8) ?? 0
    let code = 0x1_0000 + ((unit & 0x3FF) << 10 | low & 0x3FF)
    guard let scalar = Unicode.Scalar(code) else { preconditionFailure("an unchecked escape") }
    return (scalar, 12)
  }

  /// How an error speaks of a byte that nothing can begin with.
  func phrase(at position: Int) -> String {
    let byte = self[position]
    if byte == 0xEF && self[position + 1] == 0xBB && self[position + 2] == 0xBF {
      return "a byte order mark"
    }
    if 0x21...0x7E ~= byte { return "`\(Character(Unicode.Scalar(byte)))`" }
    return "byte 0x\(byte < 0x10 ? "0" : "")\(String(byte, radix: 16))"
  }
}

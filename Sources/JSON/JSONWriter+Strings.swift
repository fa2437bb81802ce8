internal import Basics

extension JSONWriter {
  /// Appends `text` in quotes.
  mutating func quote(_ text: StaticString) {
    guard text.hasPointerRepresentation else {
      return unsafe self.quote(text.description.utf8Span.span.bytes)
    }
    let bytes = unsafe UnsafeRawBufferPointer(
      start: text.utf8Start, count: text.utf8CodeUnitCount)
    self.quote(unsafe bytes.bytes)
  }

  /// Appends `text` in quotes, with the escapes it needs; what is not UTF-8 becomes U+FFFD.
  mutating func quote(_ text: RawSpan) {
    let escapesHTML = self.format.escapesHTML
    self.buffer.append(UInt8(ascii: "\""))
    unsafe text.withUnsafeBytes { bytes in
      let source = unsafe DocumentBytes(borrowing: bytes)
      var plainStart = 0
      var position = 0
      while position < source.count {
        let plain = source.plainLength(at: position, escapesHTML: escapesHTML)
        position += plain
        if plain > 0 { continue }
        source.withBytes(plainStart..<position) { self.buffer.append($0) }
        position += self.escape(source, at: position)
        plainStart = position
      }
      source.withBytes(plainStart..<position) { self.buffer.append($0) }
    }
    self.buffer.append(UInt8(ascii: "\""))
  }

  /// Appends the escape of what stands at `position`; returns the bytes it stands for.
  private mutating func escape(_ source: DocumentBytes, at position: Int) -> Int {
    let byte = source[position]
    switch byte {
    case UInt8(ascii: "\""): self.buffer.append(utf8: "\\\"")
    case UInt8(ascii: "\\"): self.buffer.append(utf8: "\\\\")
    case 0x08: self.buffer.append(utf8: "\\b")
    case 0x09: self.buffer.append(utf8: "\\t")
    case 0x0A: self.buffer.append(utf8: "\\n")
    case 0x0C: self.buffer.append(utf8: "\\f")
    case 0x0D: self.buffer.append(utf8: "\\r")
    case 0..<0x80:
      self.buffer.append(utf8: "\\u00")
      self.buffer.append(Self.hexDigit(byte >> 4))
      self.buffer.append(Self.hexDigit(byte & 0xF))
    default:
      guard source.scalarLength(at: position) > 0 else {
        self.buffer.append(utf8: "\u{FFFD}")
        return 1
      }
      // Only the two line separators of HTML's scripts are escaped though they are UTF-8.
      self.buffer.append(utf8: source[position + 2] == 0xA8 ? "\\u2028" : "\\u2029")
      return 3
    }
    return 1
  }

  private static func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }
}

extension DocumentBytes {
  /// How many bytes at `position` can be written as they stand; 0 when an escape is needed.
  @inline(__always)
  fileprivate func plainLength(at position: Int, escapesHTML: Bool) -> Int {
    if !escapesHTML, let word = self.word(at: position), !StringScan.hasSpecialByte(word) {
      return 8
    }
    let byte = self[position]
    switch byte {
    case 0..<0x20, UInt8(ascii: "\""), UInt8(ascii: "\\"):
      return 0
    case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"):
      return escapesHTML ? 0 : 1
    case 0..<0x80:
      return 1
    default:
      let isSeparator =
        byte == 0xE2 && self[position + 1] == 0x80 && self[position + 2] & 0xFE == 0xA8
      return escapesHTML && isSeparator ? 0 : self.scalarLength(at: position)
    }
  }
}

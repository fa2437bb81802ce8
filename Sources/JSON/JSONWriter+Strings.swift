internal import Basics

extension JSONWriter {
  /// What follows the closing quote.
  enum Ending {
    case string, key, spacedKey

    static let bytesMax = 2
  }

  /// Appends `text` in quotes.
  mutating func quote(_ text: StaticString, ending: Ending = .string) {
    guard text.hasPointerRepresentation else {
      return unsafe self.quote(text.description.utf8Span.span.bytes, ending: ending)
    }
    let bytes = unsafe UnsafeRawBufferPointer(
      start: text.utf8Start, count: text.utf8CodeUnitCount)
    unsafe self.quote(bytes.bytes, ending: ending)
  }

  /// Appends `text` in quotes, with the escapes it needs; what is not UTF-8 becomes U+FFFD.
  mutating func quote(_ text: RawSpan, ending: Ending = .string) {
    let escapesHTML = self.format.escapesHTML
    unsafe text.withUnsafeBytes { bytes in
      let source = unsafe DocumentBytes(borrowing: bytes)
      var plainEnd = source.plainEnd(from: 0, escapesHTML: escapesHTML)
      if plainEnd == source.count {
        return unsafe self.appendQuoted(bytes, ending: ending)
      }
      self.buffer.append(UInt8(ascii: "\""))
      var plainStart = 0
      while true {
        source.withBytes(plainStart..<plainEnd) { self.buffer.append($0) }
        guard plainEnd < source.count else { break }
        plainStart = plainEnd + self.escape(source, at: plainEnd)
        plainEnd = source.plainEnd(from: plainStart, escapesHTML: escapesHTML)
      }
      unsafe self.appendQuoted(
        UnsafeRawBufferPointer(start: nil, count: 0), opens: false, ending: ending)
    }
  }

  /// Appends bytes that need no escape, between quotes.
  @inline(__always)
  private mutating func appendQuoted(
    _ plain: UnsafeRawBufferPointer, opens: Bool = true, ending: Ending
  ) {
    unsafe self.buffer.appendUnsafe(atLeast: plain.count + 2 + Ending.bytesMax) { target in
      var sink = unsafe ByteSink(target)
      if opens { sink.put(UInt8(ascii: "\"")) }
      unsafe sink.put(plain)
      sink.put(UInt8(ascii: "\""))
      if ending != .string { sink.put(UInt8(ascii: ":")) }
      if ending == .spacedKey { sink.put(UInt8(ascii: " ")) }
      return sink.count
    }
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
  /// Where the bytes that can be written as they stand end, from `start` on.
  @inline(__always)
  fileprivate func plainEnd(from start: Int, escapesHTML: Bool) -> Int {
    var position = start
    while true {
      if !escapesHTML {
        while let word = self.word(at: position) {
          let plain = StringScan.plainPrefix(word)
          position += plain
          if plain < 8 { break }
        }
      }
      guard position < self.count else { return position }
      let length = self.plainLength(at: position, escapesHTML: escapesHTML)
      guard length > 0 else { return position }
      position += length
    }
  }

  /// How many bytes the character at `position` has when it can stand as it is; else 0.
  @inline(__always)
  private func plainLength(at position: Int, escapesHTML: Bool) -> Int {
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

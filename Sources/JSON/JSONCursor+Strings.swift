extension JSONCursor {
  /// Reads a string.
  public mutating func string() throws(JSONError) -> String {
    let token = try self.stringToken()
    return self.bytes.text(token)
  }

  /// Reads a string of at most `bytesMax` UTF-8 bytes.
  public mutating func string(bytesMax: Int) throws(JSONError) -> String {
    let text = try self.string()
    guard text.utf8.count <= bytesMax else {
      throw self.rejection("\(text.utf8.count) bytes; at most \(bytesMax) are allowed")
    }
    return text
  }

  /// Reads a string and lends its UTF-8 bytes to `body`; allocates only when it has escapes.
  public mutating func withString<Result>(
    _ body: (RawSpan) throws(JSONError) -> Result
  ) throws(JSONError) -> Result {
    let token = try self.stringToken()
    guard token.isEscaped else { return try self.bytes.withBytes(token.range, body) }
    let text = self.bytes.text(token)
    return try unsafe body(text.utf8Span.span.bytes)
  }

  @inline(__always)
  private mutating func stringToken() throws(JSONError) -> StringToken {
    try self.takeValue()
    guard self.bytes[self.position] == UInt8(ascii: "\"") else {
      throw self.unexpected(.string)
    }
    return try self.scanString()
  }

  /// Passes the string at the current position, checking its UTF-8 and its escapes.
  mutating func scanString() throws(JSONError) -> StringToken {
    let bytes = self.bytes
    let start = self.position &+ 1
    var position = start
    var isEscaped = false
    while true {
      while let word = bytes.word(at: position) {
        let plain = StringScan.plainPrefix(word)
        position &+= plain
        if plain < 8 { break }
      }
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "\""):
        self.position = position &+ 1
        return StringToken(range: start..<position, isEscaped: isEscaped)
      case UInt8(ascii: "\\"):
        isEscaped = true
        position += try self.escapeLength(at: position)
      case 0x20..<0x80:
        position &+= 1
      case 0x80...:
        let length = bytes.scalarLength(at: position)
        guard length > 0 else { throw self.fail("the string is not UTF-8", at: position) }
        position += length
      default:
        guard position < self.bytes.count else {
          throw self.fail("the string has no end", at: self.position)
        }
        throw self.fail("a control character must be escaped", at: position)
      }
    }
  }

  /// The length of the escape at `position`: 2, 6, or 12 for a surrogate pair.
  private mutating func escapeLength(at position: Int) throws(JSONError) -> Int {
    switch self.bytes[position + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return 2
    case UInt8(ascii: "u"):
      break
    default:
      throw self.fail(
        "a backslash must begin one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX", at: position)
    }
    guard let unit = self.bytes.hexUnit(at: position + 2) else {
      throw self.fail("\\u needs four hexadecimal digits", at: position)
    }
    guard 0xD800...0xDFFF ~= unit else { return 6 }
    guard unit < 0xDC00, self.bytes[position + 6] == UInt8(ascii: "\\"),
      self.bytes[position + 7] == UInt8(ascii: "u"),
      let low = self.bytes.hexUnit(at: position + 8), 0xDC00...0xDFFF ~= low
    else { throw self.fail("half a surrogate pair is not a character", at: position) }
    return 12
  }
}

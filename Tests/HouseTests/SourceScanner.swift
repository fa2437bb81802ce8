/// Splits Swift source into tokens and comments, so that rules never trip over text.
///
/// Knows nesting comments, raw and multi-line strings and the code inside interpolations. A bare
/// regex literal is read as operators; one with a quotation mark in it leaves the scanner inside a
/// string, which ``isComplete`` tells.
struct SourceScanner {
  private(set) var tokens: [Token] = []
  private(set) var comments: [Comment] = []
  /// Whether every string and comment that was opened was closed, and every bracket matched.
  private(set) var isComplete = true

  private let bytes: [UInt8]
  private var position = 0
  private var line = 1

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    self.scanCode(inInterpolation: false)
  }

  /// Reads code to the end, or to the parenthesis that closes an interpolation.
  private mutating func scanCode(inInterpolation: Bool) {
    var brackets: [UInt8] = []
    while self.position < self.bytes.count {
      let byte = self.bytes[self.position]
      switch byte {
      case UInt8(ascii: "\n"):
        self.line += 1
        self.position += 1
      case UInt8(ascii: " "):
        self.position += 1
      case UInt8(ascii: "/") where self.peek(1) == UInt8(ascii: "/"):
        self.scanLineComment()
      case UInt8(ascii: "/") where self.peek(1) == UInt8(ascii: "*"):
        self.scanBlockComment()
      case UInt8(ascii: "\""):
        self.scanString(poundCount: 0)
      case UInt8(ascii: "#") where self.poundsBeforeQuote() > 0:
        self.scanString(poundCount: self.poundsBeforeQuote())
      case UInt8(ascii: ")") where inInterpolation && brackets.isEmpty:
        self.position += 1
        return
      default:
        if byte.continuesWord {
          self.scanWord()
        } else {
          self.scanPunctuation(byte, &brackets)
        }
      }
    }
    if inInterpolation || !brackets.isEmpty { self.isComplete = false }
  }

  private mutating func scanPunctuation(_ byte: UInt8, _ brackets: inout [UInt8]) {
    switch byte {
    case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
      brackets.append(byte)
    case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
      // An opening bracket stands one or two places before its closing one in ASCII.
      let opening = brackets.popLast() ?? 0
      if byte < opening || byte - opening > 2 { self.isComplete = false }
    default:
      break
    }
    self.position += 1
    if byte > 0x20 {
      self.tokens.append(
        Token(kind: .punctuation, text: String(UnicodeScalar(byte)), line: self.line))
    }
  }

  private mutating func scanWord() {
    let start = self.position
    while self.position < self.bytes.count, self.bytes[self.position].continuesWord {
      self.position += 1
    }
    self.tokens.append(Token(kind: .word, text: self.text(from: start), line: self.line))
  }

  private mutating func scanLineComment() {
    let start = self.position
    while self.position < self.bytes.count, self.bytes[self.position] != UInt8(ascii: "\n") {
      self.position += 1
    }
    self.comments.append(
      Comment(text: self.text(from: start), firstLine: self.line, lastLine: self.line))
  }

  private mutating func scanBlockComment() {
    let (start, firstLine) = (self.position, self.line)
    var depth = 0
    repeat {
      let pair = (self.peek(0), self.peek(1))
      if pair == (UInt8(ascii: "/"), UInt8(ascii: "*")) {
        depth += 1
        self.position += 2
      } else if pair == (UInt8(ascii: "*"), UInt8(ascii: "/")) {
        depth -= 1
        self.position += 2
      } else {
        if pair.0 == UInt8(ascii: "\n") { self.line += 1 }
        self.position += 1
      }
    } while depth > 0 && self.position < self.bytes.count
    if depth > 0 { self.isComplete = false }
    self.comments.append(
      Comment(text: self.text(from: start), firstLine: firstLine, lastLine: self.line))
  }

  /// Reads a string; the token holds its text as written, without interpolations.
  private mutating func scanString(poundCount: Int) {
    let firstLine = self.line
    self.position += poundCount
    // Its text begins on the next line; #""""# is a string of two quotation marks.
    let isMultiline = self.matches("\"\"\"\n")
    self.position += isMultiline ? 3 : 1
    var text: [UInt8] = []
    while self.position < self.bytes.count {
      let byte = self.bytes[self.position]
      if byte == UInt8(ascii: "\""), self.endsString(isMultiline, poundCount) {
        self.position += (isMultiline ? 3 : 1) + poundCount
        self.tokens.append(
          Token(kind: .string, text: String(decoding: text, as: UTF8.self), line: firstLine))
        return
      }
      if byte == UInt8(ascii: "\n") {
        guard isMultiline else { break }
        self.line += 1
      }
      if byte == UInt8(ascii: "\\"), self.pounds(at: self.position + 1) >= poundCount {
        self.scanEscape(poundCount: poundCount, &text)
      } else {
        text.append(byte)
        self.position += 1
      }
    }
    self.isComplete = false
  }

  private mutating func scanEscape(poundCount: Int, _ text: inout [UInt8]) {
    self.position += 1 + poundCount
    guard let escaped = self.peek(0) else { return }
    if escaped == UInt8(ascii: "\n") { self.line += 1 }
    self.position += 1
    if escaped == UInt8(ascii: "(") {
      self.scanCode(inInterpolation: true)
    } else {
      text.append(escaped)
    }
  }

  private func endsString(_ isMultiline: Bool, _ poundCount: Int) -> Bool {
    guard !isMultiline || self.matches("\"\"\"") else { return false }
    return self.pounds(at: self.position + (isMultiline ? 3 : 1)) >= poundCount
  }

  private func pounds(at position: Int) -> Int {
    var end = position
    while end < self.bytes.count, self.bytes[end] == UInt8(ascii: "#") { end += 1 }
    return end - position
  }

  private func poundsBeforeQuote() -> Int {
    let count = self.pounds(at: self.position)
    return self.peek(count) == UInt8(ascii: "\"") ? count : 0
  }

  private func peek(_ distance: Int) -> UInt8? {
    let index = self.position + distance
    return index < self.bytes.count ? self.bytes[index] : nil
  }

  private func matches(_ expected: StaticString) -> Bool {
    let end = self.position + expected.utf8CodeUnitCount
    guard end <= self.bytes.count else { return false }
    return self.bytes[self.position..<end].elementsEqual(expected.description.utf8)
  }

  private func text(from start: Int) -> String {
    String(decoding: self.bytes[start..<self.position], as: UTF8.self)
  }
}

/// A piece of code.
struct Token: Hashable {
  enum Kind: Hashable { case word, punctuation, string }

  let kind: Kind
  /// As written; of a string, what is between the quotation marks.
  let text: String
  /// The line it begins on, from 1.
  let line: Int

  /// Whether this is the code `text`, and not a string that reads the same.
  func `is`(_ text: String) -> Bool { self.kind != .string && self.text == text }
}

/// A comment with its marks.
struct Comment: Hashable {
  let text: String
  let firstLine: Int
  let lastLine: Int

  /// Whether it documents what follows.
  var isDocumentation: Bool { self.text.hasPrefix("///") || self.text.hasPrefix("/**") }

  /// The text of a one-line comment without its slashes and the space after them.
  var content: String {
    let content = self.text.drop { $0 == "/" }
    return String(content.first == " " ? content.dropFirst() : content)
  }
}

extension UInt8 {
  /// Whether a word or number goes on with this byte; all of UTF-8 beyond ASCII counts.
  fileprivate var continuesWord: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
      true
    default:
      false
    }
  }
}

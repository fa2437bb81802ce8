public import Basics

/// Writes one JSON document into a byte buffer, placing commas, colons and line breaks itself.
///
/// Allocates nothing per value. What it writes is always valid JSON: a call that would break the
/// grammar (a value without its key, an end without its beginning) is a bug and traps.
///
/// ```swift
/// var writer = JSONWriter()
/// writer.object { json in
///   json.member("asset", "USDC")
///   json.key("days")
///   json.int64(90)
/// }
/// let body = writer.finish()
/// ```
public struct JSONWriter: ~Copyable {
  /// How a document is laid out.
  public struct Format: Sendable, Hashable {
    /// Line breaks and two spaces per level, as against no white space at all.
    public var isPretty: Bool
    /// Escapes `<`, `>`, `&`, U+2028 and U+2029, so that the text can stand inside HTML.
    public var escapesHTML: Bool

    /// No white space.
    public static let compact = Format()
    /// Line breaks and two spaces per level.
    public static let pretty = Format(isPretty: true)
    /// No white space, and safe inside a `<script>` element.
    public static let html = Format(escapesHTML: true)

    /// Chooses a layout.
    public init(isPretty: Bool = false, escapesHTML: Bool = false) {
      self.isPretty = isPretty
      self.escapesHTML = escapesHTML
    }
  }

  let format: Format
  var buffer: ByteBuffer
  private var depth = 0
  /// Bit n: whether the container at depth n + 1 is an object.
  private var objects: UInt64 = 0
  /// Bit n: whether the container at depth n + 1 has contents.
  private var filled: UInt64 = 0
  /// Whether a key was written and its value was not.
  private var valueIsDue = false
  private var isComplete = false

  /// Writes a document after what `buffer` already holds.
  public init(appendingTo buffer: consuming ByteBuffer = ByteBuffer(), format: Format = .compact) {
    self.buffer = buffer
    self.format = format
  }

  /// Appends the document that `body` writes to `buffer`; nothing when `body` throws.
  public static func write<Failure: Error>(
    to buffer: inout ByteBuffer, format: Format = .compact,
    _ body: (inout JSONWriter) throws(Failure) -> Void
  ) throws(Failure) {
    let start = buffer.count
    var writer = JSONWriter(appendingTo: buffer, format: format)
    do throws(Failure) {
      try body(&writer)
    } catch {
      buffer = writer.buffer
      buffer.truncate(to: start)
      throw error
    }
    buffer = writer.finish()
  }

  /// Ends the document and hands over its bytes.
  public consuming func finish() -> ByteBuffer {
    precondition(self.isComplete, "the document has no value or an open container")
    return self.buffer
  }

  /// Ends the document and returns it as text.
  public consuming func finishText() -> String {
    let buffer = self.finish()
    return unsafe buffer.withUnsafeReadableBytes { unsafe String(decoding: $0, as: UTF8.self) }
  }

  // MARK: Containers

  /// Writes an object whose members `body` writes.
  @inlinable
  public mutating func object<Failure: Error>(
    _ body: (inout JSONWriter) throws(Failure) -> Void
  ) throws(Failure) {
    self.beginObject()
    try body(&self)
    self.endObject()
  }

  /// Writes an array whose elements `body` writes.
  @inlinable
  public mutating func array<Failure: Error>(
    _ body: (inout JSONWriter) throws(Failure) -> Void
  ) throws(Failure) {
    self.beginArray()
    try body(&self)
    self.endArray()
  }

  /// Opens an object.
  public mutating func beginObject() { self.open(UInt8(ascii: "{"), isObject: true) }

  /// Closes the innermost container, which must be an object.
  public mutating func endObject() { self.close(UInt8(ascii: "}"), isObject: true) }

  /// Opens an array.
  public mutating func beginArray() { self.open(UInt8(ascii: "["), isObject: false) }

  /// Closes the innermost container, which must be an array.
  public mutating func endArray() { self.close(UInt8(ascii: "]"), isObject: false) }

  private mutating func open(_ bracket: UInt8, isObject: Bool) {
    self.beginValue()
    precondition(self.depth < JSONLimits.depthCeiling, "nested too deep")
    let bit = UInt64(1) << UInt64(self.depth)
    self.objects = isObject ? self.objects | bit : self.objects & ~bit
    self.filled &= ~bit
    self.depth += 1
    self.isComplete = false
    self.buffer.append(bracket)
  }

  private mutating func close(_ bracket: UInt8, isObject: Bool) {
    precondition(self.depth > 0, "nothing is open")
    precondition(!self.valueIsDue, "a key has no value")
    let bit = UInt64(1) << UInt64(self.depth - 1)
    precondition((self.objects & bit != 0) == isObject, "closes the other kind of container")
    self.depth -= 1
    if self.format.isPretty && self.filled & bit != 0 { self.breakLine() }
    self.isComplete = self.depth == 0
    self.buffer.append(bracket)
  }

  // MARK: Keys and places

  /// Writes a member's key; its value must follow.
  public mutating func key(_ key: StaticString) {
    self.beginKey()
    self.quote(key, ending: self.keyEnding)
  }

  /// Writes a member's key; its value must follow.
  ///
  /// That no key is written twice is up to the caller.
  public mutating func key(_ key: String) {
    self.beginKey()
    unsafe self.quote(key.utf8Span.span.bytes, ending: self.keyEnding)
  }

  /// Writes a member's key, whose form was made beforehand; its value must follow.
  ///
  /// That no key is written twice is up to the caller.
  public mutating func key(_ key: JSONMemberName) {
    guard self.format == .compact else { return self.key(key.text) }
    let bit = self.claimKey()
    key.append(to: &self.buffer, isFirst: self.filled & bit == 0)
    self.filled |= bit
  }

  private mutating func beginKey() { self.separate(self.claimKey()) }

  /// Makes sure that a key may stand here; returns the bit of its object.
  @inline(__always)
  private mutating func claimKey() -> UInt64 {
    precondition(self.depth > 0, "a key outside an object")
    let bit = UInt64(1) << UInt64(self.depth - 1)
    precondition(self.objects & bit != 0, "a key outside an object")
    precondition(!self.valueIsDue, "a key has no value")
    self.valueIsDue = true
    return bit
  }

  private var keyEnding: Ending { self.format.isPretty ? .spacedKey : .key }

  /// Makes the place where a value may be written; every writing function starts here.
  mutating func beginValue() {
    guard self.depth > 0 else {
      precondition(!self.isComplete, "a second value at the root")
      self.isComplete = true
      return
    }
    let bit = UInt64(1) << UInt64(self.depth - 1)
    if self.objects & bit != 0 {
      precondition(self.valueIsDue, "a value in an object needs a key")
      self.valueIsDue = false
    } else {
      self.separate(bit)
    }
  }

  private mutating func separate(_ bit: UInt64) {
    if self.filled & bit != 0 { self.buffer.append(UInt8(ascii: ",")) }
    self.filled |= bit
    if self.format.isPretty { self.breakLine() }
  }

  private mutating func breakLine() {
    self.buffer.append(UInt8(ascii: "\n"))
    self.buffer.append(repeating: UInt8(ascii: " "), count: 2 * self.depth)
  }
}

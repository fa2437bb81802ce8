/// Reads a JSON document from its bytes, value by value, without building a tree.
///
/// Strict RFC 8259: valid UTF-8 only, no lone surrogates, no duplicate keys, nothing after the
/// value. A cursor lives inside ``read(_:limits:_:)``; decoding code asks for what it expects, as
/// ``JSONReadable`` shows, and every refusal says line, column and path.
///
/// After an error a cursor only throws that error again. Reading two values where the document
/// has one, or none where it has one, is a bug of the decoding code and traps.
@safe
public struct JSONCursor: ~Copyable {
  enum State {
    /// `position` is on a value that nobody has read yet.
    case valueIsDue
    case valueWasRead
    case failed
  }

  let bytes: DocumentBytes
  let limits: JSONLimits
  var position = 0
  var containers: OpenContainers
  /// Whether the innermost container has had no member or element yet.
  var isAtFirst = true
  /// What may come next; after an error, nothing.
  private(set) var state = State.valueIsDue
  private var valuesLeft: Int
  /// Where the value that was read last begins, for errors about its meaning.
  var lastValueStart = 0
  /// Where the key that was read last begins.
  var keyStart = 0
  private var failure: JSONError?

  /// Lends a cursor on `document` to `body`, which must read exactly one value.
  @inlinable
  public static func read<Result>(
    _ document: RawSpan,
    limits: JSONLimits = .standard,
    _ body: (inout JSONCursor) throws(JSONError) -> Result
  ) throws(JSONError) -> Result {
    // Generic code stays in this shell, which a caller specialises.
    var result: Result?
    try Self.lend(document, limits: limits) { json throws(JSONError) in
      result = try body(&json)
    }
    // Moved out, not copied: a value with texts would count references to them.
    switch consume result {
    case .some(let result): return result
    case .none: preconditionFailure("the body has returned")
    }
  }

  @usableFromInline
  static func lend(
    _ document: RawSpan, limits: JSONLimits,
    _ body: (inout JSONCursor) throws(JSONError) -> Void
  ) throws(JSONError) {
    try unsafe document.withUnsafeBytes { bytes throws(JSONError) in
      try OpenContainers.lend { containers throws(JSONError) in
        var cursor = unsafe JSONCursor(borrowing: bytes, containers, limits: limits)
        try cursor.begin()
        try body(&cursor)
        try cursor.finish()
      }
    }
  }

  /// Lends a cursor on the UTF-8 bytes of `document` to `body`.
  @inlinable
  public static func read<Result>(
    _ document: String,
    limits: JSONLimits = .standard,
    _ body: (inout JSONCursor) throws(JSONError) -> Result
  ) throws(JSONError) -> Result {
    try unsafe Self.read(document.utf8Span.span.bytes, limits: limits, body)
  }

  // The memory outlives the cursor because `read` lends all three for the same time.
  private init(
    borrowing bytes: UnsafeRawBufferPointer, _ containers: consuming OpenContainers,
    limits: JSONLimits
  ) {
    unsafe self.bytes = DocumentBytes(borrowing: bytes)
    self.containers = containers
    self.limits = limits
    self.valuesLeft = limits.valuesMax
  }

  /// What sort of value is next; nil when what stands there begins no value.
  public var kind: JSONKind? {
    self.state == .valueIsDue ? JSONKind(firstByte: self.bytes[self.position]) : nil
  }

  /// The path of the value being read, such as `changes[3].key`; empty at the root.
  public var path: String {
    var path = ""
    for step in self.containers.steps {
      switch step {
      case .key(let position): path += (path.isEmpty ? "" : ".") + self.bytes.keyText(at: position)
      case .index(let index): path += "[\(index)]"
      }
    }
    return path
  }

  /// The text of the key that was read last.
  public var keyText: String { self.bytes.keyText(at: self.keyStart) }

  // MARK: Refusing

  /// An error about the value that was read last, for rules that only the caller knows.
  public mutating func rejection(
    _ message: String, kind: JSONError.Kind = .rejected, allowed: String = ""
  ) -> JSONError {
    self.fail(
      message, at: self.state == .valueIsDue ? self.position : self.lastValueStart, kind: kind,
      allowed: allowed)
  }

  /// The error for a key that the caller does not know.
  public mutating func unknownKey(_ key: JSONKey, allowed: String) -> JSONError {
    self.fail(
      "unknown key; allowed: \(allowed)", at: self.keyStart, kind: .unknownKey, allowed: allowed)
  }

  /// The value of a member that must be there, asked for once its object was read.
  @inlinable
  public mutating func required<Value>(
    _ value: consuming Value?, _ key: StaticString
  ) throws(JSONError) -> Value {
    guard let value else { throw self.missing(key) }
    return value
  }

  @usableFromInline
  @inline(never)
  mutating func missing(_ key: StaticString) -> JSONError {
    self.fail("\(key) is missing", at: self.lastValueStart)
  }

  /// Offers the value at the current position once more, as if nothing had been wrong with it.
  mutating func forgiveFailure() {
    self.failure = nil
    self.state = .valueIsDue
  }

  /// Makes the error that this and every later call throws.
  @inline(never)
  mutating func fail(
    _ message: String, at offset: Int, kind: JSONError.Kind = .malformed, allowed: String = ""
  ) -> JSONError {
    if let failure = self.failure { return failure }
    var line = 1
    var lineStart = 0
    for position in 0..<min(offset, self.bytes.count)
    where self.bytes[position] == UInt8(ascii: "\n") {
      line += 1
      lineStart = position + 1
    }
    let error = JSONError(
      line: line, column: offset - lineStart + 1, path: self.path, message: message, kind: kind,
      allowed: allowed)
    self.failure = error
    self.state = .failed
    return error
  }

  /// The error for meeting something else than `expected` at the current position.
  @inline(never)
  mutating func unexpected(_ expected: String) -> JSONError {
    self.fail("expected \(expected), found \(self.foundPhrase)", at: self.position)
  }

  /// The error for meeting a value of another kind than `kind` at the current position.
  @inline(never)
  mutating func unexpected(_ kind: JSONKind) -> JSONError {
    let found =
      self.position < self.bytes.count ? JSONKind(firstByte: self.bytes[self.position]) : nil
    // What begins like the right one is no value at all.
    guard let found, found != kind else { return self.unexpected(kind.phrase) }
    return self.fail(
      "expected \(kind.phrase), found \(found.phrase)", at: self.position, kind: .otherKind,
      allowed: kind.phrase)
  }

  /// How an error speaks of what stands at the current position.
  private var foundPhrase: String {
    if self.position >= self.bytes.count {
      "the end"
    } else if let kind = JSONKind(firstByte: self.bytes[self.position]) {
      kind.phrase
    } else {
      self.bytes.phrase(at: self.position)
    }
  }

  // MARK: Places

  private mutating func begin() throws(JSONError) {
    guard self.bytes.count <= self.limits.bytesMax else {
      throw self.fail(
        "\(self.bytes.count) bytes; at most \(self.limits.bytesMax) are allowed", at: 0)
    }
    self.skipWhitespace()
  }

  private mutating func finish() throws(JSONError) {
    try self.requireValueRead()
    precondition(self.containers.depth == 0, "a container was not read to its end")
    self.skipWhitespace()
    guard self.position == self.bytes.count else {
      throw self.unexpected("nothing after the value")
    }
  }

  /// Claims the value at the current position; every reading function starts here.
  @inline(__always)
  mutating func takeValue() throws(JSONError) {
    guard self.state == .valueIsDue else { throw self.misuse("there is no value to read here") }
    guard self.valuesLeft > 0 else {
      throw self.fail("more than \(self.limits.valuesMax) values", at: self.position)
    }
    self.valuesLeft -= 1
    self.state = .valueWasRead
    self.lastValueStart = self.position
  }

  /// Makes the value at the current position one that must be read.
  @inline(__always)
  mutating func offerValue() { self.state = .valueIsDue }

  /// Requires that a caller has read the value that was due before moving on.
  @inline(__always)
  mutating func requireValueRead() throws(JSONError) {
    guard self.state == .valueWasRead else { throw self.misuse("a value was not read") }
  }

  /// The earlier error if there was one; else a caller has misread the document.
  @inline(never)
  private mutating func misuse(_ message: StaticString) -> JSONError {
    guard let failure = self.failure else { preconditionFailure(message.description) }
    return failure
  }

  @inline(__always)
  mutating func skipWhitespace() {
    // Most documents have none, or a single space: one comparison tells.
    if self.bytes[self.position] <= UInt8(ascii: " ") { self.skipSomeWhitespace() }
  }

  private mutating func skipSomeWhitespace() {
    let bytes = self.bytes
    var position = self.position
    while true {
      switch bytes[position] {
      case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"):
        position &+= 1
      default:
        self.position = position
        return
      }
    }
  }
}

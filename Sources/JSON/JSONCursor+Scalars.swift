public import Basics

extension JSONCursor {
  /// Reads `true` or `false`.
  public mutating func bool() throws(JSONError) -> Bool {
    try self.takeValue()
    if self.passes("true") { return true }
    if self.passes("false") { return false }
    throw self.unexpected(.boolean)
  }

  /// Reads `null`.
  public mutating func null() throws(JSONError) {
    try self.takeValue()
    guard self.passes("null") else { throw self.unexpected(.null) }
  }

  /// Reads a value of any kind without keeping it; it is checked like any other.
  public mutating func skip() throws(JSONError) {
    let outside = self.containers.depth
    repeat {
      if self.state == .valueIsDue {
        try self.skipOneToken()
      } else if self.containers.innermostIsObject {
        _ = try self.nextKey()
      } else {
        _ = try self.nextElement()
      }
    } while self.state == .valueIsDue || self.containers.depth > outside
  }

  /// Reads a value of any kind and lends its bytes, as they stand, to `body`.
  public mutating func withRawValue<Result>(
    _ body: (RawSpan) throws(JSONError) -> Result
  ) throws(JSONError) -> Result {
    let start = self.position
    try self.skip()
    return try self.bytes.withBytes(start..<self.position, body)
  }

  /// Reads a string as a checked value; a refusal says what is allowed.
  public mutating func parsed<Value: TextParsable>(
    _ type: Value.Type = Value.self
  ) throws(JSONError) -> Value {
    let text = try self.string()
    do {
      return try Value(parsing: text)
    } catch {
      throw self.rejection(error.description)
    }
  }

  private mutating func skipOneToken() throws(JSONError) {
    switch self.kind {
    case .object: try self.beginObject()
    case .array: try self.beginArray()
    case .string: try self.withString { _ in }
    case .number: _ = try self.numberToken()
    case .boolean: _ = try self.bool()
    case .null: try self.null()
    case nil:
      try self.takeValue()
      throw self.unexpected("a value")
    }
  }

  /// Passes `word` if it stands at the current position.
  private mutating func passes(_ word: StaticString) -> Bool {
    let count = word.utf8CodeUnitCount
    for offset in 0..<count
    where unsafe self.bytes[self.position + offset] != word.utf8Start[offset] {
      return false
    }
    self.position += count
    return true
  }
}

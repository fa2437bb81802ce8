extension JSONCursor {
  /// Enters an object; then ``nextKey()`` until it returns nil.
  public mutating func beginObject() throws(JSONError) {
    try self.open(.object, UInt8(ascii: "{"))
  }

  /// Enters an array; then ``nextElement()`` until it returns false.
  public mutating func beginArray() throws(JSONError) {
    try self.open(.array, UInt8(ascii: "["))
  }

  /// Moves to the next member of the innermost object, or leaves the object and returns nil.
  public mutating func nextKey() throws(JSONError) -> JSONKey? {
    try self.requireValueRead()
    precondition(self.containers.innermostIsObject, "not in an object")
    self.containers.leaveMember()
    guard try self.advance(closedBy: UInt8(ascii: "}")) else { return nil }
    let start = self.position
    self.keyStart = start
    guard self.bytes[start] == UInt8(ascii: "\"") else { throw self.unexpected("a key") }
    let key: JSONKey
    if let (plain, end) = JSONKey.plain(in: self.bytes, from: start &+ 1) {
      key = plain
      self.position = end &+ 1
    } else {
      let token = try self.scanString()
      key =
        token.isEscaped
        ? JSONKey(self.bytes.text(token)) : self.bytes.withBytes(token.range) { JSONKey(utf8: $0) }
    }
    guard self.containers.enter(key: key, at: start) else {
      throw self.fail("the key occurs twice in its object", at: start)
    }
    self.skipWhitespace()
    guard self.bytes[self.position] == UInt8(ascii: ":") else { throw self.unexpected("`:`") }
    self.position += 1
    self.skipWhitespace()
    self.offerValue()
    return key
  }

  /// Moves to the next element of the innermost array, or leaves the array and returns false.
  public mutating func nextElement() throws(JSONError) -> Bool {
    try self.requireValueRead()
    precondition(
      self.containers.depth > 0 && !self.containers.innermostIsObject, "not in an array")
    guard try self.advance(closedBy: UInt8(ascii: "]")) else { return false }
    self.containers.enterNextElement()
    self.offerValue()
    return true
  }

  private mutating func open(_ kind: JSONKind, _ bracket: UInt8) throws(JSONError) {
    try self.takeValue()
    guard self.bytes[self.position] == bracket else { throw self.unexpected(kind) }
    guard self.containers.depth < self.limits.depthMax else {
      throw self.fail("nested deeper than \(self.limits.depthMax) levels", at: self.position)
    }
    self.containers.open(object: kind == .object, at: self.position)
    self.position += 1
    self.isAtFirst = true
  }

  /// Passes the comma before the next member, or the bracket that ends the container.
  @inline(__always)
  private mutating func advance(closedBy bracket: UInt8) throws(JSONError) -> Bool {
    self.skipWhitespace()
    if self.bytes[self.position] == bracket {
      self.position += 1
      self.isAtFirst = false
      self.lastValueStart = self.containers.close()
      return false
    }
    if self.isAtFirst {
      self.isAtFirst = false
      return true
    }
    guard self.bytes[self.position] == UInt8(ascii: ",") else {
      throw self.unexpected("`,` or `\(Character(Unicode.Scalar(bracket)))`")
    }
    self.position += 1
    self.skipWhitespace()
    return true
  }
}

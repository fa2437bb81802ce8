extension JSONCursor {
  /// Where a value begins that is about to be read.
  public struct Place: Sendable {
    let position: Int
    let depth: Int
  }

  /// Where the value that is due begins.
  public var place: Place { Place(position: self.position, depth: self.containers.depth) }

  /// Passes the value at `place`, whatever was wrong with its meaning, and goes on behind it.
  ///
  /// For callers who gather everything that is wrong. Throws when the value is not JSON at all.
  public mutating func skip(from place: Place) throws(JSONError) {
    while self.containers.depth > place.depth { _ = self.containers.close() }
    self.position = place.position
    self.isAtFirst = false
    self.forgiveFailure()
    try self.skip()
  }
}

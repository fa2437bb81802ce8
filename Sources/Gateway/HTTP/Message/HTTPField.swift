/// Header fields that many answers have, in the form in which they are sent.
public struct HTTPFieldBlock: Sendable {
  /// Each field behind the end of the line before it.
  let bytes: [UInt8]

  /// Prepares `fields`.
  public init(_ fields: [HTTPField]) {
    self.bytes = fields.flatMap { Array("\r\n\($0.name): \($0.value)".utf8) }
  }
}

/// A header field of an answer.
public struct HTTPField: Sendable, Hashable {
  /// Its name, as it is sent.
  public let name: String
  /// Its value, in which control characters are blanks, so that nothing can end the field early.
  public let value: String

  /// Names a field; the name must be a token.
  public init(_ name: String, _ value: String) {
    // Names are literals: tests meet them all.
    assert(!name.isEmpty && name.utf8.allSatisfy(ByteSet.token.contains), "not a field name")
    self.name = name
    guard value.utf8.contains(where: { $0 < Mark.space || $0 == Mark.delete }) else {
      self.value = value
      return
    }
    let bytes = value.utf8.map { $0 < Mark.space || $0 == Mark.delete ? Mark.space : $0 }
    self.value = String(decoding: bytes, as: UTF8.self)
  }
}

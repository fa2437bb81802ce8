/// Walks the fields of an encoded message, for the few of a descriptor that reflection needs.
///
/// Never reads beyond its bytes; what is malformed ends the walk with an error.
struct DescriptorCursor {
  /// The bytes are not an encoded message.
  struct Malformed: Error, Hashable {}

  /// One field: its number and what it holds.
  struct Field {
    /// What a field holds; the fixed-size kinds are not needed and are skipped.
    enum Value {
      case number(UInt64)
      case bytes(ArraySlice<UInt8>)
    }

    var number: UInt64
    var value: Value

    /// The bytes of a string or message field.
    var bytes: ArraySlice<UInt8>? {
      guard case .bytes(let bytes) = self.value else { return nil }
      return bytes
    }

    /// The text of a string field.
    var text: String? { self.bytes.map { String(decoding: $0, as: UTF8.self) } }
  }

  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { self.rest = bytes }

  /// The next field of a kind that descriptors use; `nil` at the end.
  mutating func next() throws(Malformed) -> Field? {
    while !self.rest.isEmpty {
      let tag = try self.varint()
      switch tag & 7 {
      case 0: return Field(number: tag >> 3, value: .number(try self.varint()))
      case 1: _ = try self.take(8)
      case 2: return Field(number: tag >> 3, value: .bytes(try self.take(self.varint())))
      case 5: _ = try self.take(4)
      default: throw Malformed()
      }
    }
    return nil
  }

  private mutating func varint() throws(Malformed) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 70, by: 7) {
      guard let byte = self.rest.popFirst() else { throw Malformed() }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    throw Malformed()
  }

  private mutating func take(_ count: UInt64) throws(Malformed) -> ArraySlice<UInt8> {
    guard count <= UInt64(self.rest.count) else { throw Malformed() }
    defer { self.rest = self.rest.dropFirst(Int(count)) }
    return self.rest.prefix(Int(count))
  }
}

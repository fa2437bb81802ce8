internal import Basics

/// The fields of one header block that are not the protocol's own, kept as they came.
///
/// Reused from call to call without allocating; ``metadata`` builds values only when asked.
struct HeaderBlock: ~Copyable, Sendable {
  /// Where a field is among the bytes.
  private struct Field {
    let name: Range<Int>
    let value: Range<Int>
  }

  /// Each field as the lengths of its name and its value, four bytes each, and both texts.
  private var bytes = ByteBuffer()

  private static let lengthBytes = 4

  /// Adds a field; `name` is in lower case, as HTTP/2 demands.
  mutating func append(name: RawSpan, value: RawSpan) {
    let start = 2 * Self.lengthBytes
    let count = start + name.byteCount + value.byteCount
    unsafe self.bytes.appendUnsafe(atLeast: count) { target in
      unsafe target.storeBytes(of: UInt32(name.byteCount), as: UInt32.self)
      unsafe target.storeBytes(
        of: UInt32(value.byteCount), toByteOffset: Self.lengthBytes, as: UInt32.self)
      unsafe Self.copy(name, to: target, at: start)
      unsafe Self.copy(value, to: target, at: start + name.byteCount)
      return count
    }
  }

  private static func copy(
    _ text: RawSpan, to target: UnsafeMutableRawBufferPointer, at offset: Int
  ) {
    unsafe text.withUnsafeBytes { source in
      unsafe UnsafeMutableRawBufferPointer(rebasing: target[offset...]).copyMemory(from: source)
    }
  }

  mutating func removeAll() { self.bytes.clear() }

  var isEmpty: Bool { self.bytes.isEmpty }

  /// The first value of `name`, as text.
  func first(_ name: StaticString) -> String? {
    self.bytes.withBytes { bytes in
      var start = 0
      while let field = Self.field(at: start, of: bytes) {
        start = field.value.upperBound
        guard bytes.extracting(field.name).equals(name) else { continue }
        return bytes.extracting(field.value).text
      }
      return nil
    }
  }

  /// The fields as metadata; see ``MetadataWire`` for what is left out.
  var metadata: Metadata {
    self.bytes.withBytes { bytes in
      var metadata = Metadata()
      var start = 0
      while let field = Self.field(at: start, of: bytes) {
        start = field.value.upperBound
        MetadataWire.append(
          key: bytes.extracting(field.name).text, value: bytes.extracting(field.value),
          to: &metadata)
      }
      return metadata
    }
  }

  private static func field(at start: Int, of bytes: RawSpan) -> Field? {
    guard start < bytes.byteCount else { return nil }
    let nameCount = self.length(at: start, of: bytes)
    let valueCount = self.length(at: start + self.lengthBytes, of: bytes)
    let name = start + 2 * self.lengthBytes
    let value = name + nameCount
    return Field(name: name..<value, value: value..<value + valueCount)
  }

  private static func length(at offset: Int, of bytes: RawSpan) -> Int {
    Int(unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }
}

/// Bytes of values in PostgreSQL's binary form, in the making.
public struct PostgresEncoder: Sendable {
  /// What was appended so far.
  public private(set) var bytes: [UInt8] = []

  /// Starts with nothing.
  public init() {}

  /// The number of bytes so far.
  public var count: Int { self.bytes.count }

  /// Appends one byte.
  public mutating func append(_ byte: UInt8) { self.bytes.append(byte) }

  /// Appends bytes.
  public mutating func append(_ bytes: [UInt8]) { self.bytes.append(contentsOf: bytes) }

  /// Appends the UTF-8 bytes of a text.
  public mutating func append(utf8 text: String) { self.bytes.append(contentsOf: text.utf8) }

  /// Appends an integer, highest byte first.
  public mutating func append(bigEndian value: some FixedWidthInteger) {
    let ordered = value.bigEndian
    unsafe withUnsafeBytes(of: ordered) { unsafe self.bytes.append(contentsOf: $0) }
  }

  /// Appends a value as rows and arrays carry it: its length, or -1 for NULL, and its bytes.
  public mutating func append(withLength value: some PostgresValue) {
    let start = self.bytes.count
    guard !value.isNull else { return self.append(bigEndian: Int32(-1)) }
    self.append(bigEndian: Int32(0))
    value.encode(into: &self)
    let length = Int32(self.bytes.count - start - 4).bigEndian
    unsafe withUnsafeBytes(of: length) {
      unsafe self.bytes.replaceSubrange(start..<start + 4, with: $0)
    }
  }

  mutating func removeAll() { self.bytes.removeAll(keepingCapacity: true) }

  /// Gives the bytes away and starts over.
  mutating func take() -> [UInt8] {
    defer { self.bytes = [] }
    return self.bytes
  }
}

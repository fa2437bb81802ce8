internal import Basics

/// Reads the canonical form of a quote from its beginning to its end.
struct CanonicalReader {
  /// The bytes are not a quote.
  enum Fault: Error { case malformed }

  private let bytes: ArraySlice<UInt8>
  private var offset: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    self.offset = bytes.startIndex
  }

  /// Whether everything has been read.
  var isAtEnd: Bool { self.offset == self.bytes.endIndex }

  /// The next big-endian integer.
  mutating func integer<Integer: FixedWidthInteger>(
    _ type: Integer.Type = Integer.self
  ) throws(Fault) -> Integer {
    var value: Integer = 0
    for byte in try self.take(Integer.bitWidth / 8) {
      value = value << 8 | Integer(truncatingIfNeeded: byte)
    }
    return value
  }

  /// The next double, which must be finite.
  mutating func number() throws(Fault) -> Double {
    let number = Double(bitPattern: try self.integer())
    guard number.isFinite else { throw .malformed }
    return number
  }

  /// The next amount.
  mutating func cents() throws(Fault) -> USDCents { USDCents(try self.integer()) }

  /// The next instant.
  mutating func time() throws(Fault) -> WallTime {
    guard let time = WallTime(microsecondsSinceEpoch: try self.integer()) else {
      throw .malformed
    }
    return time
  }

  /// The next text of at most 64 bytes of ASCII.
  mutating func text() throws(Fault) -> String {
    let count = Int(try self.integer(UInt8.self))
    let bytes = try self.take(count)
    guard count <= 64, bytes.allSatisfy({ $0 < 0x80 }) else { throw .malformed }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The next hash.
  mutating func hash() throws(Fault) -> ChainHash {
    let bytes = Array(try self.take(ChainHash.byteCount))
    guard let hash = unsafe ChainHash(bytes: bytes.span.bytes) else { throw .malformed }
    return hash
  }

  private mutating func take(_ count: Int) throws(Fault) -> ArraySlice<UInt8> {
    guard self.bytes.endIndex - self.offset >= count else { throw .malformed }
    defer { self.offset += count }
    return self.bytes[self.offset..<self.offset + count]
  }
}

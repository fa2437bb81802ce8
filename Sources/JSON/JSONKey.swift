/// The key of an object's member, compared without allocating.
///
/// Keys of up to 32 bytes are held in place; `switch key { case "asset": … }` compares words.
public struct JSONKey: Sendable, Hashable, CustomStringConvertible {
  private static let bytesInPlaceMax = 32

  private let count: Int
  private let word0: UInt64
  private let word1: UInt64
  private let word2: UInt64
  private let word3: UInt64
  /// The whole text of a key that is too long to be held in place.
  private let long: String?

  /// The key that is spelled `text`.
  public init(_ text: String) {
    var text = text
    self = text.withUTF8 { unsafe JSONKey(utf8: UnsafeRawBufferPointer($0).bytes) }
  }

  /// The key whose UTF-8 form is `utf8`, already checked.
  init(utf8: RawSpan) {
    self.count = utf8.byteCount
    self.word0 = Self.word(0, of: utf8)
    self.word1 = Self.word(1, of: utf8)
    self.word2 = Self.word(2, of: utf8)
    self.word3 = Self.word(3, of: utf8)
    self.long =
      utf8.byteCount <= Self.bytesInPlaceMax
      ? nil : unsafe utf8.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
  }

  public var description: String {
    if let long = self.long { return long }
    return unsafe String(unsafeUninitializedCapacity: Self.bytesInPlaceMax) { target in
      for index in 0..<self.count {
        let word = [self.word0, self.word1, self.word2, self.word3][index / 8]
        unsafe target[index] = UInt8(truncatingIfNeeded: word >> UInt64(8 * (index % 8)))
      }
      return self.count
    }
  }

  /// Whether the key is spelled like the literal.
  @inline(__always)
  public static func ~= (pattern: StaticString, key: JSONKey) -> Bool { key.matches(pattern) }

  /// Whether the key is spelled like the literal.
  public static func == (key: JSONKey, pattern: StaticString) -> Bool { key.matches(pattern) }

  public static func == (left: JSONKey, right: JSONKey) -> Bool {
    guard left.count == right.count, left.word0 == right.word0, left.word1 == right.word1,
      left.word2 == right.word2, left.word3 == right.word3
    else { return false }
    guard let leftLong = left.long, let rightLong = right.long else { return true }
    // Not `==`, which compares by canonical equivalence: keys are the same only unit by unit.
    return leftLong.utf8.elementsEqual(rightLong.utf8)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(self.count)
    hasher.combine(self.word0)
    hasher.combine(self.word1)
    hasher.combine(self.word2)
    hasher.combine(self.word3)
    // Without it, long keys that share their first 32 bytes could be made to collide.
    if let long = self.long { hasher.combine(long) }
  }

  private func matches(_ pattern: StaticString) -> Bool {
    guard pattern.hasPointerRepresentation else { return self == JSONKey(pattern.description) }
    guard pattern.utf8CodeUnitCount == self.count else { return false }
    let bytes = unsafe UnsafeRawBufferPointer(
      start: pattern.utf8Start, count: pattern.utf8CodeUnitCount)
    let span = unsafe bytes.bytes
    guard Self.word(0, of: span) == self.word0 else { return false }
    if self.count <= 8 { return true }
    guard Self.word(1, of: span) == self.word1 else { return false }
    if self.count <= 16 { return true }
    return self == JSONKey(utf8: span)
  }

  /// Bytes `8 × index` to `8 × index + 7`, first byte lowest, 0 where there are no more.
  @inline(__always)
  private static func word(_ index: Int, of bytes: RawSpan) -> UInt64 {
    let start = index * 8
    let count = bytes.byteCount - start
    if count >= 8 {
      return unsafe UInt64(
        littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: start, as: UInt64.self))
    }
    guard count > 0 else { return 0 }
    if count >= 4 {
      // Two overlapping loads cover 4 to 7 bytes.
      let low = unsafe UInt32(
        littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: start, as: UInt32.self))
      let high = unsafe UInt32(
        littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: start + count - 4, as: UInt32.self))
      return UInt64(low) | UInt64(high) << UInt64(8 * (count - 4))
    }
    var word: UInt64 = 0
    for offset in 0..<count {
      let byte = unsafe bytes.unsafeLoad(fromByteOffset: start + offset, as: UInt8.self)
      word |= UInt64(byte) << UInt64(8 * offset)
    }
    return word
  }
}

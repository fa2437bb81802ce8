/// The key of an object's member, small enough for registers and compared without allocating.
///
/// `switch key { case "asset": … }` compares words. A key of more than 24 bytes is held as its
/// length, its first 8 bytes and a 128-bit hash with a random seed; ``JSONCursor/keyText`` is the
/// text of any key.
public struct JSONKey: Sendable, Hashable {
  @inlinable
  static var bytesInPlaceMax: Int { 24 }

  /// Eight bytes each, first byte lowest, 0 beyond the end.
  @usableFromInline let word0: UInt64
  @usableFromInline let word1: UInt64
  @usableFromInline let word2: UInt64
  @usableFromInline let count: UInt32
  // A Bool has values to spare, so that `JSONKey?` is no larger than a key.
  private let isHashed: Bool

  /// The key that is spelled `text`.
  public init(_ text: String) {
    self = unsafe JSONKey(utf8: text.utf8Span.span.bytes)
  }

  /// The key whose UTF-8 form is `utf8`, already checked.
  init(utf8: RawSpan) {
    self.count = UInt32(utf8.byteCount)
    self.word0 = utf8.word(at: 0)
    self.isHashed = utf8.byteCount > Self.bytesInPlaceMax
    self.word1 = self.isHashed ? Self.hash(of: utf8, 1) : utf8.word(at: 8)
    self.word2 = self.isHashed ? Self.hash(of: utf8, 2) : utf8.word(at: 16)
  }

  /// The key of `count` bytes, at most 24, whose bytes begin these words; others may follow them.
  @inline(__always)
  private init(_ word0: UInt64, _ word1: UInt64, _ word2: UInt64, count: Int) {
    self.word0 = Self.prefix(word0, count)
    self.word1 = Self.prefix(word1, count - 8)
    self.word2 = Self.prefix(word2, count - 16)
    self.count = UInt32(truncatingIfNeeded: count)
    self.isHashed = false
  }

  /// The key that begins at `start`, and where its closing quote is.
  ///
  /// Only for most keys: those of at most 23 bytes of ASCII without escapes, not at the very end.
  @inline(__always)
  static func plain(in document: DocumentBytes, from start: Int) -> (key: JSONKey, end: Int)? {
    guard let words = document.threeWords(at: start) else { return nil }
    var count = StringScan.plainPrefix(words.0)
    if count == 8 {
      count = 8 &+ StringScan.plainPrefix(words.1)
      if count == 16 { count = 16 &+ StringScan.plainPrefix(words.2) }
    }
    let end = start &+ count
    guard count < 24, document[end] == UInt8(ascii: "\"") else { return nil }
    return (JSONKey(words.0, words.1, words.2, count: count), end)
  }

  /// Whether the key is spelled like the literal.
  @inlinable
  @inline(__always)
  public static func ~= (pattern: StaticString, key: JSONKey) -> Bool {
    // With a literal, all of this but four comparisons is done by the compiler. Most cases are
    // told apart by their length.
    guard pattern.hasPointerRepresentation, pattern.utf8CodeUnitCount <= Self.bytesInPlaceMax
    else { return key.matches(pattern) }
    let count = pattern.utf8CodeUnitCount
    guard count == Int(key.count) else { return false }
    let text = unsafe UnsafeRawBufferPointer(start: pattern.utf8Start, count: count)
    let utf8 = unsafe text.bytes
    guard utf8.word(at: 0) == key.word0 else { return false }
    if count > 8 && utf8.word(at: 8) != key.word1 { return false }
    return count <= 16 || utf8.word(at: 16) == key.word2
  }

  /// Whether the key is spelled like the literal.
  @inlinable
  public static func == (key: JSONKey, pattern: StaticString) -> Bool { pattern ~= key }

  @usableFromInline
  func matches(_ pattern: StaticString) -> Bool {
    // A literal of one character may be a scalar instead of a pointer.
    guard pattern.hasPointerRepresentation else { return self == JSONKey(pattern.description) }
    let bytes = unsafe UnsafeRawBufferPointer(
      start: pattern.utf8Start, count: pattern.utf8CodeUnitCount)
    let utf8 = unsafe bytes.bytes
    return utf8.byteCount == Int(self.count) && self == JSONKey(utf8: utf8)
  }

  /// A number from 0 to 63 that differs for most keys of one object.
  @inline(__always)
  var bitNumber: UInt64 {
    ((self.word0 ^ self.word1 &+ UInt64(self.count)) &* 0x9E37_79B9_7F4A_7C15) >> 58
  }

  /// A hash with a seed that only this process knows, so that nobody can make two keys agree.
  private static func hash(of utf8: RawSpan, _ number: Int) -> UInt64 {
    var hasher = Hasher()
    hasher.combine(number)
    unsafe utf8.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
    return UInt64(bitPattern: Int64(hasher.finalize()))
  }

  /// The first `count` bytes of a word, and 0 for the others.
  @inline(__always)
  private static func prefix(_ word: UInt64, _ count: Int) -> UInt64 {
    if count >= 8 { return word }
    return count <= 0 ? 0 : word & (1 << UInt64(8 * count) &- 1)
  }
}

extension RawSpan {
  /// The 8 bytes from `start`, first byte lowest, and 0 for those that are not there.
  @inlinable
  @inline(__always)
  func word(at start: Int) -> UInt64 {
    let count = self.byteCount - start
    if count >= 8 {
      return unsafe UInt64(
        littleEndian: self.unsafeLoadUnaligned(fromByteOffset: start, as: UInt64.self))
    }
    guard count > 0 else { return 0 }
    if count >= 4 {
      // Two overlapping loads cover 4 to 7 bytes.
      let low = unsafe UInt32(
        littleEndian: self.unsafeLoadUnaligned(fromByteOffset: start, as: UInt32.self))
      let high = unsafe UInt32(
        littleEndian: self.unsafeLoadUnaligned(fromByteOffset: start + count - 4, as: UInt32.self))
      return UInt64(low) | UInt64(high) << UInt64(8 * (count - 4))
    }
    // The first, the middle and the last cover 1 to 3 bytes.
    let first = unsafe self.unsafeLoad(fromByteOffset: start, as: UInt8.self)
    let middle = unsafe self.unsafeLoad(fromByteOffset: start + count / 2, as: UInt8.self)
    let last = unsafe self.unsafeLoad(fromByteOffset: start + count - 1, as: UInt8.self)
    return UInt64(first) | UInt64(middle) << UInt64(8 * (count / 2))
      | UInt64(last) << UInt64(8 * (count - 1))
  }
}

/// The SHA-256 of a chain of revisions or audit rows up to one of them.
public struct ChainHash: TextParsable {
  /// The bytes of a hash.
  public static let byteCount = 32

  /// The bytes as four integers, first byte highest.
  public let words: [4 of UInt64]

  /// The hash that `bytes` are; nil unless there are 32.
  public init?(bytes: RawSpan) {
    guard bytes.byteCount == Self.byteCount else { return nil }
    self.words = [4 of UInt64] { index in
      unsafe UInt64(
        bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: 8 * index, as: UInt64.self))
    }
  }

  public init(parsing text: String) throws(ParseRejection) {
    var bytes: [UInt8] = []
    var high: UInt8?
    for character in text.utf8.prefix(2 * Self.byteCount + 1) {
      guard let digit = Character(Unicode.Scalar(character)).hexDigitValue else { break }
      if let first = high {
        bytes.append(first << 4 | UInt8(digit))
        high = nil
      } else {
        high = UInt8(digit)
      }
    }
    guard text.utf8.count == 2 * Self.byteCount, let hash = unsafe Self(bytes: bytes.span.bytes)
    else {
      throw ParseRejection(
        subject: "hash", found: text, allowed: "\(2 * Self.byteCount) hexadecimal digits")
    }
    self = hash
  }

  /// The 64 lower-case hexadecimal digits.
  public var description: String {
    var text = ""
    text.reserveCapacity(2 * Self.byteCount)
    for index in 0..<4 {
      let digits = String(self.words[index], radix: 16)
      text += String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
    return text
  }

  /// Appends the 32 bytes.
  public func append(to buffer: inout ByteBuffer) {
    for index in 0..<4 {
      buffer.append(bigEndian: self.words[index])
    }
  }

  public static func == (left: ChainHash, right: ChainHash) -> Bool {
    (0..<4).allSatisfy { left.words[$0] == right.words[$0] }
  }

  public func hash(into hasher: inout Hasher) {
    for index in 0..<4 { hasher.combine(self.words[index]) }
  }
}

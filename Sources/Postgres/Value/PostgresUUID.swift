/// A universally unique identifier: 16 bytes, written as 36 characters.
public struct PostgresUUID: Sendable, Hashable, PostgresValue, CustomStringConvertible {
  private let high: UInt64
  private let low: UInt64

  /// Joins the first and the last eight bytes, each read highest byte first.
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Reads `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx`, hexadecimal digits of either case.
  public init?(_ text: String) {
    var value: UInt128 = 0
    guard text.utf8.count == 36 else { return nil }
    for (offset, byte) in text.utf8.enumerated() {
      if Self.hyphenOffsets.contains(offset) {
        guard byte == UInt8(ascii: "-") else { return nil }
      } else {
        guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
        value = value << 4 | UInt128(digit)
      }
    }
    self.init(high: UInt64(truncatingIfNeeded: value >> 64), low: UInt64(truncatingIfNeeded: value))
  }

  private static let hyphenOffsets: Set<Int> = [8, 13, 18, 23]

  public var description: String {
    var text = ""
    for shift in stride(from: 60, through: 0, by: -4) { text += Self.digit(self.high >> shift) }
    for shift in stride(from: 60, through: 0, by: -4) { text += Self.digit(self.low >> shift) }
    for offset in [20, 16, 12, 8] {
      text.insert("-", at: text.utf8.index(text.startIndex, offsetBy: offset))
    }
    return text
  }

  private static func digit(_ value: UInt64) -> String { String(value & 15, radix: 16) }

  public static var postgresType: PostgresType { .uuid }

  public func encode(into encoder: inout PostgresEncoder) {
    encoder.append(bigEndian: self.high)
    encoder.append(bigEndian: self.low)
  }

  public init(decoding bytes: RawSpan, of type: UInt32) throws(PostgresValueRejection) {
    let value = try bytes.bigEndian(UInt128.self)
    self.init(high: UInt64(truncatingIfNeeded: value >> 64), low: UInt64(truncatingIfNeeded: value))
  }
}

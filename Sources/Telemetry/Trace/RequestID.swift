/// Names one request through every process that works on it, and on every log line it causes.
public struct RequestID: Sendable, Hashable, CustomStringConvertible {
  /// The most bytes of an identifier that somebody else chose.
  public static let bytesMax = 128

  /// The identifier: visible ASCII, never empty.
  public let description: String

  /// A new identifier of 32 hexadecimal digits.
  public init(from ids: IDSource) {
    let bits = ids.next128()
    self.description = HexText.digits(bits.high, bits.low)
  }

  /// An identifier that somebody else chose; `nil` when it is empty, too long or not visible ASCII.
  public init?(_ text: String) {
    guard (1...Self.bytesMax).contains(text.utf8.count) else { return nil }
    guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
    self.description = text
  }
}

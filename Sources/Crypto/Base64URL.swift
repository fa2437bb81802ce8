/// Bytes as text that needs no escaping in an address or a header (RFC 4648 §5, no padding).
public enum Base64URL {
  /// The digits by their values, as bytes that are found without a look at an array.
  private static let digits: StaticString =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

  /// The text of `bytes`.
  public static func text(of bytes: [UInt8]) -> String { self.text(of: unsafe bytes.span.bytes) }

  /// The text of `bytes`.
  public static func text(of bytes: RawSpan) -> String {
    unsafe bytes.withUnsafeBytes { bytes in
      unsafe String(unsafeUninitializedCapacity: (bytes.count * 4 + 2) / 3) { text in
        unsafe Self.write(bytes, to: text)
      }
    }
  }

  /// Writes the digits of `bytes` and returns how many they are; there is room for all.
  private static func write(
    _ bytes: UnsafeRawBufferPointer, to text: UnsafeMutableBufferPointer<UInt8>
  ) -> Int {
    let digits = unsafe Self.digits.utf8Start
    let groups = bytes.count / 3
    // No index here can overflow, and nobody is protected by looking: the counts are ours.
    for group in 0..<groups {
      let place = group &* 3
      let bits =
        unsafe Int(bytes[place]) << 16 | Int(bytes[place &+ 1]) << 8
        | Int(bytes[place &+ 2])
      let start = group &* 4
      unsafe text[start] = digits[bits >> 18]
      unsafe text[start &+ 1] = digits[bits >> 12 & 63]
      unsafe text[start &+ 2] = digits[bits >> 6 & 63]
      unsafe text[start &+ 3] = digits[bits & 63]
    }
    let left = bytes.count - groups * 3
    guard left > 0 else { return groups * 4 }
    let place = groups * 3
    let bits = unsafe Int(bytes[place]) << 16 | (left > 1 ? Int(bytes[place + 1]) << 8 : 0)
    unsafe text[groups * 4] = digits[bits >> 18]
    unsafe text[groups * 4 + 1] = digits[bits >> 12 & 63]
    if left > 1 { unsafe text[groups * 4 + 2] = digits[bits >> 6 & 63] }
    return groups * 4 + left + 1
  }

  /// The bytes of `text`; nil when it is not exactly what ``text(of:)`` writes.
  public static func bytes(of text: String) -> [UInt8]? {
    guard text.utf8.count % 4 != 1 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count * 3 / 4)
    var group: UInt32 = 0
    var bits: UInt32 = 0
    for character in text.utf8 {
      guard let digit = Self.value(of: character) else { return nil }
      group = group << 6 | digit
      bits += 6
      guard bits >= 8 else { continue }
      bits -= 8
      bytes.append(UInt8(truncatingIfNeeded: group >> bits))
      group &= 1 << bits - 1
    }
    // What is left over must say nothing, or two texts would be the same bytes.
    return group == 0 ? bytes : nil
  }

  private static func value(of character: UInt8) -> UInt32? {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character - UInt8(ascii: "0")) + 52
    case UInt8(ascii: "-"): 62
    case UInt8(ascii: "_"): 63
    default: nil
    }
  }
}

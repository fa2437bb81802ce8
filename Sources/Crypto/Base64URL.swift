private import CBase64

/// Bytes as text that needs no escaping in an address or a header (RFC 4648 §5, no padding).
public enum Base64URL {
  /// The text of `bytes`.
  public static func text(of bytes: [UInt8]) -> String { self.text(of: unsafe bytes.span.bytes) }

  /// The text of `bytes`.
  public static func text(of bytes: RawSpan) -> String {
    let digitCount = (bytes.byteCount * 4 + 2) / 3
    return unsafe bytes.withUnsafeBytes { bytes in
      unsafe String(unsafeUninitializedCapacity: digitCount) { text in
        unsafe CBase64_write_url(bytes.baseAddress, bytes.count, text.baseAddress)
        return digitCount
      }
    }
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

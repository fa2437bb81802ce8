/// Bytes as text that needs no escaping in an address or a header (RFC 4648 §5, no padding).
public enum Base64URL {
  /// The text of `bytes`.
  public static func text(of bytes: [UInt8]) -> String {
    unsafe String(unsafeUninitializedCapacity: (bytes.count * 4 + 2) / 3) { text in
      var count = 0
      var group: UInt32 = 0
      var bits: UInt32 = 0
      for byte in bytes {
        group = group << 8 | UInt32(byte)
        bits += 8
        while bits >= 6 {
          bits -= 6
          unsafe text[count] = Self.digit(group >> bits & 63)
          count += 1
        }
      }
      if bits > 0 {
        unsafe text[count] = Self.digit(group << (6 - bits) & 63)
        count += 1
      }
      return count
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

  /// The digit of six bits: computed, since a table would have to be found first, at every digit.
  @inline(__always)
  private static func digit(_ value: UInt32) -> UInt8 {
    let value = UInt8(truncatingIfNeeded: value)
    return switch value {
    case 0..<26: value + 65
    case 26..<52: value + 71
    case 52..<62: value &- 4
    case 62: UInt8(ascii: "-")
    default: UInt8(ascii: "_")
    }
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

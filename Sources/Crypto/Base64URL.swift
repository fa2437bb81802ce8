/// Bytes as text that needs no escaping in an address or a header (RFC 4648 §5, no padding).
public enum Base64URL {
  /// The digits by their values, as bytes that are found without a look at an array.
  private static let digits: StaticString =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

  /// The text of `bytes`.
  public static func text(of bytes: [UInt8]) -> String {
    let digits = unsafe Self.digits.utf8Start
    return unsafe String(unsafeUninitializedCapacity: (bytes.count * 4 + 2) / 3) { text in
      var place = 0
      var count = 0
      while place + 3 <= bytes.count {
        let group =
          Int(bytes[place]) << 16 | Int(bytes[place + 1]) << 8 | Int(bytes[place + 2])
        unsafe text[count] = digits[group >> 18]
        unsafe text[count + 1] = digits[group >> 12 & 63]
        unsafe text[count + 2] = digits[group >> 6 & 63]
        unsafe text[count + 3] = digits[group & 63]
        place += 3
        count += 4
      }
      let left = bytes.count - place
      guard left > 0 else { return count }
      let group = Int(bytes[place]) << 16 | (left > 1 ? Int(bytes[place + 1]) << 8 : 0)
      unsafe text[count] = digits[group >> 18]
      unsafe text[count + 1] = digits[group >> 12 & 63]
      if left > 1 { unsafe text[count + 2] = digits[group >> 6 & 63] }
      return count + left + 1
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

/// How metadata is written in header fields and read from them.
///
/// Values of `-bin` keys travel as base64. They are sent without padding and read with or without
/// it; a field may hold several of them, joined by commas.
enum MetadataWire {
  /// Reads one field.
  ///
  /// What cannot be metadata (bad base64, control bytes) is left out: it is the peer's fault, and
  /// no reason to fail a call that may not look at it.
  static func append(key: String, value: RawSpan, to metadata: inout Metadata) {
    if MetadataRules.isBytesKey(key) {
      var start = 0
      for offset in 0...value.byteCount
      where offset == value.byteCount || value.byte(at: offset) == UInt8(ascii: ",") {
        let part = value.extracting(start..<offset)
        start = offset + 1
        guard let bytes = Base64.decode(part) else { continue }
        metadata.append(received: Metadata.Entry(key: key, value: .bytes(bytes)))
      }
    } else if MetadataRules.isTextKey(key) {
      let text = value.text
      guard MetadataRules.isText(text) else { return }
      metadata.append(received: Metadata.Entry(key: key, value: .text(text)))
    }
  }

  /// What an entry looks like in a header field.
  static func fieldValue(_ value: Metadata.Value) -> [UInt8] {
    switch value {
    case .text(let text): Array(text.utf8)
    case .bytes(let bytes): Base64.encode(bytes)
    }
  }
}

/// Base64 as gRPC uses it: the standard alphabet, padding optional when read and never written.
enum Base64 {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func encode(_ bytes: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count * 4 + 2) / 3)
    var held: UInt32 = 0
    var heldBits = 0
    for byte in bytes {
      held = held << 8 | UInt32(byte)
      heldBits += 8
      while heldBits >= 6 {
        heldBits -= 6
        text.append(self.alphabet[Int(held >> UInt32(heldBits) & 63)])
      }
    }
    if heldBits > 0 {
      text.append(self.alphabet[Int(held << UInt32(6 - heldBits) & 63)])
    }
    return text
  }

  /// The bytes that `text` spells; `nil` for anything that is not base64.
  static func decode(_ text: RawSpan) -> [UInt8]? {
    var count = text.byteCount
    while count > 0, text.byteCount - count < 2, text.byte(at: count - 1) == UInt8(ascii: "=") {
      count -= 1
    }
    // Padding, where there is any, completes a group of four; a lone sixth of a byte is nothing.
    if count < text.byteCount && text.byteCount % 4 != 0 { return nil }
    if count % 4 == 1 { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count * 3 / 4)
    var held: UInt32 = 0
    var heldBits = 0
    for offset in 0..<count {
      guard let sextet = self.sextet(text.byte(at: offset)) else { return nil }
      held = held << 6 | UInt32(sextet)
      heldBits += 6
      if heldBits >= 8 {
        heldBits -= 8
        bytes.append(UInt8(truncatingIfNeeded: held >> UInt32(heldBits)))
      }
    }
    return bytes
  }

  private static func sextet(_ character: UInt8) -> UInt8? {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0") + 52
    // Both alphabets are met in the wild, although only the first is asked for.
    case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
    case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
    default: nil
    }
  }
}

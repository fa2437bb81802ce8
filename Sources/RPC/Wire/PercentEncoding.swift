/// How the text of a status travels: UTF-8, with all but printable ASCII written as `%XX`.
enum PercentEncoding {
  private static let digits = Array("0123456789ABCDEF".utf8)

  static func encode(_ text: String) -> [UInt8] {
    var encoded: [UInt8] = []
    encoded.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
      if (0x20...0x7E).contains(byte) && byte != UInt8(ascii: "%") {
        encoded.append(byte)
      } else {
        encoded.append(UInt8(ascii: "%"))
        encoded.append(self.digits[Int(byte >> 4)])
        encoded.append(self.digits[Int(byte & 15)])
      }
    }
    return encoded
  }

  /// Reads what `encode` writes; a `%` without two digits stands for itself.
  static func decode(_ text: RawSpan) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.byteCount)
    var offset = 0
    while offset < text.byteCount {
      let byte = text.byte(at: offset)
      if byte == UInt8(ascii: "%"), offset + 2 < text.byteCount,
        let high = self.value(ofDigit: text.byte(at: offset + 1)),
        let low = self.value(ofDigit: text.byte(at: offset + 2))
      {
        bytes.append(high << 4 | low)
        offset += 3
      } else {
        bytes.append(byte)
        offset += 1
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func value(ofDigit digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}

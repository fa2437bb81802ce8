/// Header blocks written without compression, and just enough reading to find a status.
enum HeaderBlock {
  /// The header fields of a call, and then `more`.
  static func call(
    _ path: String, contentType: String = "application/grpc", _ more: [(String, String)] = []
  ) -> [UInt8] {
    self.fields(
      [
        (":method", "POST"), (":scheme", "http"), (":path", path), (":authority", "localhost"),
        ("content-type", contentType), ("te", "trailers"),
      ] + more)
  }

  /// `fields`, each a literal that enters no table.
  static func fields(_ fields: [(String, String)]) -> [UInt8] {
    fields.flatMap { name, value in [0x00] + self.literal(name) + self.literal(value) }
  }

  /// A literal that enters the dynamic table, where it gets the index 62.
  static func remembered(_ name: String, _ value: String) -> [UInt8] {
    [0x40] + self.literal(name) + self.literal(value)
  }

  /// One byte that stands for the newest entry of the dynamic table.
  static let newest: UInt8 = 0x80 | 62

  private static func literal(_ text: String) -> [UInt8] {
    var count = text.utf8.count
    guard count >= 127 else { return [UInt8(count)] + Array(text.utf8) }
    var bytes: [UInt8] = [127]
    count -= 127
    while count >= 128 {
      bytes.append(UInt8(count & 127 | 128))
      count >>= 7
    }
    return bytes + [UInt8(count)] + Array(text.utf8)
  }

  /// The value of `grpc-status` in a block of our server.
  ///
  /// The server's table is switched off by our settings, so the field is a literal: its name plain
  /// or in Huffman code, its value plain because one or two digits do not get shorter.
  static func status(in block: [UInt8]) -> Int? {
    for name in [self.statusName, self.statusNameHuffman] {
      guard block.count > name.count else { continue }
      for start in 0..<(block.count - name.count)
      where Array(block[start..<(start + name.count)]) == name {
        let length = Int(block[start + name.count])
        let digits = block.dropFirst(start + name.count + 1).prefix(length)
        return Int(String(decoding: digits, as: UTF8.self))
      }
    }
    return nil
  }

  private static let statusName = [11] + Array("grpc-status".utf8)

  /// `grpc-status` in the Huffman code of RFC 7541, appendix B, behind its length.
  private static let statusNameHuffman: [UInt8] = {
    let codes: [Character: String] = [
      "-": "010110", "a": "00011", "c": "00100", "g": "100110", "p": "101011", "r": "101100",
      "s": "01000", "t": "01001", "u": "101101",
    ]
    var bits = "grpc-status".compactMap { codes[$0] }.joined()
    while bits.count % 8 != 0 { bits += "1" }
    var bytes: [UInt8] = []
    var rest = bits[...]
    while !rest.isEmpty {
      bytes.append(UInt8(rest.prefix(8), radix: 2) ?? 0)
      rest = rest.dropFirst(8)
    }
    return [0x80 | UInt8(bytes.count)] + bytes
  }()
}

/// gRPC's five-byte prefix and a message.
func messageFrame(
  _ message: [UInt8], compressed: UInt8 = 0, claiming length: UInt32? = nil
) -> [UInt8] {
  [compressed] + (length ?? UInt32(message.count)).bigEndianBytes + message
}

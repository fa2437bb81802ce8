/// Cuts what a program writes into lines, however it arrives.
struct OutputLines {
  /// A longer line is shown in pieces.
  static let lineBytesMax = 65_536

  private var unfinished: [UInt8] = []

  /// Takes bytes and returns the lines that are complete.
  mutating func take(_ bytes: some Sequence<UInt8>) -> [String] {
    var lines: [String] = []
    for byte in bytes {
      if byte == UInt8(ascii: "\n") {
        lines.append(String(decoding: self.unfinished, as: UTF8.self))
        self.unfinished.removeAll(keepingCapacity: true)
      } else {
        self.unfinished.append(byte)
        if self.unfinished.count == Self.lineBytesMax { lines += self.finish() }
      }
    }
    return lines
  }

  /// What is left at the end.
  mutating func finish() -> [String] {
    defer { self.unfinished.removeAll(keepingCapacity: true) }
    return self.unfinished.isEmpty ? [] : [String(decoding: self.unfinished, as: UTF8.self)]
  }
}

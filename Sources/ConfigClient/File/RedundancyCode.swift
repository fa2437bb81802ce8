/// The 64-bit cyclic redundancy code of some bytes (CRC-64/XZ).
///
/// Tells that bytes are not those that were written: every change within 64 neighbouring bits is
/// found, and of all others all but one in 2^64. It is no protection against a forger.
struct RedundancyCode {
  private static let table: [256 of UInt64] = [256 of UInt64] { index in
    (0..<8).reduce(UInt64(index)) { rest, _ in
      rest & 1 == 1 ? rest >> 1 ^ 0xC96C_5795_D787_0F42 : rest >> 1
    }
  }

  private var rest = UInt64.max

  /// The code of `bytes`.
  static func of(_ bytes: RawSpan) -> UInt64 {
    var code = RedundancyCode()
    for index in 0..<bytes.byteCount {
      code.add(unsafe bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self))
    }
    return ~code.rest
  }

  private mutating func add(_ byte: UInt8) {
    self.rest = Self.table[Int(UInt8(truncatingIfNeeded: self.rest) ^ byte)] ^ self.rest >> 8
  }
}

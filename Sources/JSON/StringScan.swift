/// Tests on 8 bytes of a string at once.
enum StringScan {
  /// Whether one of the 8 bytes is a quote, a backslash, a control character or not ASCII.
  ///
  /// May err by saying yes, when a byte after such a one borrows from it.
  @inline(__always)
  static func hasSpecialByte(_ word: UInt64) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = 0x8080_8080_8080_8080
    let quotes = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
    let backslashes = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
    let controls = word &- ones &* 0x20
    return (word | (quotes &- ones) | (backslashes &- ones) | controls) & highs != 0
  }
}

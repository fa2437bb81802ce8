/// Tests on 8 bytes of a string at once.
enum StringScan {
  /// How many of the 8 bytes, first byte lowest, come before the first that needs a closer look.
  ///
  /// That is a quote, a backslash, a control character or a byte that is not ASCII.
  @inline(__always)
  static func plainPrefix(_ word: UInt64) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = 0x8080_8080_8080_8080
    let quotes = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
    let backslashes = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
    let controls = word &- ones &* 0x20
    // A subtraction may borrow from the bytes above a hit, but never marks one below the first.
    let marks = (word | (quotes &- ones) | (backslashes &- ones) | controls) & highs
    return marks.trailingZeroBitCount / 8
  }
}

/// A coin that cover is sold for, such as `USDC` or `crvUSD`; letter case counts.
///
/// Sixteen bytes without a reference: one is copied and compared as a number is.
public struct Asset: TextParsable, Comparable {
  /// How many characters the name of an asset has.
  public static let lengthRange = 2...12

  /// The characters of the name, the first one highest, and in the last byte how many they are.
  private let bytes: UInt128

  /// The asset of a name; nil for a text that is none.
  public init?(_ text: String) {
    var text = text
    let bytes = text.withUTF8 { characters -> UInt128? in
      let count = characters.count
      guard Self.lengthRange.contains(count) else { return nil }
      var bytes: UInt128 = 0
      for place in 0..<count {
        let character = unsafe characters[place]
        guard Self.isAllowed(character) else { return nil }
        bytes = bytes &<< 8 | UInt128(character)
      }
      return bytes &<< UInt128(128 - 8 * count) | UInt128(count)
    }
    guard let bytes else { return nil }
    self.bytes = bytes
  }

  private static func isAllowed(_ character: UInt8) -> Bool {
    switch character {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "."):
      true
    default: false
    }
  }

  public init(parsing text: String) throws(ParseRejection) {
    guard let asset = Asset(text) else {
      throw ParseRejection(
        subject: "asset", found: text,
        allowed: "2 to 12 letters, digits or dots, such as USDC; letter case counts")
    }
    self = asset
  }

  /// The name.
  public var description: String {
    unsafe String(unsafeUninitializedCapacity: Self.lengthRange.upperBound) { characters in
      // Twelve characters are eight and four; those after the last one of the name are zero.
      let memory = UnsafeMutableRawBufferPointer(characters)
      let (first, last) = (
        UInt64(truncatingIfNeeded: self.bytes &>> 64), UInt32(truncatingIfNeeded: self.bytes &>> 32)
      )
      unsafe memory.storeBytes(of: first.bigEndian, as: UInt64.self)
      unsafe memory.storeBytes(of: last.bigEndian, toByteOffset: 8, as: UInt32.self)
      return Int(truncatingIfNeeded: self.bytes & 0xff)
    }
  }

  public static func < (left: Asset, right: Asset) -> Bool { left.bytes < right.bytes }
}

/// A coin that cover is sold for, such as `USDC` or `crvUSD`; letter case counts.
public struct Asset: TextParsable, Comparable {
  /// How many characters the name of an asset has.
  public static let lengthRange = 2...12

  private static let alphabet = Alphabet.upperCase + .lowerCase + .digits + Alphabet(".")

  /// The name.
  public let description: String

  public init(parsing text: String) throws(ParseRejection) {
    guard Self.lengthRange.contains(text.utf8.count) && Self.alphabet.spells(text) else {
      throw ParseRejection(
        subject: "asset", found: text,
        allowed: "2 to 12 letters, digits or dots, such as USDC; letter case counts")
    }
    self.description = text
  }

  public static func < (left: Asset, right: Asset) -> Bool {
    left.description < right.description
  }
}

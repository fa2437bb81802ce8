/// A trading symbol such as `BTCUSDT`, in upper case whatever the case it was written in.
public struct Symbol: TextParsable, Comparable {
  /// The longest symbol.
  public static let lengthMax = 32

  private static let alphabet = Alphabet.upperCase + .lowerCase + .digits + Alphabet("._-:/")

  /// The symbol in upper case.
  public let description: String

  public init(parsing text: String) throws(ParseRejection) {
    guard (1...Self.lengthMax).contains(text.utf8.count) && Self.alphabet.spells(text) else {
      throw ParseRejection(
        subject: "symbol", found: text,
        allowed: "1 to 32 letters, digits or any of . _ - : /, such as BTCUSDT")
    }
    self.description = text.uppercased()
  }

  public static func < (left: Symbol, right: Symbol) -> Bool {
    left.description < right.description
  }
}

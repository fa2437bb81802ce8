/// Why a text is not the value it should be: what was expected, and what was found.
public struct ParseRejection: Error, Hashable, CustomStringConvertible {
  /// How much of a refused text an error shows.
  private static let shownCharactersMax = 60

  /// What the text should have been, such as `asset`.
  public let subject: String
  /// The refused text, cut when it is long.
  public let found: String
  /// What is allowed, as the end of a sentence such as "2 to 12 letters, digits or dots".
  public let allowed: String

  /// Refuses `found`.
  public init(subject: String, found: some StringProtocol, allowed: String) {
    self.subject = subject
    self.allowed = allowed
    let shown = found.prefix(Self.shownCharactersMax)
    self.found = shown.endIndex == found.endIndex ? String(shown) : String(shown) + "…"
  }

  public var description: String {
    "\"\(self.found)\" is not a valid \(self.subject): allowed is \(self.allowed)"
  }
}

/// A checked value that people write as text.
public protocol TextParsable: LosslessStringConvertible, Hashable, Sendable {
  /// Reads the value; a refusal says what is allowed.
  init(parsing text: String) throws(ParseRejection)
}

extension TextParsable {
  /// Reads the value, or returns nil when the text is refused.
  public init?(_ description: String) {
    do {
      self = try Self(parsing: description)
    } catch {
      return nil
    }
  }
}

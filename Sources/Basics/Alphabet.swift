/// A set of ASCII characters that a kind of name is made of.
struct Alphabet: Sendable {
  static let digits = Alphabet("0123456789")
  static let lowerCase = Alphabet("abcdefghijklmnopqrstuvwxyz")
  static let upperCase = Alphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZ")

  /// Bit n is set when the character with code n belongs to the set.
  private let members: UInt128

  private init(members: UInt128) { self.members = members }

  /// The characters of `text`, which must be ASCII.
  init(_ text: StaticString) {
    self.members = text.withUTF8Buffer { characters in
      var members: UInt128 = 0
      for index in characters.indices {
        let character = unsafe characters[index]
        precondition(character < 0x80)
        members |= 1 << UInt128(character)
      }
      return members
    }
  }

  static func + (left: Alphabet, right: Alphabet) -> Alphabet {
    Alphabet(members: left.members | right.members)
  }

  func contains(_ character: UInt8) -> Bool {
    character < 0x80 && self.members >> UInt128(character) & 1 == 1
  }

  /// Whether every character of `text` belongs to the set.
  func spells(_ text: some StringProtocol) -> Bool {
    text.utf8.allSatisfy { self.contains($0) }
  }
}

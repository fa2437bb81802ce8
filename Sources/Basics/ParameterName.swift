/// A family of parameters, as `realm/name`: `params/pricing`, `env/system`, `strategy/<id>`.
public struct ParameterNamespace: TextParsable, Comparable {
  /// The longest namespace.
  public static let bytesMax = 64

  private static let nameStart = Alphabet.lowerCase + .digits
  private static let nameRest = Alphabet.lowerCase + .digits + Alphabet("_-")

  /// The part before the slash, such as `params`.
  public let realm: String
  /// The part after the slash, such as `pricing`.
  public let name: String

  public init(parsing text: String) throws(ParseRejection) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard text.utf8.count <= Self.bytesMax, parts.count == 2,
      !parts[0].isEmpty, Alphabet.lowerCase.spells(parts[0]),
      let first = parts[1].utf8.first, Self.nameStart.contains(first),
      Self.nameRest.spells(parts[1])
    else {
      throw ParseRejection(
        subject: "namespace", found: text,
        allowed: """
          realm/name, at most \(Self.bytesMax) characters: a realm of lower-case letters, a name \
          of lower-case letters, digits, _ and - that begins with a letter or digit, such as \
          params/pricing
          """)
    }
    self.realm = String(parts[0])
    self.name = String(parts[1])
  }

  public var description: String { "\(self.realm)/\(self.name)" }

  public static func < (left: ParameterNamespace, right: ParameterNamespace) -> Bool {
    (left.realm, left.name) < (right.realm, right.name)
  }
}

/// Which parameter of a namespace: the dotted path of one leaf, such as `database.pool.size`.
public struct ParameterKey: TextParsable, Comparable {
  /// The longest key.
  public static let bytesMax = 160

  private static let alphabet =
    Alphabet.upperCase + .lowerCase + .digits + Alphabet("_+-")

  /// The path with its dots.
  public let description: String

  public init(parsing text: String) throws(ParseRejection) {
    let segments = text.split(separator: ".", omittingEmptySubsequences: false)
    guard text.utf8.count <= Self.bytesMax,
      segments.allSatisfy({ !$0.isEmpty && Self.alphabet.spells($0) })
    else {
      throw ParseRejection(
        subject: "parameter key", found: text,
        allowed: """
          segments of letters, digits, _, + and - joined by single dots, at most \
          \(Self.bytesMax) characters, such as base_rate_USDC
          """)
    }
    self.description = text
  }

  /// The parts between the dots.
  public var segments: [Substring] { self.description.split(separator: ".") }

  public static func < (left: ParameterKey, right: ParameterKey) -> Bool {
    left.description < right.description
  }
}

/// The full name of a parameter, `namespace:key`, such as `params/pricing:base_rate_USDC`.
public struct ParameterName: TextParsable, Comparable {
  /// The family.
  public let namespace: ParameterNamespace
  /// Which of the family.
  public let key: ParameterKey

  /// The parameter `key` of `namespace`.
  public init(namespace: ParameterNamespace, key: ParameterKey) {
    self.namespace = namespace
    self.key = key
  }

  public init(parsing text: String) throws(ParseRejection) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else {
      throw ParseRejection(
        subject: "parameter name", found: text,
        allowed: "namespace:key, such as params/pricing:base_rate_USDC")
    }
    self.namespace = try ParameterNamespace(parsing: String(parts[0]))
    self.key = try ParameterKey(parsing: String(parts[1]))
  }

  public var description: String { "\(self.namespace):\(self.key)" }

  public static func < (left: ParameterName, right: ParameterName) -> Bool {
    (left.namespace, left.key) < (right.namespace, right.key)
  }
}

/// The name of an environment, such as `production`.
public struct EnvironmentName: TextParsable, Comparable {
  /// The longest name.
  public static let bytesMax = 32

  private static let rest = Alphabet.lowerCase + .digits + Alphabet("_-")

  /// The name.
  public let description: String

  public init(parsing text: String) throws(ParseRejection) {
    guard text.utf8.count <= Self.bytesMax, let first = text.utf8.first,
      Alphabet.lowerCase.contains(first), Self.rest.spells(text)
    else {
      throw ParseRejection(
        subject: "environment", found: text,
        allowed: """
          at most \(Self.bytesMax) lower-case letters, digits, _ and -, beginning with a letter, \
          such as production
          """)
    }
    self.description = text
  }

  public static func < (left: EnvironmentName, right: EnvironmentName) -> Bool {
    left.description < right.description
  }
}

/// For whom a value is kept: one environment or all of them, and perhaps one symbol.
///
/// Ordered from general to particular: all environments first, and within an environment the
/// value without a symbol before those with one.
public struct Scope: TextParsable, Comparable {
  /// Every environment, no symbol.
  public static let everywhere = Scope(environment: nil)

  /// The environment; nil for all, which is written `*`.
  public let environment: EnvironmentName?
  /// The symbol that the value is for; nil for all.
  public let symbol: Symbol?

  /// The scope of `environment` (nil for all) and perhaps one symbol.
  public init(environment: EnvironmentName?, symbol: Symbol? = nil) {
    self.environment = environment
    self.symbol = symbol
  }

  /// Reads `environment` or `environment/symbol`, where `*` stands for every environment.
  public init(parsing text: String) throws(ParseRejection) {
    // An environment has no slash, so what follows the first one is the symbol, slashes and all.
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    self.environment = parts[0] == "*" ? nil : try EnvironmentName(parsing: String(parts[0]))
    self.symbol = parts.count == 1 ? nil : try Symbol(parsing: String(parts[1]))
  }

  /// The environment's name, or `*`.
  public var environmentText: String { self.environment?.description ?? "*" }

  public var description: String {
    guard let symbol = self.symbol else { return self.environmentText }
    return "\(self.environmentText)/\(symbol)"
  }

  public static func < (left: Scope, right: Scope) -> Bool {
    // No environment and no symbol has an empty name, so the empty text stands for none.
    let leftNames = (left.environment?.description ?? "", left.symbol?.description ?? "")
    let rightNames = (right.environment?.description ?? "", right.symbol?.description ?? "")
    return leftNames < rightNames
  }
}

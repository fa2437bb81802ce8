/// The Swift names of what a `.proto` names.
enum SwiftNames {
  /// Words that keep one case, as in `requestID` and `usdCents`.
  private static let acronyms: Set<String> = [
    "api", "cpu", "csv", "hmac", "html", "http", "id", "ip", "json", "jwt", "lp", "pnl", "rpc",
    "sql",
    "tcp", "tls", "ttl", "uid", "uri", "url", "usd", "usdc", "utc", "uuid",
  ]

  /// Words that need backticks where a name is declared or a case is written.
  private static let keywords: Set<String> = [
    "as", "associatedtype", "break", "case", "catch", "class", "continue", "default", "defer",
    "deinit", "do", "else", "enum", "extension", "fallthrough", "false", "fileprivate", "for",
    "func", "guard", "if", "import", "in", "init", "inout", "internal", "is", "let", "nil",
    "operator", "precedencegroup", "private", "protocol", "public", "repeat", "rethrows",
    "return", "self", "static", "struct", "subscript", "super", "switch", "throw", "throws",
    "true", "try", "typealias", "var", "where", "while", "Any", "Self", "Type", "Protocol",
  ]

  /// Type names of the standard library that generated code uses unqualified.
  static let taken: Set<String> = [
    "Array", "Bool", "Double", "Float", "Hashable", "Int", "Int32", "Int64", "Optional",
    "Protocol", "Self", "Sendable", "String", "Type", "UInt32", "UInt64", "UInt8",
  ]

  /// The lower camel case form of a snake-case name, without backticks.
  static func member(_ name: some StringProtocol) -> String {
    let words = name.lowercased().split(separator: "_")
    var result = ""
    for word in words {
      result += result.isEmpty ? String(word) : Self.capitalized(String(word))
    }
    return result.first?.isNumber == true ? "_\(result)" : result
  }

  /// A member name as it is declared, with backticks where Swift wants them.
  static func declared(_ name: some StringProtocol) -> String {
    let member = Self.member(name)
    return Self.keywords.contains(member) ? "`\(member)`" : member
  }

  /// The upper camel case form of a snake-case name.
  static func type(_ name: String) -> String {
    name.split(separator: "_").map { Self.capitalized(String($0)) }.joined()
  }

  /// `name` of a method with its first letter in lower case.
  static func method(_ name: String) -> String {
    let lowered = (name.first?.lowercased() ?? "") + name.dropFirst()
    return Self.keywords.contains(lowered) ? "`\(lowered)`" : lowered
  }

  /// The part of an enum value's name that all values of its type begin with.
  static func prefix(of type: ProtoEnum) -> String {
    var prefix = ""
    var previousIsLower = false
    for character in type.path.last ?? "" {
      if character.isUppercase && previousIsLower { prefix += "_" }
      previousIsLower = !character.isUppercase
      prefix += character.uppercased()
    }
    prefix += "_"
    return type.values.allSatisfy { $0.name.hasPrefix(prefix) && $0.name != prefix } ? prefix : ""
  }

  private static func capitalized(_ word: String) -> String {
    if Self.acronyms.contains(word) { return word.uppercased() }
    if word.last == "s", Self.acronyms.contains(String(word.dropLast())) {
      return word.dropLast().uppercased() + "s"
    }
    return (word.first?.uppercased() ?? "") + word.dropFirst()
  }
}

/// The names that `protoc-c` gives.
enum CNames {
  /// The symbol of a message's descriptor.
  static func descriptor(_ fullName: String) -> String {
    fullName.split(separator: ".").map(Self.lowered).joined(separator: "__") + "__descriptor"
  }

  /// The file name without extension and with separators replaced.
  static func flat(_ file: String) -> String {
    String(file.dropLast(file.hasSuffix(".proto") ? 6 : 0).map { "/.-".contains($0) ? "_" : $0 })
  }

  private static func lowered(_ name: Substring) -> String {
    var result = ""
    var previousIsUpper = true
    for character in name {
      if character.isUppercase && !previousIsUpper { result += "_" }
      previousIsUpper = character.isUppercase
      result += character.lowercased()
    }
    return result
  }
}

import Auth
import Basics
import Crypto
import FoundationEssentials
import JSON
import Testing

/// Keys and tokens that another library made.
enum TokenFixture {
  private static let folder =
    #filePath.split(separator: "/").dropLast(2).reduce("") { $0 + "/" + $1 } + "/Fixtures/tokens/"

  /// When the tokens were issued; they live for an hour.
  static let issued = WallTime(clampingMicrosecondsSinceEpoch: 1_700_000_000_000_000)

  static func file(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: Self.folder + name)))
  }

  static func path(_ name: String) -> String { Self.folder + name }

  static func keys() throws -> TokenKeySet { try TokenKeySet(parsing: Self.file("keys.json")) }

  static func token(_ name: String) throws -> String {
    let tokens = try JSONValue(parsing: String(decoding: Self.file("tokens.json"), as: UTF8.self))
    guard case .string(let token) = tokens[name] else { return "" }
    return token
  }

  static let secret = SecretKey(Array("a secret of thirty-two bytes, or more".utf8))

  /// A token with any header and any claims, signed with the secret.
  static func signed(header: String, claims: String, secret: SecretKey = secret) -> String {
    let signed =
      Base64URL.text(of: Array(header.utf8)) + "." + Base64URL.text(of: Array(claims.utf8))
    let code = HMACSHA256(key: secret).code(for: Array(signed.utf8))
    return signed + "." + Base64URL.text(of: code.array)
  }

  static let header = #"{"alg":"HS256","kid":"hmac"}"#

  /// Claims that are in order, with `others` added or put in their place.
  static func claims(_ others: String...) -> String { Self.claims(others) }

  static func claims(_ others: [String]) -> String {
    let names = others.map { $0.prefix { $0 != ":" } }
    let usual = [
      #""sub":"u-1""#, #""role":"admin""#, #""iat":1700000000"#, #""exp":1700003600"#,
    ].filter { usual in !names.contains { usual.hasPrefix($0) } }
    return "{" + (usual + others.filter { !$0.hasSuffix(":") }).joined(separator: ",") + "}"
  }
}

import Auth
import Basics
import Crypto
import Gateway

/// Tokens for the holders that tests need, signed with one secret.
enum TestTokens {
  static let secret = "a secret of the tests, of 32 bytes or more"
  /// When they are issued.
  static let now = WallTime(clampingMicrosecondsSinceEpoch: 1_700_000_000_000_000)

  static func token(
    _ role: Role, actor: String = "operator@example.org", namespaces: [String]? = nil,
    lifetime: Duration = .seconds(3_600), issued: WallTime = now, secret: String = secret
  ) throws -> String {
    let issuer = TokenIssuer(key: .secret(SecretKey(Array(secret.utf8))))
    let principal = Principal(
      actor: actor, role: role, namespaces: namespaces?.compactMap { NamespacePattern($0) },
      expiry: issued + lifetime)
    return try issuer.token(for: principal, at: issued)
  }

  /// A token with any header and any claims, signed with the secret.
  static func signed(header: String, claims: String) -> String {
    let signed =
      Base64URL.text(of: Array(header.utf8)) + "." + Base64URL.text(of: Array(claims.utf8))
    let code = HMACSHA256(key: SecretKey(Array(Self.secret.utf8))).code(for: Array(signed.utf8))
    return signed + "." + Base64URL.text(of: code.array)
  }
}

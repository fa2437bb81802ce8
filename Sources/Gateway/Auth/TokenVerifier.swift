public import Basics
private import Crypto
private import JSON

/// Verifies tokens (JSON Web Tokens, RFC 7519) and says who holds them.
///
/// The key decides on the algorithm, never the token; `none` does not exist; what a header asks to
/// be understood and is not, refuses the token.
public struct TokenVerifier: Sendable {
  /// What a token must say.
  public struct Settings: Sendable, Hashable {
    /// The issuer; any when `nil`.
    public var issuer: String?
    /// One of the audiences; any when `nil`.
    public var audience: String?
    /// The longest life of a token, from when it was issued, or from now when it does not say.
    public var lifetimeMax: Duration = .seconds(3_600)
    /// How far the clocks of issuers may be off.
    public var clockSkewMax: Duration = .seconds(5)

    /// The defaults.
    public init() {}
  }

  /// Bytes of a token.
  public static let tokenBytesMax = 8_192

  private let keys: TokenKeySet
  private let settings: Settings

  /// Verifies with `keys`.
  public init(keys: TokenKeySet, settings: Settings = Settings()) {
    self.keys = keys
    self.settings = settings
  }

  /// Says who holds `token`, which is of now.
  public func verify(_ token: String, at now: WallTime) throws(TokenRejection) -> Principal {
    let parts = try CompactToken(token)
    let header = try TokenHeader(parts.header)
    guard let algorithm = TokenAlgorithm(rawValue: header.algorithm) else {
      throw .unsupportedAlgorithm
    }
    guard let key = self.keys.key(named: header.keyID) else { throw .unknownKey }
    guard key.algorithm == algorithm else { throw .wrongAlgorithm }
    guard key.isSignature(parts.signature, of: parts.signed) else { throw .wrongSignature }
    let claims = try TokenClaims(parts.payload)
    try self.check(claims, at: now)
    return try self.principal(of: claims)
  }

  private func check(_ claims: TokenClaims, at now: WallTime) throws(TokenRejection) {
    let skew = self.settings.clockSkewMax
    guard let expiry = claims.expiry else { throw .missingExpiry }
    guard now < expiry + skew else { throw .expired }
    if let start = claims.notBefore, now < start - skew { throw .notYetValid }
    if let issued = claims.issuedAt, now < issued - skew { throw .issuedInFuture }
    let start = claims.issuedAt ?? now
    guard expiry - start <= self.settings.lifetimeMax else { throw .livesTooLong }
    if let issuer = self.settings.issuer, claims.issuer != issuer { throw .wrongIssuer }
    if let audience = self.settings.audience, !claims.audiences.contains(audience) {
      throw .wrongAudience
    }
  }

  private func principal(of claims: TokenClaims) throws(TokenRejection) -> Principal {
    guard let actor = claims.actor else { throw .missingActor }
    guard let role = claims.role.flatMap(Role.init) else { throw .unknownRole }
    guard let expiry = claims.expiry else { throw .missingExpiry }
    var patterns: [NamespacePattern]?
    if let namespaces = claims.namespaces {
      let read = namespaces.compactMap { NamespacePattern($0) }
      guard read.count == namespaces.count else { throw .malformedNamespaces }
      patterns = read
    }
    return Principal(actor: actor, role: role, namespaces: patterns, expiry: expiry)
  }
}

/// A token in its three parts.
private struct CompactToken {
  let header: [UInt8]
  let payload: [UInt8]
  let signature: [UInt8]
  /// What the signature is of: the first two parts as they came.
  let signed: [UInt8]

  init(_ token: String) throws(TokenRejection) {
    guard !token.isEmpty else { throw .missing }
    guard token.utf8.count <= TokenVerifier.tokenBytesMax else { throw .tooLong }
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let header = Base64URL.bytes(of: String(parts[0])),
      let payload = Base64URL.bytes(of: String(parts[1])),
      let signature = Base64URL.bytes(of: String(parts[2])), !signature.isEmpty
    else { throw .malformed }
    self.header = header
    self.payload = payload
    self.signature = signature
    self.signed = Array(token.utf8.prefix(parts[0].utf8.count + 1 + parts[1].utf8.count))
  }
}

/// What a token says about its signature.
private struct TokenHeader {
  static let keyIDBytesMax = 128

  private(set) var algorithm = ""
  private(set) var keyID: String?

  init(_ bytes: [UInt8]) throws(TokenRejection) {
    guard case .object(let header) = try? JSONValue(parsing: unsafe bytes.span.bytes) else {
      throw .malformed
    }
    guard case .string(let algorithm) = header["alg"] else { throw .malformed }
    self.algorithm = algorithm
    // Extensions that must be understood: there are none that are.
    guard header["crit"] == nil, header["b64"] == nil else { throw .unsupportedHeader }
    if let type = header["typ"] {
      guard case .string(let name) = type, ["jwt", "at+jwt"].contains(name.lowercased()) else {
        throw .unsupportedHeader
      }
    }
    if let id = header["kid"] {
      guard case .string(let name) = id, name.utf8.count <= Self.keyIDBytesMax else {
        throw .malformed
      }
      self.keyID = name
    }
  }
}

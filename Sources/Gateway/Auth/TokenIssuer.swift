public import Basics
public import Crypto
private import JSON

/// Makes tokens, for development and for operators.
public struct TokenIssuer: Sendable {
  /// What a token is signed with.
  public enum Key: Sendable {
    /// A secret that the gateway knows too.
    case secret(SecretKey)
    /// The private half of a pair.
    case `private`(PrivateKey)
  }

  private let key: Key
  private let keyID: String?
  private let issuer: String?
  private let audience: String?

  /// Signs with `key`, which verifiers call `keyID`.
  public init(key: Key, keyID: String? = nil, issuer: String? = nil, audience: String? = nil) {
    self.key = key
    self.keyID = keyID
    self.issuer = issuer
    self.audience = audience
  }

  /// A token that names `principal` from `now` until its expiry.
  public func token(for principal: Principal, at now: WallTime) throws(CryptoError) -> String {
    let header = Self.json { json in
      json.member("alg", self.algorithm.rawValue)
      json.member("typ", "JWT")
      if let keyID = self.keyID { json.member("kid", keyID) }
    }
    let claims = Self.json { json in
      json.member("sub", principal.actor)
      json.member("role", principal.role.rawValue)
      if let namespaces = principal.namespaces {
        json.key("namespaces")
        json.beginArray()
        for pattern in namespaces { json.string(pattern.description) }
        json.endArray()
      }
      json.member("iat", Self.seconds(now))
      json.member("exp", Self.seconds(principal.expiry))
      if let issuer = self.issuer { json.member("iss", issuer) }
      if let audience = self.audience { json.member("aud", audience) }
    }
    let signed = header + "." + claims
    return signed + "." + Base64URL.text(of: try self.signature(of: Array(signed.utf8)))
  }

  private var algorithm: TokenAlgorithm {
    switch self.key {
    case .secret: .hs256
    case .private(let key): TokenAlgorithm(key.algorithm)
    }
  }

  private func signature(of message: [UInt8]) throws(CryptoError) -> [UInt8] {
    switch self.key {
    case .secret(let secret):
      guard secret.byteCount >= TokenKey.secretBytesMin else {
        throw .keyLength(expected: TokenKey.secretBytesMin, found: secret.byteCount)
      }
      return HMACSHA256(key: secret).code(for: message).array
    case .private(let key): return try key.signature(of: message)
    }
  }

  private static func json(_ body: (inout JSONWriter) -> Void) -> String {
    var json = JSONWriter()
    json.beginObject()
    body(&json)
    json.endObject()
    return Base64URL.text(of: Array(json.finishText().utf8))
  }

  private static func seconds(_ time: WallTime) -> Int64 {
    time.microsecondsSinceEpoch / 1_000_000
  }
}

public import Crypto

/// How a token is signed, as its header names it.
public enum TokenAlgorithm: String, Sendable, Hashable, CaseIterable {
  case hs256 = "HS256"
  case rs256 = "RS256"
  case es256 = "ES256"
  case edDSA = "EdDSA"

  init(_ algorithm: SignatureAlgorithm) {
    switch algorithm {
    case .rsaSHA256: self = .rs256
    case .ecdsaP256: self = .es256
    case .ed25519: self = .edDSA
    }
  }
}

/// A key that tokens are verified with, for exactly one algorithm.
public struct TokenKey: Sendable {
  enum Material: Sendable {
    case shared(HMACSHA256)
    case `public`(PublicKey)
  }

  /// Bytes of a secret that is hard enough to guess.
  public static let secretBytesMin = 32

  /// What tokens call it; `nil` when it is the only one of its file.
  public let id: String?
  /// The only algorithm that it is used with, whatever a token says.
  public let algorithm: TokenAlgorithm
  private let material: Material

  /// A secret that both sides know; `nil` when it is too short.
  public init?(id: String? = nil, secret: SecretKey) {
    guard secret.byteCount >= Self.secretBytesMin else { return nil }
    self.id = id
    self.algorithm = .hs256
    self.material = .shared(HMACSHA256(key: secret))
  }

  /// The public half of a pair.
  public init(id: String? = nil, _ key: PublicKey) {
    self.id = id
    self.algorithm = TokenAlgorithm(key.algorithm)
    self.material = .public(key)
  }

  func isSignature(_ signature: [UInt8], of message: [UInt8]) -> Bool {
    switch self.material {
    case .shared(let code): code.isCode(signature, for: message)
    case .public(let key): key.isSignature(signature, of: message)
    }
  }
}

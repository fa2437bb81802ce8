internal import Basics
private import JSON

/// What a token says, its types checked.
struct TokenClaims {
  static let actorBytesMax = 256
  static let namespacesMax = 64
  static let audiencesMax = 16

  let expiry: WallTime?
  let notBefore: WallTime?
  let issuedAt: WallTime?
  let issuer: String?
  let audiences: [String]
  let actor: String?
  let role: String?
  let namespaces: [String]?

  init(_ bytes: [UInt8]) throws(TokenRejection) {
    // Refuses a claim that is there twice: which of them counts would be anybody's guess.
    guard case .object(let claims) = try? JSONValue(parsing: unsafe bytes.span.bytes) else {
      throw .malformedClaims
    }
    self.expiry = try Self.instant(claims["exp"])
    self.notBefore = try Self.instant(claims["nbf"])
    self.issuedAt = try Self.instant(claims["iat"])
    self.issuer = try Self.text(claims["iss"])
    self.role = try Self.text(claims["role"])
    self.audiences =
      try Self.texts(claims["aud"], countMax: Self.audiencesMax, allowsOne: true) ?? []
    self.namespaces = try Self.texts(
      claims["namespaces"], countMax: Self.namespacesMax, allowsOne: false)
    let named = (
      try Self.actor(claims["email"]), try Self.actor(claims["user_id"]),
      try Self.actor(claims["sub"])
    )
    self.actor = named.0 ?? named.1 ?? named.2
  }

  /// Seconds since 1970, perhaps with a fraction.
  private static func instant(_ value: JSONValue?) throws(TokenRejection) -> WallTime? {
    guard let value else { return nil }
    guard case .number(let number) = value else { throw .malformedClaims }
    let microseconds = number.double * 1_000_000
    guard microseconds.isFinite, microseconds.magnitude < 9e18,
      let instant = WallTime(microsecondsSinceEpoch: Int64(microseconds.rounded(.down)))
    else { throw .malformedClaims }
    return instant
  }

  private static func text(_ value: JSONValue?) throws(TokenRejection) -> String? {
    guard let value else { return nil }
    guard case .string(let text) = value else { throw .malformedClaims }
    return text
  }

  private static func texts(
    _ value: JSONValue?, countMax: Int, allowsOne: Bool
  ) throws(TokenRejection) -> [String]? {
    switch value {
    case nil: return nil
    case .string(let text) where allowsOne: return [text]
    case .array(let values):
      guard values.count <= countMax else { throw .malformedClaims }
      var texts: [String] = []
      for value in values {
        guard case .string(let text) = value else { throw .malformedClaims }
        texts.append(text)
      }
      return texts
    default: throw .malformedClaims
    }
  }

  /// A name that can be written into a log or an audit row as it is; nobody when it is empty.
  private static func actor(_ value: JSONValue?) throws(TokenRejection) -> String? {
    let name: String
    switch value {
    case nil: return nil
    case .string(let text): name = text
    case .number(let number):
      guard let integer = number.int64 else { throw .malformedClaims }
      name = String(integer)
    default: throw .malformedClaims
    }
    guard name.utf8.count <= Self.actorBytesMax,
      name.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
    else { throw .malformedClaims }
    return name.isEmpty ? nil : name
  }
}

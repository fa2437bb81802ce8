public import Basics
public import Crypto

/// A secret that seals quotes.
public struct SealKey: Sendable {
  /// Its name, which goes with every quote sealed with it.
  public let kid: String
  /// From when on it seals; it verifies always.
  public let signFrom: WallTime
  let code: HMACSHA256

  /// The most bytes of a name.
  public static let kidBytesMax = 32
  /// The fewest and the most bytes of a secret.
  public static let secretBytes = 32...64
}

/// Why there cannot be such a set of keys.
public enum SealKeyFault: Error, Sendable, Hashable, CustomStringConvertible {
  /// There must be 1 to 16.
  case count(Int)
  /// A name is 1 to 32 letters, digits, `-` or `_`.
  case kid
  /// Two have the same name.
  case repeatedKid(String)
  /// A secret has fewer than 32 bytes or more than 64.
  case secret(kid: String)
  /// The text is not a key file; says where.
  case text(String)

  public var description: String {
    switch self {
    case .count(let count): "there are \(count) keys, and 1 to \(SealKeyring.keysMax) are allowed"
    case .kid: "the name of a key is not 1 to 32 letters, digits, - or _"
    case .repeatedKid(let kid): "two keys have the name \(kid)"
    case .secret(let kid): "the secret of \(kid) does not have 32 to 64 bytes"
    case .text(let reason): reason
    }
  }
}

/// The keys of the quotes: each verifies, and the newest that is due seals.
///
/// Rotating means adding a key that seals from a later instant on, and taking an old one away once
/// the quotes sealed with it have run out.
public struct SealKeyring: Sendable {
  /// The most keys at a time.
  public static let keysMax = 16

  /// The keys, those that seal later first.
  public let keys: [SealKey]

  /// Takes names, secrets and the instants from which they seal.
  public init(
    _ keys: [(kid: String, secret: SecretKey, signFrom: WallTime)]
  ) throws(SealKeyFault) {
    guard (1...Self.keysMax).contains(keys.count) else { throw .count(keys.count) }
    var kids: Set<String> = []
    for key in keys {
      guard Self.isKid(key.kid) else { throw .kid }
      guard kids.insert(key.kid).inserted else { throw .repeatedKid(key.kid) }
      guard SealKey.secretBytes.contains(key.secret.byteCount) else {
        throw .secret(kid: key.kid)
      }
    }
    self.keys =
      keys
      .map { SealKey(kid: $0.kid, signFrom: $0.signFrom, code: HMACSHA256(key: $0.secret)) }
      .sorted { ($0.signFrom, $0.kid) > ($1.signFrom, $1.kid) }
  }

  /// The key that seals at `time`: the newest that is due, or the oldest when none is yet.
  public func signingKey(at time: WallTime) -> SealKey {
    for key in self.keys where key.signFrom <= time { return key }
    return self.keys[self.keys.count - 1]
  }

  /// The key of a name.
  public func key(named kid: String) -> SealKey? { self.keys.first { $0.kid == kid } }

  private static func isKid(_ text: String) -> Bool {
    (1...SealKey.kidBytesMax).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        (97...122).contains(byte) || (65...90).contains(byte) || (48...57).contains(byte)
          || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
      }
  }
}

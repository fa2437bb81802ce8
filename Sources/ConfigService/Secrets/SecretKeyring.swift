internal import Basics
internal import Crypto
internal import JSON

/// Why a file of keys cannot be used.
struct KeyringFault: Error, Sendable, Hashable, CustomStringConvertible {
  let description: String
}

/// The keys that secrets are sealed with.
///
/// The newest key that is due seals; every key opens, as long as anything that it sealed is kept.
/// A new key gets a date in the future, so that all replicas know it before one of them seals.
struct SecretKeyring: Sendable {
  /// The largest file of keys.
  static let bytesMax = 64 << 10
  /// The most keys.
  static let keysMax = 32
  /// The longest name of a key.
  static let keyIDBytesMax = 64

  /// A keyring without keys: nothing can be sealed.
  static let none = SecretKeyring(keys: [])

  /// One key with its uses.
  struct Key: Sendable {
    let id: String
    let useFrom: WallTime
    /// Seals texts.
    let cipher: AESGCM256
    /// Makes the digests that an audit shows.
    let digests: HMACSHA256
    /// Makes the digests of requests that may carry a secret.
    let requests: HMACSHA256
  }

  /// The keys, oldest first.
  let keys: [Key]

  private init(keys: [Key]) {
    self.keys = keys.sorted { ($0.useFrom, $0.id) < ($1.useFrom, $1.id) }
  }

  /// Reads a file of keys, a JSON object such as
  /// `{"keys": [{"kid": "k1", "secret": "…", "use_from": "2026-01-01T00:00:00Z"}]}`
  /// with 32 bytes as base64url for each secret.
  init(parsing file: [UInt8]) throws(KeyringFault) {
    guard case .object(let document)? = unsafe try? JSONValue(parsing: file.span.bytes),
      document.members.map(\.key) == ["keys"], case .array(let entries)? = document["keys"]
    else { throw KeyringFault(description: "is not an object with the one member keys") }
    guard (1...Self.keysMax).contains(entries.count) else {
      throw KeyringFault(description: "must hold 1 to \(Self.keysMax) keys")
    }
    var keys: [Key] = []
    for (place, entry) in entries.enumerated() {
      let key = try Self.key(entry, "keys[\(place)]")
      guard !keys.contains(where: { $0.id == key.id }) else {
        throw KeyringFault(description: "keys[\(place)].kid stands twice")
      }
      keys.append(key)
    }
    self.init(keys: keys)
  }

  private static func key(_ entry: JSONValue, _ path: String) throws(KeyringFault) -> Key {
    guard case .object(let object) = entry,
      object.members.map(\.key) == ["kid", "secret", "use_from"],
      case .string(let id)? = object["kid"], case .string(let secret)? = object["secret"],
      case .string(let date)? = object["use_from"]
    else {
      throw KeyringFault(description: "\(path) is not an object of kid, secret and use_from")
    }
    let isNamed = id.utf8.allSatisfy { (UInt8(ascii: "!")...UInt8(ascii: "~")).contains($0) }
    guard (1...Self.keyIDBytesMax).contains(id.utf8.count), isNamed, !id.contains(":") else {
      throw KeyringFault(
        description: "\(path).kid is not 1 to \(Self.keyIDBytesMax) visible characters without :")
    }
    guard let useFrom = try? WallTime(parsing: date) else {
      throw KeyringFault(
        description: "\(path).use_from is not a time such as 2026-01-01T00:00:00Z")
    }
    // The secret itself is never part of a message.
    guard let bytes = Base64URL.bytes(of: secret), bytes.count == AESGCM256.keyByteCount else {
      throw KeyringFault(
        description: "\(path).secret is not the base64url of \(AESGCM256.keyByteCount) bytes")
    }
    let root = SecretKey(bytes)
    guard let cipher = try? AESGCM256(key: root.derived(for: "mooring config: seal")) else {
      throw KeyringFault(description: "\(path) cannot be used")
    }
    return Key(
      id: id, useFrom: useFrom, cipher: cipher,
      digests: HMACSHA256(key: root.derived(for: "mooring config: audit digest")),
      requests: HMACSHA256(key: root.derived(for: "mooring config: request digest")))
  }

  /// The key that seals at an instant; nil when none is due.
  func key(at instant: WallTime) -> Key? { self.keys.last { $0.useFrom <= instant } }

  /// The key of that name.
  subscript(id: String) -> Key? { self.keys.first { $0.id == id } }
}

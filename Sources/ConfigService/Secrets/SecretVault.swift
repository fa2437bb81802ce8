internal import Basics
internal import Crypto
internal import JSON

/// Why a secret cannot be kept or opened.
enum SecretFault: Error, Sendable, Hashable, CustomStringConvertible {
  /// No key is due.
  case noKey
  /// The key that sealed it is not in the keyring.
  case unknownKey(String)
  /// It was sealed for another parameter or scope, or was changed.
  case notAuthentic
  /// The library refused.
  case cryptography
  /// The reference has no value here.
  case reference([Interpolation.Fault])
  /// It is neither sealed nor a reference, and so was not written by this service.
  case unprotected

  var description: String {
    switch self {
    case .noKey:
      "a secret is kept only under a key: name a file of keys in MOORING_CONFIG_KEYS_FILE, or "
        + "give a reference such as ${file:name} instead"
    case .unknownKey(let id): "the key \(id) that sealed the secret is not in the keyring"
    case .notAuthentic: "the sealed secret does not belong here or was changed"
    case .cryptography: "the secret cannot be sealed"
    case .reference(let faults): faults.map(\.description).joined(separator: "; ")
    case .unprotected: "the stored value is neither sealed nor a reference"
    }
  }
}

/// Keeps secrets so that nobody reads them in a table, a log or an answer.
///
/// A value of a sensitive parameter is kept in one of three forms: null; a reference and nothing
/// else, such as `${file:db/password}`, which is looked up when the value is used; or sealed.
struct SecretVault: Sendable {
  /// Without keys and without anything that a reference could name.
  static let none = SecretVault(keyring: .none, sources: .none) { .earliest }

  let keyring: SecretKeyring
  let sources: ReferenceSources
  /// The clock that decides which key is due.
  private let now: @Sendable () -> WallTime

  init(
    keyring: SecretKeyring, sources: ReferenceSources, now: @escaping @Sendable () -> WallTime
  ) {
    self.keyring = keyring
    self.sources = sources
    self.now = now
  }

  /// Where a secret belongs: what is sealed for one place does not open in another.
  struct Identity: Sendable, Hashable {
    let name: ParameterName
    let scope: Scope

    /// The bytes that stand for it, each name with its length so that none runs into the next.
    var bytes: [UInt8] {
      var bytes = Array("mooring secret 1".utf8)
      for text in [
        self.name.namespace.description, self.name.key.description, self.scope.environmentText,
        self.scope.symbol?.description ?? "",
      ] {
        let count = UInt32(clamping: text.utf8.count)
        bytes += (0..<4).map { UInt8(truncatingIfNeeded: count >> (24 - 8 * $0)) }
        bytes += text.utf8
      }
      return bytes
    }
  }

  // MARK: Keeping

  /// Whether a key is due.
  var canSeal: Bool { self.keyring.key(at: self.now()) != nil }

  /// The form in which a plain value is kept, for a place that holds `kept` now.
  ///
  /// The same value again keeps the form that is there, so that nothing seems to change, unless a
  /// newer key is due.
  func seal(
    _ value: JSONValue, for identity: Identity, over kept: JSONValue?
  ) throws(SecretFault) -> JSONValue {
    guard value != .null else { return .null }
    guard let key = self.keyring.key(at: self.now()) else { throw .noKey }
    if let kept, SealedSecret(kept)?.keyID == key.id,
      (try? self.open(kept, for: identity)) == value
    {
      return kept
    }
    let text = Array(value.canonicalText.utf8)
    do throws(CryptoError) {
      let sealed = try key.cipher.seal(text, context: identity.bytes)
      return SealedSecret(
        keyID: key.id, sealed: sealed, digest: Self.digest(of: text, identity, key)
      ).json
    } catch {
      throw .cryptography
    }
  }

  private static func digest(
    of text: [UInt8], _ identity: Identity, _ key: SecretKeyring.Key
  ) -> String {
    let code = key.digests.code(for: identity.bytes + text)
    return String(code.description.prefix(16))
  }

  /// The plain value that a sealed one stands for.
  private func open(
    _ kept: JSONValue, for identity: Identity
  ) throws(SecretFault) -> JSONValue {
    guard let secret = SealedSecret(kept) else { throw .unprotected }
    guard let key = self.keyring[secret.keyID] else { throw .unknownKey(secret.keyID) }
    let text: [UInt8]
    do throws(CryptoError) {
      text = try key.cipher.open(secret.sealed, context: identity.bytes)
    } catch {
      throw error == .notAuthentic ? .notAuthentic : .cryptography
    }
    guard let value = unsafe try? JSONValue(parsing: text.span.bytes) else {
      throw .notAuthentic
    }
    return value
  }

  // MARK: Rotation

  /// Whether a value is a secret under another key than the one that seals now.
  func isOutdated(_ kept: JSONValue) -> Bool {
    guard let secret = SealedSecret(kept), let key = self.keyring.key(at: self.now()) else {
      return false
    }
    return secret.keyID != key.id
  }

  /// The same secret under the key that seals now.
  func reseal(
    _ kept: JSONValue, for identity: Identity
  ) throws(SecretFault) -> JSONValue {
    try self.seal(try self.open(kept, for: identity), for: identity, over: nil)
  }

  // MARK: Using

  /// Whether a text is one reference and nothing else, not even a value to fall back to.
  ///
  /// Only then can it be kept as it stands: any other text has a part that is itself secret.
  static func isReference(_ text: String) -> Bool {
    guard text.hasPrefix("${"), text.hasSuffix("}") else { return false }
    let name = text.dropFirst(2).dropLast()
    return !name.isEmpty && !name.contains("}") && !name.contains(":-")
  }

  /// The plain value of what is kept for a sensitive parameter.
  ///
  /// For the stream of a consumer who may see it, and for nobody else.
  func reveal(
    _ kept: JSONValue, of schema: ParameterSchema, in scope: Scope
  ) throws(SecretFault) -> JSONValue {
    switch kept {
    case .null: return .null
    case .string(let text):
      guard Self.isReference(text) else { throw .unprotected }
      return try self.resolve(text, for: schema)
    default:
      return try self.open(kept, for: Identity(name: schema.name, scope: scope))
    }
  }

  /// The value that a reference stands for now.
  func resolve(
    _ reference: String, for schema: ParameterSchema
  ) throws(SecretFault) -> JSONValue {
    let outcome = self.sources.interpolation(for: schema).resolve(reference)
    guard outcome.faults.isEmpty else { throw .reference(outcome.faults) }
    return TextValue.read(outcome.text, for: schema) ?? .string(outcome.text)
  }

  /// What identifies a request in the table of answers, where a plain hash of a request that
  /// carries a weak secret would let somebody guess it.
  ///
  /// Made with the oldest key, which stays in the keyring longest.
  func requestDigest(_ request: [UInt8]) -> [UInt8] {
    self.keyring.keys.first.map { $0.requests.code(for: request).array }
      ?? SHA256.digest(of: request).array
  }
}

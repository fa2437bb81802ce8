private import Basics
package import Crypto
private import JSON

/// The keys that tokens are verified with at one time.
public struct TokenKeySet: Sendable {
  /// Why the content of a file is not keys; says nothing of the content.
  public enum Rejection: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file is not there or cannot be read.
    case unreadable(path: String)
    /// It is longer than any file of keys.
    case tooLong(bytesMax: Int)
    /// It is none of the forms that keys have.
    case malformed
    /// A secret is short enough to be guessed.
    case secretTooShort(bytesMin: Int)
    /// A key is of a kind, a curve or a strength that is not used here.
    case unsupportedKey
    /// Two keys have the same name.
    case repeatedID
    /// There is no key for signatures among them.
    case empty

    public var description: String {
      switch self {
      case .unreadable(let path): "\(path) cannot be read"
      case .tooLong(let bytesMax): "a file of keys has at most \(bytesMax) bytes"
      case .malformed: "the file is neither a JSON key set, nor a public key, nor a secret"
      case .secretTooShort(let bytesMin): "a secret has at least \(bytesMin) bytes"
      case .unsupportedKey:
        "a key is of a kind that is not used here: RSA of 2048 bits or more, P-256, Ed25519, or "
          + "a secret"
      case .repeatedID: "two keys have the same name"
      case .empty: "there is no key for signatures"
      }
    }
  }

  /// Bytes of a file of keys.
  public static let fileBytesMax = 262_144
  /// Keys in force at once.
  public static let keysMax = 32

  /// The keys; tokens that name none mean the first.
  public let keys: [TokenKey]

  /// Puts keys together; the first is meant when a token names none.
  public init(_ keys: [TokenKey]) throws(Rejection) {
    guard !keys.isEmpty else { throw .empty }
    guard keys.count <= Self.keysMax else { throw .tooLong(bytesMax: Self.fileBytesMax) }
    let ids = keys.compactMap(\.id)
    guard Set(ids).count == ids.count else { throw .repeatedID }
    self.keys = keys
  }

  /// Reads a file: a JSON key set or key (RFC 7517), public keys in PEM, or else a secret.
  ///
  /// The white space at the end of a secret is not part of it: editors leave a line end there.
  public init(parsing file: [UInt8]) throws(Rejection) {
    guard file.count <= Self.fileBytesMax else { throw .tooLong(bytesMax: Self.fileBytesMax) }
    let content = file.drop(while: Self.isBlank)
    if content.first == UInt8(ascii: "{") {
      try self.init(KeySetReader.keys(in: file))
    } else if content.starts(with: "-----BEGIN".utf8) {
      guard let key = PublicKey(pem: file) else { throw .unsupportedKey }
      try self.init([TokenKey(key)])
    } else {
      try self.init([Self.secretKey(file)])
    }
  }

  private static func secretKey(_ file: [UInt8]) throws(Rejection) -> TokenKey {
    guard let key = TokenKey(secret: Self.secret(in: file)) else {
      throw .secretTooShort(bytesMin: TokenKey.secretBytesMin)
    }
    return key
  }

  /// The secret in a file that is nothing else.
  package static func secret(in file: [UInt8]) -> SecretKey {
    var secret = file[...]
    while let last = secret.last, Self.isBlank(last) { secret.removeLast() }
    return SecretKey(Array(secret))
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }

  /// The key that a token means.
  func key(named id: String?) -> TokenKey? {
    guard let id else { return self.keys.first }
    return self.keys.first { $0.id == id }
  }
}

/// Reads keys in JSON.
private enum KeySetReader {
  static let idBytesMax = 128

  static func keys(in file: [UInt8]) throws(TokenKeySet.Rejection) -> [TokenKey] {
    let document: JSONValue
    do throws(JSONError) {
      document = try JSONValue(parsing: unsafe file.span.bytes)
    } catch {
      throw .malformed
    }
    guard let set = document["keys"] else {
      guard let key = try self.key(document) else { throw .unsupportedKey }
      return [key]
    }
    guard case .array(let entries) = set else { throw .malformed }
    var keys: [TokenKey] = []
    for entry in entries {
      if let key = try self.key(entry) { keys.append(key) }
    }
    return keys
  }

  /// Reads a key; `nil` for one that is not for signatures of a kind that is used here.
  ///
  /// Whoever publishes keys may publish others beside ours; a key that claims to be one of ours
  /// and is not, is an error.
  private static func key(_ entry: JSONValue) throws(TokenKeySet.Rejection) -> TokenKey? {
    guard let kind = self.text(entry, "kty") else { throw .malformed }
    if entry["use"] != nil, self.text(entry, "use") != "sig" { return nil }
    let id = self.text(entry, "kid")
    guard entry["kid"] == nil || id.map({ $0.utf8.count <= self.idBytesMax }) == true else {
      throw .malformed
    }
    var algorithm: TokenAlgorithm?
    if entry["alg"] != nil {
      guard let name = self.text(entry, "alg") else { throw .malformed }
      guard let known = TokenAlgorithm(rawValue: name) else { return nil }
      algorithm = known
    }
    guard let key = try self.key(entry, kind: kind, id: id) else { return nil }
    guard algorithm == nil || algorithm == key.algorithm else { throw .malformed }
    return key
  }

  private static func key(
    _ entry: JSONValue, kind: String, id: String?
  ) throws(TokenKeySet.Rejection) -> TokenKey? {
    switch kind {
    case "oct":
      guard let secret = self.bytes(entry, "k") else { throw .malformed }
      guard let key = TokenKey(id: id, secret: SecretKey(secret)) else {
        throw .secretTooShort(bytesMin: TokenKey.secretBytesMin)
      }
      return key
    case "RSA":
      guard let modulus = self.bytes(entry, "n"), let exponent = self.bytes(entry, "e") else {
        throw .malformed
      }
      return try self.key(id, PublicKey(rsaModulus: modulus, exponent: exponent))
    case "EC":
      guard self.text(entry, "crv") == "P-256" else { return nil }
      guard let x = self.bytes(entry, "x"), let y = self.bytes(entry, "y") else {
        throw .malformed
      }
      return try self.key(id, PublicKey(p256X: x, y: y))
    case "OKP":
      guard self.text(entry, "crv") == "Ed25519" else { return nil }
      guard let x = self.bytes(entry, "x") else { throw .malformed }
      return try self.key(id, PublicKey(ed25519: x))
    default: return nil
    }
  }

  private static func key(
    _ id: String?, _ key: PublicKey?
  ) throws(TokenKeySet.Rejection) -> TokenKey {
    guard let key else { throw .unsupportedKey }
    return TokenKey(id: id, key)
  }

  private static func text(_ entry: JSONValue, _ name: String) -> String? {
    guard case .string(let text) = entry[name] else { return nil }
    return text
  }

  private static func bytes(_ entry: JSONValue, _ name: String) -> [UInt8]? {
    self.text(entry, name).flatMap(Base64URL.bytes)
  }
}

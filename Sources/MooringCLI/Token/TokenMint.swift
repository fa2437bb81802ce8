internal import Auth
internal import Basics
internal import Crypto
internal import ServiceRuntime

/// Makes tokens with the key of a file.
struct TokenMint: Sendable {
  /// The file of the key that `mooring up` makes.
  static let keyFileName = "token-key"
  private static let keyBytes = 32
  private static let keyFileBytesMax = 16_384

  private let key: TokenIssuer.Key
  var keyID: String?
  var issuer: String?
  var audience: String?

  /// Reads the key at `path`: a private key in PEM, or else a secret.
  init(keyAt path: String) throws(CommandFailure) {
    let file = Array(try LocalFile.read(path, bytesMax: Self.keyFileBytesMax).utf8)
    if file.starts(with: "-----BEGIN".utf8) {
      guard let key = PrivateKey(pem: file) else {
        throw .other(.settings, "\(path) has no private key that tokens are signed with")
      }
      self.key = .private(key)
    } else {
      let secret = TokenKeySet.secret(in: file)
      guard secret.byteCount >= TokenKey.secretBytesMin else {
        throw .other(
          .settings, "\(path): a secret has at least \(TokenKey.secretBytesMin) bytes")
      }
      self.key = .secret(secret)
    }
  }

  /// A token for somebody, from `now` on.
  func token(
    actor: String, role: Role, namespaces: [NamespacePattern]?, lifetime: Duration,
    at now: WallTime
  ) throws(CommandFailure) -> String {
    let issuer = TokenIssuer(
      key: self.key, keyID: self.keyID, issuer: self.issuer, audience: self.audience)
    let principal = Principal(
      actor: actor, role: role, namespaces: namespaces, expiry: now + lifetime)
    do throws(CryptoError) {
      return try issuer.token(for: principal, at: now)
    } catch {
      throw .other(.fault, "no token can be made: \(error)")
    }
  }

  /// The path of the key file in `folder`; a file with a new secret is made when there is none yet.
  static func keyFile(in folder: String) throws(CommandFailure) -> String {
    let path = "\(folder)/\(self.keyFileName)"
    guard !Folder.exists(path) else { return path }
    var random = SystemRandomNumberGenerator()
    let bytes = (0..<self.keyBytes).map { _ in UInt8.random(in: 0...255, using: &random) }
    try LocalFile.write(Array("\(HexText.of(bytes))\n".utf8), to: path, mode: 0o600)
    return path
  }
}

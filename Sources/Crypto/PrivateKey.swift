private import CLibCrypto

/// A key that makes signatures.
@safe
public final class PrivateKey: Sendable {
  private let handle: KeyHandle

  /// What signatures it makes.
  public var algorithm: SignatureAlgorithm { self.handle.algorithm }

  /// Reads a key of a file (`-----BEGIN PRIVATE KEY-----`) without a password; `nil` for other
  /// kinds and weak keys.
  public init?(pem: [UInt8]) {
    guard pem.count <= PublicKey.pemBytesMax else { return nil }
    let pointer = unsafe KeyHandle.withFile(pem) { file in
      // Without a function that asks, the library would ask the terminal.
      unsafe PEM_read_bio_PrivateKey(file, nil, { _, _, _, _ in -1 }, nil)
    }
    guard let handle = unsafe KeyHandle(owning: pointer) else { return nil }
    self.handle = handle
  }

  /// Signs `message`.
  public func signature(of message: [UInt8]) throws(CryptoError) -> [UInt8] {
    defer { ERR_clear_error() }
    guard let context = unsafe EVP_MD_CTX_new() else { throw .unavailable }
    defer { unsafe EVP_MD_CTX_free(context) }
    var count = 0
    guard
      unsafe EVP_DigestSignInit(context, nil, self.handle.digest, nil, self.handle.pointer) == 1,
      unsafe EVP_DigestSign(context, nil, &count, message, message.count) == 1
    else { throw .unavailable }
    var signature = [UInt8](repeating: 0, count: count)
    guard unsafe EVP_DigestSign(context, &signature, &count, message, message.count) == 1 else {
      throw .unavailable
    }
    signature.removeLast(signature.count - count)
    guard self.algorithm == .ecdsaP256 else { return signature }
    guard let raw = P256Signature.raw(of: signature) else { throw .unavailable }
    return raw
  }
}

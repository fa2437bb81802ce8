private import CLibCrypto

/// A key that tells whether a signature was made by the holder of its other half.
@safe
public final class PublicKey: Sendable {
  /// Text of a key in a file.
  public static let pemBytesMax = 16_384

  private let handle: KeyHandle

  /// What signatures it is for.
  public var algorithm: SignatureAlgorithm { self.handle.algorithm }

  private init?(_ pointer: OpaquePointer?) {
    guard let handle = unsafe KeyHandle(owning: pointer) else { return nil }
    self.handle = handle
  }

  /// Reads a key of a file (`-----BEGIN PUBLIC KEY-----`); `nil` for other kinds and weak keys.
  public convenience init?(pem: [UInt8]) {
    guard pem.count <= Self.pemBytesMax else { return nil }
    unsafe self.init(
      KeyHandle.withFile(pem) { unsafe PEM_read_bio_PUBKEY($0, nil, nil, nil) })
  }

  /// An RSA key by its numbers, highest byte first.
  public convenience init?(rsaModulus modulus: [UInt8], exponent: [UInt8]) {
    let bytesMax = KeyHandle.rsaBits.upperBound / 8
    guard modulus.count <= bytesMax, (1...8).contains(exponent.count) else { return nil }
    unsafe self.init(Self.read(PublicKeyDER.rsa(modulus: modulus, exponent: exponent)))
  }

  /// A key on the curve P-256 by its point, two numbers of 32 bytes, highest byte first.
  public convenience init?(p256X x: [UInt8], y: [UInt8]) {
    guard x.count == 32, y.count == 32 else { return nil }
    unsafe self.init(Self.read(PublicKeyDER.p256(x: x, y: y)))
  }

  /// A key of Ed25519, 32 bytes.
  public convenience init?(ed25519 bytes: [UInt8]) {
    guard bytes.count == 32 else { return nil }
    unsafe self.init(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, bytes, bytes.count))
  }

  /// Reads a key in DER; the library checks that a point is on its curve.
  private static func read(_ der: [UInt8]) -> OpaquePointer? {
    defer { ERR_clear_error() }
    return unsafe der.withUnsafeBufferPointer { der in
      var position = der.baseAddress
      return unsafe d2i_PUBKEY(nil, &position, der.count)
    }
  }

  /// Whether `signature` is one of `message` under this key.
  public func isSignature(_ signature: [UInt8], of message: [UInt8]) -> Bool {
    var signature = signature
    if self.algorithm == .ecdsaP256 {
      guard let der = P256Signature.der(of: signature) else { return false }
      signature = der
    }
    defer { ERR_clear_error() }
    guard let context = unsafe EVP_MD_CTX_new() else { return false }
    defer { unsafe EVP_MD_CTX_free(context) }
    guard
      unsafe EVP_DigestVerifyInit(context, nil, self.handle.digest, nil, self.handle.pointer) == 1
    else { return false }
    return unsafe EVP_DigestVerify(
      context, signature, signature.count, message, message.count) == 1
  }
}

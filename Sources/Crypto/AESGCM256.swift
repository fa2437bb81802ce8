private import CLibCrypto

/// Texts sealed under a key: nobody without it can read one, change one, or pass it off as another
/// (AES-256-GCM, NIST SP 800-38D).
///
/// A sealed text is its nonce of 12 bytes, what the text became, and a tag of 16 bytes.
public struct AESGCM256: Sendable {
  /// The bytes of a key.
  public static let keyByteCount = 32
  /// The bytes of a nonce.
  public static let nonceByteCount = 12
  /// The bytes of a tag.
  public static let tagByteCount = 16
  /// The longest text, and the longest context.
  public static let bytesMax = 1 << 24

  private let key: SecretKey

  /// Seals and opens under `key`, which has 32 bytes.
  ///
  /// Nonces are random: a key must be replaced before it has sealed 2³² texts.
  public init(key: SecretKey) throws(CryptoError) {
    guard key.byteCount == Self.keyByteCount else {
      throw .keyLength(expected: Self.keyByteCount, found: key.byteCount)
    }
    self.key = key
  }

  /// Seals a text, which opens only together with the same `context`.
  public func seal(_ text: [UInt8], context: [UInt8]) throws(CryptoError) -> [UInt8] {
    try self.seal(
      text, context: context, nonce: try SecureRandom.bytes(Self.nonceByteCount))
  }

  /// Seals with a nonce that the caller answers for: one nonce, one text.
  package func seal(
    _ text: [UInt8], context: [UInt8], nonce: [UInt8]
  ) throws(CryptoError) -> [UInt8] {
    precondition(nonce.count == Self.nonceByteCount)
    var operation = try GCMOperation()
    try operation.start(.seal, self.key, nonce: nonce)
    try operation.bind(context)
    var sealed = nonce
    sealed += try operation.transform(text)
    guard operation.finish() else { throw .unavailable }
    sealed += try operation.tag()
    return sealed
  }

  /// Opens what ``seal(_:context:)`` made under the same key and for the same `context`.
  public func open(_ sealed: [UInt8], context: [UInt8]) throws(CryptoError) -> [UInt8] {
    guard sealed.count >= Self.nonceByteCount + Self.tagByteCount else { throw .notAuthentic }
    let nonce = [UInt8](sealed.prefix(Self.nonceByteCount))
    let tag = [UInt8](sealed.suffix(Self.tagByteCount))
    let hidden = [UInt8](
      sealed.dropFirst(Self.nonceByteCount).dropLast(Self.tagByteCount))
    var operation = try GCMOperation()
    try operation.start(.open, self.key, nonce: nonce)
    try operation.bind(context)
    let text = try operation.transform(hidden)
    try operation.expect(tag)
    // Until here the text is anybody's; only the tag makes it ours.
    guard operation.finish() else { throw .notAuthentic }
    return text
  }
}

/// One text on its way through the cipher.
@safe
private struct GCMOperation: ~Copyable {
  enum Direction {
    case seal, open
  }

  private let context: OpaquePointer

  init() throws(CryptoError) {
    // Nil only when memory is out.
    guard let context = unsafe EVP_CIPHER_CTX_new() else { throw .unavailable }
    unsafe self.context = context
  }

  deinit { unsafe EVP_CIPHER_CTX_free(self.context) }

  mutating func start(
    _ direction: Direction, _ key: SecretKey, nonce: [UInt8]
  ) throws(CryptoError) {
    let isReady = key.reveal { key in
      unsafe key.withUnsafeBytes { key in
        // The nonce's length is the cipher's own, 12 bytes.
        unsafe EVP_CipherInit_ex(
          self.context, EVP_aes_256_gcm(), nil, key.bindMemory(to: UInt8.self).baseAddress,
          nonce, direction == .seal ? 1 : 0) == 1
      }
    }
    guard isReady else { throw .unavailable }
  }

  /// Binds bytes that the tag covers and that are not part of the text.
  mutating func bind(_ bytes: [UInt8]) throws(CryptoError) {
    guard bytes.count <= AESGCM256.bytesMax else {
      throw .tooLong(bytesMax: AESGCM256.bytesMax)
    }
    var count: Int32 = 0
    guard
      unsafe EVP_CipherUpdate(self.context, nil, &count, bytes, Int32(bytes.count)) == 1
    else { throw .unavailable }
  }

  mutating func transform(_ text: [UInt8]) throws(CryptoError) -> [UInt8] {
    guard text.count <= AESGCM256.bytesMax else {
      throw .tooLong(bytesMax: AESGCM256.bytesMax)
    }
    // A counter mode: what comes out is as long as what went in.
    var out = [UInt8](repeating: 0, count: text.count)
    var count: Int32 = 0
    guard
      unsafe EVP_CipherUpdate(self.context, &out, &count, text, Int32(text.count)) == 1,
      Int(count) == text.count
    else { throw .unavailable }
    return out
  }

  /// The tag of what was sealed.
  mutating func tag() throws(CryptoError) -> [UInt8] {
    var tag = [UInt8](repeating: 0, count: AESGCM256.tagByteCount)
    guard
      unsafe EVP_CIPHER_CTX_ctrl(
        self.context, EVP_CTRL_AEAD_GET_TAG, Int32(tag.count), &tag) == 1
    else { throw .unavailable }
    return tag
  }

  /// Says which tag the opened text must have.
  mutating func expect(_ tag: [UInt8]) throws(CryptoError) {
    var tag = tag
    guard
      unsafe EVP_CIPHER_CTX_ctrl(
        self.context, EVP_CTRL_AEAD_SET_TAG, Int32(tag.count), &tag) == 1
    else { throw .unavailable }
  }

  /// Ends the text; false when its tag is not the expected one.
  mutating func finish() -> Bool {
    var rest = [UInt8](repeating: 0, count: 16)
    var count: Int32 = 0
    return unsafe EVP_CipherFinal_ex(self.context, &rest, &count) == 1
  }
}

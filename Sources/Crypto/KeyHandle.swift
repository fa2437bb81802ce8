internal import CLibCrypto

/// A key of the library, public or private, of one of the kinds that are used here.
@safe
struct KeyHandle: ~Copyable, @unchecked Sendable {
  // Sendable holds because the library only reads a key once it is made.
  static let rsaBits = 2_048...8_192

  let pointer: OpaquePointer
  let algorithm: SignatureAlgorithm

  /// Takes over a key, or frees it when it is of another kind or too weak.
  init?(owning pointer: OpaquePointer?) {
    guard let pointer = unsafe pointer else { return nil }
    guard let algorithm = unsafe Self.algorithm(of: pointer) else {
      unsafe EVP_PKEY_free(pointer)
      return nil
    }
    unsafe self.pointer = pointer
    self.algorithm = algorithm
  }

  deinit { unsafe EVP_PKEY_free(self.pointer) }

  private static func algorithm(of pointer: OpaquePointer) -> SignatureAlgorithm? {
    switch unsafe EVP_PKEY_get_base_id(pointer) {
    case EVP_PKEY_RSA:
      return unsafe self.rsaBits.contains(Int(EVP_PKEY_get_bits(pointer))) ? .rsaSHA256 : nil
    case EVP_PKEY_EC:
      // The curve's name with its closing zero.
      var name = [CChar](repeating: 0, count: 32)
      var count = 0
      let status = unsafe EVP_PKEY_get_group_name(pointer, &name, name.count, &count)
      let text = name.prefix(max(0, count)).map { UInt8(bitPattern: $0) }
      guard status == 1, text == Array("prime256v1".utf8) else { return nil }
      return .ecdsaP256
    case EVP_PKEY_ED25519: return .ed25519
    default: return nil
    }
  }

  /// The digest that the algorithm is used with; Ed25519 has its own.
  var digest: OpaquePointer? {
    unsafe self.algorithm == .ed25519 ? nil : EVP_sha256()
  }

  /// Lends `text` to `body` as something that the library reads files from.
  static func withFile(
    _ text: [UInt8], _ body: (OpaquePointer) -> OpaquePointer?
  ) -> OpaquePointer? {
    let key: OpaquePointer? = unsafe text.withUnsafeBytes { bytes in
      guard let file = unsafe BIO_new_mem_buf(bytes.baseAddress, Int32(clamping: bytes.count))
      else { return nil }
      defer { unsafe BIO_free_all(file) }
      return unsafe body(file)
    }
    // What was wrong stays in the thread's queue otherwise, for whoever looks next.
    ERR_clear_error()
    return unsafe key
  }
}

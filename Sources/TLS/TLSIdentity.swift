private import CLibSSL

/// Who a server is: a chain of certificates with the key of the first, and how it speaks TLS.
///
/// TLS 1.2 with forward secrecy and authenticated ciphers, or TLS 1.3; HTTP/1.1 is what is spoken
/// within; nobody renegotiates.
@safe
public final class TLSIdentity: @unchecked Sendable {
  // Sendable holds because the library only reads a context once it is set up.

  /// Certificates in a chain.
  static let chainMax = 16
  private static let ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20"

  let context: OpaquePointer

  /// Takes a chain, its own certificate first, and a private key, both in PEM.
  public init(chain: [UInt8], key: [UInt8]) throws(TLSError) {
    guard let context = unsafe SSL_CTX_new(TLS_server_method()) else { throw .unavailable }
    unsafe self.context = context
    defer { ERR_clear_error() }
    let version = unsafe CLibSSL_set_min_version(context, TLS1_2_VERSION)
    guard version == 1, unsafe SSL_CTX_set_cipher_list(context, Self.ciphers) == 1 else {
      throw .unavailable
    }
    _ = unsafe SSL_CTX_set_options(context, CLibSSL_server_options())
    // Buffers of idle connections are given back.
    _ = unsafe CLibSSL_set_mode(context, Int(SSL_MODE_RELEASE_BUFFERS))
    unsafe SSL_CTX_set_alpn_select_cb(context, selectProtocol, nil)
    try self.use(chain: chain)
    try self.use(key: key)
  }

  deinit { unsafe SSL_CTX_free(self.context) }

  private func use(chain: [UInt8]) throws(TLSError) {
    var count = 0
    let isUsed = unsafe Self.withFile(chain) { file in
      while count <= Self.chainMax,
        let certificate = unsafe PEM_read_bio_X509(file, nil, refusePassword, nil)
      {
        count += 1
        if count == 1 {
          // Counts its own reference.
          defer { unsafe X509_free(certificate) }
          guard unsafe SSL_CTX_use_certificate(self.context, certificate) == 1 else { return false }
        } else if unsafe CLibSSL_add_chain_certificate(self.context, certificate) != 1 {
          unsafe X509_free(certificate)
          return false
        }
      }
      return (1...Self.chainMax).contains(count)
    }
    guard isUsed else { throw .malformedCertificate }
  }

  private func use(key: [UInt8]) throws(TLSError) {
    var isRead = false
    let isUsed = unsafe Self.withFile(key) { file in
      guard let key = unsafe PEM_read_bio_PrivateKey(file, nil, refusePassword, nil) else {
        return false
      }
      defer { unsafe EVP_PKEY_free(key) }
      isRead = true
      return unsafe SSL_CTX_use_PrivateKey(self.context, key) == 1
        && SSL_CTX_check_private_key(self.context) == 1
    }
    guard isRead else { throw .malformedKey }
    guard isUsed else { throw .mismatch }
  }

  /// Lends `text` to `body` as something that the library reads files from.
  private static func withFile(_ text: [UInt8], _ body: (OpaquePointer) -> Bool) -> Bool {
    unsafe text.withUnsafeBytes { bytes in
      guard let file = unsafe BIO_new_mem_buf(bytes.baseAddress, Int32(clamping: bytes.count))
      else { return false }
      defer { unsafe BIO_free_all(file) }
      return unsafe body(file)
    }
  }
}

/// Without this, the library would ask the terminal for a password.
private func refusePassword(
  _ buffer: UnsafeMutablePointer<CChar>?, _ size: Int32, _ flag: Int32,
  _ context: UnsafeMutableRawPointer?
) -> Int32 { -1 }

/// Chooses HTTP/1.1 among what a client offers, and refuses one that does not offer it.
private func selectProtocol(
  _ session: OpaquePointer?, _ chosen: UnsafeMutablePointer<UnsafePointer<UInt8>?>?,
  _ chosenCount: UnsafeMutablePointer<UInt8>?, _ offered: UnsafePointer<UInt8>?,
  _ offeredCount: UInt32, _ context: UnsafeMutableRawPointer?
) -> Int32 {
  let offer = unsafe UnsafeBufferPointer(start: offered, count: Int(offeredCount))
  let wanted = Array("http/1.1".utf8)
  var index = 0
  while index < offer.count {
    let count = unsafe Int(offer[index])
    let end = index + 1 + count
    guard end <= offer.count else { break }
    if unsafe count == wanted.count && offer[(index + 1)..<end].elementsEqual(wanted) {
      unsafe chosen?.pointee = offered.map { unsafe $0 + index + 1 }
      unsafe chosenCount?.pointee = UInt8(count)
      return SSL_TLSEXT_ERR_OK
    }
    index = end
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL
}

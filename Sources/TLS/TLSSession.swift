internal import Basics
private import CLibSSL

/// The server's side of one encrypted conversation, between two memories and without any I/O.
///
/// What the peer sent is put in, what it is to be sent is taken out, and in between is the plain
/// text.
@safe
struct TLSSession: ~Copyable {
  /// What came of looking for plain text.
  enum Reading: Equatable {
    /// So many bytes.
    case bytes(Int)
    /// More of what the peer sends is needed.
    case needsMore
    /// The peer has said that nothing more comes.
    case ended
    /// The peer is not who it claims to be, or does not speak TLS.
    case failed
  }

  private let session: OpaquePointer
  /// What the peer sent; the session owns it.
  private let incoming: OpaquePointer
  /// What is to be sent to the peer; the session owns it.
  private let outgoing: OpaquePointer
  /// Keeps what the session refers to.
  private let identity: TLSIdentity

  init?(_ identity: TLSIdentity) {
    guard let session = unsafe SSL_new(identity.context) else { return nil }
    guard let incoming = unsafe BIO_new(BIO_s_mem()), let outgoing = unsafe BIO_new(BIO_s_mem())
    else {
      unsafe SSL_free(session)
      return nil
    }
    // Both are the session's from here on.
    unsafe SSL_set_bio(session, incoming, outgoing)
    unsafe SSL_set_accept_state(session)
    unsafe self.session = session
    unsafe self.incoming = incoming
    unsafe self.outgoing = outgoing
    self.identity = identity
  }

  deinit { unsafe SSL_free(self.session) }

  /// Whether the peer and this side have agreed on keys.
  var isEstablished: Bool { unsafe SSL_is_init_finished(self.session) == 1 }

  /// Bytes that wait to be sent.
  var outgoingCount: Int { unsafe Int(BIO_ctrl_pending(self.outgoing)) }

  /// Takes what the peer sent.
  func put(_ bytes: RawSpan) -> Bool {
    unsafe bytes.withUnsafeBytes { bytes in
      // Memory takes everything or is exhausted.
      unsafe BIO_write(self.incoming, bytes.baseAddress, Int32(clamping: bytes.count))
        == Int32(clamping: bytes.count)
    }
  }

  /// Decrypts into `buffer`; until keys are agreed on, works on that instead.
  func read(into buffer: UnsafeMutableRawBufferPointer) -> Reading {
    // An error that another session of this thread left behind would look like ours.
    ERR_clear_error()
    let count = unsafe SSL_read(self.session, buffer.baseAddress, Int32(clamping: buffer.count))
    guard count <= 0 else { return .bytes(Int(count)) }
    switch unsafe SSL_get_error(self.session, count) {
    case SSL_ERROR_WANT_READ: return .needsMore
    case SSL_ERROR_ZERO_RETURN: return .ended
    default:
      ERR_clear_error()
      return .failed
    }
  }

  /// Encrypts `bytes`.
  func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count > 0 else { return true }
    ERR_clear_error()
    // Without a partial mode and into memory, all of it is written or nothing ever will be.
    return unsafe SSL_write(self.session, bytes.baseAddress, Int32(clamping: bytes.count))
      == Int32(clamping: bytes.count)
  }

  /// Takes what is to be sent, as much as fits into `buffer`.
  func take(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    unsafe max(
      0, Int(BIO_read(self.outgoing, buffer.baseAddress, Int32(clamping: buffer.count))))
  }

  /// Says to the peer that nothing more comes.
  func end() {
    ERR_clear_error()
    _ = unsafe SSL_shutdown(self.session)
    ERR_clear_error()
  }
}

public import EventLoop

/// A stream whose bytes are encrypted on their way, at the server's end.
///
/// Stands between a socket and the owner of the plain text, which sees it as it would see the
/// socket. Everything here is called on the loop.
@safe
public final class TLSStream: StreamOwner, @unchecked Sendable {
  // Confined to the thread of `socket.loop`; hence the unchecked Sendable.

  /// Plain text in one record.
  private static let recordBytesMax = 16_384
  /// With more than this encrypted and not sent, no more plain text is asked for.
  private static let outgoingBytesMax = 65_536

  /// The socket beneath.
  public let socket: SocketStream

  private let session: TLSSession
  private var owner: (any StreamOwner)?
  private var isPaused = false
  private var isReading = false
  private var isEnding = false
  private var hasEnded = false
  private var hasReadEnded = false

  /// Begins a conversation on `socket` as `identity`, for the owner that `makeOwner` makes.
  ///
  /// `nil` when there is no memory for it; the socket is then closed.
  public init?(
    _ socket: SocketStream, as identity: TLSIdentity,
    owner makeOwner: (TLSStream) -> any StreamOwner
  ) {
    guard let session = TLSSession(identity) else { return nil }
    self.socket = socket
    self.session = session
    self.owner = makeOwner(self)
  }

  // MARK: The owner's side

  /// Says that the owner has bytes to send.
  public func wantsToSend() { self.socket.wantsToSend() }

  /// Receives nothing until ``resumeReading()``.
  public func pauseReading() {
    self.isPaused = true
    self.socket.pauseReading()
  }

  /// Receives again, first what is decrypted already.
  public func resumeReading() {
    guard self.isPaused else { return }
    self.isPaused = false
    self.socket.resumeReading()
    // Not from within: the owner may be in the middle of something.
    self.socket.loop.execute { self.decrypt() }
  }

  /// Ends sending after what the owner still has.
  public func shutdownWriteAfterFlush() {
    self.isEnding = true
    self.socket.wantsToSend()
  }

  /// Closes now.
  public func close() { self.socket.close() }

  // MARK: The socket's side

  public func streamReceived(_ bytes: RawSpan) {
    guard self.session.put(bytes) else { return self.socket.close() }
    self.decrypt()
  }

  /// Many clients end without saying so within the conversation; what was cut short is found out
  /// by whoever reads the plain text.
  public func streamReadClosed() { self.readEnded() }

  private func readEnded() {
    guard !self.hasReadEnded else { return }
    self.hasReadEnded = true
    guard self.session.isEstablished else { return self.socket.close() }
    self.owner?.streamReadClosed()
  }

  private func decrypt() {
    // The owner may come back here while it is told of something.
    guard !self.isReading else { return }
    self.isReading = true
    defer { self.isReading = false }
    unsafe withUnsafeTemporaryAllocation(byteCount: Self.recordBytesMax, alignment: 16) { buffer in
      while !self.isPaused, !self.socket.isClosed {
        switch unsafe self.session.read(into: buffer) {
        case .bytes(let count):
          let plain = unsafe UnsafeRawBufferPointer(rebasing: buffer[..<count])
          unsafe self.owner?.streamReceived(plain.bytes)
          continue
        case .needsMore: break
        case .ended: self.readEnded()
        case .failed: self.fail()
        }
        break
      }
    }
    // Reading also answers: the handshake, and what keeps the keys fresh.
    if self.session.outgoingCount > 0 { self.socket.wantsToSend() }
  }

  /// Tells the peer why, and ends.
  private func fail() {
    guard !self.hasEnded else { return }
    self.hasEnded = true
    self.socket.shutdownWriteAfterFlush()
    // A peer that does not close its end in turn is left to the owner's deadlines.
  }

  public func streamProduce(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    if self.session.isEstablished, !self.hasEnded { self.encrypt(atLeast: buffer.count) }
    return unsafe self.session.take(into: buffer)
  }

  private func encrypt(atLeast wanted: Int) {
    let bytesMax = min(wanted, Self.outgoingBytesMax)
    unsafe withUnsafeTemporaryAllocation(byteCount: Self.recordBytesMax, alignment: 16) { buffer in
      while self.session.outgoingCount < bytesMax, let owner = self.owner, !self.socket.isClosed {
        let count = unsafe owner.streamProduce(into: buffer)
        guard count > 0 else { return self.endIfAsked() }
        let plain = unsafe UnsafeRawBufferPointer(rebasing: buffer[..<count])
        guard unsafe self.session.write(plain) else { return self.socket.close() }
      }
    }
  }

  private func endIfAsked() {
    guard self.isEnding, !self.hasEnded else { return }
    self.hasEnded = true
    self.session.end()
    self.socket.shutdownWriteAfterFlush()
  }

  public func streamClosed(_ reason: StreamCloseReason) {
    let owner = self.owner
    self.owner = nil
    owner?.streamClosed(reason)
  }
}

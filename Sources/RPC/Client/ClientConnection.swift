internal import Basics

/// The client's end of one connection, without a socket: bytes and time go in, bytes come out.
///
/// Confined to the loop of its link.
final class ClientConnection: @unchecked Sendable {
  let link: ClientLink
  let session: H2Session
  private var carrier: (any ConnectionCarrier)?
  private var keepalive: KeepaliveStateMachine
  private var wakeUpTime = MonotonicTime.never
  private var isAnnounced = false
  /// Whether it takes no further calls and closes after the last.
  private var isRetired = false
  private var callsLeft: Int

  init(link: ClientLink, now: MonotonicTime) {
    self.link = link
    self.callsLeft = link.settings.callsPerConnectionMax
    self.keepalive = KeepaliveStateMachine(
      interval: link.settings.keepaliveInterval, timeout: link.settings.keepaliveTimeout,
      now: now)
    self.session = H2Session(.client, limits: link.settings.h2Limits, now: now)
    self.session.owner = self
  }

  // MARK: Events of the carrier

  /// Starts to send through `carrier`.
  func attach(to carrier: any ConnectionCarrier) {
    self.carrier = carrier
    self.settle()
  }

  /// Bytes have arrived.
  func receive(_ bytes: RawSpan, now: MonotonicTime) {
    self.keepalive.bytesReceived(now: now)
    guard self.session.receive(bytes, now: now) else {
      self.carrier?.closeAfterFlush()
      return
    }
    if self.session.hasPeerSettings && !self.isAnnounced {
      self.isAnnounced = true
      self.link.connectionReady(self)
    }
    self.settle()
  }

  /// Writes what is to be sent; returns how many bytes, 0 when there is nothing for now.
  func produce(into buffer: UnsafeMutableRawBufferPointer, now: MonotonicTime) -> Int {
    let count = unsafe self.session.produce(into: buffer, now: now)
    if count == 0 { self.closeIfDone() }
    return count
  }

  /// It is `now`.
  func timeAdvanced(to now: MonotonicTime) {
    self.wakeUpTime = .never
    if self.session.isIdle {
      // Without calls nobody cares whether the server is there.
      self.keepalive.bytesReceived(now: now)
    } else {
      switch self.keepalive.timeAdvanced(to: now) {
      case .none: break
      case .sendPing: self.session.ping(now.nanoseconds)
      case .close: self.carrier?.closeAfterFlush()
      }
    }
    self.settle()
  }

  /// The connection is gone, or could not be made.
  func carrierClosed() {
    self.carrier = nil
    self.link.connectionClosed(self)
    for case let call as ClientCall in self.session.live {
      call.fail(RPCError(.unavailable, "The connection was lost."))
    }
    self.session.closeAllStreams(errorCode: HTTP2ErrorCode.cancel)
  }

  // MARK: Calls

  /// Opens a stream for `call`; `false` when the connection can open no more.
  func send(_ call: ClientCall, fields: FieldList) -> Bool {
    guard !self.isRetired, self.callsLeft > 0, self.session.openStream(call, fields: fields)
    else { return false }
    self.callsLeft -= 1
    call.sent(on: self)
    self.settle()
    return true
  }

  /// `call` has more to send, or nothing more.
  func hasMore(_ call: ClientCall) {
    self.session.resume(call)
    self.carrier?.wantsToSend()
  }

  /// Lets the server send as many bytes more for `call`.
  func consume(_ count: Int, on call: ClientCall) {
    guard count > 0 else { return }
    self.session.consume(count, on: call)
    if self.session.wantsWrite { self.carrier?.wantsToSend() }
  }

  /// Ends the stream of `call`, if it still stands.
  func reset(_ call: ClientCall) {
    self.session.reset(call, errorCode: HTTP2ErrorCode.cancel)
    self.carrier?.wantsToSend()
  }

  /// Takes no further calls, and closes after the last.
  func retire() {
    self.isRetired = true
    self.settle()
  }

  /// Closes without waiting for a server that does not even read.
  func close() {
    self.isRetired = true
    self.carrier?.closeAfterFlush()
  }

  private func settle() {
    guard let carrier = self.carrier else { return }
    if self.session.wantsWrite { carrier.wantsToSend() } else { self.closeIfDone() }
    let next = self.session.isIdle ? .never : self.keepalive.deadline
    if next < self.wakeUpTime {
      self.wakeUpTime = next
      carrier.wakeUp(at: next)
    }
  }

  private func closeIfDone() {
    let isDone = self.isRetired && self.session.isIdle
    let isDead = !self.session.wantsRead && !self.session.wantsWrite
    if isDone || isDead || self.session.hasFailed { self.carrier?.closeAfterFlush() }
  }
}

extension ClientConnection: H2SessionOwner {
  // A server cannot open streams towards a client.
  func streamOpened() -> H2Stream? { nil }

  func goAwayReceived(lastStreamID: Int32, errorCode: UInt32) {
    self.isRetired = true
    self.link.connectionRetired(self)
  }

  func pingAnswered(_ payload: UInt64) {}
}

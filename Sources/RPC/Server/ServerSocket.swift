internal import Basics
internal import EventLoop

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Carries a server's connection over a socket.
///
/// Confined to the loop of the socket.
final class ServerSocket: StreamOwner, ConnectionCarrier {
  private let stream: SocketStream
  private let server: RPCServer
  private let connection: ServerConnection
  private var alarm: (any Alarm)?
  private var isClosing = false

  init(stream: SocketStream, server: RPCServer) {
    self.stream = stream
    self.server = server
    self.connection = ServerConnection(
      core: server.core, loop: stream.loop,
      peer: CallPeer(stream.peer, trusted: server.core.settings.trustedUIDs),
      now: stream.loop.now)
    self.alarm = stream.loop.makeAlarm { self.alarmFired() }
    self.connection.attach(to: self)
    server.opened(self.connection)
  }

  // MARK: The socket

  func streamReceived(_ bytes: RawSpan) {
    self.connection.receive(bytes, now: self.stream.loop.now)
  }

  /// A caller that sends no more cannot be told from one that is gone, and HTTP/2 has other means
  /// to say that there will be no further call.
  func streamReadClosed() { self.stream.close() }

  func streamProduce(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    unsafe self.connection.produce(into: buffer, now: self.stream.loop.now)
  }

  func streamClosed(_ reason: StreamCloseReason) {
    self.alarm?.invalidate()
    self.alarm = nil
    self.connection.carrierClosed()
    self.server.closed(self.connection)
  }

  // MARK: The connection

  func wantsToSend() { self.stream.wantsToSend() }

  func wakeUp(at time: MonotonicTime) {
    if !self.isClosing { self.alarm?.set(at: time) }
  }

  func closeAfterFlush() {
    guard !self.isClosing else { return }
    self.isClosing = true
    self.stream.closeAfterFlush()
    // A peer that does not read cannot keep the connection open.
    self.alarm?.set(at: self.stream.loop.now + ConnectionTimes.flushMax)
  }

  private func alarmFired() {
    if self.isClosing { return self.stream.close() }
    self.connection.timeAdvanced(to: self.stream.loop.now)
  }
}

/// Times that both ends of a connection observe.
enum ConnectionTimes {
  /// How long the peer has to read the last bytes of a connection that is closed.
  static let flushMax: Duration = .seconds(1)
}

extension CallPeer {
  /// Who the kernel says it is; without a list, this process's own user and root are trusted.
  init(_ credentials: PeerCredentials?, trusted: Set<UInt32>) {
    guard let credentials else {
      self.init(uid: nil, isTrusted: false)
      return
    }
    let uid = credentials.userID
    self.init(
      uid: uid, gid: credentials.groupID, pid: credentials.processID,
      isTrusted: trusted.isEmpty ? uid == 0 || uid == geteuid() : trusted.contains(uid))
  }
}

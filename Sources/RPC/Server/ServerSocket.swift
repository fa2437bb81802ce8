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
  /// When the connection wants to be told the time.
  private var wakeUpTime = MonotonicTime.never
  /// When the peer's time to read our last bytes is over.
  private var lingerDeadline = MonotonicTime.never

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
    // What arrives after our last word is read only so that the caller can send it.
    guard !self.isClosing else { return }
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
    self.wakeUpTime = time
    self.setAlarm()
  }

  func closeAfterFlush() {
    guard !self.isClosing else { return }
    self.isClosing = true
    // Not closed altogether: a caller whose own bytes cannot be delivered may give up on the
    // connection before it has read the answers that are waiting for it.
    self.stream.shutdownWriteAfterFlush()
    // A peer that does not read, or does not close, cannot keep the connection open. In a drain
    // the connection itself sees to that, once the time given to all callers is over.
    if !self.connection.isDraining {
      self.lingerDeadline = self.stream.loop.now + ConnectionTimes.lingerMax
    }
    self.setAlarm()
  }

  func closeNow() { self.stream.close() }

  private func setAlarm() {
    let next = min(self.wakeUpTime, self.lingerDeadline)
    if next != .never { self.alarm?.set(at: next) }
  }

  private func alarmFired() {
    let now = self.stream.loop.now
    guard now < self.lingerDeadline else { return self.stream.close() }
    self.wakeUpTime = .never
    self.connection.timeAdvanced(to: now)
    self.setAlarm()
  }
}

/// Times that both ends of a connection observe.
enum ConnectionTimes {
  /// How long the server's peer has to read the last bytes and to close its end in turn.
  static let lingerMax: Duration = .seconds(1)
  /// How long the client's peer has to read the last bytes of a connection that is closed.
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

internal import Basics
internal import EventLoop

/// Carries a client's connection over a socket.
///
/// Confined to the loop of the socket.
final class ClientSocket: StreamOwner, ConnectionCarrier {
  private let stream: SocketStream
  private let connection: ClientConnection
  private var alarm: (any Alarm)?
  private var isClosing = false

  /// Connects to `address`; on `loop`.
  static func connect(
    _ connection: ClientConnection, to address: SocketAddress, on loop: EventLoop,
    timeout: Duration
  ) {
    _ = SocketStream.connect(to: address, on: loop, timeout: timeout) { stream in
      ClientSocket(stream: stream, connection: connection)
    }
  }

  private init(stream: SocketStream, connection: ClientConnection) {
    self.stream = stream
    self.connection = connection
    self.alarm = stream.loop.makeAlarm { self.alarmFired() }
  }

  // MARK: The socket

  func streamConnected() { self.connection.attach(to: self) }

  func streamReceived(_ bytes: RawSpan) {
    self.connection.receive(bytes, now: self.stream.loop.now)
  }

  func streamReadClosed() { self.stream.close() }

  func streamProduce(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    unsafe self.connection.produce(into: buffer, now: self.stream.loop.now)
  }

  func streamClosed(_ reason: StreamCloseReason) {
    self.alarm?.invalidate()
    self.alarm = nil
    self.connection.carrierClosed()
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
    self.alarm?.set(at: self.stream.loop.now + ConnectionTimes.flushMax)
  }

  private func alarmFired() {
    if self.isClosing { return self.stream.close() }
    self.connection.timeAdvanced(to: self.stream.loop.now)
  }
}

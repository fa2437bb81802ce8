internal import Basics

/// Connects a client and a server on one loop, byte for byte as a socket would.
///
/// Confined to the loop.
final class InProcessPipe {
  /// Bytes carried at once.
  static let chunkBytes = 65_536

  private let loop: any CallLoop
  private let server: RPCServer
  private let serverEnd: ServerConnection
  private let clientEnd: ClientConnection
  private var isPumping = false
  private var isOpen = true
  private var alarms: [any Alarm] = []
  private var chunk = ByteBuffer()

  /// Connects `client` to `server`; on `loop`.
  static func connect(
    _ client: ClientConnection, to server: RPCServer, on loop: any CallLoop
  ) {
    guard !server.isDraining else {
      // As if nobody listened, and no sooner than a socket would say so.
      loop.execute { client.carrierClosed() }
      return
    }
    let pipe = InProcessPipe(client, server, loop)
    let toClient = End(pipe: pipe) { pipe.clientEnd.timeAdvanced(to: loop.now) }
    let toServer = End(pipe: pipe) { pipe.serverEnd.timeAdvanced(to: loop.now) }
    pipe.alarms = [toClient.alarm, toServer.alarm]
    server.opened(pipe.serverEnd)
    pipe.serverEnd.attach(to: toServer)
    client.attach(to: toClient)
  }

  private init(_ client: ClientConnection, _ server: RPCServer, _ loop: any CallLoop) {
    self.loop = loop
    self.server = server
    self.clientEnd = client
    self.serverEnd = ServerConnection(
      core: server.core, loop: loop, peer: .inProcess, now: loop.now)
  }

  /// One end of the pipe, as its connection sees it.
  private final class End: ConnectionCarrier {
    let pipe: InProcessPipe
    let alarm: any Alarm

    init(pipe: InProcessPipe, alarmFired: @escaping () -> Void) {
      self.pipe = pipe
      self.alarm = pipe.loop.makeAlarm(alarmFired)
    }

    func wantsToSend() { self.pipe.pumpLater() }

    func wakeUp(at time: MonotonicTime) { self.alarm.set(at: time) }

    func closeAfterFlush() { self.pipe.closeLater() }
  }

  private func pumpLater() {
    guard !self.isPumping, self.isOpen else { return }
    self.isPumping = true
    let pipe = UncheckedPipe(pipe: self)
    self.loop.execute { pipe.pipe.pump() }
  }

  private func closeLater() {
    let pipe = UncheckedPipe(pipe: self)
    self.loop.execute {
      pipe.pipe.pump()
      pipe.pipe.close()
    }
  }

  /// Carries bytes until neither end has any.
  private func pump() {
    self.isPumping = false
    var hasMoved = true
    while self.isOpen && hasMoved {
      hasMoved = unsafe self.move(
        from: { buffer, now in unsafe self.clientEnd.produce(into: buffer, now: now) },
        to: { self.serverEnd.receive($0, now: self.loop.now) })
      let hasAnswered = unsafe self.move(
        from: { buffer, now in unsafe self.serverEnd.produce(into: buffer, now: now) },
        to: { self.clientEnd.receive($0, now: self.loop.now) })
      hasMoved = hasMoved || hasAnswered
    }
  }

  private func move(
    from produce: (UnsafeMutableRawBufferPointer, MonotonicTime) -> Int,
    to receive: (RawSpan) -> Void
  ) -> Bool {
    self.chunk.clear()
    unsafe self.chunk.appendUnsafe(atLeast: Self.chunkBytes) { buffer in
      unsafe produce(buffer, self.loop.now)
    }
    if self.chunk.isEmpty { return false }
    self.chunk.withBytes { receive($0) }
    return true
  }

  private func close() {
    guard self.isOpen else { return }
    self.isOpen = false
    for alarm in self.alarms { alarm.invalidate() }
    self.alarms = []
    self.clientEnd.carrierClosed()
    self.serverEnd.carrierClosed()
    self.server.closed(self.serverEnd)
  }
}

/// Takes a pipe through the loop's queue, from the loop to the loop; hence the unchecked Sendable.
private struct UncheckedPipe: @unchecked Sendable {
  let pipe: InProcessPipe
}

private import Basics

/// Who uses a stream.
///
/// Everything here is called on the stream's loop.
public protocol StreamOwner: AnyObject {
  /// The connection that was asked for is there.
  func streamConnected()

  /// Bytes have arrived. They are lent: what is not copied is gone.
  func streamReceived(_ bytes: RawSpan)

  /// The peer sends no more; this side may still send.
  func streamReadClosed()

  /// Writes the next bytes to send into `buffer` and returns how many, 0 for nothing more for now.
  ///
  /// Asked at the end of the turn in which the stream was told ``SocketStream/wantsToSend()``, and
  /// again whenever the socket takes more.
  func streamProduce(into buffer: UnsafeMutableRawBufferPointer) -> Int

  /// The stream is closed. Called once, and nothing after it.
  func streamClosed(_ reason: StreamCloseReason)
}

extension StreamOwner {
  public func streamConnected() {}
}

/// A connected socket on a loop.
///
/// Sending is by demand: the owner says that it has something to send and is asked for bytes when
/// the socket takes them, so what cannot be sent yet stays with the owner. All that is produced in
/// a turn goes out in one system call. Receiving goes on until it is paused; while it is, the
/// system's buffer fills up and then the peer has to wait.
///
/// Everything here is called on the loop. A stream lives until it is closed.
@safe
public final class SocketStream: LoopResident, ReadinessTarget, @unchecked Sendable {
  // Confined to the thread of `loop`, which debug builds assert; hence the unchecked Sendable.

  /// With more than this left over from a short write, nothing new is asked for.
  static let remainderBytesMax = 65_536

  /// The loop it belongs to, for life.
  public let loop: EventLoop
  /// Where the peer is; for a Unix socket the path that was listened or connected to.
  public let remote: SocketAddress
  /// Who the peer of a Unix socket is.
  public private(set) var peer: PeerCredentials?

  var residence: Int?
  private var machine: StreamStateMachine
  private var socket: Socket?
  private var source: ReadinessSource?
  private var owner: (any StreamOwner)?
  private var connector: Connector?
  private var listener: Listener?
  /// Bytes produced that the socket did not take.
  private var remainder = ByteBuffer()
  private var closeReason = StreamCloseReason.closedHere

  init(
    on loop: EventLoop, remote: SocketAddress, isConnecting: Bool, listener: Listener? = nil
  ) {
    self.loop = loop
    self.remote = remote
    self.machine = StreamStateMachine(isConnecting: isConnecting)
    self.listener = listener
  }

  /// Makes a stream of a connected, non-blocking socket and takes the socket over.
  ///
  /// When this throws, the socket has been closed.
  public static func adopt(
    _ descriptor: Int32, on loop: EventLoop, remote: SocketAddress,
    owner: (SocketStream) -> any StreamOwner
  ) throws(EventLoopError) -> SocketStream {
    try self.adopt(
      Socket(owning: descriptor), on: loop, remote: remote, listener: nil, owner: owner)
  }

  static func adopt(
    _ socket: consuming Socket, on loop: EventLoop, remote: SocketAddress, listener: Listener?,
    owner: (SocketStream) -> any StreamOwner
  ) throws(EventLoopError) -> SocketStream {
    let stream = SocketStream(on: loop, remote: remote, isConnecting: false, listener: listener)
    try loop.admit(stream)
    do throws(EventLoopError) {
      try stream.attach(socket)
    } catch {
      loop.dismiss(stream)
      throw error
    }
    stream.owner = owner(stream)
    stream.updateInterest()
    return stream
  }

  /// Connects to `address`; the owner hears of it, or that the stream is closed, later.
  public static func connect(
    to address: SocketAddress, on loop: EventLoop, timeout: Duration,
    owner: (SocketStream) -> any StreamOwner
  ) -> SocketStream {
    assert(loop.isCurrent)
    let stream = SocketStream(on: loop, remote: address, isConnecting: true)
    stream.owner = owner(stream)
    do throws(EventLoopError) {
      try loop.admit(stream)
      let connector = Connector(stream: stream, address: address)
      stream.connector = connector
      connector.begin(timeout: timeout)
    } catch {
      stream.close(because: .loopStopped)
    }
    return stream
  }

  /// Whether it is closed, though its owner may not have been told yet.
  public var isClosed: Bool { self.machine.phase == .closed }

  /// Says that the owner has bytes to send; costs nothing when that is known already.
  public func wantsToSend() { self.perform(self.machine.wantsToSend()) }

  /// Receives nothing until ``resumeReading()``.
  ///
  /// Does not notice that the peer goes, either.
  public func pauseReading() { self.machine.pauseReading() }

  /// Receives again.
  public func resumeReading() {
    self.machine.resumeReading()
    self.updateInterest()
  }

  /// Tells the peer that nothing more comes, after what the owner still has to send.
  public func shutdownWriteAfterFlush() { self.perform(self.machine.end(.shutdown)) }

  /// Closes after what the owner still has to send.
  public func closeAfterFlush() { self.perform(self.machine.end(.close)) }

  /// Closes now and forgets what was not sent.
  public func close() { self.close(because: .closedHere) }

  func loopIsStopping() { self.close(because: .loopStopped) }

  func close(because reason: StreamCloseReason) {
    assert(self.loop.isCurrent)
    guard self.machine.close() else { return }
    self.closeReason = reason
    self.connector?.cancel()
    self.connector = nil
    // libuv must let go of the descriptor before its number can mean something else.
    self.source?.close()
    self.source = nil
    self.socket = nil
    self.remainder.clear(keepingAtMost: 0)
    self.loop.closedStreams.append(self)
    self.loop.dismiss(self)
    self.listener?.connectionEnded()
    self.listener = nil
  }

  /// Tells the owner that it is over, and lets it go.
  func reportClosed() {
    let owner = self.owner
    self.owner = nil
    owner?.streamClosed(self.closeReason)
  }

  private func attach(_ socket: consuming Socket) throws(EventLoopError) {
    if case .unix = self.remote { self.peer = socket.peerCredentials() }
    if case .tcp = self.remote { socket.disableDelay() }
    self.source = try self.loop.poller.addSource(socket.number, target: self)
    self.socket = consume socket
  }

  /// The connector has made the connection.
  func opened(_ socket: consuming Socket) {
    self.connector = nil
    do throws(EventLoopError) {
      try self.attach(socket)
    } catch {
      self.close(because: .connectFailed(error))
      return
    }
    self.perform(self.machine.connected())
    self.updateInterest()
    self.owner?.streamConnected()
  }

  private func perform(_ action: StreamStateMachine.Action) {
    assert(self.loop.isCurrent)
    switch action {
    case .none: break
    case .enqueue: self.loop.sendingStreams.append(self)
    case .shutdownWrite: if let source = self.source { SystemCall.shutdownWrite(source.descriptor) }
    case .close(let reason): self.close(because: reason)
    }
  }

  /// Asks for what is needed at once; what is no longer needed is dropped when it next occurs,
  /// because pausing and resuming within a turn is common and each change is two system calls.
  private func updateInterest() {
    guard let source = self.source else { return }
    let needed = self.machine.interest
    guard !needed.isSubset(of: source.interest) else { return }
    source.setInterest(needed)
  }
}

extension SocketStream {
  // MARK: Receiving

  func descriptorReady(_ readiness: DescriptorInterest) {
    if readiness.contains(.writable) { self.perform(self.machine.becameWritable()) }
    if readiness.contains(.readable), self.machine.reading == .flowing { self.receive() }
    // Here and not in `updateInterest`: it is here that something happened which nobody needs.
    self.source?.setInterest(self.machine.interest)
  }

  private func receive() {
    guard let source = self.source else { return }
    let buffer = unsafe self.loop.readBuffer
    switch unsafe SystemCall.read(source.descriptor, into: buffer) {
    case .value(0):
      guard self.machine.readEnded() else { return }
      self.owner?.streamReadClosed()
      self.perform(self.machine.afterReadEnded())
    case .value(let count):
      let received = unsafe UnsafeRawBufferPointer(rebasing: buffer[..<count])
      unsafe self.owner?.streamReceived(received.bytes)
    case .wouldBlock: break
    case .failed(let code): self.close(because: .failed(code: code))
    }
  }

  // MARK: Sending

  /// Writes what is left over and what the owner has, once.
  func flush() {
    guard self.machine.phase == .open, self.machine.writing == .queued else { return }
    self.perform(self.machine.flushed(self.flushOnce()))
    self.updateInterest()
  }

  private func flushOnce() -> StreamStateMachine.Flush {
    let buffer = unsafe self.loop.writeBuffer
    let (fresh, isDrained) = unsafe self.produce(into: buffer)
    guard let source = self.source else { return .drained }
    let total = self.remainder.count + fresh
    guard total > 0 else { return .drained }
    let result = unsafe self.remainder.withUnsafeReadableBytes { remainder in
      unsafe SystemCall.write(
        source.descriptor, remainder, UnsafeRawBufferPointer(rebasing: buffer[..<fresh]))
    }
    var written = 0
    switch result {
    case .value(let count): written = count
    case .wouldBlock: break
    case .failed(let code): return .failed(code: code)
    }
    let fromRemainder = min(written, self.remainder.count)
    self.remainder.consume(fromRemainder)
    guard written < total else {
      self.remainder.clear(keepingAtMost: Self.remainderBytesMax)
      return isDrained ? .drained : .shareUsed
    }
    let unsent = unsafe UnsafeRawBufferPointer(rebasing: buffer[(written - fromRemainder)..<fresh])
    unsafe self.remainder.append(unsent.bytes)
    return .blocked
  }

  /// Asks the owner until it has no more or `buffer` is full.
  ///
  /// Says how much, and whether it is all.
  private func produce(into buffer: UnsafeMutableRawBufferPointer) -> (count: Int, isAll: Bool) {
    guard self.remainder.count <= Self.remainderBytesMax else { return (0, false) }
    var count = 0
    while count < buffer.count {
      guard let owner = self.owner else { break }
      let space = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
      let produced = unsafe owner.streamProduce(into: space)
      precondition(produced >= 0)
      precondition(produced <= space.count)
      // The owner may also have closed the stream.
      guard produced > 0, self.machine.phase == .open else { return (count, true) }
      count += produced
    }
    return (count, false)
  }
}

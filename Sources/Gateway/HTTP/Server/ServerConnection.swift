internal import Basics
internal import EventLoop

/// A connection of a server: reads requests, has them answered one by one, and sends the answers.
///
/// Confined to the thread of `loop`, which debug builds assert; hence the unchecked Sendable.
final class ServerConnection: StreamOwner, TimerOwner, @unchecked Sendable {
  /// With more than this waiting to be sent, no further request is looked at.
  static let unsentBytesMax = 65_536
  /// Memory for bytes that a connection keeps while it is idle.
  static let idleBufferBytesMax = 16_384

  let loop: EventLoop
  let core: ServerCore
  let carrier: any ConnectionCarrier
  let peer: HTTPPeer
  private let number: Int
  private var timer: LoopTimer?

  var parser: RequestParser
  var machine = ConnectionStateMachine()
  var deadlines: ConnectionDeadlines
  var exchange = Exchange()
  /// What arrived behind the request that is being answered.
  private var pending = ByteBuffer()
  private var isPaused = false
  private var isFeeding = false
  private var outgoing = ByteBuffer()
  /// Bytes that were handed to the carrier since nothing was left to send.
  private var lastFlushBytes = 0

  init(core: ServerCore, carrier: any ConnectionCarrier, number: Int) {
    self.core = core
    self.carrier = carrier
    self.loop = carrier.loop
    self.peer = carrier.httpPeer
    self.number = number
    self.parser = RequestParser(limits: core.settings.requests)
    self.deadlines = ConnectionDeadlines(core.settings)
    self.timer = LoopTimer(on: carrier.loop, owner: self)
    self.deadlines.opened(at: self.loop.now)
    self.schedule()
  }

  var unsentCount: Int { self.outgoing.count }

  // MARK: Receiving

  func streamReceived(_ bytes: RawSpan) {
    // What arrives after our last word is read only so that the client can send it.
    guard self.machine.phase != .ending, self.machine.phase != .closed else { return }
    var taken = 0
    if self.pending.isEmpty { taken = self.feed(bytes) }
    if taken < bytes.byteCount { self.keep(bytes.extracting(taken..<bytes.byteCount)) }
    self.settle()
  }

  func streamReadClosed() {
    self.machine.inputEnded()
    // A client that ends its side may still wait for an answer, but not for one without an end.
    if self.exchange.isEndless { self.exchange.task?.cancel() }
    self.settle()
  }

  /// Reads requests from `bytes` until an answer has to be waited for.
  ///
  /// Returns how much it took.
  private func feed(_ bytes: RawSpan) -> Int {
    self.isFeeding = true
    defer { self.isFeeding = false }
    var offset = 0
    while self.machine.takesInput, self.hasRoom {
      let step = self.parser.read(bytes.extracting(offset..<bytes.byteCount))
      let taken = bytes.extracting(offset..<(offset + step.consumed))
      offset += step.consumed
      switch step.event {
      case .nothing:
        if offset == bytes.byteCount { return offset }
      case .head: self.headArrived(isBodyHere: offset < bytes.byteCount)
      case .body: self.bodyArrived(taken)
      case .end: self.requestArrived()
      case .refused(let refusal):
        self.refuse(refusal)
        return bytes.byteCount
      }
    }
    return self.machine.phase == .ending || self.machine.phase == .closed ? bytes.byteCount : offset
  }

  /// Whether what a request brings about has somewhere to go.
  private var hasRoom: Bool {
    guard self.machine.phase == .reading else {
      return self.outgoing.count <= Self.unsentBytesMax
    }
    return self.exchange.bodyReader?.hasRoom ?? true
  }

  private func keep(_ bytes: RawSpan) {
    guard self.machine.phase != .ending, self.machine.phase != .closed else { return }
    self.pending.append(bytes)
    self.pause()
    // The rest of a body is limited by its route, and waits for its reader.
    guard self.machine.phase != .reading else { return }
    if self.pending.count > self.core.settings.pipelinedBytesMax { self.machine.makeLast() }
  }

  /// Looks at what was kept, as far as that is possible now.
  func pump() {
    guard !self.isFeeding else { return }
    while !self.pending.isEmpty, self.machine.takesInput, self.hasRoom {
      // Taken out, since what a handler does may come back to this connection.
      var input = ByteBuffer()
      swap(&input, &self.pending)
      input.consume(input.withBytes { self.feed($0) })
      guard self.machine.phase != .ending, self.machine.phase != .closed else { return }
      swap(&input, &self.pending)
    }
    self.settle()
  }

  /// Sees to it that what is waited for is waited for, and no longer than allowed.
  private func settle() {
    guard !self.isFeeding, self.machine.phase != .closed else { return }
    if self.pending.isEmpty {
      self.pending.clear(keepingAtMost: 0)
      self.resume()
      if self.machine.hasInputEnded, self.machine.takesInput, let refusal = self.parser.inputEnded()
      {
        self.refuse(refusal)
      }
      let isWithinHead = self.parser.isWithinHead
      if self.machine.phase == .idle, isWithinHead { self.deadlines.headBegan(at: self.loop.now) }
      self.perform(self.machine.ranDry(isWithinHead: isWithinHead))
    }
    self.schedule()
  }

  private func pause() {
    guard !self.isPaused else { return }
    self.isPaused = true
    self.carrier.pauseReading()
  }

  private func resume() {
    guard self.isPaused else { return }
    self.isPaused = false
    self.carrier.resumeReading()
  }

  // MARK: Sending

  /// Lends what waits to be sent to `body`, which appends to it.
  func append(_ body: (inout ByteBuffer) -> Void) {
    let before = self.outgoing.count
    body(&self.outgoing)
    self.exchange.sentBytes += self.outgoing.count - before
    guard !self.outgoing.isEmpty else { return }
    self.deadlines.writeBegan(at: self.loop.now)
    self.carrier.wantsToSend()
    self.schedule()
  }

  func streamProduce(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(buffer.count, self.outgoing.count)
    guard count > 0 else { return 0 }
    unsafe self.outgoing.withUnsafeReadableBytes { unsent in
      unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: unsent[..<count]))
    }
    self.outgoing.consume(count)
    self.lastFlushBytes = count
    self.deadlines.writeAdvanced(by: count)
    if self.outgoing.isEmpty {
      self.outgoing.clear(keepingAtMost: Self.idleBufferBytesMax)
      self.deadlines.writeEnded()
      if self.machine.phase == .ending { self.linger() }
    }
    self.exchange.bodyWriter?.room(self.outgoing.count)
    if !self.pending.isEmpty { self.pump() }
    return count
  }

  // MARK: The end

  func perform(_ action: ConnectionStateMachine.Action) {
    switch action {
    case .none: break
    case .next:
      self.deadlines.becameIdle(at: self.loop.now)
      self.pump()
    case .end:
      self.pending.clear(keepingAtMost: 0)
      self.resume()
      self.carrier.shutdownWriteAfterFlush()
      // With something left to send, the client's time to read it comes first.
      if self.outgoing.isEmpty { self.linger() }
    case .abort: self.carrier.close()
    }
  }

  private func linger() {
    self.deadlines.lingerBegan(at: self.loop.now, after: self.lastFlushBytes)
    self.schedule()
  }

  /// Finishes the request that is being answered, if there is one, and then closes.
  func drain() {
    guard !self.machine.isDraining else { return }
    self.machine.drain()
    if self.exchange.isEndless { self.exchange.task?.cancel() }
    self.settle()
  }

  /// Closes at once.
  func close() { self.carrier.close() }

  func streamClosed(_ reason: StreamCloseReason) {
    self.timer?.cancel()
    self.timer = nil
    self.exchangeLost()
    self.machine.closed()
    self.pending.clear(keepingAtMost: 0)
    self.outgoing.clear(keepingAtMost: 0)
    self.core.closed(self.number, self.peer, on: self.loop)
  }

  // MARK: Time

  private func schedule() {
    let next = self.deadlines.next.time
    guard let timer = self.timer, next != .never else { return }
    // A timer that fires early looks again, which is cheaper than moving it with every request.
    guard !timer.isScheduled || next < self.scheduledTime else { return }
    self.scheduledTime = next
    timer.schedule(at: next)
  }

  private var scheduledTime = MonotonicTime.never

  func timerFired(_ timer: LoopTimer) {
    let next = self.deadlines.next
    guard next.time <= self.loop.now else { return self.schedule() }
    switch next.kind {
    case .idle, .write, .linger: self.carrier.close()
    case .head: self.refuse(.headTimeout)
    case .body: self.refuse(.bodyTimeout)
    }
    self.schedule()
  }
}

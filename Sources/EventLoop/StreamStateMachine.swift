/// Decides what a stream does next.
///
/// Pure: no I/O, no clock. ``SocketStream`` feeds it events and carries out its actions. The two
/// directions end separately:
///
///     connecting ──▶ open ──▶ closed
///     reading:   flowing ◀──▶ paused; either ──▶ ended
///     writing:   idle ──▶ queued ──▶ idle | blocked; blocked ──▶ queued; any ──▶ shut
struct StreamStateMachine {
  enum Phase { case connecting, open, closed }
  enum Reading { case flowing, paused, ended }
  enum Writing { case idle, queued, blocked, shut }
  /// What to do once everything has been sent.
  enum Ending { case none, shutdown, close }

  /// What a turn of writing came to.
  enum Flush: Hashable {
    /// All was written, and the owner has no more for now.
    case drained
    /// All was written, but the share of this turn is used up.
    case shareUsed
    /// The socket takes no more.
    case blocked
    /// The socket will never take more.
    case failed(code: Int32)
  }

  enum Action: Hashable {
    case none
    /// Ask the owner for bytes at the end of this turn.
    case enqueue
    /// Say to the peer that nothing more comes.
    case shutdownWrite
    case close(StreamCloseReason)
  }

  private(set) var phase: Phase
  private(set) var reading = Reading.flowing
  private(set) var writing: Writing
  private var ending = Ending.none
  /// Writing failed, but what the peer sent before it went is still being read.
  private var failure: StreamCloseReason?

  /// A stream that is open, or still connecting.
  init(isConnecting: Bool) {
    self.phase = isConnecting ? .connecting : .open
    self.writing = isConnecting ? .blocked : .idle
  }

  /// What the socket must be watched for.
  var interest: DescriptorInterest {
    guard self.phase == .open else { return [] }
    var interest: DescriptorInterest = []
    if self.reading == .flowing { interest.insert(.readable) }
    if self.writing == .blocked { interest.insert(.writable) }
    return interest
  }

  mutating func connected() -> Action {
    guard self.phase == .connecting else { return .none }
    self.phase = .open
    self.writing = .queued
    return .enqueue
  }

  mutating func wantsToSend() -> Action {
    // When queued or blocked the owner is going to be asked anyway; when shut, never again.
    guard self.phase == .open, self.writing == .idle else { return .none }
    self.writing = .queued
    return .enqueue
  }

  mutating func becameWritable() -> Action {
    guard self.phase == .open, self.writing == .blocked else { return .none }
    self.writing = .queued
    return .enqueue
  }

  mutating func flushed(_ flush: Flush) -> Action {
    guard self.phase == .open else { return .none }
    switch flush {
    case .shareUsed: return .enqueue
    case .blocked:
      self.writing = .blocked
      return .none
    case .failed(let code):
      self.writing = .shut
      // What the peer sent before it went, such as its reason, may still be unread.
      guard self.reading == .flowing, self.ending != .close else {
        return .close(.failed(code: code))
      }
      self.failure = .failed(code: code)
      return .none
    case .drained: return self.drained()
    }
  }

  private mutating func drained() -> Action {
    switch self.ending {
    case .none:
      self.writing = .idle
      return .none
    case .close: return .close(.closedHere)
    case .shutdown:
      self.writing = .shut
      return self.reading == .ended ? .close(.finished) : .shutdownWrite
    }
  }

  /// Ends writing, or everything, once all has been sent.
  ///
  /// Closing outweighs shutting down.
  mutating func end(_ ending: Ending) -> Action {
    guard self.phase != .closed else { return .none }
    if self.ending != .close { self.ending = ending }
    switch self.writing {
    case .shut: return ending == .close ? .close(.closedHere) : .none
    case .queued, .blocked: return .none
    case .idle:
      self.writing = .queued
      return .enqueue
    }
  }

  mutating func pauseReading() {
    if self.reading == .flowing { self.reading = .paused }
  }

  mutating func resumeReading() {
    if self.reading == .paused { self.reading = .flowing }
  }

  /// The peer sends no more.
  ///
  /// Says whether that is news for the owner.
  mutating func readEnded() -> Bool {
    guard self.phase == .open, self.reading != .ended else { return false }
    self.reading = .ended
    return true
  }

  /// What follows from the end of reading, after the owner has been told.
  func afterReadEnded() -> Action {
    guard self.phase == .open, self.writing == .shut else { return .none }
    return .close(self.failure ?? .finished)
  }

  /// Says whether it was still open.
  mutating func close() -> Bool {
    guard self.phase != .closed else { return false }
    self.phase = .closed
    return true
  }
}

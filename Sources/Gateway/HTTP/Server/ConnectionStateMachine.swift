/// Decides what a server's connection does next.
///
/// Pure: no I/O, no clock. `ServerConnection` feeds it events and carries out its actions. One
/// request is answered at a time, in the order in which they came:
///
///     idle ──head──▶ reading ──end──▶ answering ──answered──▶ idle
///                       │                                │
///                       └───────── answered ─────────────┴──▶ ending ──▶ closed
///
/// `ending` is for a connection whose last answer is on its way: nothing is read any more.
struct ConnectionStateMachine {
  enum Phase: Hashable {
    /// Between requests, or within a head.
    case idle
    /// The head is there, and more of the request is due.
    case reading
    /// The request is there, and its answer is due.
    case answering
    case ending
    case closed
  }

  enum Action: Hashable {
    case none
    /// Read on: the next request may come.
    case next
    /// Close once everything is sent and the client has had time to read it.
    case end
    /// Close at once: what was sent can no longer be completed.
    case abort
  }

  private(set) var phase = Phase.idle
  private(set) var hasResponseBegun = false
  private(set) var isDraining = false
  private(set) var hasInputEnded = false
  /// Whether the connection is to end with the present answer.
  private var isLast = false

  /// Whether bytes of a request may be looked at.
  var takesInput: Bool { self.phase == .idle || self.phase == .reading }
  /// Whether a request is being read or answered.
  var isWithinExchange: Bool { self.phase == .reading || self.phase == .answering }

  mutating func headArrived(keepsAlive: Bool) {
    guard self.phase == .idle else { return }
    self.phase = .reading
    self.hasResponseBegun = false
    self.isLast = !keepsAlive || self.isDraining
  }

  mutating func requestEnded() {
    // When the answer is complete already, that has settled everything.
    guard self.phase == .reading else { return }
    self.phase = .answering
  }

  /// What arrived is not a request, or not in time.
  ///
  /// Says whether that can still be answered.
  mutating func requestRefused() -> Bool {
    guard self.takesInput, !self.hasResponseBegun || self.phase == .idle else { return false }
    self.phase = .reading
    self.hasResponseBegun = false
    self.isLast = true
    return true
  }

  /// The head of the answer is about to be written.
  ///
  /// Says whether the connection ends with it.
  mutating func responseBegan(closes: Bool) -> Bool {
    self.hasResponseBegun = true
    // What is left of the request would have to be read to find the next one.
    self.isLast =
      self.isLast || closes || self.isDraining || self.hasInputEnded || self.phase == .reading
    return self.isLast
  }

  /// The answer is complete, or cannot be.
  mutating func responseEnded(isComplete: Bool) -> Action {
    guard self.isWithinExchange else { return .none }
    self.hasResponseBegun = false
    guard isComplete else {
      self.phase = .closed
      return .abort
    }
    guard !self.isLast, !self.isDraining, !self.hasInputEnded else {
      self.phase = .ending
      return .end
    }
    self.phase = .idle
    return .next
  }

  /// The connection ends with the present answer, for a reason of our own.
  mutating func makeLast() { self.isLast = true }

  /// The client sends no more.
  mutating func inputEnded() { self.hasInputEnded = true }

  /// Nothing is left to look at: between requests, a connection that is over ends here.
  mutating func ranDry(isWithinHead: Bool) -> Action {
    guard self.phase == .idle, !isWithinHead, self.isDraining || self.hasInputEnded else {
      return .none
    }
    self.phase = .ending
    return .end
  }

  /// Finish what has begun and take nothing new.
  mutating func drain() { self.isDraining = true }

  mutating func closed() { self.phase = .closed }
}

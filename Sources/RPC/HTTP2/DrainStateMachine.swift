internal import Basics

/// Decides how a connection is closed without losing a call.
///
/// Pure. A first GOAWAY asks the peer to open no more streams, and a ping goes out behind it. When
/// the ping comes back, every stream that the peer had opened before it read the GOAWAY is here:
/// a second GOAWAY names the last of them. What runs may go on until the drain time is over.
///
/// ```
/// open ── begin ──▶ announced ── ping answered, or 1 s ──▶ closing ── drain time over ──▶ ended
/// ```
struct DrainStateMachine: Sendable {
  /// What to do now.
  enum Action: Hashable {
    case none
    /// Send the first GOAWAY, and a ping with ``pingPayload``.
    case announce
    /// Send the second GOAWAY.
    case refuseFurtherStreams
    /// Answer what is still running with UNAVAILABLE.
    case endCalls
    /// Close, whatever is still unsent.
    case close
  }

  private enum Phase {
    case open
    case announced
    case closing
    case ended
    case closed
  }

  /// Marks our ping among others.
  static let pingPayload: UInt64 = 0x6D6F_6F72_696E_6721
  /// How long the answer to the ping is waited for.
  static let answerMax: Duration = .seconds(1)
  /// How long the last answers may take to be read once the drain time is over.
  static let flushMax: Duration = .milliseconds(500)

  private var phase = Phase.open
  private var answerDeadline = MonotonicTime.never
  private var endDeadline = MonotonicTime.never

  var hasBegun: Bool { self.phase != .open }

  /// When `timeAdvanced` has something to do.
  var deadline: MonotonicTime {
    switch self.phase {
    case .open, .closed: .never
    case .announced: min(self.answerDeadline, self.endDeadline)
    case .closing, .ended: self.endDeadline
    }
  }

  mutating func begin(drainTime: Duration, now: MonotonicTime) -> Action {
    guard self.phase == .open else { return .none }
    self.phase = .announced
    self.answerDeadline = now + Self.answerMax
    self.endDeadline = now + drainTime
    return .announce
  }

  mutating func pingAnswered(_ payload: UInt64) -> Action {
    guard self.phase == .announced, payload == Self.pingPayload else { return .none }
    self.phase = .closing
    return .refuseFurtherStreams
  }

  mutating func timeAdvanced(to now: MonotonicTime) -> Action {
    guard now >= self.deadline else { return .none }
    switch self.phase {
    case .open, .closed:
      return .none
    case .announced where now < self.endDeadline:
      self.phase = .closing
      return .refuseFurtherStreams
    case .announced, .closing:
      self.phase = .ended
      self.endDeadline = now + Self.flushMax
      return .endCalls
    case .ended:
      self.phase = .closed
      return .close
    }
  }
}

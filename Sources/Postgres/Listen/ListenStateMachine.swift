/// Decides how a listener gets its connection, and gets it back.
///
/// ```
/// waiting ──timer──▶ connecting ──connected──▶ subscribing ──subscribed──▶ listening
///    ▲                   │                         │                          │
///    └──────────────── failed ◀────────────────────┴──────────── lost ◀───────┘
/// ```
///
/// Pure: no I/O, no clock, no randomness.
struct ListenStateMachine {
  enum State: Hashable {
    case waiting
    case connecting
    case subscribing
    case listening
    case stopped
  }

  enum Action: Hashable {
    case connect
    case subscribe
    case tell(isFirst: Bool)
    /// Tell why, and wait before the next attempt.
    case tellAndWait
    case none
  }

  private(set) var state = State.waiting
  private var hasListened = false

  /// The wait is over, or there was none.
  mutating func waited() -> Action {
    guard self.state == .waiting else { return .none }
    self.state = .connecting
    return .connect
  }

  mutating func connected() -> Action {
    guard self.state == .connecting else { return .none }
    self.state = .subscribing
    return .subscribe
  }

  mutating func subscribed() -> Action {
    guard self.state == .subscribing else { return .none }
    self.state = .listening
    defer { self.hasListened = true }
    return .tell(isFirst: !self.hasListened)
  }

  /// The connection could not be made, or is gone.
  mutating func lost() -> Action {
    switch self.state {
    case .connecting, .subscribing, .listening:
      self.state = .waiting
      return .tellAndWait
    // The end was told already, or nobody wants to know.
    case .waiting, .stopped: return .none
    }
  }

  mutating func stop() { self.state = .stopped }
}

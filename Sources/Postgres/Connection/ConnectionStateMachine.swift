/// Decides what a connection works on: one operation at a time, others wait in order.
///
/// ```
/// opening ──opened──▶ idle ──submit──▶ running ──interrupt──▶ draining ──┐
///    │                 ▲◀───finished──────┘  ▲ next waits       │        │
///    │                 └─────────────────────┴──both are over───┘        │
///    └──────────────────────────▶ closed ◀───────────────────────────────┘
/// ```
///
/// An operation that was interrupted has no caller any more. The next one starts only when the
/// server has answered the old one to its end *and* the request to cancel has come back: a late
/// request would hit the wrong statement.
///
/// Pure: no I/O, no clock. `Session` feeds it events and carries out its actions.
struct ConnectionStateMachine {
  /// Names one operation of this connection.
  typealias OperationID = Int

  /// Operations that wait, beside the one that runs.
  static let operationsWaitingMax = 256

  enum State: Hashable {
    case opening
    case idle
    case running(OperationID)
    /// Nobody wants the answers that are still to come.
    case draining(awaitsAnswers: Bool, awaitsCancel: Bool)
    case closed
  }

  /// What becomes of an operation that was handed in.
  enum Admission: Hashable {
    case start
    case wait
    case refuseFull
    case refuseClosed
  }

  /// What to do about an operation whose caller no longer waits.
  enum Interruption: Hashable {
    /// It has not been sent: it never will be.
    case drop
    /// It is under way: ask the server to cancel it.
    case cancel
    /// It is over: caller and answer crossed.
    case ignore
  }

  private(set) var state = State.opening
  private(set) var waiting: [OperationID] = []

  /// Whether nothing runs and nothing waits.
  var isQuiet: Bool { self.state == .idle && self.waiting.isEmpty }

  /// The connection can be used; returns what to start.
  mutating func opened() -> OperationID? {
    guard self.state == .opening else { return nil }
    return self.startNext()
  }

  /// A caller wants something done.
  mutating func submit(_ id: OperationID) -> Admission {
    switch self.state {
    case .closed: return .refuseClosed
    case .idle:
      self.state = .running(id)
      return .start
    case .opening, .running, .draining:
      guard self.waiting.count < Self.operationsWaitingMax else { return .refuseFull }
      self.waiting.append(id)
      return .wait
    }
  }

  /// The server has said all there is to say; returns what to start next.
  mutating func finished() -> OperationID? {
    switch self.state {
    case .running: return self.startNext()
    case .draining(_, awaitsCancel: true):
      self.state = .draining(awaitsAnswers: false, awaitsCancel: true)
      return nil
    case .draining(_, awaitsCancel: false): return self.startNext()
    // The connection was closed by one of the answers.
    case .opening, .idle, .closed: return nil
    }
  }

  /// The request to cancel has come back, whatever became of it; returns what to start next.
  mutating func cancelReturned() -> OperationID? {
    guard case .draining(let awaitsAnswers, awaitsCancel: true) = self.state else { return nil }
    guard awaitsAnswers else { return self.startNext() }
    self.state = .draining(awaitsAnswers: true, awaitsCancel: false)
    return nil
  }

  /// The caller of `id` waits no longer.
  mutating func interrupt(_ id: OperationID) -> Interruption {
    if self.state == .running(id) {
      self.state = .draining(awaitsAnswers: true, awaitsCancel: true)
      return .cancel
    }
    guard let index = self.waiting.firstIndex(of: id) else { return .ignore }
    self.waiting.remove(at: index)
    return .drop
  }

  /// The connection is gone; returns the operations to fail, the one under way first.
  mutating func close() -> [OperationID] {
    var lost = self.waiting
    if case .running(let id) = self.state { lost.insert(id, at: 0) }
    self.waiting = []
    self.state = .closed
    return lost
  }

  private mutating func startNext() -> OperationID? {
    guard !self.waiting.isEmpty else {
      self.state = .idle
      return nil
    }
    let next = self.waiting.removeFirst()
    self.state = .running(next)
    return next
  }
}

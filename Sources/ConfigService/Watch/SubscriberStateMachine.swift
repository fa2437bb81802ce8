internal import Basics

/// Decides what one subscriber is sent next.
///
/// Pure: no I/O, no clock, no lock. At most one message is under way at a time, and nothing is
/// queued: whoever is slow is told the newest state when the message before has left.
///
///     starting ──start──▶ idle ◀──written── sending
///                          │                  ▲
///                          └──── advanced ────┘
struct SubscriberStateMachine: Sendable {
  /// A bookmark is sent when nothing else was for this long.
  static let bookmarkInterval = Duration.seconds(5)

  /// What to do.
  enum Action: Sendable, Hashable {
    /// Send everything at `Revision`.
    case sendSnapshot(Revision)
    /// Send what differs between two revisions.
    case sendDelta(after: Revision, through: Revision)
    /// Say that nothing has happened since `Revision`.
    case sendBookmark(Revision)
    case none
  }

  private enum State: Hashable {
    case starting
    case idle(sent: Revision)
    case sending(Revision)
    case ended
  }

  private var state = State.starting
  /// The newest revision that is known.
  private var newest: Revision
  private var lastSent = MonotonicTime(nanoseconds: 0)
  /// The subscriber must be told everything again, whatever it has.
  private var needsSnapshot = false

  /// A subscriber that has not said yet what it has; the store is at `newest`.
  init(newest: Revision) { self.newest = newest }

  /// The subscriber has `resume`, if it has anything that this history knows.
  mutating func start(from resume: Revision?, now: MonotonicTime) -> Action {
    // A second start is the peer's mistake; the shell has refused it.
    guard self.state == .starting else { return .none }
    guard let resume, resume <= self.newest else {
      return self.send(.sendSnapshot(self.newest), now)
    }
    if resume == self.newest { return self.send(.sendBookmark(resume), now) }
    return self.send(.sendDelta(after: resume, through: self.newest), now)
  }

  /// The store has reached `revision`.
  mutating func advanced(to revision: Revision, now: MonotonicTime) -> Action {
    self.newest = max(self.newest, revision)
    guard case .idle(let sent) = self.state else { return .none }
    return self.next(after: sent, now)
  }

  /// The history is another one: the store was restored.
  mutating func restarted(at revision: Revision, now: MonotonicTime) -> Action {
    self.newest = revision
    self.needsSnapshot = true
    guard case .idle(let sent) = self.state else { return .none }
    return self.next(after: sent, now)
  }

  /// The message under way has left.
  mutating func written(now: MonotonicTime) -> Action {
    guard case .sending(let sent) = self.state else { return .none }
    self.state = .idle(sent: sent)
    return self.next(after: sent, now)
  }

  /// It is `now`; a bookmark may be due.
  mutating func timeAdvanced(to now: MonotonicTime) -> Action {
    guard case .idle(let sent) = self.state, now - self.lastSent >= Self.bookmarkInterval
    else { return .none }
    return self.send(.sendBookmark(sent), now)
  }

  /// The stream is over.
  mutating func ended() { self.state = .ended }

  private mutating func next(after sent: Revision, _ now: MonotonicTime) -> Action {
    if self.needsSnapshot {
      self.needsSnapshot = false
      return self.send(.sendSnapshot(self.newest), now)
    }
    guard self.newest > sent else { return .none }
    return self.send(.sendDelta(after: sent, through: self.newest), now)
  }

  private mutating func send(_ action: Action, _ now: MonotonicTime) -> Action {
    self.lastSent = now
    switch action {
    case .sendSnapshot(let revision), .sendBookmark(let revision):
      self.state = .sending(revision)
    case .sendDelta(_, let through): self.state = .sending(through)
    case .none: break
    }
    return action
  }
}

internal import Basics

/// Decides what one subscriber is sent next.
///
/// Pure: no I/O, no clock, no lock. It is asked whenever the message before has been taken, and
/// again when something happens: so nothing is queued, and whoever is slow is told the newest state
/// in one step.
///
/// ```
///  without base ──snapshot──▶ up to date ──something changed──▶ delta, or snapshot ──▶ up to date
///                                 │
///                                 └──4 seconds of silence──▶ empty delta if any, bookmark
/// ```
///
/// Revisions that change nothing for the subscriber are told lazily, with the next bookmark.
struct SubscriberStateMachine: Sendable {
  /// A sign of life is due after so long; one second before the contract's limit.
  static let bookmarkInterval = Duration.seconds(4)

  /// What to do.
  enum Action: Sendable, Hashable {
    /// Send everything at the head; `isCoalesced` when deltas are not kept far enough back.
    case sendSnapshot(isCoalesced: Bool)
    /// Send what differs between that position and the head.
    case sendDelta(after: RevisionToken)
    /// Say that everything up to the head has been sent.
    case sendBookmark
    case none
  }

  /// What the subscriber has, by the last snapshot or delta or by its own word; nil for nothing.
  private(set) var base: RevisionToken?
  private var saidAt = MonotonicTime.origin
  private var saidStale: Bool?
  private var owesBookmark: Bool

  /// A subscriber that has what is at `base`, of this history; nil when it needs everything.
  init(base: RevisionToken?) {
    self.base = base
    // Whoever resumes wants to hear that it is up to date.
    self.owesBookmark = base != nil
  }

  /// What to send now, the store being at `head` and `log` telling what the subscription saw.
  mutating func next(
    at head: RevisionToken, _ log: FeedLog, isStale: Bool, now: MonotonicTime
  ) -> Action {
    guard let base = self.base else { return self.snapshot(head, isStale, now, false) }
    precondition(base.epoch == head.epoch, "a stream belongs to one history")
    switch log.changes(after: base.revision, through: head.revision) {
    case true?:
      guard base.revision >= log.completeAfter else {
        return self.snapshot(head, isStale, now, true)
      }
      return self.delta(base, head, now)
    case nil: return self.snapshot(head, isStale, now, true)
    case false?: break
    }
    guard
      self.owesBookmark || self.saidStale != isStale
        || now - self.saidAt >= Self.bookmarkInterval
    else { return .none }
    if head.revision > base.revision {
      self.owesBookmark = true
      return self.delta(base, head, now)
    }
    self.owesBookmark = false
    self.saidStale = isStale
    self.saidAt = now
    return .sendBookmark
  }

  private mutating func snapshot(
    _ head: RevisionToken, _ isStale: Bool, _ now: MonotonicTime, _ isCoalesced: Bool
  ) -> Action {
    self.base = head
    self.owesBookmark = false
    self.saidStale = isStale
    self.saidAt = now
    return .sendSnapshot(isCoalesced: isCoalesced)
  }

  private mutating func delta(
    _ base: RevisionToken, _ head: RevisionToken, _ now: MonotonicTime
  ) -> Action {
    self.base = head
    // A delta does not say whether the service is stale, so that a change of that is still owed.
    self.saidAt = now
    return .sendDelta(after: base)
  }
}

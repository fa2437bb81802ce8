internal import Basics

/// A subscription as all who have the same one share it: what changed for it, and the messages that
/// say so, each encoded once.
struct Topic: Sendable {
  /// The most positions from which a delta to the head is kept encoded.
  static let basesMax = 16

  let subscription: Subscription
  private(set) var log: FeedLog
  /// Who may see which secrets, among those who share the topic.
  private var sights: [WatchMessages.Sight] = []
  private var snapshots: [Int: [EncodedWatch]] = [:]
  private var deltas: [DeltaKey: [EncodedWatch]] = [:]

  private struct DeltaKey: Hashable {
    let base: Revision
    let sight: Int
  }

  /// A subscription before anything is known of the store.
  init(_ subscription: Subscription) {
    self.subscription = subscription
    self.log = FeedLog(completeAfter: .zero)
  }

  /// A subscription, with what `recent` tells of its past.
  init(_ subscription: Subscription, _ recent: RecentStates) {
    self.subscription = subscription
    self.log = FeedLog(completeAfter: recent.oldest)
    for (old, new) in recent.steps {
      self.log.append(
        WatchFeed.delta(
          of: subscription, from: old.watched, to: new.watched, among: new.changedNames),
        after: old.watched.token.revision, through: new.watched.token.revision)
    }
  }

  /// Takes in that the store has moved on; whether that changed anything here.
  mutating func advance(
    from old: WatchedState, to new: WatchedState, among names: Set<ParameterName>
  ) {
    self.forgetMessages()
    self.log.append(
      WatchFeed.delta(of: self.subscription, from: old, to: new, among: names),
      after: old.token.revision, through: new.token.revision)
  }

  /// The store has another history, of which nothing is known before `revision`.
  mutating func restart(at revision: Revision) {
    self.forgetMessages()
    self.log = FeedLog(completeAfter: revision)
  }

  /// Messages made so far do not say the truth any more.
  mutating func forgetMessages() {
    self.snapshots = [:]
    self.deltas = [:]
  }

  /// A number for what a subscriber may see.
  mutating func number(of sight: WatchMessages.Sight) -> Int {
    if let number = self.sights.firstIndex(of: sight) { return number }
    self.sights.append(sight)
    return self.sights.count - 1
  }

  /// Everything, at the head.
  mutating func snapshot(
    at head: WatchedState, isStale: Bool, sight: Int, _ messages: WatchMessages
  ) -> [EncodedWatch] {
    if let made = self.snapshots[sight] { return made }
    let made = messages.snapshot(
      WatchFeed.snapshot(of: self.subscription, at: head), at: head,
      environment: self.subscription.environment, isStale: isStale, for: self.sights[sight])
    self.snapshots[sight] = made
    return made
  }

  /// What differs between `base` and the head, if that was asked for before.
  func keptDelta(after base: RevisionToken, sight: Int) -> [EncodedWatch]? {
    self.deltas[DeltaKey(base: base.revision, sight: sight)]
  }

  /// What differs between `base` and the head; nil when the log does not go back so far.
  mutating func delta(
    after base: RevisionToken, at head: WatchedState, sight: Int, _ messages: WatchMessages
  ) -> [EncodedWatch]? {
    let key = DeltaKey(base: base.revision, sight: sight)
    if let made = self.deltas[key] { return made }
    guard let values = self.log.delta(after: base.revision) else { return nil }
    let made = messages.delta(values, after: base, at: head, for: self.sights[sight])
    if self.deltas.count >= Self.basesMax { self.deltas = [:] }
    self.deltas[key] = made
    return made
  }
}

/// The latest states of the store, one history, oldest first.
struct RecentStates: Sendable {
  /// The most states that are kept.
  static let countMax = 64

  /// A state and what it changed.
  struct Entry: Sendable {
    let watched: WatchedState
    /// The parameters that differ from the state before.
    let changedNames: Set<ParameterName>
  }

  private var entries: [Entry]

  /// Begins with one state.
  init(_ first: WatchedState) {
    self.entries = [Entry(watched: first, changedNames: [])]
  }

  /// The oldest revision that is kept.
  var oldest: Revision { self.entries.first?.watched.token.revision ?? .zero }

  /// Each state with the one after it.
  var steps: some Sequence<(Entry, Entry)> { zip(self.entries, self.entries.dropFirst()) }

  mutating func append(_ watched: WatchedState, changing names: Set<ParameterName>) {
    self.entries.append(Entry(watched: watched, changedNames: names))
    if self.entries.count > Self.countMax { self.entries.removeFirst() }
  }

  /// When `revision` was committed; nil when it is not kept.
  func committedAt(_ revision: Revision) -> WallTime? {
    self.entries.lastIndex { $0.watched.token.revision == revision }
      .map { self.entries[$0].watched.state.committedAt }
  }

  /// The state at `revision`; nil when it is not kept.
  subscript(revision: Revision) -> WatchedState? {
    self.entries.last { $0.watched.token.revision == revision }?.watched
  }

  /// The namespaces of what `revision` changed; nil when that is not known.
  func namespaces(changedBy revision: Revision) -> Set<ParameterNamespace>? {
    for (old, new) in self.steps
    where old.watched.token.revision < revision && revision <= new.watched.token.revision {
      return Set(new.changedNames.map(\.namespace))
    }
    return nil
  }
}

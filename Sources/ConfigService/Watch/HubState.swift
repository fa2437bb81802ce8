internal import Basics

/// What a hub knows: the store's latest states, who follows what, and how far each is.
///
/// A value without I/O, clock or lock; ``WatchHub`` guards it and carries out what it decides.
struct HubState: Sendable {
  /// The most streams at once.
  static let subscribersMax = 4_096
  /// The most consumers that are remembered, those lost lately included.
  static let consumersMax = 8_192

  /// One stream.
  struct Subscriber: Sendable {
    let id: ConsumerID
    let topic: Int
    let sight: Int
    var machine: SubscriberStateMachine
    var end: End?
  }

  /// How a stream ends.
  enum End: Sendable, Hashable {
    case inOrder
    case refused(WatchRefusal)
  }

  /// What a stream does next.
  enum Next: Sendable {
    case send([EncodedWatch], Kind)
    case end(End)

    /// What is sent, for those who count.
    enum Kind: Sendable, Hashable, CaseIterable {
      case snapshot, coalescedSnapshot, delta, bookmark
    }
  }

  /// What a look at the store has brought.
  enum Change: Sendable, Hashable {
    case nothing
    case advanced(RevisionToken)
    case restarted(from: RevisionToken, to: RevisionToken)
    case staleness
  }

  let replica: String
  let messages: WatchMessages
  private(set) var head: WatchedState?
  private(set) var recent: RecentStates?
  private(set) var isStale = false
  private(set) var topics: [Int: Topic] = [:]
  private var topicNumbers: [Subscription: Int] = [:]
  private(set) var subscribers: [Int: Subscriber] = [:]
  private var streams: [ConsumerID: Int] = [:]
  /// The consumers that this replica serves or has just lost.
  private(set) var consumers: [ConsumerID: Consumer] = [:]
  /// The consumers of the other replicas.
  private(set) var elsewhere: [ConsumerID: Consumer] = [:]
  /// Consumers of which the other replicas do not know everything yet, each once.
  private var unsaved: [ConsumerID] = []
  private var nextNumber = 0
  private var hasUnusedTopics = false
  private var bookmark: (message: EncodedWatch, at: MonotonicTime)?
  private var isClosed = false

  /// Knows nothing yet; `replica` names this process among those of the service.
  init(replica: String, messages: WatchMessages) {
    self.replica = replica
    self.messages = messages
  }

  // MARK: The store

  /// Takes in the newest state; a state that does not go on from the one known is a new history.
  mutating func take(_ watched: WatchedState, isStale: Bool) -> Change {
    let wasStale = self.isStale
    self.isStale = isStale
    if wasStale != isStale {
      // A snapshot says whether the service is stale.
      for number in self.topics.keys { self.topics[number]?.forgetMessages() }
      self.bookmark = nil
    }
    guard let head = self.head else {
      self.head = watched
      self.recent = RecentStates(watched)
      for number in self.topics.keys {
        self.topics[number]?.restart(at: watched.token.revision)
      }
      return .advanced(watched.token)
    }
    guard watched.token != head.token else { return wasStale == isStale ? .nothing : .staleness }
    self.bookmark = nil
    guard watched.token.epoch == head.token.epoch, watched.token.revision > head.token.revision
    else {
      self.restart(at: watched)
      return .restarted(from: head.token, to: watched.token)
    }
    self.advance(from: head, to: watched)
    return .advanced(watched.token)
  }

  private mutating func advance(from old: WatchedState, to new: WatchedState) {
    var names = new.state.names(changedSince: old.state)
    if new.catalogue.version != old.catalogue.version
      || new.catalogue.namespaces.count != old.catalogue.namespaces.count
    {
      // What a schema adds or takes away shows or hides values that no place has touched.
      for catalogue in [old.catalogue, new.catalogue] {
        names.formUnion(catalogue.namespaces.flatMap { $0.parameters.map(\.name) })
      }
    }
    for number in self.topics.keys {
      self.topics[number]?.advance(from: old, to: new, among: names)
    }
    self.recent?.append(new, changing: names)
    self.head = new
  }

  private mutating func restart(at new: WatchedState) {
    self.head = new
    self.recent = RecentStates(new)
    for number in self.topics.keys { self.topics[number]?.restart(at: new.token.revision) }
    for number in self.subscribers.keys { self.end(number, .refused(.historyReplaced)) }
    for id in self.consumers.keys { self.consumers[id]?.progress = ConsumerProgress() }
    self.elsewhere = [:]
  }

  // MARK: Streams

  /// Begins a stream that goes on from `resume`, which is of this history; nil to tell everything.
  ///
  /// `replaced` is another stream of the same consumer, which is to end.
  mutating func join(
    _ order: WatchOrder, resuming resume: RevisionToken?, at now: WallTime
  ) throws(WatchRefusal) -> (number: Int, replaced: Int?) {
    guard !self.isClosed else { throw .stopping }
    guard self.subscribers.count < Self.subscribersMax,
      self.consumers.count < Self.consumersMax || self.consumers[order.id] != nil
    else { throw .tooMany }
    // It was judged before; meanwhile everything may have begun anew.
    let base = resume.flatMap { $0.epoch == self.head?.token.epoch ? $0 : nil }
    let replaced = self.streams[order.id]
    if let replaced { self.end(replaced, .refused(.replaced)) }
    let topic = self.topicNumber(of: order.subscription)
    self.nextNumber += 1
    self.subscribers[self.nextNumber] = Subscriber(
      id: order.id, topic: topic, sight: self.topics[topic]?.number(of: order.sight) ?? 0,
      machine: SubscriberStateMachine(base: base))
    self.streams[order.id] = self.nextNumber
    var consumer = Consumer(
      id: order.id, isRequired: order.isRequired, subscription: order.subscription,
      patterns: order.patterns, replica: self.replica, connectedAt: now, seenAt: now)
    if let known = self.consumers[order.id] { consumer.progress = known.progress }
    consumer.progress.streamBegan(resumingAt: base?.revision, at: now)
    consumer.isUnsaved = self.consumers[order.id]?.isUnsaved ?? false
    self.consumers[order.id] = consumer
    self.noteUnsaved(order.id)
    return (self.nextNumber, replaced)
  }

  /// What the stream does next; nil when it has nothing to do.
  mutating func next(for number: Int, now: MonotonicTime, wall: WallTime) -> Next? {
    guard let place = self.subscribers.index(forKey: number) else { return .end(.inOrder) }
    if let end = self.subscribers.values[place].end { return .end(end) }
    let topic = self.subscribers.values[place].topic
    guard let token = self.head?.token, let log = self.topics[topic]?.log else { return nil }
    // In place, as everything here that is done for each subscriber at each revision.
    switch self.subscribers.values[place].machine.next(
      at: token, log, isStale: self.isStale, now: now)
    {
    case .none: return nil
    case .sendBookmark: return .send([self.bookmark(at: token, now: now, wall: wall)], .bookmark)
    case .sendSnapshot(let isCoalesced):
      return self.snapshot(self.subscribers.values[place], isCoalesced)
    case .sendDelta(let base):
      return self.delta(self.subscribers.values[place], after: base)
    }
  }

  private mutating func delta(_ subscriber: Subscriber, after base: RevisionToken) -> Next? {
    guard let head = self.head else { return nil }
    let kept = self.topics[subscriber.topic]?.keptDelta(after: base, sight: subscriber.sight)
    let made =
      kept
      ?? self.topics[subscriber.topic]?.delta(
        after: base, at: head, sight: subscriber.sight, self.messages)
    guard let made else { return self.snapshot(subscriber, true) }
    self.noteSending(head.token.revision, to: subscriber.id)
    return .send(made, .delta)
  }

  private mutating func noteSending(_ revision: Revision, to id: ConsumerID) {
    guard let place = self.consumers.index(forKey: id) else { return }
    self.consumers.values[place].progress.sending(revision)
  }

  private mutating func snapshot(_ subscriber: Subscriber, _ isCoalesced: Bool) -> Next? {
    guard let head = self.head else { return nil }
    self.noteSending(head.token.revision, to: subscriber.id)
    let made = self.topics[subscriber.topic]?.snapshot(
      at: head, isStale: self.isStale, sight: subscriber.sight, self.messages)
    return made.map { .send($0, isCoalesced ? .coalescedSnapshot : .snapshot) }
  }

  private mutating func bookmark(
    at token: RevisionToken, now: MonotonicTime, wall: WallTime
  ) -> EncodedWatch {
    // Many are due at once; a tenth of a second makes no difference to them.
    if let bookmark = self.bookmark, now - bookmark.at < .milliseconds(100) {
      return bookmark.message
    }
    let message = WatchMessages.bookmark(at: token, isStale: self.isStale, wall)
    self.bookmark = (message, now)
    return message
  }

  /// The consumer has answered for a revision; returns who it is, and how long it took.
  mutating func acknowledge(
    _ number: Int, _ revision: Revision, _ verdict: ApplyVerdict, at now: WallTime
  ) throws(AcknowledgementFault) -> (id: ConsumerID, lag: Duration?)? {
    guard let subscriber = self.subscribers[number], subscriber.end == nil,
      let place = self.consumers.index(forKey: subscriber.id)
    else { return nil }
    let committedAt = self.recent?.committedAt(revision)
    try self.consumers.values[place].progress.acknowledged(
      revision, verdict, committedAt: committedAt, at: now)
    self.consumers.values[place].seenAt = now
    self.noteUnsaved(at: place)
    return (subscriber.id, self.consumers.values[place].progress.lag)
  }

  /// The stream is to end; the first reason counts.
  mutating func end(_ number: Int, _ end: End) {
    guard self.subscribers[number]?.end == nil else { return }
    self.subscribers[number]?.end = end
  }

  /// The stream is over; the consumer is lost, unless it has begun another one.
  mutating func leave(_ number: Int, now: MonotonicTime) {
    guard let subscriber = self.subscribers.removeValue(forKey: number) else { return }
    guard self.streams[subscriber.id] == number else { return }
    self.streams[subscriber.id] = nil
    self.consumers[subscriber.id]?.lostAt = now
    self.noteUnsaved(subscriber.id)
  }

  /// Ends all streams and begins no others.
  mutating func close() {
    self.isClosed = true
    for number in self.subscribers.keys { self.end(number, .refused(.stopping)) }
  }

  // MARK: Consumers

  private mutating func topicNumber(of subscription: Subscription) -> Int {
    if let number = self.topicNumbers[subscription] { return number }
    self.nextNumber += 1
    let topic: Topic
    if let recent = self.recent {
      topic = Topic(subscription, recent)
    } else {
      topic = Topic(subscription)
    }
    self.topics[self.nextNumber] = topic
    self.topicNumbers[subscription] = self.nextNumber
    return self.nextNumber
  }

  /// What changed for a subscription; nil when nobody has had it.
  func log(of subscription: Subscription) -> FeedLog? {
    self.topicNumbers[subscription].flatMap { self.topics[$0]?.log }
  }

  /// Forgets the consumers that were lost long ago, and what only they needed.
  mutating func expire(now: MonotonicTime) {
    for consumer in Array(self.consumers.values) {
      guard let lostAt = consumer.lostAt, now - lostAt >= Consumer.lostFor else { continue }
      self.consumers[consumer.id] = nil
      self.hasUnusedTopics = true
    }
    for consumer in Array(self.elsewhere.values) {
      guard let lostAt = consumer.lostAt, now - lostAt >= Consumer.lostFor else { continue }
      self.elsewhere[consumer.id] = nil
      self.hasUnusedTopics = true
    }
    guard self.hasUnusedTopics else { return }
    self.hasUnusedTopics = false
    self.unsaved.removeAll { self.consumers[$0] == nil }
    let used = Set(self.consumers.values.map(\.subscription))
      .union(self.elsewhere.values.map(\.subscription))
    for (subscription, number) in self.topicNumbers where !used.contains(subscription) {
      self.topicNumbers[subscription] = nil
      self.topics[number] = nil
    }
  }

  /// Takes in what the other replicas say of their consumers.
  mutating func setElsewhere(_ consumers: [Consumer]) {
    self.elsewhere = [:]
    for consumer in consumers.prefix(Self.subscribersMax) {
      _ = self.topicNumber(of: consumer.subscription)
      self.elsewhere[consumer.id] = consumer
    }
    self.hasUnusedTopics = true
  }

  /// Whether the other replicas do not know everything.
  var hasUnsaved: Bool { !self.unsaved.isEmpty }

  private mutating func noteUnsaved(_ id: ConsumerID) {
    guard let place = self.consumers.index(forKey: id) else { return }
    self.noteUnsaved(at: place)
  }

  private mutating func noteUnsaved(at place: Dictionary<ConsumerID, Consumer>.Index) {
    guard !self.consumers.values[place].isUnsaved else { return }
    self.consumers.values[place].isUnsaved = true
    self.unsaved.append(self.consumers.values[place].id)
  }

  /// The consumers of which the other replicas do not know everything, `countMax` at most.
  mutating func takeUnsaved(countMax: Int) -> [Consumer] {
    let taken = self.unsaved.prefix(countMax)
    self.unsaved.removeFirst(taken.count)
    var consumers: [Consumer] = []
    consumers.reserveCapacity(taken.count)
    for id in taken {
      guard let place = self.consumers.index(forKey: id) else { continue }
      self.consumers.values[place].isUnsaved = false
      consumers.append(self.consumers.values[place])
    }
    return consumers
  }

  /// They could not be told after all.
  mutating func giveBack(_ consumers: [Consumer]) {
    for consumer in consumers { self.noteUnsaved(consumer.id) }
  }

  /// The other replicas may have forgotten what they were told.
  mutating func forgetSaved() {
    for id in Array(self.consumers.keys) { self.noteUnsaved(id) }
  }

  /// Everybody who follows or has just been lost.
  ///
  /// Who was lost and follows again, here or on another replica, as it was or started anew, is not
  /// waited for twice.
  func everyone(now: MonotonicTime) -> [Consumer] {
    var everyone = self.consumers.values.filter { $0.lostAt == nil }
    for consumer in self.elsewhere.values where consumer.lostAt == nil {
      guard self.consumers[consumer.id].map({ $0.lostAt != nil }) ?? true else { continue }
      everyone.append(consumer)
    }
    let places = Set(everyone.map(\.id.place))
    let isMissing = { (consumer: Consumer) in
      guard let lostAt = consumer.lostAt else { return false }
      return now - lostAt < Consumer.lostFor && !places.contains(consumer.id.place)
    }
    everyone += self.consumers.values.filter(isMissing)
    everyone += self.elsewhere.values.filter { consumer in
      isMissing(consumer) && self.consumers[consumer.id] == nil
    }
    return everyone
  }
}

internal import Basics

/// For whom somebody waits.
struct AppliedQuery: Sendable {
  let revision: Revision
  /// The namespaces that the revision changed; nil when that is not known any more, for all.
  let namespaces: Set<ParameterNamespace>?
  /// Only consumers of these services; empty for all.
  var services: Set<String> = []
  /// Only this instance; empty for all.
  var instance = ""
  var includesObservers = false

  /// Whether the revision concerns that consumer.
  func concerns(_ consumer: Consumer) -> Bool {
    guard self.includesObservers || consumer.isRequired,
      self.services.isEmpty || self.services.contains(consumer.id.service),
      self.instance.isEmpty || self.instance == consumer.id.instance
    else { return false }
    return self.namespaces?.contains(where: consumer.subscription.includes) ?? true
  }
}

/// How the consumers stand to a revision.
struct AppliedReport: Sendable {
  /// Those whom the revision concerns, those not applied first.
  let rows: [ConsumerRow]
  /// When the last of them had it in force; nil when that was before anybody remembers.
  let lastAt: WallTime?

  /// Everybody has it in force.
  var isComplete: Bool { self.rows.allSatisfy { $0.state == .applied } }

  /// Waiting longer brings nothing: everybody has answered.
  var isSettled: Bool {
    self.rows.allSatisfy { $0.state == .applied || $0.state == .rejected }
  }

  /// Those who have not answered yet.
  var pending: Set<ConsumerID> {
    Set(self.rows.filter { $0.state == .behind || $0.state == .lost }.map(\.consumer.id))
  }
}

/// A consumer and how far it is.
struct ConsumerRow: Sendable {
  let consumer: Consumer
  let state: ConsumerState

  /// The order of lists.
  static func precedes(_ left: ConsumerRow, _ right: ConsumerRow) -> Bool {
    (left.state, left.consumer.id) < (right.state, right.consumer.id)
  }
}

/// Which consumers are listed.
struct ConsumerFilter: Sendable, Hashable {
  var service = ""
  var environment: EnvironmentName?
  var namespace: ParameterNamespace?
  var state: ConsumerState?

  func includes(_ row: ConsumerRow) -> Bool {
    let consumer = row.consumer
    if !self.service.isEmpty, consumer.id.service != self.service { return false }
    if let environment, consumer.subscription.environment != environment { return false }
    if let namespace, !consumer.subscription.includes(namespace) { return false }
    return self.state.map { $0 == row.state } ?? true
  }
}

extension HubState {
  /// How those whom a revision concerns stand to it.
  func report(_ query: AppliedQuery, now: MonotonicTime) -> AppliedReport {
    var rows: [ConsumerRow] = []
    var lastAt: WallTime?
    for consumer in self.everyone(now: now) where query.concerns(consumer) {
      guard let log = self.log(of: consumer.subscription) else { continue }
      let state = consumer.state(at: query.revision, log)
      rows.append(ConsumerRow(consumer: consumer, state: state))
      if state == .applied, let at = consumer.progress.instant(of: query.revision, log) {
        lastAt = max(lastAt ?? at, at)
      }
    }
    return AppliedReport(rows: rows.sorted(by: ConsumerRow.precedes), lastAt: lastAt)
  }

  /// Whether that consumer has answered for the revision; nil when nobody knows it.
  func hasAnswered(_ id: ConsumerID, _ query: AppliedQuery) -> Bool? {
    guard let consumer = self.consumers[id], let log = self.log(of: consumer.subscription) else {
      return nil
    }
    let state = consumer.state(at: query.revision, log)
    return state == .applied || state == .rejected
  }

  /// Everybody and how far each is, in the order of lists.
  func list(_ filter: ConsumerFilter, now: MonotonicTime) -> [ConsumerRow] {
    let head = self.head?.token.revision ?? .zero
    return self.everyone(now: now).compactMap { consumer -> ConsumerRow? in
      let log = self.log(of: consumer.subscription) ?? FeedLog(completeAfter: .zero)
      let row = ConsumerRow(consumer: consumer, state: consumer.state(now: head, log))
      return filter.includes(row) ? row : nil
    }.sorted(by: ConsumerRow.precedes)
  }

  /// How many consumers are in which state.
  func counts(now: MonotonicTime) -> [ConsumerState: Int] {
    let head = self.head?.token.revision ?? .zero
    var counts: [ConsumerState: Int] = [:]
    for consumer in self.everyone(now: now) {
      let log = self.log(of: consumer.subscription) ?? FeedLog(completeAfter: .zero)
      counts[consumer.state(now: head, log), default: 0] += 1
    }
    return counts
  }

  /// What is known of a revision without asking the store.
  func facts(of revision: Revision) -> RevisionFacts? {
    guard let recent = self.recent, let namespaces = recent.namespaces(changedBy: revision),
      let watched = recent[revision]
    else { return nil }
    return RevisionFacts(
      committedAt: watched.state.committedAt, chainHash: watched.token.chainHash,
      namespaces: namespaces)
  }

  /// How a position that a consumer names stands to this history.
  func judge(_ token: RevisionToken) -> ResumeJudgement {
    guard let head = self.head else { return .begin }
    guard token.epoch == head.token.epoch else { return .otherEpoch }
    guard token.revision <= head.token.revision else { return .ahead }
    guard let kept = self.recent?[token.revision] else { return .tooOld }
    return kept.token == token ? .resume : .otherChanges
  }
}

/// What is kept of a revision.
struct RevisionFacts: Sendable, Hashable {
  let committedAt: WallTime
  let chainHash: ChainHash?
  /// The namespaces that its change set touched.
  let namespaces: Set<ParameterNamespace>
}

/// What can be said of a position that a consumer wants to go on from.
enum ResumeJudgement: Sendable, Hashable {
  /// Nothing is known of the store: there is nothing to compare with.
  case begin
  /// It is of this history, and recent.
  case resume
  /// It is further than the head.
  case ahead
  /// It is older than what is kept; the store knows its hash.
  case tooOld
  /// It is of a history that was given up before.
  case otherEpoch
  /// Another change was made at this revision: the store was put back and went another way.
  case otherChanges
}

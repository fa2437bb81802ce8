internal import ContractConfig
internal import ContractType

/// What has happened to parameters since ConfigService was last asked.
///
/// Pure: it is given what was seen, and says what is news.
struct ConfigProgress: Sendable {
  /// The longest list of change sets that is told one by one; older ones are in the history.
  static let changeSetsMax = 100

  private struct Consumer: Hashable {
    let service: String
    let instance: String
    let bootID: String
  }

  private(set) var head: RevisionToken?
  private var consumers: [Consumer: SubscriberState] = [:]

  /// Takes note of the head; says after which revision change sets are news, if there are any.
  ///
  /// At first everything is: each listener knows where it came in. Another history is news as a
  /// whole: it is not told change set by change set.
  mutating func saw(head: RevisionToken) -> UInt64? {
    defer { self.head = head }
    guard let last = self.head else { return 0 }
    guard last.epoch == head.epoch, head.revision > last.revision else { return nil }
    return last.revision
  }

  /// Takes note of all consumers; says which have changed their state.
  mutating func saw(_ subscribers: [Subscriber]) -> [Subscriber] {
    var now: [Consumer: SubscriberState] = [:]
    var news: [Subscriber] = []
    for subscriber in subscribers {
      let consumer = Consumer(
        service: subscriber.service, instance: subscriber.instance, bootID: subscriber.bootID)
      now[consumer] = subscriber.state
      if self.consumers[consumer] != subscriber.state { news.append(subscriber) }
    }
    self.consumers = now
    return news
  }

  /// Of change sets with the newest first, those after `revision` with the oldest first.
  static func events(_ changeSets: [ChangeSet], after revision: UInt64) -> [GatewayEvent] {
    changeSets.filter { $0.token?.revision ?? 0 > revision }.reversed().map { changeSet in
      GatewayEvent(
        kind: .revision, id: changeSet.token.map(Self.id), json: changeSet.jsonBytes)
    }
  }

  /// Whether `event` tells of something that stood in the history already at `head`.
  static func isCovered(_ event: GatewayEvent, by head: RevisionToken?) -> Bool {
    guard event.kind == .revision, let head, let told = event.id.flatMap({ StateTag(id: $0) })
    else { return false }
    return told.epoch == head.epoch && told.version <= head.revision
  }

  /// What a listener names to go on from there.
  static func id(_ token: RevisionToken) -> String { "\(token.epoch).\(token.revision)" }
}

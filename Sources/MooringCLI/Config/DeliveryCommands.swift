internal import ContractConfig
internal import ContractType
internal import RPC
internal import ServiceRuntime

/// The commands about who has which revision in force.
enum DeliveryCommands {
  private static let service = Argument<String?>.optional(
    "--service", "NAME", "Only consumers of this service.", .string(bytesMax: 64))
  private static let namespace = Argument<String?>.optional(
    "--namespace", "NAMESPACE", "Only consumers of this namespace.", .string(bytesMax: 64))
  private static let state = Argument<SubscriberState?>.optional(
    "--state", "STATE", "Only consumers in this state: applied, behind, rejected or lost.",
    .subscriberState, candidates: .words(SubscriberState.texts))

  static let subscribers = Command(
    "subscribers", "Lists the processes that follow the configuration, and how far each is.",
    arguments: [service, Shared.environment, namespace, state] + Shared.connection,
    examples: [.init("mooring config subscribers --state behind", "whom changes wait for")]
  ) { arguments, session throws(CommandFailure) in
    let answer = try await session.withService(ConfigCommands.service, arguments) {
      channel throws(RPCError) in
      let client = ConfigServiceClient(channel)
      let (rows, last) = try await Pages.all(
        { size, token throws(RPCError) in
          try await client.listSubscribers(
            ListSubscribersRequest(
              service: arguments[service] ?? "",
              environment: arguments[Shared.environment] ?? "",
              namespace: arguments[namespace] ?? "", state: arguments[state] ?? .unspecified,
              pageSize: size, pageToken: token))
        }, { page in (page.subscribers, page.nextPageToken) })
      var whole = last
      whole.subscribers = rows
      return whole
    }
    if arguments[Shared.json] {
      session.showJSON(answer)
    } else {
      session.show(table(of: answer.subscribers))
      let head = answer.head?.revision ?? 0
      let count = consumers(answer.subscribers.count)
      session.console.say("\(count); the head is revision \(head)\n")
    }
    return .success
  }

  private static func consumers(_ count: Int) -> String {
    count == 1 ? "1 consumer" : "\(count) consumers"
  }

  static func table(of subscribers: [Subscriber]) -> TextTable {
    var table = TextTable([
      .init("SERVICE"), .init("INSTANCE", isFlexible: true), .init("KIND"), .init("STATE"),
      .init("IN FORCE", isNumeric: true), .init("SENT", isNumeric: true),
      .init("LAG", isNumeric: true), .init("SEEN"), .init("NAMESPACES", isFlexible: true),
      .init("REJECTED BECAUSE", isFlexible: true),
    ])
    for subscriber in subscribers {
      let rejection = subscriber.rejection.map { ErrorReport.text(of: $0) } ?? ""
      table.add([
        subscriber.service, subscriber.instance, subscriber.consumerKind.text,
        subscriber.state.text, subscriber.applied.map { "\($0.revision)" } ?? "",
        "\(subscriber.sentRevision)",
        subscriber.applyLagMs.map { NumberText.milliseconds($0) } ?? "",
        TimeText.of(subscriber.lastSeenAt), subscriber.namespaces.joined(separator: ", "),
        subscriber.rejectedRevision == 0 ? "" : "\(subscriber.rejectedRevision): \(rejection)",
      ])
    }
    return table
  }

  private static let revision = Argument<Int>.operand(
    "REVISION", "The revision.", .integer(in: 1...Int(1 << 53) - 1))

  static let wait = Command(
    "wait", "Waits until every consumer has a revision in force. Exits 1 when late.",
    arguments: [revision, Shared.waitTimeout] + Shared.connection,
    examples: [.init("mooring config wait 42 --wait-timeout 30s", "in a deployment script")]
  ) { arguments, session throws(CommandFailure) in
    let answer = try await session.withService(ConfigCommands.service, arguments) {
      channel throws(RPCError) in
      try await wait(
        UInt64(arguments[revision]), arguments[Shared.waitTimeout],
        in: ConfigServiceClient(channel))
    }
    show(answer, arguments, session)
    return answer.complete ? .success : .negative
  }

  /// How much longer than the service the caller waits.
  private static let waitSlack = Duration.seconds(5)

  static func wait(
    _ revision: UInt64, _ timeout: Duration, in client: ConfigServiceClient
  ) async throws(RPCError) -> WaitAppliedResponse {
    let (seconds, attoseconds) = timeout.components
    let milliseconds = seconds * 1_000 + attoseconds / 1_000_000_000_000_000
    return try await client.waitApplied(
      WaitAppliedRequest(revision: revision, timeoutMs: UInt32(clamping: max(1, milliseconds))),
      options: CallOptions(timeout: timeout + Self.waitSlack))
  }

  static func show(
    _ answer: WaitAppliedResponse, _ arguments: ParsedArguments, _ session: Session
  ) {
    guard !arguments[Shared.json] else { return session.showJSON(answer) }
    let count = answer.subscribers.count
    guard !answer.complete else {
      let after = answer.appliedAfterMs.map { " after \(NumberText.milliseconds($0))" } ?? ""
      session.console.say(
        count == 0
          ? "No consumer is concerned.\n" : "In force at \(self.consumers(count))\(after).\n")
      return
    }
    session.console.say("Not yet in force everywhere:\n")
    session.show(self.table(of: answer.subscribers))
  }

  static let statistics = Command(
    "stats", "Tells what the service holds in memory and how it was used.",
    arguments: Shared.connection,
    examples: [.init("mooring config stats", "entries, hits, misses and age")]
  ) { arguments, session throws(CommandFailure) in
    let answer = try await session.withService(ConfigCommands.service, arguments) {
      channel throws(RPCError) in
      try await ConfigServiceClient(channel).cacheStats(CacheStatsRequest())
    }
    if arguments[Shared.json] {
      session.showJSON(answer)
      return .success
    }
    session.console.say(
      KeyValueText.of([
        ("entries", "\(answer.entryCount)"), ("hits", "\(answer.hitCount)"),
        ("misses", "\(answer.missCount)"),
        ("hit rate", answer.hitRate.map { NumberText.percent($0) } ?? ""),
        ("revision", "\(answer.token?.revision ?? 0)"),
        ("confirmed", "\(NumberText.milliseconds(answer.ageMs)) ago"),
        ("last reload", TimeText.of(answer.reloadedAt)),
        ("database", answer.stale ? "not reachable" : "reachable"),
        ("subscribers", "\(answer.subscriberCount)"),
      ]))
    return .success
  }
}

extension SettingKind where Value == SubscriberState {
  /// How far a consumer is.
  static var subscriberState: SettingKind {
    SettingKind(
      form: "one of \(SubscriberState.texts.joined(separator: ", "))",
      read: { SubscriberState(text: $0) }, show: { $0.text })
  }
}

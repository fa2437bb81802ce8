internal import ContractConfig
internal import ContractType
internal import RPC
internal import ServiceRuntime

/// The commands that look back.
enum HistoryCommands {
  private static let subject = Argument<String?>.optionalOperand(
    "NAME", "A parameter or a namespace; without it the change sets of all.",
    .string(bytesMax: 225))
  private static let after = Argument<Int?>.optional(
    "--after", "REVISION", "Only revisions after this one.", .count)

  static let history = Command(
    "history", "Lists changes, newest first: what, who, when and why.",
    arguments: [subject, after, Shared.limit, Shared.since, Shared.until] + Shared.scope
      + Shared.connection,
    examples: [
      .init("mooring config history base_rate_USDC", "of one parameter"),
      .init("mooring config history --limit 20", "the latest change sets"),
    ]
  ) { arguments, session throws(CommandFailure) in
    guard let name = arguments[subject] else { return try await changeSets(arguments, session) }
    let answer = try await session.withService(ConfigCommands.service, arguments) {
      channel throws(RPCError) in
      let client = ConfigServiceClient(channel)
      return try await history(try await request(name, arguments, in: client), arguments, client)
    }
    if arguments[Shared.json] {
      session.showJSON(answer)
    } else {
      show(answer.items, in: session)
    }
    return .success
  }

  private static func request(
    _ name: String, _ arguments: ParsedArguments, in client: ConfigServiceClient
  ) async throws(RPCError) -> HistoryRequest {
    var request = HistoryRequest(
      environment: arguments[Shared.environment] ?? "", symbol: arguments[Shared.symbol] ?? "",
      afterRevision: UInt64(arguments[after] ?? 0))
    if name.contains("/") && !name.contains(":") {
      request.namespace = name
    } else {
      let reference = try await ParameterReference.find(name, in: client)
      request.namespace = reference.namespace
      request.key = reference.key
    }
    return request
  }

  private static func history(
    _ request: HistoryRequest, _ arguments: ParsedArguments, _ client: ConfigServiceClient
  ) async throws(RPCError) -> HistoryResponse {
    let (items, last) = try await Pages.all(
      limit: arguments[Shared.limit],
      { size, token throws(RPCError) in
        var request = request
        request.pageSize = size
        request.pageToken = token
        return try await client.history(request)
      }, { page in (page.items, page.nextPageToken) })
    var whole = last
    whole.items = items
    return whole
  }

  private static func show(_ items: [HistoryItem], in session: Session) {
    var table = TextTable([
      .init("REVISION", isNumeric: true), .init("WHEN"), .init("PARAMETER"), .init("SCOPE"),
      .init("BEFORE", isFlexible: true), .init("AFTER", isFlexible: true), .init("KIND"),
      .init("BY", isFlexible: true), .init("REASON", isFlexible: true),
    ])
    for item in items {
      let change = item.change ?? ValueChange()
      table.add([
        "\(item.revision)", TimeText.of(item.committedAt), "\(change.namespace):\(change.key)",
        ScopeText.of(change.scope), ValueText.of(change.before), ValueText.of(change.after),
        item.kind.text, ActorText.of(item.actor), item.reason,
      ])
    }
    session.show(table)
  }

  private static func changeSets(
    _ arguments: ParsedArguments, _ session: Session
  ) async throws(CommandFailure) -> ExitCode {
    let answer = try await session.withService(ConfigCommands.service, arguments) {
      channel throws(RPCError) in
      let client = ConfigServiceClient(channel)
      let (sets, last) = try await Pages.all(
        limit: arguments[Shared.limit],
        { size, token throws(RPCError) in
          try await client.listChangeSets(
            ListChangeSetsRequest(
              since: arguments[Shared.since].map { Timestamp($0) },
              until: arguments[Shared.until].map { Timestamp($0) }, pageSize: size,
              pageToken: token))
        }, { page in (page.changeSets, page.nextPageToken) })
      var whole = last
      whole.changeSets = sets
      return whole
    }
    if arguments[Shared.json] {
      session.showJSON(answer)
      return .success
    }
    var table = TextTable([
      .init("REVISION", isNumeric: true), .init("WHEN"), .init("KIND"),
      .init("CHANGES", isNumeric: true), .init("NAMESPACES", isFlexible: true),
      .init("BY", isFlexible: true), .init("REASON", isFlexible: true),
    ])
    for set in answer.changeSets {
      table.add([
        "\(set.token?.revision ?? 0)", TimeText.of(set.committedAt), set.kind.text,
        "\(set.changeCount)", set.namespaces.joined(separator: ", "), ActorText.of(set.actor),
        set.reason,
      ])
    }
    session.show(table)
    return .success
  }

  private static let revision = Argument<Int>.operand(
    "REVISION", "The revision.", .integer(in: 1...Int(1 << 53) - 1))

  static let show = Command(
    "show", "Shows one change set with every value it changed.",
    arguments: [revision] + Shared.connection,
    examples: [.init("mooring config show 42", "who, when, why and what")]
  ) { arguments, session throws(CommandFailure) in
    let answer = try await session.withService(ConfigCommands.service, arguments) {
      channel throws(RPCError) in
      try await ConfigServiceClient(channel).listChangeSets(
        ListChangeSetsRequest(revision: UInt64(arguments[revision]), includeChanges: true))
    }
    if arguments[Shared.json] {
      session.showJSON(answer)
      return .success
    }
    for set in answer.changeSets {
      let undone = set.rolledBackRevision == 0 ? "" : "\(set.rolledBackRevision)"
      session.console.say(
        KeyValueText.of([
          ("revision", "\(set.token?.revision ?? 0)"), ("committed", TimeText.of(set.committedAt)),
          ("by", ActorText.of(set.actor)), ("through", set.actor?.source.text ?? ""),
          ("kind", set.kind.text), ("rolls back", undone), ("reason", set.reason),
          ("request", set.requestID), ("trace", set.traceID),
          ("chain hash", HexText.of(set.token?.chainHash ?? [])),
        ]) + "\n")
      session.show(OutcomeReport.table(of: set.changes))
    }
    return .success
  }

  private static let from = Argument<Int>.operand("FROM", "The earlier revision.", .count)
  private static let to = Argument<Int?>.optionalOperand(
    "TO", "The later revision. Default: the newest.", .count)
  private static let namespace = Argument<[String]>.repeated(
    "--namespace", "NAMESPACE", "Only this namespace; may be repeated.", .string(bytesMax: 64))
  private static let stored = Argument<Bool>.flag(
    "--stored", "Compare the values kept in every scope instead of those in force.")

  static let diff = Command(
    "diff", "Shows what differs between two revisions. Exits 1 when something does.",
    arguments: [from, to, namespace, stored] + Shared.scope + Shared.connection,
    examples: [.init("mooring config diff 40 42 --env production", "what two changes did")]
  ) { arguments, session throws(CommandFailure) in
    let answer = try await session.withService(ConfigCommands.service, arguments) {
      channel throws(RPCError) in
      let client = ConfigServiceClient(channel)
      let (changes, last) = try await Pages.all(
        { size, token throws(RPCError) in
          try await client.diff(
            DiffRequest(
              fromRevision: UInt64(arguments[from]), toRevision: UInt64(arguments[to] ?? 0),
              namespaces: arguments[namespace],
              environment: arguments[Shared.environment] ?? "",
              symbol: arguments[Shared.symbol] ?? "", stored: arguments[stored], pageSize: size,
              pageToken: token))
        }, { page in (page.changes, page.nextPageToken) })
      var whole = last
      whole.changes = changes
      return whole
    }
    if arguments[Shared.json] {
      session.showJSON(answer)
    } else if answer.changes.isEmpty {
      session.console.say("Nothing differs.\n")
    } else {
      session.show(differences(answer.changes, stored: arguments[stored]))
    }
    return answer.changes.isEmpty ? .success : .negative
  }

  private static func differences(_ changes: [ValueChange], stored: Bool) -> TextTable {
    var table = TextTable([
      .init("PARAMETER"), .init("SCOPE"), .init("BEFORE", isFlexible: true),
      .init("AFTER", isFlexible: true),
    ])
    for change in changes {
      table.add([
        "\(change.namespace):\(change.key)", ScopeText.of(change.scope),
        ValueText.of(stored ? change.before : change.resolvedBefore),
        ValueText.of(stored ? change.after : change.resolvedAfter),
      ])
    }
    return table
  }

  private static let left = Argument<ScopePoint>.operand(
    "LEFT", "ENVIRONMENT[/SYMBOL][@REVISION].", .scopePoint)
  private static let right = Argument<ScopePoint>.operand(
    "RIGHT", "ENVIRONMENT[/SYMBOL][@REVISION].", .scopePoint)

  static let compare = Command(
    "compare", "Shows what differs between two scopes. Exits 1 when something does.",
    arguments: [left, right, namespace] + Shared.connection,
    examples: [
      .init("mooring config compare staging production", "before a promotion"),
      .init("mooring config compare production/BTCUSDT production/ETHUSDT", "two symbols"),
    ]
  ) { arguments, session throws(CommandFailure) in
    let answer = try await session.withService(ConfigCommands.service, arguments) {
      channel throws(RPCError) in
      let client = ConfigServiceClient(channel)
      let (left, right) = (arguments[left], arguments[right])
      let (differences, last) = try await Pages.all(
        { size, token throws(RPCError) in
          try await client.compare(
            CompareRequest(
              leftEnvironment: left.environment, leftSymbol: left.symbol,
              leftRevision: left.revision, rightEnvironment: right.environment,
              rightSymbol: right.symbol, rightRevision: right.revision,
              namespaces: arguments[namespace], pageSize: size, pageToken: token))
        }, { page in (page.differences, page.nextPageToken) })
      var whole = last
      whole.differences = differences
      return whole
    }
    if arguments[Shared.json] {
      session.showJSON(answer)
      return answer.differences.isEmpty ? .success : .negative
    }
    var table = TextTable([
      .init("PARAMETER"), .init("LEFT", isFlexible: true), .init("LAYER"),
      .init("RIGHT", isFlexible: true), .init("LAYER"),
    ])
    for difference in answer.differences {
      table.add([
        "\(difference.namespace):\(difference.key)", ValueText.of(difference.left?.value),
        difference.left?.layer.text ?? "", ValueText.of(difference.right?.value),
        difference.right?.layer.text ?? "",
      ])
    }
    session.show(table)
    session.console.say(
      "\(answer.differences.count) differ, \(answer.equalCount) are the same\n")
    return answer.differences.isEmpty ? .success : .negative
  }
}

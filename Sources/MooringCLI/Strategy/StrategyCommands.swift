internal import ContractConfig
internal import ContractType
internal import RPC
internal import ServiceRuntime

/// `mooring strategy`: trading strategies, whose parameters may differ by symbol.
enum StrategyCommands {
  static let id = Argument<String>.operand(
    "ID", "The strategy, such as orderbook_skew.", .string(bytesMax: 64))

  static let group = Command(
    group: "strategy", "Strategies: their parameters by symbol, and programs that follow them.",
    examples: [
      .init(
        "mooring strategy get orderbook_skew --symbol BTCUSDT", "what is in force for a symbol"),
      .init(
        "mooring strategy follow orderbook_skew --symbol BTCUSDT --exec ./apply.sh",
        "run a program with every new set"),
    ],
    [list, get, set, create, FollowCommand.command])

  private static let list = Command(
    "list", "Lists the strategies.", arguments: [Shared.environment] + Shared.connection,
    examples: [.init("mooring strategy list", "all, with the scopes that were written")]
  ) { arguments, session throws(CommandFailure) in
    let answer = try await session.withService(ConfigCommands.service, arguments) {
      channel throws(RPCError) in
      try await ReadCommands.listNamespaces(
        ListNamespacesRequest(
          realm: "strategy", environment: arguments[Shared.environment] ?? ""),
        in: ConfigServiceClient(channel))
    }
    if arguments[Shared.json] {
      session.showJSON(answer)
    } else {
      ReadCommands.show(answer.namespaces, in: session)
    }
    return .success
  }

  private static let get = Command(
    "get", "Shows the parameters of a strategy as they are in force.",
    arguments: [id, Shared.atRevision] + Shared.scope + Shared.connection,
    examples: [.init("mooring strategy get orderbook_skew --json", "for a program")]
  ) { arguments, session throws(CommandFailure) in
    let answer = try await session.withService(ConfigCommands.service, arguments) {
      channel throws(RPCError) in
      try await ConfigServiceClient(channel).resolve(
        ResolveRequest(
          namespaces: [namespace(arguments)], scope: ChangeCommands.scope(arguments),
          at: arguments[Shared.atRevision].map { .atRevision(UInt64($0)) }))
    }
    if arguments[Shared.json] {
      session.showJSON(answer)
      return .success
    }
    var table = TextTable([
      .init("KEY"), .init("VALUE", isFlexible: true), .init("LAYER"), .init("SCOPE"),
      .init("CHANGED"), .init("BY", isFlexible: true),
    ])
    for entry in answer.entries {
      table.add([
        entry.key, ValueText.of(entry.value), entry.layer.text, ScopeText.of(entry.scope),
        TimeText.of(entry.changedAt), entry.changedBy,
      ])
    }
    session.show(table)
    let version = answer.scopeVersions.first?.version ?? 0
    session.console.say("version \(version) at revision \(answer.token?.revision ?? 0)\n")
    return .success
  }

  private static func namespace(_ arguments: ParsedArguments) -> String {
    "strategy/\(arguments[id])"
  }

  private static let assignments = Argument<[Assignment]>.operands(
    "KEY=VALUE", "Keys with their new values.", .assignment)

  private static let set = Command(
    "set", "Changes parameters of a strategy, all together or none.",
    arguments: [id, assignments] + Shared.scope + Shared.change
      + [Shared.expectVersion, Shared.overrideStep] + Shared.connection,
    examples: [
      .init(
        "mooring strategy set orderbook_skew parameters.top_levels=7 --symbol BTCUSDT",
        "for one symbol")
    ]
  ) { arguments, session throws(CommandFailure) in
    let full = arguments[assignments].compactMap { assignment in
      Assignment("\(namespace(arguments)):\(assignment.name)=\(assignment.value)")
    }
    return try await ChangeCommands.set(full, arguments, session)
  }

  private static let title = Argument<String?>.optional(
    "--title", "TEXT", "Name for people.", .string(bytesMax: 200))
  private static let description = Argument<String?>.optional(
    "--description", "TEXT", "What it does.", .string(bytesMax: 1_000))
  private static let values = Argument<[Assignment]>.operands(
    "KEY=VALUE", "Values that differ from the template's.", .assignment, countMin: 0)

  private static let create = Command(
    "create", "Makes a new strategy from the template.",
    arguments: [id, values, title, description, Shared.environment] + Shared.change
      + Shared.connection,
    examples: [.init("mooring strategy create grid_v2 --title \"Grid, second try\"", "a new one")]
  ) { arguments, session throws(CommandFailure) in
    let run = ChangeRun(arguments, session)
    return try await run.run { client throws(RPCError) in
      // There is no schema to ask for before the strategy exists.
      let values = arguments[values].map { assignment in
        KeyValue(key: assignment.name, value: TypedValue.guess(assignment.value))
      }
      let answer = try await client.createStrategy(
        CreateStrategyRequest(
          strategyID: arguments[id], title: arguments[title] ?? "",
          description: arguments[description] ?? "", values: values,
          environment: arguments[Shared.environment] ?? "", reason: run.reason,
          requestID: run.requestID, validateOnly: run.isDryRun))
      return ChangeRun.Answer(outcome: answer.outcome ?? ChangeOutcome(), message: answer)
    }
  }
}

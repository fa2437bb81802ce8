internal import Basics
internal import ContractRisk
internal import ContractType
internal import RPC
internal import ServiceRuntime

/// The commands that ask what certain things would cost, and whether forecasts were right.
enum StressCommands {
  private static let scenarios = Argument<[String]>.operands(
    "SCENARIO", "Only these scenarios; none means all that are enabled.", .string(bytesMax: 64),
    countMin: 0)
  private static let files = Argument<[String]>.repeated(
    "--scenario-file", "FILE", "A scenario made up: JSON with title, impacts and the like.",
    .path())
  private static let shifts = Argument<[Double]>.repeated(
    "--shift", "SHIFT", "Simulate again with correlations shifted by this.", .number(in: -1...1))

  static let stress = Command(
    "stress", "Applies scenarios to the book. Exits 1 when one is not survived.",
    arguments: [
      scenarios, files, shifts, RiskShared.book, RiskShared.added, RiskShared.seed,
      RiskShared.ephemeral,
    ] + RiskShared.longConnection,
    examples: [
      .init("mooring risk stress", "all scenarios, worst first"),
      .init("mooring risk stress regulatory_shutdown --shift 0.3", "one, and closer correlations"),
    ]
  ) { arguments, session throws(CommandFailure) in
    var terms: [ScenarioTerms] = []
    for path in arguments[files] {
      terms.append(try RiskShared.message(ScenarioTerms.self, in: path))
    }
    let request = RunStressRequest(
      scenarioIDs: arguments[scenarios], scenarios: terms, correlationShifts: arguments[shifts],
      book: try RiskShared.assumedBook(arguments), addedPolicies: arguments[RiskShared.added],
      ephemeral: arguments[RiskShared.ephemeral],
      seed: arguments[RiskShared.seed].map { UInt64($0) })
    let answer = try await session.withService(RiskShared.service, arguments) {
      channel throws(RPCError) in try await RiskServiceClient(channel).runStress(request)
    }
    if arguments[Shared.json] {
      session.showJSON(answer)
    } else {
      StressReport.show(answer, in: session)
    }
    return answer.results.allSatisfy(\.survives) ? .success : .negative
  }

  private static let loss = Argument<USDCents?>.optional(
    "--loss", "DOLLARS", "How much must be lost.", .dollars)
  private static let tranche = Argument<String?>.optional(
    "--tranche", "NAME", "All of this tranche must be lost. Default: SURE_EQT.",
    .string(bytesMax: 64))
  private static let share = Argument<Double?>.optional(
    "--share", "RATIO", "This share of the capital must be lost.", .number(in: 0.0001...10))

  static let reverse = Command(
    "reverse", "Looks for the least surprising way to lose so much. Exits 1 when there is none.",
    arguments: [loss, tranche, share, RiskShared.book, RiskShared.added]
      + RiskShared.longConnection,
    examples: [
      .init("mooring risk reverse", "to lose the equity tranche"),
      .init("mooring risk reverse --loss 10000000", "to lose ten million dollars"),
    ]
  ) { arguments, session throws(CommandFailure) in
    let targets: [ReverseStressRequest.Target] = [
      arguments[loss].map { .lossCents($0.count) }, arguments[tranche].map { .tranche($0) },
      arguments[share].map { .capitalShare($0) },
    ].compactMap(\.self)
    guard targets.count <= 1 else {
      throw .usage("name one of --loss, --tranche and --share")
    }
    let request = ReverseStressRequest(
      target: targets.first, book: try RiskShared.assumedBook(arguments),
      addedPolicies: arguments[RiskShared.added])
    let answer = try await session.withService(RiskShared.service, arguments) {
      channel throws(RPCError) in try await RiskServiceClient(channel).reverseStress(request)
    }
    if arguments[Shared.json] {
      session.showJSON(answer)
    } else {
      StressReport.show(answer, in: session)
    }
    return answer.found ? .success : .negative
  }

  private static let assets = Argument<[String]>.operands(
    "ASSET", "Only these assets; none means all.", .string(bytesMax: 12), countMin: 0)
  private static let series = Argument<String?>.optional(
    "--series", "FILE",
    "Judge this series instead: JSON with title, expected_rate and exceptions.", .path(),
    candidates: .files)

  static let backtest = Command(
    "backtest", "Judges forecasts by what happened. Exits 1 when a test rejects the model.",
    arguments: [assets, series, Shared.since, Shared.until, RiskShared.ephemeral]
      + RiskShared.longConnection,
    examples: [
      .init("mooring risk backtest USDC DAI", "forecasts of a depeg within 30 days"),
      .init("mooring risk backtest --series exceptions.json", "a series of one's own"),
    ]
  ) { arguments, session throws(CommandFailure) in
    let path = arguments[series]
    let isOwn =
      arguments[assets].isEmpty && arguments[Shared.since] == nil
      && arguments[Shared.until] == nil
    guard path == nil || isOwn else {
      throw .usage("--series goes without assets, --since and --until")
    }
    let given = try path.map { path throws(CommandFailure) in
      try RiskShared.message(BacktestSeries.self, in: path)
    }
    let request = BacktestRequest(
      series: given, assets: arguments[assets],
      since: arguments[Shared.since].map { Timestamp($0) },
      until: arguments[Shared.until].map { Timestamp($0) },
      ephemeral: arguments[RiskShared.ephemeral])
    let answer = try await session.withService(RiskShared.service, arguments) {
      channel throws(RPCError) in try await RiskServiceClient(channel).backtest(request)
    }
    if arguments[Shared.json] {
      session.showJSON(answer)
    } else {
      StressReport.show(answer, in: session)
    }
    let isRejected = answer.results.contains { $0.coverage?.rejected == true }
    return isRejected ? .negative : .success
  }

  static let models = Command(
    "models", "Shows how often and how deep each asset is expected to fall.",
    arguments: [assets] + Shared.connection,
    examples: [.init("mooring risk models USDC", "of one asset")]
  ) { arguments, session throws(CommandFailure) in
    let answer = try await session.withService(RiskShared.service, arguments) {
      channel throws(RPCError) in
      try await RiskServiceClient(channel).listLossModels(
        ListLossModelsRequest(assets: arguments[assets]))
    }
    if arguments[Shared.json] {
      session.showJSON(answer)
    } else {
      SimulationReport.show(answer, in: session)
    }
    return .success
  }
}

internal import Basics
internal import ContractRisk
internal import ContractType
internal import RPC
internal import ServiceRuntime

/// `mooring risk run`: what a year may cost.
enum RunCommand {
  private static let method = Argument<SimulationMethod?>.optional(
    "--method", "NAME", "How: crude, importance, classic or exact. Default: the parameters'.",
    .name(of: SimulationMethod.self), candidates: .words(SimulationMethod.texts))
  private static let bookMode = Argument<BookMode?>.optional(
    "--book-mode", "NAME", "Whether policies are renewed for the year or run off.",
    .name(of: BookMode.self), candidates: .words(BookMode.texts))
  private static let countMin = Argument<Int?>.optional(
    "--simulations", "N", "Years before the first look.", .integer(in: 1_000...16_777_216))
  private static let countMax = Argument<Int?>.optional(
    "--simulations-max", "N", "Most years.", .integer(in: 1_000...16_777_216))
  private static let target = Argument<Double?>.optional(
    "--ci-target", "RATIO", "Half-width of the intervals to stop at, relative.",
    .number(in: 0.0001...1))
  private static let levels = Argument<[Double]>.repeated(
    "--level", "RATIO", "Level of value at risk, such as 0.995.", .number(in: 0.5...0.9999))
  private static let periods = Argument<[Double]>.repeated(
    "--return-period", "YEARS", "Return period, such as 100.", .number(in: 1.01...10_000))
  private static let degrees = Argument<Double?>.optional(
    "--degrees", "NU", "Degrees of freedom of the copula.", .number(in: 2...1_000))
  private static let correlation = Argument<Double?>.optional(
    "--correlation", "RHO", "One correlation for all pairs instead of the measured ones.",
    .number(in: 0...0.9999))
  private static let shift = Argument<Double?>.optional(
    "--correlation-shift", "SHIFT", "Shift correlations: towards 1 when positive, else towards 0.",
    .number(in: -1...1))
  private static let spread = Argument<Double?>.optional(
    "--depth-cv", "RATIO", "Relative spread of the depths of scenarios.", .number(in: 0...2))
  private static let scenarios = Argument<[String]>.repeated(
    "--scenario", "ID", "Draw only this scenario; may be repeated.", .string(bytesMax: 64))
  private static let withoutScenarios = Argument<Bool>.flag(
    "--without-scenarios", "Leave scenarios out.")
  private static let mcWeights = Argument<Bool>.flag(
    "--mc-weights", "In the classic method, weigh scenarios by mc_weight.")
  private static let verify = Argument<Bool>.flag(
    "--verify", "Compare with the exact distribution; needs --correlation and --depth-cv 0.")
  private static let title = Argument<String?>.optional(
    "--title", "TEXT", "Name for people.", .string(bytesMax: 800))

  private static let own: [any DeclaredArgument] = [
    method, bookMode, RiskShared.seed, countMin, countMax, target, levels, periods, degrees,
    correlation, shift, spread, scenarios, withoutScenarios, mcWeights, RiskShared.book,
    RiskShared.added, RiskShared.knownAt, verify, title, RiskShared.ephemeral, Shared.requestID,
  ]

  static let command = Command(
    "run", "Simulates a year of claims: VaR, TVaR, return periods, and how sure they are.",
    discussion: """
      Every figure comes with its interval of 95 %. The same seed on the same data gives the same \
      bits on any machine. What is not said comes from the parameters in force.
      """,
    arguments: own + RiskShared.longConnection,
    examples: [
      .init("mooring risk run", "the live book"),
      .init("mooring risk run --seed 7 --level 0.99 --ephemeral", "nothing is kept"),
      .init("mooring risk run --add USDC:1000000:0.97:0.90", "and what one more policy would do"),
      .init(
        "mooring risk run --correlation 0.5 --depth-cv 0 --verify",
        "beside the exact distribution"),
    ]
  ) { arguments, session throws(CommandFailure) in
    let request = RepeatableRequest(arguments)
    let message = RunSimulationRequest(
      terms: try terms(arguments), ephemeral: arguments[RiskShared.ephemeral],
      verify: arguments[verify], title: arguments[title] ?? "", requestID: request.id)
    let simulation = try await request.run(in: session) { () async throws(CommandFailure) in
      try await session.withService(RiskShared.service, arguments) { channel throws(RPCError) in
        try await RiskServiceClient(channel).runSimulation(message) {
          responses throws(RPCError) in
          try await session.answer(of: responses) { response -> StreamedAnswer<Simulation> in
            switch response.kind {
            case .progress(let progress)?: .progress(progress)
            case .simulation(let simulation)?: .answer(simulation)
            case nil: .nothing
            }
          }
        }
      }
    }
    if arguments[Shared.json] {
      session.showJSON(simulation)
    } else {
      SimulationReport.show(simulation, in: session)
    }
    return .success
  }

  private static func terms(
    _ arguments: ParsedArguments
  ) throws(CommandFailure) -> SimulationTerms {
    let assumptions = ModelAssumptions(
      copulaDegrees: arguments[degrees], uniformCorrelation: arguments[correlation],
      correlationShift: arguments[shift], scenarioDepthCv: arguments[spread],
      withoutScenarios: arguments[withoutScenarios], scenarioIDs: arguments[scenarios],
      useMcWeights: arguments[mcWeights])
    return SimulationTerms(
      method: arguments[method] ?? .unspecified, bookMode: arguments[bookMode] ?? .unspecified,
      book: try RiskShared.assumedBook(arguments), addedPolicies: arguments[RiskShared.added],
      seed: arguments[RiskShared.seed].map { UInt64($0) },
      simulationCountMin: arguments[countMin].map { UInt64($0) },
      simulationCountMax: arguments[countMax].map { UInt64($0) }, ciTarget: arguments[target],
      levels: arguments[levels], returnPeriods: arguments[periods],
      assumptions: assumptions == ModelAssumptions() ? nil : assumptions,
      knownAt: arguments[RiskShared.knownAt].map { Timestamp($0) })
  }

  private static let id = Argument<String>.operand(
    "ID", "The simulation.", .string(bytesMax: 64))
  private static let rerun = Argument<Bool>.flag(
    "--rerun", "Run it again from what it rests on, and compare.")

  static let show = Command(
    "show", "Shows a simulation that was kept. Exits 1 when a second run differs.",
    arguments: [id, rerun] + RiskShared.longConnection,
    examples: [.init("mooring risk show ID --rerun", "does it still give the same bits")]
  ) { arguments, session throws(CommandFailure) in
    let answer = try await session.withService(RiskShared.service, arguments) {
      channel throws(RPCError) in
      try await RiskServiceClient(channel).getSimulation(
        GetSimulationRequest(simulationID: arguments[id], rerun: arguments[rerun]))
    }
    if arguments[Shared.json] {
      session.showJSON(answer)
    } else {
      SimulationReport.show(answer.simulation ?? Simulation(), in: session)
      switch answer.rerunEqual {
      case true?: session.console.say("a second run gave the same bits\n")
      case false?:
        session.console.say("a second run DIFFERS: \(HexText.of(answer.rerunHash))\n")
      case nil: break
      }
    }
    return answer.rerunEqual == false ? .negative : .success
  }

  static let list = Command(
    "runs", "Lists simulations, newest first.",
    arguments: [method, Shared.limit, Shared.since, Shared.until] + Shared.connection,
    examples: [.init("mooring risk runs --limit 5", "the latest")]
  ) { arguments, session throws(CommandFailure) in
    let answer = try await session.withService(RiskShared.service, arguments) {
      channel throws(RPCError) in
      let client = RiskServiceClient(channel)
      let (simulations, last) = try await Pages.all(
        limit: arguments[Shared.limit],
        { size, token throws(RPCError) in
          try await client.listSimulations(
            ListSimulationsRequest(
              since: arguments[Shared.since].map { Timestamp($0) },
              until: arguments[Shared.until].map { Timestamp($0) },
              method: arguments[method] ?? .unspecified, pageSize: size, pageToken: token))
        }, { page in (page.simulations, page.nextPageToken) })
      var whole = last
      whole.simulations = simulations
      return whole
    }
    guard !arguments[Shared.json] else {
      session.showJSON(answer)
      return .success
    }
    var table = TextTable([
      .init("SIMULATION"), .init("WHEN"), .init("METHOD"), .init("YEARS", isNumeric: true),
      .init("EXPECTED", isNumeric: true), .init("LEVEL", isNumeric: true),
      .init("VAR", isNumeric: true), .init("TVAR", isNumeric: true), .init("DEGRADED"),
      .init("BY", isFlexible: true), .init("TITLE", isFlexible: true),
    ])
    for simulation in answer.simulations {
      let tail = simulation.tails.max { $0.level < $1.level }
      table.add([
        simulation.simulationID, TimeText.of(simulation.at), simulation.terms?.method.text ?? "",
        simulation.simulationCount.groupedDigits,
        MoneyText.of(simulation.expectedLoss?.valueCents ?? 0),
        tail.map { NumberText.short($0.level) } ?? "",
        tail?.valueAtRisk.map { MoneyText.of($0.valueCents) } ?? "",
        tail?.tailValueAtRisk.map { MoneyText.of($0.valueCents) } ?? "",
        simulation.lineage?.degraded == true ? "yes" : "", ActorText.of(simulation.actor),
        simulation.title,
      ])
    }
    session.show(table)
    return .success
  }
}

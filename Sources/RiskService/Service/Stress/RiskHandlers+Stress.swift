internal import Basics
internal import Contract
internal import ContractRisk
internal import ContractType
internal import Postgres
internal import RPC
internal import RPCServices
internal import RiskModels
internal import ServiceRuntime

extension RiskHandlers {
  var runStress: UnaryHandler<RunStressRequest, RunStressResponse> {
    Answer.unary { request, context async throws(FaultAnswer) in
      try await self.stress(request, context)
    }
  }

  func stress(
    _ request: RunStressRequest, readBefore: StoredInputs? = nil, knownAt: Timestamp? = nil,
    _ context: CallContext
  ) async throws(FaultAnswer) -> RunStressResponse {
    var terms = SimulationTerms(
      method: .importance, book: request.book, addedPolicies: request.addedPolicies,
      seed: request.seed, knownAt: knownAt)
    terms.bookMode = .renewed
    let prepared = try await self.prepared(terms, readBefore: readBefore, context)
    let scenarios = try Self.chosen(request, prepared)
    guard !scenarios.isEmpty || !request.correlationShifts.isEmpty else {
      throw InputFault.noScenarios.answer
    }
    let inputs = prepared.desk.inputs
    let position = try SimulationDesk.answering { () throws(InputFault) in try inputs.position() }
    let latest = try await self.latestSimulation(of: prepared, context)
    let mapping = StressMapping(assets: inputs.assets, waterfall: position.waterfall)
    var response = RunStressResponse(
      policyCount: UInt64(position.book.policyCount), coverCents: position.book.cover.count,
      capitalCents: position.waterfall.capital.count, lineage: prepared.lineage,
      at: Timestamp(microseconds: self.core.clock.wallNow.microsecondsSinceEpoch))
    if !scenarios.isEmpty {
      let suite = try await self.core.compute.computing { () throws(NoScenariosFault) in
        do throws(StressSuite.NoScenarios) {
          return try StressSuite(scenarios.map { $0.stress(for: inputs.assets) }, position)
        } catch { throw NoScenariosFault() }
      }
      response.results = suite.outcomes.compactMap { outcome in
        scenarios.first { $0.id == outcome.name }.map {
          mapping.result(
            outcome, $0, exceedance: latest?.exceedance(ofCents: outcome.claims.count))
        }
      }
      response.netLossMeanCents = suite.netLossMean.count
      response.overHalfCount = UInt32(clamping: suite.overHalfCount)
    }
    if !request.correlationShifts.isEmpty {
      response.shifts = try await CorrelationShiftRun(desk: prepared.desk).results(
        request.correlationShifts)
    }
    guard !request.ephemeral else { return response }
    return try await self.keep(response, isLive: prepared.filled.isLive, request, context)
  }

  private func keep(
    _ response: RunStressResponse, isLive: Bool, _ request: RunStressRequest,
    _ context: CallContext
  ) async throws(FaultAnswer) -> RunStressResponse {
    var command = ChangeCommand(request, by: self.core.caller(context), context)
    command.deadline = .now() + ChangeCommand.timeMax
    let subject = command.caller.subject
    return try await self.core.change(command) { transaction, now in
      try await ResultStore.keep(response, isLive: isLive, by: subject, at: now, transaction)
    }.response
  }

  /// The scenarios that were asked for: those named and made up, or all enabled ones.
  private static func chosen(
    _ request: RunStressRequest, _ prepared: PreparedSimulation
  ) throws(FaultAnswer) -> [RunScenario] {
    var scenarios: [RunScenario] = []
    for id in request.scenarioIDs {
      guard let scenario = prepared.scenarios.first(where: { $0.id == id }) else {
        throw .unknownScenario(id)
      }
      scenarios.append(scenario)
    }
    scenarios += request.scenarios.enumerated().map { RunScenario($1, number: $0) }
    if scenarios.isEmpty, request.correlationShifts.isEmpty {
      scenarios = prepared.scenarios.filter(\.isEnabled)
    }
    return scenarios
  }

  /// The newest simulation of the same book and vault; nil when there is none.
  func latestSimulation(
    of prepared: PreparedSimulation, _ context: CallContext
  ) async throws(FaultAnswer) -> Simulation? {
    guard prepared.filled.isLive else { return nil }
    let latest = try await self.core.reading(deadline: context.deadline) {
      connection throws(PostgresError) in
      try await ResultStore.latestLive(connection)
    }
    return latest.flatMap { $0.isOf(prepared.lineage) ? $0 : nil }
  }
}

/// No scenario takes part.
private struct NoScenariosFault: FaultTelling {
  var answer: FaultAnswer { InputFault.noScenarios.answer }
}

/// Simulates again with all correlations shifted, from the same random words.
struct CorrelationShiftRun {
  let desk: SimulationDesk

  /// Years of each run: enough for the tail, and the same for all.
  static let looks = 2

  func results(_ shifts: [Double]) async throws(FaultAnswer) -> [CorrelationShiftResult] {
    let base = try await self.years(self.desk.inputs)
    var results: [CorrelationShiftResult] = []
    for shift in shifts {
      var inputs = self.desk.inputs
      inputs.correlations = try SimulationDesk.answering { () throws(InputFault) in
        try inputs.model()
      }.correlation.shifted(by: shift).entries.entries
      let shifted = try await self.years(inputs)
      results.append(try await self.result(shift, shifted, base))
    }
    return results
  }

  private struct Years: Sendable {
    let simulation: YearSimulation
    let years: SimulatedYears
  }

  private func years(_ inputs: RunInputs) async throws(FaultAnswer) -> Years {
    let desk = SimulationDesk(inputs: inputs, terms: self.desk.terms, pool: self.desk.pool)
    let simulation = try await desk.compiled()
    let needed = max(
      StoppingRule.pathsNeeded(levelMax: desk.terms.levels.max() ?? 0),
      Int(clamping: desk.terms.simulationCountMin ?? 0))
    let most = Int(clamping: desk.terms.simulationCountMax ?? 0)
    let size = SimulatedBlock.pathCount
    let blocks = max(1, min(Self.looks * needed, most) / size)
    return try await self.desk.pool.computing { () throws(NeverRefused) in
      var years = SimulatedYears()
      years.append(simulation.simulate(blocks: 0..<blocks))
      return Years(simulation: simulation, years: years)
    }
  }

  /// A computation that always has a result.
  private enum NeverRefused: FaultTelling {
    var answer: FaultAnswer { switch self {} }
  }

  private func result(
    _ shift: Double, _ shifted: Years, _ base: Years
  ) async throws(FaultAnswer) -> CorrelationShiftResult {
    let levels = self.desk.terms.levels
    let waterfall = try SimulationDesk.answering { () throws(InputFault) in
      try self.desk.inputs.waterfall()
    }
    return try await self.desk.pool.computing { () throws(EstimateRefusal) in
      let tails = { (years: Years) throws(EstimateRefusal) in
        try TailMeasures(
          of: years.years, years.simulation, waterfall: waterfall, levels: levels,
          returnPeriods: [])
      }
      let (one, other) = (try tails(shifted), try tails(base))
      let test = try CorrelationShiftTest(
        shift: shift, level: levels.max() ?? 0, (shifted.simulation, shifted.years),
        (base.simulation, base.years))
      let count = base.years.count
      return CorrelationShiftResult(
        shift: shift,
        tails: one.tails.map { ContractRisk.TailMeasure($0, count: count) },
        tailsUnshifted: other.tails.map { ContractRisk.TailMeasure($0, count: count) },
        difference: ContractType.MoneyEstimate(test.difference, count: count))
    }
  }
}

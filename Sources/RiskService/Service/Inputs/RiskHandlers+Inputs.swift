internal import Basics
internal import Contract
internal import ContractRisk
internal import ContractType
internal import Crypto
internal import Postgres
internal import RPC
internal import RPCServices
internal import RiskModels
internal import ServiceRuntime

/// A calculation that is ready to run, with what is to be told of it.
struct PreparedSimulation: Sendable {
  let desk: SimulationDesk
  let filled: FilledTerms
  let models: LossModelTable
  /// All stored scenarios, those included that do not take part.
  let scenarios: [RunScenario]
  let lineage: Lineage
  let warnings: [Violation]
}

extension RiskCore {
  /// What the store knew at an instant, in one consistent reading.
  func storedInputs(
    knownAt: WallTime, tellsEnds: Bool, _ parameters: RiskParameters, deadline: MonotonicTime?
  ) async throws(FaultAnswer) -> StoredInputs {
    let question = InputStore.Question(knownAt: knownAt, tellsEnds: tellsEnds, parameters)
    return try await self.snapshot(deadline: deadline) { transaction throws(PostgresError) in
      try await InputStore.read(question, transaction)
    }
  }
}

extension InputStore.Question {
  /// What simulations under these parameters rest on.
  init(knownAt: WallTime, tellsEnds: Bool, _ parameters: RiskParameters) {
    self.init(
      knownAt: knownAt, tellsEnds: tellsEnds,
      correlationDays: parameters.correlations.copulaDays, gapMax: parameters.prices.gapMax)
  }
}

extension InputAssembly {
  /// The same rates that years are simulated with, as points for pricing; nil without any past.
  func expectedLossTable() throws(InputFault) -> ExpectedLossTable? {
    let scenarios = self.scenarios.filter { $0.isDrawn && $0.annualProbability > 0 }
    let models: LossModelTable
    do throws(InputFault) {
      models = try self.lossModels(scenarios)
    } catch {
      if case .notEnoughData = error { return nil }
      throw error
    }
    do throws(YearModelRejection) {
      return ExpectedLossTable(
        try YearModel(
          assets: models.models.map(\.model),
          scenarios: scenarios.map { $0.model(for: self.assets) },
          correlation: CorrelationMatrix(unrelated: self.assets.count), degrees: .infinity,
          depthSpread: self.parameters.simulation.scenarioDepthSpread))
    } catch {
      throw .model(error)
    }
  }
}

extension RiskHandlers {
  /// Reads, checks and assembles everything that a calculation needs.
  ///
  /// What was read before, for several calculations of one moment, is not read again.
  func prepared(
    _ request: SimulationTerms, isVerified: Bool = false, readBefore: StoredInputs? = nil,
    _ context: CallContext
  ) async throws(FaultAnswer) -> PreparedSimulation {
    let parameters = try self.core.parametersInForce()
    let now = readBefore?.knownAt ?? self.core.clock.wallNow
    var check = TermsCheck(request, parameters, now: now)
    guard check.violations.isEmpty else { throw .invalidRequest(check.violations) }
    let filled = FilledTerms(request, parameters, now: now)
    let stored = try await self.stored(readBefore, for: filled.terms, now, parameters, context)
    let assembly = InputAssembly(stored, parameters, filled.terms)
    try self.checkNames(assembly)
    let isExact = filled.terms.method == .exact
    if isVerified || isExact {
      check.checkExact(
        filled.terms, isExact ? "terms.method" : "verify",
        hasScenarios: assembly.scenarios.contains(where: \.isDrawn))
    }
    guard check.violations.isEmpty else { throw .invalidRequest(check.violations) }
    let assembled = try await self.core.compute.computing { () throws(InputFault) in
      try assembly.inputs()
    }
    var lineage = assembled.lineage
    lineage.inputsHash = Self.hash(assembled.inputs, filled.terms)
    let desk = SimulationDesk(
      inputs: assembled.inputs, terms: filled.terms, isDrawn: filled.isDrawn,
      isVerified: isVerified, pool: self.core.compute)
    return PreparedSimulation(
      desk: desk, filled: filled, models: assembled.models,
      scenarios: stored.scenarios, lineage: lineage,
      warnings: Self.warnings(assembled))
  }

  private func stored(
    _ readBefore: StoredInputs?, for terms: SimulationTerms, _ now: WallTime,
    _ parameters: RiskParameters, _ context: CallContext
  ) async throws(FaultAnswer) -> StoredInputs {
    if let readBefore { return readBefore }
    let knownAt = WallTime(
      clampingMicrosecondsSinceEpoch: terms.knownAt?.microseconds ?? now.microsecondsSinceEpoch)
    return try await self.core.storedInputs(
      knownAt: knownAt, tellsEnds: terms.bookMode == .runoff, parameters,
      deadline: context.deadline)
  }

  /// Scenarios that are asked for must exist.
  private func checkNames(_ assembly: InputAssembly) throws(FaultAnswer) {
    let known = Set(assembly.stored.scenarios.map(\.id))
    let asked = assembly.terms.assumptions?.scenarioIDs ?? []
    guard let unknown = asked.first(where: { !known.contains($0) }) else { return }
    throw .unknownScenario(unknown)
  }

  /// SHA-256 over inputs and terms; the seed is told beside it.
  private static func hash(_ inputs: RunInputs, _ terms: SimulationTerms) -> [UInt8] {
    var terms = terms
    terms.seed = nil
    // In the inputs already, as what it means.
    terms.book = nil
    terms.addedPolicies = []
    terms.knownAt = nil
    var hash = SHA256()
    hash.update([UInt8(YearSimulation.version)])
    hash.update(inputs.record)
    hash.update(terms.wireBytes)
    return hash.finish().array
  }

  /// What deserves a look.
  private static func warnings(_ assembled: AssembledInputs) -> [Violation] {
    var warnings: [Violation] = []
    for model in assembled.models.models where model.baseline.isAtMinimum {
      warnings.append(
        Violation(
          field: model.asset.description, code: "rate_at_minimum",
          message: "Scenarios account for all events of \(model.asset); its own rate is the least.",
          parameter: "params/risk:lambda_min"))
    }
    let total = assembled.inputs.drawnScenarios.reduce(0) { $0 + $1.annualProbability }
    if total > 1 {
      warnings.append(
        Violation(
          field: "scenarios", code: "probabilities_over_one",
          message: "The yearly probabilities of drawn scenarios add to \(total); each is drawn by "
            + "itself, so that several may happen in one year."))
    }
    if assembled.assumedPairCount > 0 {
      warnings.append(
        Violation(
          field: "correlations", code: "defaulted",
          message: "\(assembled.assumedPairCount) pairs have no measured correlation.",
          parameter: "params/risk:default_correlation"))
    }
    return warnings
  }
}

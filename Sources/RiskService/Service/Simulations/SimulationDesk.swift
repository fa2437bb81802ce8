internal import Basics
internal import Contract
internal import ContractRisk
internal import ContractType
internal import Crypto
internal import RPC
internal import RPCServices
internal import RiskModels
internal import ServiceRuntime

/// Computes a simulation from inputs and filled terms: the same two give the same figures.
struct SimulationDesk: Sendable {
  let inputs: RunInputs
  let terms: SimulationTerms
  /// Whether the older method draws.
  var isDrawn = true
  /// Whether to set the exact distribution beside the simulated one.
  var isVerified = false
  let pool: ComputePool

  /// What is told while it is computed.
  typealias Telling = (_ step: String, _ done: Int, _ total: Int) async throws(FaultAnswer) -> Void

  /// The figures with their hash; who ran it and what it rests on are not among them.
  func simulation(telling: Telling) async throws(FaultAnswer) -> Simulation {
    let waterfall = try Self.answering { () throws(InputFault) in try self.inputs.waterfall() }
    let book = self.inputs.book.inForce
    var simulation = Simulation(
      terms: self.terms, seed: self.terms.seed ?? 0, policyCount: UInt64(book.policyCount),
      coverCents: book.cover.count, capitalCents: waterfall.capital.count)
    switch self.terms.method {
    case .classic: try await self.addClassic(to: &simulation)
    case .exact: try await self.addExact(to: &simulation, waterfall)
    default: try await self.addYears(to: &simulation, waterfall, telling)
    }
    simulation.resultHash = simulation.figuresHash
    return simulation
  }

  static func answering<Result, Failure: FaultTelling>(
    _ body: () throws(Failure) -> Result
  ) throws(FaultAnswer) -> Result {
    do throws(Failure) { return try body() } catch { throw error.answer }
  }

  // MARK: Methods

  private func addYears(
    to simulation: inout Simulation, _ waterfall: Waterfall, _ telling: Telling
  ) async throws(FaultAnswer) {
    let years = try await self.compiled()
    let run = SimulationRun(
      years, self.terms, materiality: self.inputs.materiality * Double(waterfall.capital.count),
      pool: self.pool)
    let outcome = try await run.outcome { done, total throws(FaultAnswer) in
      try await telling("simulating", done, total)
    }
    try await telling("measuring", outcome.years.count, outcome.years.count)
    let (bitcoin, terms) = (self.inputs.bitcoin, self.terms)
    let measures = try await self.pool.computing { () throws(EstimateRefusal) in
      try outcome.years.reading { simulated throws(EstimateRefusal) in
        try TailMeasures(
          of: simulated, years, waterfall: waterfall, bitcoin: bitcoin, levels: terms.levels,
          returnPeriods: terms.returnPeriods)
      }
    }
    simulation.take(
      measures, isWeighted: terms.method != .crude, book: self.inputs.book.inForce)
    simulation.kernel = "\(years.instructions.rawValue)/mixed"
    simulation.convergence = Convergence(
      converged: outcome.reason == .targetReached, reason: outcome.reason.rawValue,
      lookCount: UInt32(outcome.rule.lookCount), halfWidth: outcome.rule.halfWidth,
      widest: outcome.rule.widest)
    guard self.isVerified else { return }
    let exact = try await self.exactDistribution()
    simulation.comparisons = try await self.pool.computing { () throws(EstimateRefusal) in
      try outcome.years.reading { simulated throws(EstimateRefusal) in
        try exact.comparisons(with: simulated, of: years, levels: terms.levels)
      }
    }.map {
      ContractRisk.ExactComparison(
        measure: $0.measure, simulatedCents: $0.simulated, exactCents: $0.exact,
        zScore: $0.zScore)
    }
  }

  /// The years, ready to be simulated.
  func compiled() async throws(FaultAnswer) -> YearSimulation {
    let (inputs, terms) = (self.inputs, self.terms)
    let model = try Self.answering { () throws(InputFault) in try inputs.model() }
    return try await self.pool.computing { () throws(SimulationRefusal) in
      try YearSimulation(
        model, inputs.book, scale: CopulaScales.shared.scale(degrees: model.degrees),
        method: terms.method == .crude ? .crude : .importance, seed: terms.seed ?? 0)
    }
  }

  private func exactDistribution() async throws(FaultAnswer) -> ExactDistribution {
    let inputs = self.inputs
    let model = try Self.answering { () throws(InputFault) in try inputs.model() }
    return try await self.pool.computing { () throws(ExactRefusal) in
      try ExactDistribution(model, inputs.book.inForce)
    }
  }

  private func addExact(
    to simulation: inout Simulation, _ waterfall: Waterfall
  ) async throws(FaultAnswer) {
    simulation.take(try await self.exactDistribution(), waterfall)
  }

  private func addClassic(to simulation: inout Simulation) async throws(FaultAnswer) {
    let position = try Self.answering { () throws(InputFault) in try self.inputs.position() }
    let assets = self.inputs.assets
    let isWeighted = self.terms.assumptions?.useMcWeights ?? false
    let atoms = self.inputs.drawnScenarios.map { scenario in
      let outcome = StressOutcome(scenario.stress(for: assets), position)
      let weight = isWeighted ? scenario.weight ?? 1 : 1
      return (
        name: scenario.id, loss: outcome.netLoss, chance: scenario.annualProbability * weight
      )
    }
    var classic = try Self.answering { () throws(ClassicSimulation.Refusal) in
      try ClassicSimulation(atoms)
    }
    var drawCount: Int?
    if self.isDrawn {
      let (all, count, seed) = (
        classic, Int(clamping: self.terms.simulationCountMin ?? 0), self.terms.seed ?? 0
      )
      classic = try await self.pool.computing { () throws(ClassicSimulation.Refusal) in
        try all.drawn(count, seed: seed)
      }
      drawCount = count
    }
    simulation.take(classic, drawCount: drawCount)
    simulation.warnings.append(
      Violation(
        field: "method", code: "net_losses",
        message: "The older method assumes that a scenario happens, and nets bitcoin's change."))
  }
}

extension Simulation {
  /// SHA-256 over every figure, whoever ran it, when, on what machine and from what store.
  fileprivate var figuresHash: [UInt8] {
    var figures = self
    figures.simulationID = ""
    figures.title = ""
    figures.terms = nil
    figures.lineage = nil
    figures.kernel = ""
    figures.warnings = []
    figures.resultHash = []
    figures.at = nil
    figures.actor = nil
    figures.elapsedMs = 0
    return SHA256.digest(of: figures.wireBytes).array
  }
}

/// Tables of copulas, each made once.
final class CopulaScales: Sendable {
  static let shared = CopulaScales()
  /// How many are kept.
  private static let countMax = 8

  private let scales = Locked<[CopulaScale]>([])

  /// The table for these degrees of freedom; takes some milliseconds when it is new.
  func scale(degrees: Double) -> CopulaScale {
    if let known = self.scales.withLock({ $0.first { $0.degrees == degrees } }) { return known }
    let scale = CopulaScale(degrees: degrees)
    self.scales.withLock { scales in
      if scales.count >= Self.countMax { scales.removeFirst() }
      scales.append(scale)
    }
    return scale
  }
}

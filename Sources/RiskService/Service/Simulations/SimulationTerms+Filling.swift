internal import Basics
internal import ContractRisk
internal import ContractType
internal import RiskModels

/// What is to be simulated, with every default filled in.
struct FilledTerms: Sendable, Hashable {
  var terms: SimulationTerms
  /// Whether the book and all assumptions are those in force.
  var isLive: Bool
  /// The older method draws only when a seed or a number of draws is asked for.
  var isDrawn: Bool

  /// The level of solvency rules, which is reported beside those of the parameters.
  static let solvencyLevel = 0.995
  /// Seeds fit a double, and therefore JSON.
  private static let seedMax: UInt64 = 1 << 53 - 1

  /// Fills in what a request leaves open.
  init(_ request: SimulationTerms, _ parameters: RiskParameters, now: WallTime) {
    let simulation = parameters.simulation
    var terms = request
    if case .unspecified = terms.method {
      terms.method = simulation.method == .classic ? .classic : .importance
    }
    if case .unspecified = terms.bookMode {
      terms.bookMode = simulation.treatment == .runoff ? .runoff : .renewed
    }
    let isClassic = terms.method == .classic
    self.isDrawn =
      !isClassic || request.seed != nil || request.simulationCountMin != nil
      || request.simulationCountMax != nil
    self.isLive =
      request.book == nil && request.addedPolicies.isEmpty && request.knownAt == nil
      && (request.assumptions ?? ModelAssumptions()) == ModelAssumptions()
    terms.seed = request.seed ?? UInt64.random(in: 0...Self.seedMax)
    let most = request.simulationCountMax ?? UInt64(simulation.yearsMax)
    terms.simulationCountMax = min(most, UInt64(SimulatedYears.pathsMax))
    terms.simulationCountMin =
      request.simulationCountMin ?? min(UInt64(simulation.yearsFirst), most)
    terms.ciTarget = request.ciTarget ?? simulation.intervalTarget
    if terms.levels.isEmpty {
      terms.levels = [
        simulation.lowerConfidence, simulation.upperConfidence, Self.solvencyLevel,
      ]
    }
    terms.levels = Array(Set(terms.levels)).sorted()
    if terms.returnPeriods.isEmpty { terms.returnPeriods = TailMeasures.returnPeriodsUsual }
    terms.returnPeriods = Array(Set(terms.returnPeriods)).sorted()
    var assumptions = terms.assumptions ?? ModelAssumptions()
    assumptions.copulaDegrees = assumptions.copulaDegrees ?? simulation.copulaDegreesOfFreedom
    assumptions.scenarioDepthCv = assumptions.scenarioDepthCv ?? simulation.scenarioDepthSpread
    if isClassic, simulation.usesScenarioWeights { assumptions.useMcWeights = true }
    terms.assumptions = assumptions
    terms.knownAt = request.knownAt ?? Timestamp(microseconds: now.microsecondsSinceEpoch)
    self.terms = terms
  }

  /// The terms as they are kept: a book made up for the call is left out.
  var kept: SimulationTerms {
    var terms = self.terms
    terms.book = nil
    terms.addedPolicies = []
    return terms
  }
}

/// Finds everything that is wrong with terms, beyond what their fields allow.
struct TermsCheck {
  private(set) var violations: [Violation] = []

  /// The narrowest layer, in units of 0.0001.
  private static let layerMin: Int64 = 50

  init(_ request: SimulationTerms, _ parameters: RiskParameters, now: WallTime) {
    self.check(
      assets: (request.book?.policies ?? []), in: "terms.book.policies", parameters)
    self.check(assets: request.addedPolicies, in: "terms.added_policies", parameters)
    if let known = request.knownAt, known.microseconds > now.microsecondsSinceEpoch {
      self.add("terms.known_at", "out_of_range", "known_at lies ahead.", "an instant of the past")
    }
    if let low = request.simulationCountMin, let high = request.simulationCountMax, low > high {
      self.add(
        "terms.simulation_count_min", "out_of_range", "simulation_count_min is above the most.",
        "at most simulation_count_max")
    }
    let most = Double(request.simulationCountMax ?? UInt64(parameters.simulation.yearsMax))
    for (place, level) in request.levels.enumerated()
    where (1 - level) * most * (1 + 1e-9) < LossSample.beyondMin {
      self.add(
        "terms.levels[\(place)]", "out_of_range",
        "So few years cannot tell a loss at the level \(level).",
        "a level that \(Int(LossSample.beyondMin)) of all years lie beyond")
    }
  }

  private mutating func check(
    assets policies: [AssumedPolicy], in field: String, _ parameters: RiskParameters
  ) {
    for (place, policy) in policies.enumerated() {
      if Asset(policy.asset).flatMap({ parameters.assets[$0] }) == nil {
        self.add(
          "\(field)[\(place)].asset", "unknown", "\(policy.asset) is no asset that is covered.",
          "an asset of params/asset")
      }
      let trigger = Decimal4(rounding: policy.trigger)?.units ?? 0
      let floor = Decimal4(rounding: policy.floor)?.units ?? 0
      if trigger - floor < Self.layerMin {
        self.add(
          "\(field)[\(place)].floor", "out_of_range", "The floor is too near to the trigger.",
          "at most trigger - 0.005")
      }
    }
  }

  /// What the exact distribution cannot do.
  ///
  /// Assets are independent given one common draw, over which the quadrature goes. Spread depths
  /// have a common draw for each scenario, and a book that runs off one for the time of the year:
  /// a quadrature over all of them would take longer than the years that it is to judge.
  mutating func checkExact(_ terms: SimulationTerms, _ field: String, hasScenarios: Bool) {
    if terms.assumptions?.uniformCorrelation == nil {
      self.add(
        field, "not_possible", "The exact distribution needs one correlation for all pairs.",
        "with assumptions.uniform_correlation")
    }
    if terms.bookMode == .runoff {
      self.add(
        field, "not_possible", "The exact distribution is of a renewed book.",
        "with book_mode BOOK_MODE_RENEWED")
    }
    if hasScenarios, terms.assumptions?.scenarioDepthCv != 0 {
      self.add(
        field, "not_possible", "The exact distribution takes the depths of scenarios as they are.",
        "with assumptions.scenario_depth_cv 0, or without_scenarios")
    }
  }

  mutating func add(_ field: String, _ code: String, _ message: String, _ allowed: String) {
    self.violations.append(
      Violation(field: field, code: code, message: message, allowed: allowed))
  }
}

internal import Basics
internal import RiskModels

/// A model and a book whose losses are known without draws.
struct KnownBook {
  let name: String
  let model: YearModel
  let book: ExposureGrid
  let exact: ExactDistribution

  /// The seven policies, with depths of scenarios as they are named.
  ///
  /// There is an exact distribution of those only.
  init(withScenarios: Bool) throws {
    self.name = withScenarios ? "seven policies with scenarios" : "seven policies"
    self.model = try SampleModels.model(spread: 0, withScenarios: withScenarios)
    self.book = try SampleModels.sevenPolicies()
    // Finer where intervals are to hold a value that is between units too.
    let precision = ExactPrecision(
      normalStep: 0.3, scaleStep: 0.3, lossesMax: withScenarios ? 2_048 : 8_192)
    self.exact = try ExactDistribution(self.model, self.book, precision: precision)
  }
}

/// Sets ten million simulated years beside what is known without draws.
struct ExactComparisons {
  let method: SamplingMethod

  /// Ten million years, in whole blocks.
  private static let blocks = 10_000_000 / SimulatedBlock.pathCount + 1
  private static let seed: UInt64 = 20_260_731
  private static let levels = [0.95, 0.99, 0.995]

  func note(_ books: [KnownBook], in ledger: inout VerificationLedger) throws {
    for assets in EqualAssets.all { try self.note(assets, in: &ledger) }
    for book in books { try self.note(book, in: &ledger) }
    try self.noteMeans(in: &ledger)
  }

  private func run(
    _ model: YearModel, _ book: ExposureGrid
  ) throws -> (simulation: YearSimulation, years: SimulatedYears) {
    let scale = model.degrees == 4 ? SampleModels.scale4 : CopulaScale(degrees: model.degrees)
    let simulation = try YearSimulation(
      model, book, scale: scale, method: self.method, seed: Self.seed)
    var years = SimulatedYears()
    years.append(simulation.simulate(blocks: 0..<Self.blocks))
    return (simulation, years)
  }

  /// How many of equal assets fall, by published chances.
  private func note(_ assets: EqualAssets, in ledger: inout VerificationLedger) throws {
    let (simulation, years) = try self.run(assets.model(), EqualAssets.book())
    let sample = simulation.sample(years.aggregate, years)
    for (count, chance) in assets.chances.sorted(by: { $0.key < $1.key }) {
      let estimate = sample.exceedance(of: Double(count) * 100 - 1)
      ledger.note(
        "\(self.method): chance of \(count) or more, \(assets)",
        z: (estimate.value - chance) / estimate.standardError)
    }
    for (level, _, tail) in assets.tails {
      let estimate = try sample.tailValueAtRisk(level)
      ledger.note(
        "\(self.method): tail_value_at_risk_\(level), \(assets)",
        z: (estimate.value - 100 * tail) / estimate.standardError)
    }
  }

  private func note(_ book: KnownBook, in ledger: inout VerificationLedger) throws {
    let (simulation, years) = try self.run(book.model, book.book)
    let comparisons = try book.exact.comparisons(
      with: years, of: simulation, levels: Self.levels)
    for comparison in comparisons {
      ledger.note(
        "\(self.method): \(comparison.measure) of \(book.name)", z: comparison.zScore)
    }
  }

  /// The mean loss of each asset under everything that the model knows, by its closed form.
  private func noteMeans(in ledger: inout VerificationLedger) throws {
    let model = try SampleModels.model()
    let book = try SampleModels.sevenPolicies()
    let (simulation, years) = try self.run(model, book)
    let waterfall = try Waterfall([(name: "SURE_EQT", capital: USDCents(5_000_000_000))])
    let measures = try TailMeasures(
      of: years, simulation, waterfall: waterfall, levels: Self.levels)
    for (asset, part) in measures.byAsset.enumerated()
    where part.expectedLoss.standardErrorCents > 0 {
      let exact = model.expectedLossCents(asset: asset, payouts: book.payouts(of: asset))
      let difference = Double(part.expectedLoss.value.count) - exact
      ledger.note(
        "\(self.method): expected_loss of \(part.name)",
        z: difference / part.expectedLoss.standardErrorCents)
    }
  }
}

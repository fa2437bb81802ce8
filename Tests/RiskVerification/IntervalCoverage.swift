internal import RiskModels

/// Counts how many intervals of 95 % hold what they estimate, over a thousand seeds.
struct IntervalCoverage {
  let method: SamplingMethod

  private static let seeds = 1_000
  private static let blocks = 4
  private static let levels = [0.95, 0.99]
  /// What may be missing or too much: three standard errors of a share of so many are 2.1 %.
  static let shares = 0.93...0.97

  func note(_ book: KnownBook, in ledger: inout VerificationLedger) throws {
    var held: [(figure: String, count: Int)] = []
    for seed in 0..<UInt64(Self.seeds) {
      let simulation = try YearSimulation(
        book.model, book.book, scale: SampleModels.scale4, method: self.method, seed: seed)
      var years = SimulatedYears()
      years.append(simulation.simulate(blocks: 0..<Self.blocks))
      let sample = simulation.sample(years.aggregate, years)
      for (place, interval) in try Self.intervals(sample, book.exact).enumerated() {
        if place == held.count { held.append((interval.figure, 0)) }
        let estimate = interval.estimate
        if estimate.lower...estimate.upper ~= interval.exact { held[place].count += 1 }
      }
    }
    for (figure, count) in held {
      ledger.note(
        "\(self.method): intervals of \(figure)", share: Double(count) / Double(Self.seeds),
        within: Self.shares)
    }
  }

  /// Each figure that has an interval, with what is exact.
  private static func intervals(
    _ sample: LossSample, _ exact: ExactDistribution
  ) throws -> [(figure: String, estimate: Estimate, exact: Double)] {
    var intervals = [
      ("expected_loss", sample.expectedLoss(), exact.expectedLoss),
      ("loss_probability", sample.exceedance(of: 0), exact.chance(atLeast: 1)),
    ]
    for level in self.levels {
      let (valueAtRisk, tailValueAtRisk) = exact.tail(level)
      intervals.append(
        ("value_at_risk_\(level)", try sample.valueAtRisk(level), valueAtRisk))
      intervals.append(
        ("tail_value_at_risk_\(level)", try sample.tailValueAtRisk(level), tailValueAtRisk))
    }
    return intervals
  }
}

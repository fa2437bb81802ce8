import Testing

@testable import RiskModels

@Suite("How often and how deep")
struct FrequencyTests {
  @Test(
    "exact intervals of small counts",
    arguments: [
      (0, 0, 3.688879), (1, 0.025318, 5.571643), (2, 0.242209, 7.224688), (3, 0.618672, 8.767273),
    ])
  func garwood(events: Double, lower: Double, upper: Double) throws {
    let rate = try #require(AssetExperience(events: events, years: 1)?.rawRate)
    #expect((rate.lower - lower).magnitude < 6e-7)
    #expect((rate.upper - upper).magnitude < 6e-7)
    #expect(AssetExperience(events: 1, years: 0)?.rawRate == nil)
    #expect(AssetExperience(events: -1, years: 1) == nil)
  }

  @Test("experience moves a rate as far as it is credible")
  func posterior() throws {
    let prior = try #require(RateDistribution(shape: 2, years: 4))
    let experience = try #require(AssetExperience(events: 2, years: 5.8))
    let rate = prior.updated(experience)
    #expect((rate.mean - 0.4081632653).magnitude < 5e-11)
    for (probability, value) in [(0.05, 0.139420), (0.5, 0.374700), (0.95, 0.791189)] {
      #expect((rate.quantile(probability) - value).magnitude < 5.1e-7)
    }
    #expect((rate.noEventProbability(years: 1) - 0.6779681328688356).magnitude < 1e-12)
    let credibility = prior.credibility(experience)
    #expect((credibility - 5.8 / 9.8).magnitude < 1e-15)
    let mixed = credibility * (2 / 5.8) + (1 - credibility) * prior.mean
    #expect((mixed - rate.mean).magnitude < 1e-15)
  }

  private func experiences(_ counts: [(Double, Double)]) -> [AssetExperience] {
    counts.compactMap { AssetExperience(events: $0.0, years: $0.1) }
  }

  @Test("small classes, and those without events, take the rate of all assets")
  func pooled() throws {
    let all = self.experiences([(2, 5), (1, 5), (0, 3), (0, 2), (1, 5)])
    let small = try #require(ClassCredibility.prior(of: Array(all[..<2]), all: all))
    #expect(small.shape == 0.5)
    #expect((small.mean - 4.0 / 20).magnitude < 1e-15)
    let none = self.experiences([(0, 5), (0, 5), (0, 3), (0, 2), (0, 5)])
    let quiet = try #require(ClassCredibility.prior(of: none, all: none))
    // Never zero: half an event stands for what was not seen.
    #expect((quiet.mean - 0.5 / 20).magnitude < 1e-15)
    #expect(ClassCredibility.prior(of: [], all: []) == nil)
  }

  @Test("a class whose assets differ has a distribution of its own")
  func ownPrior() throws {
    let assets = self.experiences([(9, 5), (0, 5), (1, 5), (0, 5), (6, 5), (0, 5), (2, 5)])
    let prior = try #require(ClassCredibility.prior(of: assets, all: assets))
    // R's and scipy's answer for equal exposures: shape 0.582, mean 18 ÷ 35.
    #expect((prior.mean - 18.0 / 35).magnitude < 0.005)
    #expect(prior.shape > 0.3 && prior.shape < 1)
    // Counts that hardly differ say that all rates are equal, which is not believed of few.
    let alike = self.experiences([(1, 5), (1, 5), (1, 5), (1, 5), (1, 5), (1, 5)])
    #expect(ClassCredibility.prior(of: alike, all: alike)?.shape == 0.5)
  }

  @Test("scenarios take their part of a rate, down to a least one that is named")
  func baseline() {
    let scenarios = [(rate: 0.02, depth: 0.12), (rate: 0.05, depth: 0.01)]
    let some = BaselineRate(total: 0.4, scenarios: scenarios, threshold: 0.02, minimum: 0.01)
    #expect((some.rate - 0.38).magnitude < 1e-15 && !some.isAtMinimum)
    let none = BaselineRate(total: 0.02, scenarios: scenarios, threshold: 0.02, minimum: 0.01)
    #expect(none.rate == 0.01 && none.isAtMinimum)
  }

  @Test("few events hardly move what was believed of depths, many do")
  func severity() throws {
    let none = try SeverityFit([], threshold: 0.02)
    #expect((none.distribution.shape - 0.2).magnitude < 0.02)
    let truth = try SeverityDistribution(threshold: 0.02, shape: 0.3, scale: 0.035)
    let many = (1..<100).map { ObservedDepth(depth: truth.depth(exceededWith: Double($0) / 100)) }
    let fit = try SeverityFit(many, threshold: 0.02)
    #expect((fit.distribution.shape - 0.3).magnitude < 0.1)
    #expect((fit.distribution.scale / 0.035 - 1).magnitude < 0.15)
    #expect(fit.shapeDeviation < none.shapeDeviation * 0.75)
    #expect(fit.completeCount == 99 && fit.censoredCount == 0)
    #expect(throws: SeverityFit.Refusal.depth(0)) {
      _ = try SeverityFit([ObservedDepth(depth: 0)], threshold: 0.02)
    }
  }

  @Test("an event that still lasts counts as deeper than one that is over")
  func censored() throws {
    let depths = [0.03, 0.05, 0.04]
    let closed = try SeverityFit(depths.map { ObservedDepth(depth: $0) }, threshold: 0.02)
    let open = try SeverityFit(
      depths.map { ObservedDepth(depth: $0, isOpen: $0 == 0.05) }, threshold: 0.02)
    #expect(open.distribution.survival(0.1) > closed.distribution.survival(0.1))
    #expect(open.censoredCount == 1)
  }

  /// The fourteen recorded events, by lowest price; all of them verified.
  private static let recorded: [(asset: String, prices: [Double], rate: Double, severity: Double)] =
    [
      ("USDC", [0.88, 0.96], 0.4, 0.08), ("USDT", [0.95, 0.97], 0.4, 0.04),
      ("DAI", [0.96], 0.2, 0.04), ("FRAX", [0.88, 0.95], 0.4, 0.085), ("BUSD", [0.98], 0, 0.02),
      ("GHO", [0.96], 0.2, 0.04), ("LUSD", [0.97], 0.2, 0.03), ("USDe", [], 0, 0),
    ]

  @Test("the older rates and severities of the recorded events are the published ones")
  func classic() throws {
    for (asset, prices, rate, severity) in Self.recorded {
      let events = prices.map { ClassicFrequency.Event(lowestPrice: $0, isVerified: true) }
      let found = try #require(ClassicFrequency.annualRate(of: events, atMost: 0.97, years: 5))
      #expect((found - rate).magnitude < 1e-15, "\(asset)")
      #expect((ClassicFrequency.severity(of: events) - severity).magnitude < 1e-12, "\(asset)")
    }
    #expect(ClassicFrequency.annualRate(of: [], atMost: 0.97, years: 0) == nil)
    let unverified = [ClassicFrequency.Event(lowestPrice: 0.5, isVerified: false)]
    #expect(ClassicFrequency.severity(of: unverified) == 0)
  }
}

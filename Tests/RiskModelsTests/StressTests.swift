private import Basics
import Testing

@testable import RiskModels
@testable import RiskVerification

/// The portfolio of seven policies with 50 million of capital and 10 million in bitcoin.
@Suite("Stress of seven policies")
struct StressTests {
  private static func position() throws -> Position {
    try Position(
      book: SampleModels.sevenPolicies(),
      waterfall: Waterfall([
        ("SURE_EQT", USDCents(500_000_000)), ("SURE_SNR", USDCents(4_500_000_000)),
      ]), bitcoin: USDCents(1_000_000_000))
  }

  private static let scenarios = SampleModels.scenarios.map { scenario in
    StressScenario(
      name: scenario.name,
      prices: scenario.prices.map { Decimal4(units: Int64(($0 * 10_000).rounded())) },
      bitcoinChange: scenario.bitcoin)
  }

  @Test(
    "claims, net losses and adequacy are the published ones",
    arguments: [
      ("banking_crisis", 1_210_714_286, 270_000_000, 940_714_286, 0.811857),
      ("crypto_crash", 470_000_000, -500_000_000, 970_000_000, 0.806000),
      ("regulatory_shutdown", 2_654_285_714, -300_000_000, 2_954_285_714, 0.409143),
      ("multiple_failure", 3_300_000_000, 500_000_000, 2_800_000_000, 0.440000),
    ] as [(String, Int64, Int64, Int64, Double)])
  func published(
    name: String, claims: Int64, bitcoin: Int64, net: Int64, adequacy: Double
  ) throws {
    let suite = try StressSuite(Self.scenarios, Self.position())
    let outcome = try #require(suite.outcomes.first { $0.name == name })
    #expect(outcome.claims == USDCents(claims))
    #expect(outcome.bitcoinChange == USDCents(bitcoin))
    #expect(outcome.netLoss == USDCents(net))
    #expect((outcome.adequacyRatio - adequacy).magnitude < 5e-7)
    #expect(outcome.survives)
    #expect(outcome.layers.reduce(.zero, +) == outcome.claims)
    #expect(outcome.assets.map(\.claims).reduce(.zero, +) == outcome.claims)
  }

  @Test("each policy of the regulatory shutdown pays what is published")
  func byPolicy() throws {
    let suite = try StressSuite(Self.scenarios, Self.position())
    let outcome = suite.outcomes[0]
    #expect(outcome.name == "regulatory_shutdown")
    let expected: [String: Int64] = [
      "USDC": 1_000_000_000, "USDT": 800_000_000, "DAI": 250_000_000, "FRAX": 200_000_000,
      "USDe": 214_285_714, "crvUSD": 150_000_000, "LUSD": 40_000_000,
    ]
    for stress in outcome.assets {
      let name = SampleModels.names[stress.asset]
      #expect(stress.claims == USDCents(expected[name] ?? 0), "\(name)")
      #expect(stress.payingCount == (expected[name] == nil ? 0 : 1), "\(name)")
    }
    #expect(suite.overHalfCount == 2)
    #expect(suite.worst == USDCents(2_954_285_714))
  }

  @Test("without scenarios, policies or capital there is no stress, and it is said why")
  func refused() throws {
    #expect(throws: StressSuite.NoScenarios.self) { _ = try StressSuite([], Self.position()) }
    #expect(throws: Position.Rejection.noPolicies) {
      _ = try Position(
        book: ExposureGrid(assetCount: 14), waterfall: Self.position().waterfall, bitcoin: .zero)
    }
  }

  @Test("the older simulation has the published atoms")
  func classic() throws {
    let suite = try StressSuite(Self.scenarios, Self.position())
    let classic = try ClassicSimulation(
      suite.outcomes.map { outcome in
        let scenario = SampleModels.scenarios.first { $0.name == outcome.name }
        return (outcome.name, outcome.netLoss, scenario?.chance ?? 0)
      })
    let cumulative = classic.cumulative.map { ($0 * 10_000).rounded() / 10_000 }
    #expect(cumulative == [0.2353, 0.8235, 0.8824, 1])
    #expect(classic.mean == USDCents(1_304_201_681))
    for level in [0.95, 0.99] {
      #expect(classic.valueAtRisk(level) == USDCents(2_954_285_714))
      #expect(classic.conditionalValueAtRisk(level) == USDCents(2_954_285_714))
    }
    let drawn = try classic.drawn(10_000, seed: 3)
    for (atom, exact) in zip(drawn.atoms, classic.atoms) {
      let error = (exact.chance * (1 - exact.chance) / 10_000).squareRoot()
      #expect((atom.chance - exact.chance).magnitude < 4 * error)
    }
    #expect(try classic.drawn(10_000, seed: 3) == drawn)
  }

  /// The five scenarios of the older table, whose weighted probabilities add to 1.13.
  @Test("probabilities that add to more than 1 are shares of their sum")
  func overOne() throws {
    let classic = try ClassicSimulation([
      ("banking", USDCents(-270_000_000), 0.30), ("crash", USDCents(525_000_000), 0.15),
      ("regulatory", USDCents(2_550_000_000), 0.08), ("multiple", USDCents(2_200_000_000), 0.10),
      ("normal", .zero, 0.50),
    ])
    #expect(classic.mean == USDCents(373_230_088))
    #expect(classic.valueAtRisk(0.95) == USDCents(2_550_000_000))
    #expect(classic.cumulative.last.map { ($0 - 1).magnitude < 1e-12 } == true)
    #expect(throws: ClassicSimulation.Refusal.noScenarios) { _ = try ClassicSimulation([]) }
    #expect(throws: ClassicSimulation.Refusal.probabilities) {
      _ = try ClassicSimulation([("off", .zero, 0)])
    }
    #expect(throws: ClassicSimulation.Refusal.noDraws) { _ = try classic.drawn(0, seed: 1) }
  }

  @Test("reserves of the seven policies are the published ones")
  func reserves() {
    let advice = ReserveAdvice(
      expectedLoss: USDCents(60_200_000), worstStress: USDCents(2_954_285_714),
      valueAtRisk95: USDCents(250_000_000))
    #expect(advice.recommended == USDCents(1_567_442_857))
    #expect(advice.byValueAtRisk == USDCents(375_000_000))
    let gain = ReserveAdvice(
      expectedLoss: USDCents(100), worstStress: USDCents(-1_000), valueAtRisk95: nil)
    #expect(gain.recommended == USDCents(150))
  }

  @Test(
    "diversification is the published one",
    arguments: [
      ([20, 10, 5], 0.955700, 0.869916, nil),
      ([10, 8, 5, 4, 3, 2, 1], 1.740875, 0.894633, 0.201102), ([7, 0], 0, 0, 1),
      ([5, 5], 0.693147, 1, 0.5),
    ] as [([Int64], Double, Double, Double?)])
  func diversification(
    covers: [Int64], entropy: Double, score: Double, concentration: Double?
  ) throws {
    let spread = try #require(Diversification(covers: covers.map { USDCents($0) }))
    #expect((spread.entropy - entropy).magnitude < 5e-7)
    #expect((spread.score - score).magnitude < 5e-7)
    if let concentration { #expect((spread.concentration - concentration).magnitude < 5e-7) }
    #expect(Diversification(covers: [.zero]) == nil)
  }

  @Test("scenarios that take prices nowhere cost nothing, one at the trigger neither")
  func harmless() throws {
    let flat = StressScenario(
      name: "normal", prices: SampleModels.names.map { _ in Decimal4(units: 9_800) },
      bitcoinChange: 0)
    let outcome = try StressOutcome(flat, Self.position())
    #expect(outcome.claims == .zero)
    #expect(outcome.adequacyRatio == 1)
  }

  @Test("the least surprising way to lose an amount costs just that")
  func reverse() throws {
    let model = try SampleModels.model()
    let position = try Self.position()
    var distance = 0.0
    for target in [USDCents(500_000_000), USDCents(1_500_000_000), USDCents(3_000_000_000)] {
      let found = try ReverseStress(target: target, model, position)
      #expect(found.outcome.claims >= target)
      #expect(Double(found.outcome.claims.count) < 1.35 * Double(target.count))
      #expect(found.distance > distance)
      distance = found.distance
    }
    #expect(throws: ReverseStress.Refusal.self) {
      _ = try ReverseStress(target: USDCents(3_400_000_000), model, position)
    }
    #expect(throws: ReverseStress.Refusal.target(.zero)) {
      _ = try ReverseStress(target: .zero, model, position)
    }
  }

  /// Two assets alike: a grid over both scores knows the nearest point.
  @Test("it is the nearest of all on a fine grid", arguments: [0.0, 0.6])
  func nearest(correlation: Double) throws {
    let whole = try SampleModels.model(withScenarios: false)
    let model = try YearModel(
      assets: Array(whole.assets[..<2]), scenarios: [],
      correlation: #require(CorrelationMatrix(uniform: correlation, order: 2)), degrees: 4,
      depthSpread: 0)
    var book = ExposureGrid(assetCount: 2)
    for asset in 0..<2 {
      try book.add(
        CoverLayer(
          cover: USDCents(100_000), trigger: Decimal4(units: 9_700), floor: Decimal4(units: 9_000)),
        asset: asset)
    }
    let position = try Position(
      book: book, waterfall: Waterfall([("all", USDCents(1_000_000))]), bitcoin: .zero)
    let target = USDCents(120_000)
    let found = try ReverseStress(target: target, model, position)
    // The score at which each depth is reached, then all pairs of depths that cost enough.
    let scores = (0..<2).map { asset in
      (0...1_000).map { tick -> Double in
        guard tick > 0 else { return -.infinity }
        let depth = (Double(tick) - 0.5) / 10_000
        return -NormalDistribution.quantile(
          -Elementary.expm1(-model.rate(asset: asset, deeperThan: depth)))
      }
    }
    var nearest = Double.infinity
    let payouts = (0..<2).map { book.payouts(of: $0) }
    for tick in 0...1_000 {
      guard let other = (0...1_000).first(where: { payouts[0][tick] + payouts[1][$0] >= target })
      else { continue }
      let (x, y) = (scores[0][tick], scores[1][other])
      // An asset that need not fall is wherever the other one takes it.
      let squares =
        tick == 0
        ? y * y
        : other == 0
          ? x * x
          : (x * x - 2 * correlation * x * y + y * y) / (1 - correlation * correlation)
      nearest = min(nearest, squares.squareRoot())
    }
    #expect(found.distance < nearest * 1.01)
    #expect(found.distance > nearest * 0.99)
  }

  @Test("shifted correlations are compared on the same years, so that the difference is surer")
  func shift() throws {
    let model = try SampleModels.model(withScenarios: false)
    let shifted = try YearModel(
      assets: model.assets, scenarios: [], correlation: model.correlation.shifted(by: 0.5),
      degrees: model.degrees, depthSpread: model.depthSpread)
    let runs = try [shifted, model].map { model in
      let simulation = try YearSimulation(
        model, SampleModels.sevenPolicies(), scale: SampleModels.scale4, method: .crude, seed: 4)
      var years = SimulatedYears()
      years.append(simulation.simulate(blocks: 0..<8))
      return (simulation, years)
    }
    let test = try CorrelationShiftTest(shift: 0.5, level: 0.99, runs[0], runs[1])
    #expect(test.difference.value > .zero)
    #expect(test.difference.lower > .zero)
    #expect(test.tail.value - test.unshiftedTail.value - test.difference.value <= USDCents(1))
    let none = try CorrelationShiftTest(shift: 0, level: 0.99, runs[1], runs[1])
    #expect(none.difference.value == .zero && none.difference.standardErrorCents == 0)
  }
}

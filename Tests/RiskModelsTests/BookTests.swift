private import Basics
import TestSupport
import Testing

@testable import RiskModels
@testable import RiskVerification

@Suite("What a book pays")
struct BookTests {
  @Test("a policy pays nothing at its trigger, and all at its floor")
  func edges() throws {
    let layer = try CoverLayer(
      cover: USDCents(100_001), trigger: Decimal4(units: 9_700), floor: Decimal4(units: 9_000))
    #expect(layer.payout(atPrice: Decimal4(units: 9_700)) == .zero)
    #expect(layer.payout(atPrice: Decimal4(units: 10_400)) == .zero)
    #expect(layer.payout(atPrice: Decimal4(units: 9_000)) == USDCents(100_001))
    #expect(layer.payout(atPrice: Decimal4(units: 1)) == USDCents(100_001))
    // 100,001 ÷ 700 is 142.86.
    #expect(layer.payout(atPrice: Decimal4(units: 9_699)) == USDCents(143))
    // Half a cent goes to the even one: 100,001 × 350 ÷ 700 is 50,000.5.
    #expect(layer.payout(atPrice: Decimal4(units: 9_350)) == USDCents(50_000))
  }

  private static func policies(_ seed: UInt64, _ count: Int) throws -> [(
    layer: CoverLayer, asset: Int
  )] {
    var random = SplitMix64(seed: seed)
    return try (0..<count).map { _ in
      let trigger = 9_900 - 10 * Int64(random.next() % 20)
      let layer = try CoverLayer(
        cover: USDCents(Int64(random.next() % 5_000_000)), trigger: Decimal4(units: trigger),
        floor: Decimal4(units: trigger - 50 - 10 * Int64(random.next() % 40)))
      return (layer, Int(random.next() % 3))
    }
  }

  @Test("many policies at once make the grid of one after the other", arguments: 0..<5)
  func bulk(seed: UInt64) throws {
    let policies = try Self.policies(seed, 300)
    var single = ExposureGrid(assetCount: 3)
    for policy in policies { try single.add(policy.layer, asset: policy.asset) }
    var bulk = ExposureGrid(assetCount: 3)
    try bulk.add(policies)
    #expect(bulk == single)
    let tick = 900
    let expected = policies.filter { $0.asset == 1 }.map { $0.layer.payout(atTick: tick) }
    #expect(bulk.payout(of: 1, atTick: tick).claims == expected.reduce(.zero, +))
    #expect(bulk.payout(of: 1, atTick: tick).policies == expected.count { $0 > .zero })
    #expect(bulk.payouts(of: 1)[tick] == expected.reduce(.zero, +))
  }

  @Test("what is taken away leaves nothing behind")
  func removed() throws {
    let policies = try Self.policies(77, 100)
    var grid = ExposureGrid(assetCount: 3)
    try grid.add(policies)
    for policy in policies.reversed() { grid.remove(policy.layer, asset: policy.asset) }
    #expect(grid == ExposureGrid(assetCount: 3))
  }

  @Test("a book that is too large to count exactly is refused")
  func overflow() throws {
    let layer = try CoverLayer(
      cover: CoverLayer.coverMax, trigger: Decimal4(units: 9_700), floor: Decimal4(units: 9_000))
    var grid = ExposureGrid(assetCount: 1)
    for _ in 0..<90 { try grid.add(layer, asset: 0) }
    #expect(throws: ExposureGrid.Overflow(coverMax: ExposureGrid.coverMax)) {
      try grid.add(layer, asset: 0)
    }
  }

  @Test("capital bears losses from the first layer up")
  func waterfall() throws {
    let waterfall = try Waterfall([("a", USDCents(100)), ("b", .zero), ("c", USDCents(200))])
    #expect(waterfall.shares(of: USDCents(50)) == [50, 0, 0, 0].map { USDCents($0) })
    #expect(waterfall.shares(of: USDCents(150)) == [100, 0, 50, 0].map { USDCents($0) })
    #expect(waterfall.shares(of: USDCents(500)) == [100, 0, 200, 200].map { USDCents($0) })
    #expect(throws: Waterfall.Rejection.noCapital) { _ = try Waterfall([]) }
  }
}

@Suite("Expected loss")
struct ExpectedLossTests {
  /// USDC with its four scenarios: depths 0.12, 0.02, 0.20 and 0.25, none of them spread.
  @Test("it is the published one", arguments: [(90.0, 0.0137690), (365, 0.0545980)])
  func golden(days: Double, share: Double) throws {
    let severity = try SeverityDistribution(threshold: 0.02, shape: 0.2, scale: 0.02)
    let scenarios = SampleModels.scenarios.map {
      ScenarioModel(name: $0.name, annualProbability: $0.chance, depths: [1 - $0.prices[0]])
    }
    let model = try YearModel(
      assets: [AssetModel(asset: Asset(parsing: "USDC"), rate: 0.1, severity: severity)],
      scenarios: scenarios, correlation: CorrelationMatrix(.identity(order: 1)), degrees: 4,
      depthSpread: 0)
    let loss = model.expectedLoss(asset: 0, from: 0.03, to: 0.10, years: days / 365)
    #expect((loss - share).magnitude < 5e-8)
  }

  @Test("mean payouts of an event, and its tail, are the published ones")
  func pareto() throws {
    let severity = try SeverityDistribution(threshold: 0.03, shape: 0.3, scale: 0.02)
    #expect((severity.payoutRatio(from: 0.03, to: 0.10) - 0.331707852095193).magnitude < 1e-14)
    // Twelve of six hundred observations exceed the threshold.
    for (level, valueAtRisk, shortfall) in [
      (0.99, 0.0454096276, 0.0805851822), (0.995, 0.0643811044, 0.1076872920),
      (0.999, 0.1270970701, 0.1972815288),
    ] {
      let tail = severity.tail(level: level, exceedingShare: 12.0 / 600)
      #expect((tail.valueAtRisk - valueAtRisk).magnitude < 1e-10)
      #expect((tail.expectedShortfall - shortfall).magnitude < 1e-10)
    }
    for chance in [0.9, 0.3, 0.01] {
      #expect((severity.survival(severity.depth(exceededWith: chance)) - chance).magnitude < 1e-13)
    }
  }
}

private import Basics
import Testing

@testable import RiskModels
@testable import RiskVerification

@Suite("Loss models of all assets")
struct LossModelTableTests {
  private static func time(_ year: Int, _ month: Int = 1, _ day: Int = 1) throws -> WallTime {
    WallTime(startOf: try #require(CivilDate(year: year, month: month, day: day)))
  }

  private static let assumptions = LossAssumptions(
    threshold: 0.02, rateMin: 0.01, classAssetsMin: 5)

  private static func history(
    _ name: String, _ assetClass: String = "fiat", from year: Int = 2020,
    events: [(year: Int, price: Int64)] = []
  ) throws -> AssetHistory {
    AssetHistory(
      asset: try Asset(parsing: name), assetClass: assetClass,
      observed: ObservedTime(
        [try Self.time(year)..<(try Self.time(2025))], launch: nil, end: try Self.time(2026)),
      events: try events.map {
        RecordedEvent(
          startedAt: try Self.time($0.year, 6), lowestPrice: Decimal4(units: $0.price),
          isOpen: false)
      })
  }

  @Test("time that was watched twice counts once, and none before the launch")
  func observed() throws {
    let stretches = [
      try Self.time(2022)..<(try Self.time(2023)), try Self.time(2020)..<(try Self.time(2021)),
      try Self.time(2022, 7)..<(try Self.time(2024)),
    ]
    let time = ObservedTime(stretches, launch: try Self.time(2020, 7), end: try Self.time(2023, 7))
    #expect(time.stretches.count == 2)
    #expect((time.years - 2).magnitude < 0.01)
    #expect(!time.contains(try Self.time(2020, 2)))
    #expect(time.contains(try Self.time(2022, 9)))
    #expect(ObservedTime([], launch: nil, end: try Self.time(2023)).years == 0)
  }

  @Test("an asset without events has the rate of its peers, never none")
  func withoutEvents() throws {
    let table = try LossModelTable(
      [
        Self.history("USDC", events: [(2023, 8_800), (2022, 9_600)]), Self.history("USDT"),
        Self.history("sUSDe", "synthetic", from: 2024),
      ], scenarios: [], Self.assumptions)
    let rates = table.models.map(\.rate.mean)
    #expect(rates[0] > rates[1])
    #expect(rates.allSatisfy { $0 > 0.01 })
    // Eleven years with two events are what all assets together know.
    let prior = RateDistribution(
      shape: 0.5,
      years: 0.5
        * table.models.reduce(0) {
          $0 + $1.experience.years
        } / 2)
    let newest = try #require(prior).updated(table.models[2].experience)
    #expect((rates[2] - newest.mean).magnitude < 1e-12)
    #expect(table.models[2].credibility < table.models[1].credibility)
    let interval = table.models[2].rateEstimate
    #expect(interval.lower < interval.value && interval.value < interval.upper)
  }

  @Test("only events that are deep enough and were watched count")
  func counted() throws {
    let table = try LossModelTable(
      [
        Self.history("USDC", events: [(2023, 9_800), (2022, 9_801), (2018, 5_000)])
      ], scenarios: [], Self.assumptions)
    #expect(table.models[0].experience.events == 1)
    // How deep the one went that nobody watched for is known all the same.
    #expect(table.models[0].severity.completeCount == 2)
  }

  @Test("scenarios take their part of each asset's rate")
  func scenarios() throws {
    let scenario = ScenarioModel(
      name: "crash", annualProbability: 0.3, depths: [0.5, 0.019], bitcoinChange: 0)
    let histories = [try Self.history("USDC"), try Self.history("USDT")]
    let table = try LossModelTable(histories, scenarios: [scenario], Self.assumptions)
    #expect(table.models[0].baseline.isAtMinimum && table.models[0].baseline.rate == 0.01)
    #expect(!table.models[1].baseline.isAtMinimum)
    #expect(table.models[1].baseline.rate == table.models[1].rate.mean)
  }

  @Test("depths are those of the class until an asset has five events of its own")
  func ownDepths() throws {
    let many = (0..<5).map { (year: 2020 + $0, price: Int64(9_000 + 100 * $0)) }
    let table = try LossModelTable(
      [
        Self.history("USDC", events: many), Self.history("USDT", events: [(2022, 9_700)]),
        Self.history("DAI"), Self.history("FRAX", "crypto", events: [(2022, 9_500)]),
      ], scenarios: [], Self.assumptions)
    #expect(table.models.map { $0.severity.completeCount } == [5, 6, 6, 1])
    #expect(table.models[1].severity == table.models[2].severity)
  }

  @Test("nothing watched is nothing known")
  func refused() throws {
    #expect(throws: LossModelTable.Refusal.noAssets) {
      _ = try LossModelTable([], scenarios: [], Self.assumptions)
    }
    let unseen = try Self.history("USDC", from: 2025)
    #expect(throws: LossModelTable.Refusal.noObservation) {
      _ = try LossModelTable([unseen], scenarios: [], Self.assumptions)
    }
  }
}

@Suite("Expected losses for pricing")
struct ExpectedLossTableTests {
  /// The mean of 1 − e^−Λ·years over a layer, where lines join the points of a curve.
  private static func expectedLoss(
    _ curve: ExpectedLossTable.Curve, from upper: Double, to lower: Double, years: Double
  ) -> Double {
    func rate(_ depth: Double) -> Double {
      guard let next = curve.depths.firstIndex(where: { $0 > depth }), next > 0 else { return 0 }
      let width = curve.depths[next] - curve.depths[next - 1]
      let share = (depth - curve.depths[next - 1]) / width
      return curve.rates[next - 1] + share * (curve.rates[next] - curve.rates[next - 1])
    }
    let places = ([upper] + curve.depths.filter { $0 > upper && $0 < lower } + [lower])
    var area = 0.0
    for (start, end) in zip(places, places.dropFirst()) {
      // Between points the curve is a line, on which three points are enough.
      let losses = [start, (start + end) / 2, end * (1 - 1e-13)].map {
        -Elementary.expm1(-years * rate($0))
      }
      area += (end - start) * (losses[0] + 4 * losses[1] + losses[2]) / 6
    }
    return area / (lower - upper)
  }

  /// The published figures: USDC in four scenarios, 0.10 events a year besides.
  @Test(
    "lines between the points give the published losses",
    arguments: [(90, 0.0137690), (365, 0.0545980)])
  func published(days: Int, loss: Double) throws {
    let severity = try SeverityDistribution(threshold: 0.02, shape: 0.2, scale: 0.02)
    let scenarios = SampleModels.scenarios.map { scenario in
      ScenarioModel(
        name: scenario.name, annualProbability: scenario.chance, depths: [1 - scenario.prices[0]])
    }
    let model = try YearModel(
      assets: [AssetModel(asset: Asset(parsing: "USDC"), rate: 0.1, severity: severity)],
      scenarios: scenarios, correlation: #require(CorrelationMatrix(uniform: 0, order: 1)),
      degrees: 4, depthSpread: 0)
    let curve = ExpectedLossTable(model).curves[0]
    let years = Double(days) / 365
    let found = Self.expectedLoss(curve, from: 0.03, to: 0.10, years: years)
    #expect((found - loss).magnitude < 2e-7)
    let exact = model.expectedLoss(asset: 0, from: 0.03, to: 0.10, years: years)
    #expect((found - exact).magnitude < 4e-6 * exact)
  }

  @Test("points rise, curves fall, and there are no more than pricing takes")
  func shape() throws {
    let table = try ExpectedLossTable(SampleModels.model())
    #expect(table.curves.count == 14)
    for curve in table.curves {
      #expect(curve.depths.count <= ExpectedLossTable.pointsMax)
      #expect(curve.depths[0] == 0 && curve.depths.last == 1)
      #expect(zip(curve.depths, curve.depths.dropFirst()).allSatisfy { $0 < $1 })
      for values in [curve.rates, curve.survivals] {
        #expect(zip(values, values.dropFirst()).allSatisfy { $0 >= $1 })
        #expect(values.allSatisfy { $0 >= 0 })
      }
      #expect(curve.survivals[0] == 1 && curve.survivals.last == 0)
    }
  }
}

@Suite("Books that run out")
struct YearBookTests {
  private static func policies(days: [Int]) throws -> [(layer: CoverLayer, asset: Int, days: Int)] {
    try days.enumerated().map { place, days in
      let layer = try CoverLayer(
        cover: USDCents(10_000_000), trigger: Decimal4(units: 9_700), floor: Decimal4(units: 9_000))
      return (layer, place % 14, days)
    }
  }

  private static func run(_ book: YearBook, blocks: Int) throws -> (YearSimulation, SimulatedYears)
  {
    let simulation = try YearSimulation(
      SampleModels.model(), book, scale: SampleModels.scale4, method: .importance, seed: 3)
    var years = SimulatedYears()
    years.append(simulation.simulate(blocks: 0..<blocks))
    return (simulation, years)
  }

  @Test("policies for a whole year lose what renewed ones do, to the bit")
  func wholeYear() throws {
    let policies = try Self.policies(days: [365, 365, 365])
    let runoff = try YearBook(runningOff: policies, assetCount: 14)
    var grid = ExposureGrid(assetCount: 14)
    try grid.add(policies.map { ($0.layer, $0.asset) })
    let one = try Self.run(runoff, blocks: YearBook.runoffTimes)
    let other = try Self.run(YearBook(renewed: grid), blocks: YearBook.runoffTimes)
    #expect(one.1.hash == other.1.hash)
  }

  @Test("a policy of half a year loses half as much, and the tail adds up")
  func halfYear() throws {
    let model = try SampleModels.model()
    let book = try YearBook(
      runningOff: Self.policies(days: [183, 183, 365, 30, 1]), assetCount: 14)
    #expect(book.inForce.policyCount == 5)
    let whole = model.expectedLossCents(asset: 0, payouts: book.inForce.payouts(of: 0))
    #expect((model.expectedLossCents(asset: 0, of: book) / whole - 0.5).magnitude < 1e-12)
    let run = try Self.run(book, blocks: YearBook.runoffTimes)
    let measures = try TailMeasures(
      of: run.1, run.0, waterfall: Waterfall([("SURE_EQT", USDCents(5_000_000))]), levels: [0.95])
    for parts in [measures.byAsset, measures.bySource, measures.byLayer] {
      #expect(
        parts.map(\.tailValueAtRisk.value).reduce(.zero, +)
          == measures.tails[0].tailValueAtRisk.value)
    }
    for (asset, part) in measures.byAsset.enumerated() {
      let exact = model.expectedLossCents(asset: asset, of: book)
      let difference = Double(part.expectedLoss.value.count) - exact
      #expect(difference.magnitude <= max(1, 4 * part.expectedLoss.standardErrorCents))
    }
  }
}

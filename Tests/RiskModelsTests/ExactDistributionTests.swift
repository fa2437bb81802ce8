private import Basics
import Testing

@testable import RiskModels
@testable import RiskVerification

@Suite("Distribution without draws")
struct ExactDistributionTests {
  @Test("chances and tails of equal assets are the known ones", arguments: EqualAssets.all)
  func known(assets: EqualAssets) throws {
    let exact = try ExactDistribution(
      assets.model(), EqualAssets.book(cover: 1),
      precision: ExactPrecision(
        normalStep: assets.degrees < .infinity ? 0.4 : 0.25, scaleStep: 0.25, lossesMax: 16))
    for (count, chance) in assets.chances {
      #expect((exact.chance(atLeast: count) - chance).magnitude < 6e-9, "at least \(count)")
    }
    for (level, valueAtRisk, tailValueAtRisk) in assets.tails {
      let tail = exact.tail(level)
      if let valueAtRisk { #expect(tail.valueAtRisk == valueAtRisk) }
      #expect((tail.tailValueAtRisk - tailValueAtRisk).magnitude < 2e-7, "at \(level)")
    }
  }

  @Test(
    "two assets fall together as often as known",
    arguments: [(4.0, 0.0169369605), (.infinity, 0.0121894288)])
  func together(degrees: Double, chance: Double) throws {
    let assets = EqualAssets(degrees: degrees, correlation: 0.5, chances: [:], tails: [])
    let exact = try ExactDistribution(
      assets.model(count: 2), EqualAssets.book(count: 2, cover: 1),
      precision: ExactPrecision(normalStep: 0.25, scaleStep: 0.25, lossesMax: 4))
    #expect((exact.chance(atLeast: 2) - chance).magnitude < 2e-10)
  }

  @Test(
    "simulated years agree, plainly drawn or not", arguments: EqualAssets.all,
    SamplingMethod.allCases)
  func simulated(assets: EqualAssets, method: SamplingMethod) throws {
    let model = try assets.model()
    let scale = assets.degrees == 4 ? SampleModels.scale4 : CopulaScale(degrees: assets.degrees)
    let simulation = try YearSimulation(
      model, EqualAssets.book(), scale: scale, method: method, seed: 11)
    var years = SimulatedYears()
    years.append(simulation.simulate(blocks: 0..<16))
    let sample = simulation.sample(years.aggregate, years)
    for (count, chance) in assets.chances where count < 14 {
      let estimate = sample.exceedance(of: Double(count) * 100 - 1)
      let z = (estimate.value - chance) / estimate.standardError
      #expect(z.magnitude < 4, "at least \(count): \(estimate.value) for \(chance)")
    }
  }

  @Test("losses of too many values are split, and none comes round from the top")
  func split() throws {
    let model = try SampleModels.model(degrees: .infinity, spread: 0)
    let book = try SampleModels.sevenPolicies()
    let exact = try ExactDistribution(
      model, book,
      precision: ExactPrecision(normalStep: 0.5, scaleStep: 0.6, lossesMax: 128))
    let mean = model.assets.indices.reduce(0) {
      $0 + model.expectedLossCents(asset: $1, payouts: book.payouts(of: $1))
    }
    #expect((exact.expectedLoss / mean - 1).magnitude < 1e-5)
    // One scenario of a chance of 0.005 takes all of the cover, which is an atom of the tail.
    let cover = Double(book.cover.count)
    let (valueAtRisk, tailValueAtRisk) = exact.tail(0.995)
    #expect(tailValueAtRisk <= cover && tailValueAtRisk > cover - exact.resolution)
    #expect(valueAtRisk > cover - 5 * exact.resolution)
    #expect(exact.resolution == exact.unit)
  }

  @Test("a figure without an error of its own is compared by how exactly it is known")
  func atoms() throws {
    let assets = EqualAssets.all[0]
    let simulation = try YearSimulation(
      assets.model(), EqualAssets.book(cover: 1), scale: SampleModels.scale4, method: .crude,
      seed: 3)
    var years = SimulatedYears()
    years.append(simulation.simulate(blocks: 0..<4))
    let exact = try ExactDistribution(
      assets.model(), EqualAssets.book(cover: 1),
      precision: ExactPrecision(normalStep: 0.4, scaleStep: 0.4, lossesMax: 16))
    let comparisons = try exact.comparisons(with: years, of: simulation, levels: [0.9])
    #expect(comparisons.map(\.measure).contains("value_at_risk_0.9"))
    #expect(comparisons.allSatisfy { $0.zScore.isFinite && $0.zScore.magnitude < 4 })
    #expect(exact.resolution == 1)
  }

  @Test("what quadrature cannot do is refused by its reason")
  func refused() throws {
    let book = try SampleModels.sevenPolicies()
    #expect(throws: ExactRefusal.spreadScenarios) {
      _ = try ExactDistribution(SampleModels.model(), book)
    }
    var entries = SymmetricMatrix.identity(order: 14)
    entries[3, 1] = 0.4
    let model = try SampleModels.model(spread: 0)
    let other = try YearModel(
      assets: model.assets, scenarios: [], correlation: CorrelationMatrix(entries), degrees: 4,
      depthSpread: 0)
    #expect(throws: ExactRefusal.correlations) { _ = try ExactDistribution(other, book) }
    #expect(throws: ExactRefusal.book(.noPolicies)) {
      _ = try ExactDistribution(model, ExposureGrid(assetCount: 14))
    }
  }
}

private import Basics
import Testing

@testable import RiskModels

/// Fourteen assets with one correlation that each cost one unit when they fall at all.
struct EqualAssets: Sendable, CustomTestStringConvertible {
  let degrees: Double
  let correlation: Double
  /// The chance that so many or more fall, by number: exact to the digits given, from an
  /// independent quadrature with an error below 1e-12.
  let chances: [Int: Double]
  let tails: [(level: Double, valueAtRisk: Double?, tailValueAtRisk: Double)]

  var testDescription: String { "degrees \(self.degrees), correlation \(self.correlation)" }

  static let chance = 0.05
  static let count = 14

  static let all = [
    EqualAssets(
      degrees: 4, correlation: 0.5,
      chances: [
        1: 0.23337324, 2: 0.13778308, 3: 0.09352953, 5: 0.04903359, 8: 0.01952653,
        10: 0.00970846, 14: 0.00077188,
      ], tails: [(0.95, 4, 7.36769743), (0.99, 9, 11.28702596), (0.995, nil, 12.34930113)]),
    EqualAssets(
      degrees: .infinity, correlation: 0.5,
      chances: [
        1: 0.29056161, 2: 0.15204501, 3: 0.09167589, 5: 0.03844521, 8: 0.01092899,
        10: 0.00421826, 14: 0.00015654,
      ], tails: [(0.99, 8, 9.55017813)]),
    EqualAssets(
      degrees: 4, correlation: 0.3,
      chances: [
        1: 0.28939969, 2: 0.15478829, 3: 0.09384869, 5: 0.03859892, 8: 0.01003135,
        10: 0.00347588, 14: 0.00007999,
      ], tails: [(0.99, nil, 9.26562313)]),
  ]

  func model(count: Int = count) throws -> YearModel {
    let severity = try SeverityDistribution(threshold: 0.02, shape: 0.1, scale: 1e-7)
    let assets = try SampleModels.names[..<count].map { name in
      AssetModel(
        asset: try Asset(parsing: name), rate: -Elementary.log1p(-Self.chance), severity: severity)
    }
    return try YearModel(
      assets: assets, scenarios: [],
      correlation: try #require(CorrelationMatrix(uniform: self.correlation, order: count)),
      degrees: self.degrees, depthSpread: 0)
  }

  static func book(count: Int = count, cover: Int64 = 100) throws -> ExposureGrid {
    var book = ExposureGrid(assetCount: count)
    let layer = try CoverLayer(
      cover: USDCents(cover), trigger: Decimal4(units: 9_900), floor: Decimal4(units: 9_850))
    for asset in 0..<count { try book.add(layer, asset: asset) }
    return book
  }
}

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

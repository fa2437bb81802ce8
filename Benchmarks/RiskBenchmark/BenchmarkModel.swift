internal import Basics
internal import RiskModels

/// The model and the books that are measured: fourteen assets, four scenarios.
enum BenchmarkModel {
  static let assets = [
    "USDC", "USDT", "DAI", "USDP", "BUSD", "FRAX", "USDe", "sUSDe", "USDY", "PYUSD", "GHO",
    "LUSD", "crvUSD", "mkUSD",
  ]

  private static let scenarios: [(chance: Double, shift: Double, depths: [Double])] = [
    (0.02, -0.3, [12, 0, 0, 15, 10, 8, 5, 5, 10, 7, 2, 1, 3, 4]),
    (0.05, 0.5, [2, 3, 4, 2, 3, 7, 10, 12, 3, 3, 6, 4, 5, 7]),
    (0.01, 0.0, [20, 15, 10, 22, 25, 12, 8, 10, 18, 20, 7, 5, 8, 9]),
    (0.005, 0.8, [25, 25, 20, 30, 28, 35, 22, 25, 18, 27, 23, 15, 20, 24]),
  ]

  private static let scale = CopulaScale(degrees: 4)

  /// A small generator of words.
  struct Words {
    private var state: UInt64 = 1

    mutating func next() -> UInt64 {
      self.state = self.state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return self.state >> 33
    }
  }

  static func policies(_ count: Int) throws -> [(layer: CoverLayer, asset: Int)] {
    var random = Words()
    return try (0..<count).map { number in
      let trigger = 9_900 - 50 * Int64(random.next() % 9)
      let layer = try CoverLayer(
        cover: USDCents(100_000 * Int64(1 + random.next() % 1_000)),
        trigger: Decimal4(units: trigger),
        floor: Decimal4(units: trigger - 100 * Int64(3 + random.next() % 8)))
      return (layer, number % self.assets.count)
    }
  }

  static func simulation(policies count: Int) throws -> YearSimulation {
    let severity = try SeverityDistribution(threshold: 0.02, shape: 0.2, scale: 0.02)
    let assets = try self.assets.enumerated().map { place, name in
      AssetModel(
        asset: try Asset(parsing: name), rate: 0.1 + 0.02 * Double(place % 5), severity: severity)
    }
    let scenarios = self.scenarios.enumerated().map { place, scenario in
      ScenarioModel(
        name: "\(place)", annualProbability: scenario.chance,
        depths: scenario.depths.map { $0 / 100 }, correlationShift: scenario.shift)
    }
    let correlation = try CorrelationMatrix(
      SymmetricMatrix(order: assets.count) { $0 == $1 ? 1 : 0.5 })
    let model = try YearModel(
      assets: assets, scenarios: scenarios, correlation: correlation, degrees: 4,
      depthSpread: 0.2)
    var book = ExposureGrid(assetCount: assets.count)
    try book.add(self.policies(count))
    return try YearSimulation(model, book, scale: self.scale, method: .crude, seed: 1)
  }
}

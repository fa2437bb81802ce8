internal import Basics
internal import RiskModels

/// Models and books that tests and the verification share.
enum SampleModels {
  static let names = [
    "USDC", "USDT", "DAI", "USDP", "BUSD", "FRAX", "USDe", "sUSDe", "USDY", "PYUSD", "GHO",
    "LUSD", "crvUSD", "mkUSD",
  ]

  /// The four scenarios, with their effect on each asset as a fraction of the peg.
  static let scenarios:
    [(name: String, chance: Double, bitcoin: Double, shift: Double, prices: [Double])] = [
      (
        "banking_crisis", 0.02, 0.27, -0.3,
        [0.88, 1.02, 1.01, 0.85, 0.90, 0.92, 0.95, 0.95, 0.90, 0.93, 0.98, 0.99, 0.97, 0.96]
      ),
      (
        "crypto_crash", 0.05, -0.5, 0.5,
        [0.98, 0.97, 0.96, 0.98, 0.97, 0.93, 0.90, 0.88, 0.97, 0.97, 0.94, 0.96, 0.95, 0.93]
      ),
      (
        "regulatory_shutdown", 0.01, -0.3, 0.0,
        [0.80, 0.85, 0.90, 0.78, 0.75, 0.88, 0.92, 0.90, 0.82, 0.80, 0.93, 0.95, 0.92, 0.91]
      ),
      (
        "multiple_failure", 0.005, 0.5, 0.8,
        [0.75, 0.75, 0.80, 0.70, 0.72, 0.65, 0.78, 0.75, 0.82, 0.73, 0.77, 0.85, 0.80, 0.76]
      ),
    ]

  /// The model of fourteen assets.
  static func model(
    correlation: Double = 0.5, degrees: Double = 4, spread: Double = 0.2,
    withScenarios: Bool = true
  ) throws -> YearModel {
    let severity = try SeverityDistribution(threshold: 0.02, shape: 0.2, scale: 0.02)
    let assets = try names.enumerated().map { place, name in
      AssetModel(
        asset: try Asset(parsing: name), rate: 0.1 + 0.02 * Double(place % 5), severity: severity)
    }
    let drawn = scenarios.map { scenario in
      ScenarioModel(
        name: scenario.name, annualProbability: scenario.chance,
        depths: scenario.prices.map { 1 - $0 }, bitcoinChange: scenario.bitcoin,
        correlationShift: scenario.shift)
    }
    guard let matrix = CorrelationMatrix(uniform: correlation, order: names.count) else {
      throw CorrelationRejection.entry(row: 1, column: 0)
    }
    return try YearModel(
      assets: assets, scenarios: withScenarios ? drawn : [], correlation: matrix,
      degrees: degrees, depthSpread: spread)
  }

  /// The portfolio of seven policies that the risk documents work through.
  static let seven: [(asset: String, dollars: Int64, trigger: Int64, floor: Int64)] = [
    ("USDC", 10_000_000, 9_700, 9_000), ("USDT", 8_000_000, 9_700, 9_000),
    ("DAI", 5_000_000, 9_500, 8_500), ("FRAX", 4_000_000, 9_600, 8_000),
    ("USDe", 3_000_000, 9_700, 9_000), ("crvUSD", 2_000_000, 9_800, 9_000),
    ("LUSD", 1_000_000, 9_700, 9_200),
  ]

  static func sevenPolicies() throws -> ExposureGrid {
    var grid = ExposureGrid(assetCount: names.count)
    for policy in seven {
      let layer = try CoverLayer(
        cover: USDCents(policy.dollars * 100), trigger: Decimal4(units: policy.trigger),
        floor: Decimal4(units: policy.floor))
      try grid.add(layer, asset: names.firstIndex(of: policy.asset) ?? 0)
    }
    return grid
  }

  static let scale4 = CopulaScale(degrees: 4)
}

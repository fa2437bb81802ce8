public import Basics

/// How often and how deep one asset falls by itself.
public struct AssetModel: Sendable, Hashable {
  /// The asset.
  public let asset: Asset
  /// Events per year outside of scenarios.
  public let rate: Double
  /// How deep they go.
  public let severity: SeverityDistribution

  /// An asset with events of that rate and severity.
  public init(asset: Asset, rate: Double, severity: SeverityDistribution) {
    self.asset = asset
    self.rate = rate
    self.severity = severity
  }
}

/// A common shock with a yearly probability.
public struct ScenarioModel: Sendable, Hashable {
  /// Its name.
  public let name: String
  /// The chance that it happens at least once within a year.
  public let annualProbability: Double
  /// How deep it takes each asset, as a fraction of the peg reference.
  public let depths: [Double]
  /// The relative change of the price of bitcoin.
  public let bitcoinChange: Double
  /// How it shifts correlations: towards 1 when positive, towards 0 when negative.
  public let correlationShift: Double

  /// A scenario for the assets of a model, in their order.
  public init(
    name: String, annualProbability: Double, depths: [Double], bitcoinChange: Double = 0,
    correlationShift: Double = 0
  ) {
    self.name = name
    self.annualProbability = annualProbability
    self.depths = depths
    self.bitcoinChange = bitcoinChange
    self.correlationShift = correlationShift
  }

  /// Times per year, of which `annualProbability` follows.
  public var rate: Double { -Elementary.log1p(-self.annualProbability) }
}

/// Why no year can be simulated.
public enum YearModelRejection: Error, Hashable {
  case noAssets
  case tooManyAssets(count: Int, max: Int)
  case tooManyScenarios(count: Int, max: Int)
  /// A rate of an asset is not above 0, or so high that years without an event hardly exist.
  case rate(asset: Asset, Double)
  /// A yearly probability is not above 0 and below 1.
  case probability(scenario: String, Double)
  /// A scenario has another number of depths than there are assets, or one above 1.
  case depths(scenario: String)
  /// A correlation shift is not from −1 to 1.
  case shift(scenario: String, Double)
  /// There is not one correlation for each pair of assets.
  case correlationCount(Int)
  /// The degrees of freedom of the copula are neither infinite nor between
  /// ``YearModel/degreesMin`` and ``YearModel/degreesMax``.
  case degrees(Double)
  /// The relative spread of scenarios' depths is not from 0 to 2.
  case depthSpread(Double)
}

/// Everything that a year of claims depends on, but the book.
public struct YearModel: Sendable, Hashable {
  /// The most assets.
  public static let assetsMax = 32
  /// The most scenarios that are drawn.
  public static let scenariosMax = 32
  /// The highest rate of an asset.
  public static let rateMax = 20.0
  /// The fewest degrees of freedom; below, hardly anything but the extremes would matter.
  public static let degreesMin = 2.0
  /// The most that are finite; more are as good as the Gaussian copula.
  public static let degreesMax = 1_000.0

  /// The assets.
  public let assets: [AssetModel]
  /// The scenarios that are drawn.
  public let scenarios: [ScenarioModel]
  /// The correlations of the copula.
  public let correlation: CorrelationMatrix
  /// The degrees of freedom of the copula; infinite for the Gaussian one.
  public let degrees: Double
  /// The relative spread of the depths of scenarios.
  public let depthSpread: Double

  /// Checks that the parts fit together.
  public init(
    assets: [AssetModel], scenarios: [ScenarioModel], correlation: CorrelationMatrix,
    degrees: Double, depthSpread: Double
  ) throws(YearModelRejection) {
    self.assets = assets
    self.scenarios = scenarios
    self.correlation = correlation
    self.degrees = degrees
    self.depthSpread = depthSpread
    try self.checkAssets()
    for scenario in scenarios { try self.check(scenario) }
    guard correlation.order == assets.count else { throw .correlationCount(correlation.order) }
    guard degrees == .infinity || (degrees > Self.degreesMin && degrees <= Self.degreesMax)
    else { throw .degrees(degrees) }
    guard depthSpread >= 0, depthSpread <= 2 else { throw .depthSpread(depthSpread) }
  }

  private func checkAssets() throws(YearModelRejection) {
    guard !self.assets.isEmpty else { throw .noAssets }
    guard self.assets.count <= Self.assetsMax else {
      throw .tooManyAssets(count: self.assets.count, max: Self.assetsMax)
    }
    guard self.scenarios.count <= Self.scenariosMax else {
      throw .tooManyScenarios(count: self.scenarios.count, max: Self.scenariosMax)
    }
    for model in self.assets {
      guard model.rate > 0, model.rate <= Self.rateMax else {
        throw .rate(asset: model.asset, model.rate)
      }
    }
  }

  private func check(_ scenario: ScenarioModel) throws(YearModelRejection) {
    let probability = scenario.annualProbability
    guard probability > 0, probability < 1 else {
      throw .probability(scenario: scenario.name, probability)
    }
    guard scenario.depths.count == self.assets.count, scenario.depths.allSatisfy({ $0 <= 1 })
    else { throw .depths(scenario: scenario.name) }
    guard scenario.correlationShift.magnitude <= 1 else {
      throw .shift(scenario: scenario.name, scenario.correlationShift)
    }
  }

  /// The chance that a scenario takes an asset deeper than `depth`, each time it happens.
  func survival(scenario: Int, asset: Int, beyond depth: Double) -> Double {
    let named = self.scenarios[scenario].depths[asset]
    guard named > 0, self.depthSpread > 0 else { return named > depth ? 1 : 0 }
    guard depth < 1 else { return 0 }
    guard depth >= 0 else { return 1 }
    return NormalDistribution.probability((named - depth) / (named * self.depthSpread))
  }

  /// Events per year that take an asset deeper than `depth`, scenarios included.
  public func rate(asset: Int, deeperThan depth: Double) -> Double {
    var rate = self.assets[asset].rate * self.assets[asset].severity.survival(depth)
    for scenario in self.scenarios.indices {
      rate +=
        self.scenarios[scenario].rate
        * self.survival(scenario: scenario, asset: asset, beyond: depth)
    }
    return rate
  }

  /// The share of a layer between two depths that is expected to be paid within `years`: the mean
  /// over the layer of the chance of an event that reaches each depth.
  public func expectedLoss(
    asset: Int, from upper: Double, to lower: Double, years: Double
  ) -> Double {
    precondition(upper < lower)
    // Where the curve has steps, each piece is integrated by itself.
    let steps = self.scenarios.map { $0.depths[asset] } + [self.assets[asset].severity.threshold]
    let places = ([upper, lower] + steps.filter { $0 > upper && $0 < lower }).sorted()
    var area = 0.0
    for (start, end) in zip(places, places.dropFirst()) where start < end {
      area += Quadrature.integral(from: start, to: end, pieces: 16) { depth in
        -Elementary.expm1(-years * self.rate(asset: asset, deeperThan: depth))
      }
    }
    return area / (lower - upper)
  }

  /// The mean of what a book pays for an asset in a year, in cents, as the simulation takes it:
  /// depths rounded to 0.0001, each policy's payout to the cent.
  public func expectedLossCents(asset: Int, payouts: [USDCents]) -> Double {
    var sum = 0.0
    for tick in 1..<payouts.count where payouts[tick] != payouts[tick - 1] {
      let step = Double((payouts[tick] - payouts[tick - 1]).count)
      let depth = (Double(tick) - 0.5) / Double(DepthTick.count)
      sum += step * -Elementary.expm1(-self.rate(asset: asset, deeperThan: depth))
    }
    return sum
  }
}

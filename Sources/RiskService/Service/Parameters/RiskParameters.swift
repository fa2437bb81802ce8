internal import Basics
internal import ConfigClient

/// Everything that models and rules of risk take from the configuration at one revision: immutable,
/// checked, and swapped whole.
struct RiskParameters: Sendable, Hashable {
  /// Which revision this is.
  var token: SnapshotToken
  /// The environment that the values were resolved for.
  var environment: String
  var simulation: SimulationParameters
  var losses: LossParameters
  var book: BookParameters
  var sales: SalesParameters
  var prices: PriceParameters
  var correlations: CorrelationParameters
  var limits: LimitParameters
  var stress: StressParameters
  /// Assets that cover is sold for, by symbol.
  var assets: [Asset: AssetParameters]
  /// Share of the capital that each tranche gets when the vault does not say.
  var trancheShares: [Tranche: Double]

  /// The namespaces that all this comes from.
  static let namespaces = [
    "params/asset", "params/pricing", "params/risk", "params/stress", "params/tranche",
  ]

  /// Builds a revision that ConfigService has sent, or refuses it and names the parameter.
  init(preparing snapshot: ConfigSnapshot) throws(SnapshotRejection) {
    let risk = NamespaceReader(snapshot: snapshot, namespace: "params/risk")
    self.token = snapshot.token
    self.environment = snapshot.environment.description
    self.simulation = try SimulationParameters(risk)
    self.losses = try LossParameters(risk)
    self.book = try BookParameters(risk)
    self.sales = try SalesParameters(
      NamespaceReader(snapshot: snapshot, namespace: "params/pricing"))
    self.prices = try PriceParameters(risk)
    self.correlations = try CorrelationParameters(risk)
    self.limits = try LimitParameters(risk)
    self.stress = try StressParameters(
      NamespaceReader(snapshot: snapshot, namespace: "params/stress"))
    self.assets = try AssetParameters.all(
      NamespaceReader(snapshot: snapshot, namespace: "params/asset"))
    let tranches = NamespaceReader(snapshot: snapshot, namespace: "params/tranche")
    var shares: [Tranche: Double] = [:]
    for tranche in Tranche.allCases {
      shares[tranche] =
        try tranches.number("\(tranche.rawValue)_allocation_percent", in: 0...100) / 100
    }
    guard shares.values.reduce(0, +) > 0 else {
      throw tranches.rejection(
        "\(Tranche.allCases[0].rawValue)_allocation_percent",
        "and those of all other tranches are 0: no tranche bears a loss")
    }
    self.trancheShares = shares
  }
}

/// How simulated years are made, and when there are enough of them.
struct SimulationParameters: Sendable, Hashable {
  /// How a run that names no method computes.
  enum Method: String, Sendable, Hashable, CaseIterable {
    case simulation, classic
  }

  /// What becomes of policies that end within the year.
  enum BookTreatment: String, Sendable, Hashable, CaseIterable {
    case renewed, runoff
  }

  var lowerConfidence: Double
  var upperConfidence: Double
  /// Years of the first look.
  var yearsFirst: Int
  var yearsMax: Int
  /// Half width of an interval, relative to the estimate, at which a run may stop.
  var intervalTarget: Double
  /// An interval narrower than this share of capital is narrow enough.
  var materiality: Double
  var method: Method
  var usesScenarioWeights: Bool
  var treatment: BookTreatment
  /// Spread of the depths of a scenario around those it names.
  var scenarioDepthSpread: Double
  var copulaDegreesOfFreedom: Double
  /// How far back the classic method looks.
  var classicYears: Double
  var riskFreeRate: Double
  /// Expected losses are reserved this many times.
  var reserveMultiplier: Double
  /// Share of the worst stress loss that is reserved besides.
  var stressBufferMultiplier: Double

  init(_ reader: NamespaceReader) throws(SnapshotRejection) {
    self.lowerConfidence = try reader.number("var_confidence_95", in: 0.5...0.9999)
    self.upperConfidence = try reader.number("var_confidence_99", in: 0.5...0.9999)
    self.yearsFirst = try reader.integer("monte_carlo_simulations", in: 1...(1 << 30))
    self.yearsMax = try reader.integer("max_simulations", in: 1...(1 << 30))
    self.intervalTarget = try reader.number("ci_target", in: 1e-6...1)
    self.materiality = try reader.share("ci_materiality")
    self.method = try reader.choice("method")
    self.usesScenarioWeights = try reader.flag("mc_weight")
    self.treatment = try reader.choice("book")
    self.scenarioDepthSpread = try reader.number("scenario_depth_cv", in: 0...10)
    self.copulaDegreesOfFreedom = try reader.number("copula_degrees_of_freedom", in: 2.1...1000)
    self.classicYears = try reader.number("historical_data_years", in: 0.01...1000)
    self.riskFreeRate = try reader.number("risk_free_rate")
    self.reserveMultiplier = try reader.number("reserve_multiplier", in: 0...100)
    self.stressBufferMultiplier = try reader.number("stress_buffer_multiplier", in: 0...100)
    guard self.lowerConfidence < self.upperConfidence else {
      throw reader.rejection("var_confidence_95", "is not below var_confidence_99")
    }
    guard self.yearsFirst <= self.yearsMax else {
      throw reader.rejection("monte_carlo_simulations", "is above max_simulations")
    }
  }
}

/// How often assets fall, and how deep.
struct LossParameters: Sendable, Hashable {
  /// Least frequency of any asset, in events per year.
  var rateMin: Double
  /// Depth from which a fall counts as an event of the model.
  var depthThreshold: Double
  /// Assets that a class needs before its own frequency is estimated.
  var classAssetsMin: Int

  init(_ reader: NamespaceReader) throws(SnapshotRejection) {
    self.rateMin = try reader.number("lambda_min", in: 1e-9...100)
    self.depthThreshold = try reader.number("severity_threshold_depth", in: 1e-6...0.999)
    self.classAssetsMin = try reader.integer("class_assets_min", in: 1...10_000)
  }
}

/// How policies are sold, cancelled, triggered and counted.
struct BookParameters: Sendable, Hashable {
  /// Cover in force over capital, at most.
  var utilizationMax: Double
  /// Share of the unearned premium that a cancellation costs.
  var cancelFeeRate: Double
  /// How long prices must stay below the trigger.
  var confirmationTime: Duration
  var confirmationPricesMin: Int
  var confirmationGapMax: Duration
  /// Earned premium from which the loss ratio counts.
  var lossRatioEarnedMin: USDCents
  var lossRatioDays: Int
  /// Mean distance from the peg at which the stress index is 1.
  var stressIndexScale: Double

  init(_ reader: NamespaceReader) throws(SnapshotRejection) {
    self.utilizationMax = try reader.number("max_utilization", in: 0...1)
    self.cancelFeeRate = try reader.share("cancel_fee_rate")
    self.confirmationTime = try reader.seconds("confirmation_seconds")
    self.confirmationPricesMin = try reader.integer("confirmation_prices_min", in: 1...100_000)
    self.confirmationGapMax = try reader.seconds("confirmation_gap_seconds")
    let earned = try reader.number("loss_ratio_min_earned_usd", in: 0...1e13)
    guard let cents = USDCents(roundingDollars: earned) else {
      throw reader.rejection("loss_ratio_min_earned_usd", "is not an amount of dollars")
    }
    self.lossRatioEarnedMin = cents
    self.lossRatioDays = try reader.integer("loss_ratio_window_days", in: 1...36_500)
    self.stressIndexScale = try reader.number("stress_index_scale", in: 1e-6...1)
  }
}

/// Under which conditions quotes are bound: the same that PricingService makes them under.
struct SalesParameters: Sendable, Hashable {
  /// How far above its trigger the price of an asset must be to be sold.
  var saleBuffer: Double
  /// How much the clocks of the two services may differ.
  var quoteSkew: Duration
  /// Least distance from trigger to floor.
  var layerWidthMin: Decimal4

  init(_ reader: NamespaceReader) throws(SnapshotRejection) {
    self.saleBuffer = try reader.number("sale_buffer", in: 0...0.5)
    self.quoteSkew = try reader.seconds("quote_skew_seconds")
    let width = try reader.number("min_layer_width", in: 0.0001...0.5)
    guard let width = Decimal4(rounding: width) else {
      throw reader.rejection("min_layer_width", "is not a distance of prices")
    }
    self.layerWidthMin = width
  }
}

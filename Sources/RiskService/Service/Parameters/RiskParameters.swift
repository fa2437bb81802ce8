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
  /// Share of its capital that each tranche counts with when cover is measured against it.
  var trancheCapacities: [Tranche: Double]

  /// The namespaces that all this comes from.
  static let namespaces = [
    "params/asset", "params/pricing", "params/risk", "params/stress", "params/tranche",
  ]

  /// Builds a revision that ConfigService has sent, or refuses it and names what is wrong.
  init(preparing snapshot: ConfigSnapshot) throws(SnapshotRejection) {
    var risk = NamespaceReader(snapshot: snapshot, namespace: "params/risk")
    var pricing = NamespaceReader(snapshot: snapshot, namespace: "params/pricing")
    var stress = NamespaceReader(snapshot: snapshot, namespace: "params/stress")
    var asset = NamespaceReader(snapshot: snapshot, namespace: "params/asset")
    var tranche = NamespaceReader(snapshot: snapshot, namespace: "params/tranche")
    self.token = snapshot.token
    self.environment = snapshot.environment.description
    self.simulation = SimulationParameters(&risk)
    self.losses = LossParameters(&risk)
    self.book = BookParameters(&risk)
    self.sales = SalesParameters(&pricing)
    self.prices = PriceParameters(&risk)
    self.correlations = CorrelationParameters(&risk)
    self.limits = LimitParameters(&risk)
    self.stress = StressParameters(&stress)
    self.assets = AssetParameters.all(&asset)
    self.trancheShares = Self.shares(&tranche)
    self.trancheCapacities = Self.capacities(&tranche)
    let rejections = [risk, pricing, stress, asset, tranche].flatMap(\.rejections)
    if let first = rejections.first {
      throw SnapshotRejection(first, others: rejections.dropFirst())
    }
  }

  private static func shares(_ reader: inout NamespaceReader) -> [Tranche: Double] {
    var shares: [Tranche: Double] = [:]
    for tranche in Tranche.allCases {
      shares[tranche] =
        reader.number("\(tranche.rawValue)_allocation_percent", in: 0...100) / 100
    }
    if reader.rejections.isEmpty, shares.values.reduce(0, +) <= 0 {
      reader.reject(
        "\(Tranche.allCases[0].rawValue)_allocation_percent",
        "and those of all other tranches are 0: no tranche bears a loss")
    }
    return shares
  }

  private static func capacities(_ reader: inout NamespaceReader) -> [Tranche: Double] {
    var capacities: [Tranche: Double] = [:]
    for tranche in Tranche.allCases {
      capacities[tranche] = reader.share("\(tranche.rawValue)_risk_capacity")
    }
    return capacities
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

  init(_ reader: inout NamespaceReader) {
    self.lowerConfidence = reader.number("var_confidence_95", in: 0.5...0.9999)
    self.upperConfidence = reader.number("var_confidence_99", in: 0.5...0.9999)
    self.yearsFirst = reader.integer("monte_carlo_simulations", in: 1...(1 << 30))
    self.yearsMax = reader.integer("max_simulations", in: 1...(1 << 30))
    self.intervalTarget = reader.number("ci_target", in: 1e-6...1)
    self.materiality = reader.share("ci_materiality")
    self.method = reader.choice("method", else: .simulation)
    self.usesScenarioWeights = reader.flag("mc_weight")
    self.treatment = reader.choice("book", else: .renewed)
    self.scenarioDepthSpread = reader.number("scenario_depth_cv", in: 0...10)
    self.copulaDegreesOfFreedom = reader.number("copula_degrees_of_freedom", in: 2.1...1000)
    self.classicYears = reader.number("historical_data_years", in: 0.01...1000)
    self.riskFreeRate = reader.number("risk_free_rate")
    self.reserveMultiplier = reader.number("reserve_multiplier", in: 0...100)
    self.stressBufferMultiplier = reader.number("stress_buffer_multiplier", in: 0...100)
    guard reader.rejections.isEmpty else { return }
    if self.lowerConfidence >= self.upperConfidence {
      reader.reject("var_confidence_95", "is not below var_confidence_99")
    }
    if self.yearsFirst > self.yearsMax {
      reader.reject("monte_carlo_simulations", "is above max_simulations")
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

  init(_ reader: inout NamespaceReader) {
    self.rateMin = reader.number("lambda_min", in: 1e-9...100)
    self.depthThreshold = reader.number("severity_threshold_depth", in: 1e-6...0.999)
    self.classAssetsMin = reader.integer("class_assets_min", in: 1...10_000)
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

  init(_ reader: inout NamespaceReader) {
    self.utilizationMax = reader.number("max_utilization", in: 0...1)
    self.cancelFeeRate = reader.share("cancel_fee_rate")
    self.confirmationTime = reader.seconds("confirmation_seconds")
    self.confirmationPricesMin = reader.integer("confirmation_prices_min", in: 1...100_000)
    self.confirmationGapMax = reader.seconds("confirmation_gap_seconds")
    let earned = reader.number("loss_ratio_min_earned_usd", in: 0...1e13)
    self.lossRatioEarnedMin = USDCents(roundingDollars: earned) ?? .zero
    self.lossRatioDays = reader.integer("loss_ratio_window_days", in: 1...36_500)
    self.stressIndexScale = reader.number("stress_index_scale", in: 1e-6...1)
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

  init(_ reader: inout NamespaceReader) {
    self.saleBuffer = reader.number("sale_buffer", in: 0...0.5)
    self.quoteSkew = reader.seconds("quote_skew_seconds")
    let width = reader.number("min_layer_width", in: 0.0001...0.5)
    self.layerWidthMin = Decimal4(rounding: width) ?? Decimal4(units: 1)
  }
}

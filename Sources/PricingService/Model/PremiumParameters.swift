internal import Basics

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// Everything that the premium formulas take from the configuration, checked and compiled.
///
/// Made once per configuration revision and never changed; a premium is arithmetic on it.
struct PremiumParameters: Sendable {
  /// The base rate of an asset and what its risk factors make of it.
  struct AssetRate: Sendable, Hashable {
    /// The rate before risk, a fraction of cover per year.
    let base: Double
    /// The share that the risk factors add.
    let adjustment: Double
    /// Whether no more cover is sold for now.
    let isSuspended: Bool
  }

  let model: PricingModel
  /// The listed assets, in order.
  let assets: [Asset]
  /// The rates of ``assets``, and last the one of every other asset.
  let rates: [AssetRate]
  /// The discount for large covers, by dollars.
  let sizeTiers: MultiplierTiers
  /// The surcharge for a pool that is nearly sold out, by cover sold over capital.
  let utilizationTiers: MultiplierTiers
  let trigger: TriggerParameters
  let claims: ClaimsParameters
  let minimum: MinimumParameters
  let limits: QuoteLimits
  /// How much the premium rises from calm to crisis.
  let stressFactor: Double
  let floorFactor: FloorParameters
  let daysPerYear: Double
  /// The years of each number of days.
  let years: [Double]
  /// The term multiplier of the classic model for each number of days.
  let classicTerm: [Double]
  /// The term multiplier of the actuarial model for each number of days.
  let actuarialTerm: [Double]
  /// The largest rate of an asset, its risk counted in or not.
  private let rateMax: Double
  private let actuarialTermMax: Double
  /// Whether no premium by the model in force can be too large to be an amount of money, nor any
  /// step on the way to it, whatever is asked for and whatever the market is.
  private(set) var isAlwaysRepresentable = false

  /// Reads and checks the parameters; every fault ends up in the reader's rejections.
  init(_ reader: inout ParameterReader, assets: [String]) {
    let pricing = "params/pricing:"
    self.model =
      reader.choice(
        pricing + "model", allowed: "classic or actuarial", PricingModel.init(rawValue:))
      ?? .actuarial
    self.assets = Self.assets(named: assets, &reader)
    let weights = RiskWeights(&reader)
    self.rates = Self.rates(of: self.assets, weights, &reader)
    self.sizeTiers = MultiplierTiers(
      pricing + "size_discount_tier", thresholds: 0...1e12, multipliers: 0.01...1, .falling,
      &reader)
    self.utilizationTiers = MultiplierTiers(
      pricing + "utilization_tier", thresholds: 0...1, multipliers: 1...100, .rising, &reader)
    self.trigger = TriggerParameters(&reader)
    self.claims = ClaimsParameters(&reader)
    self.minimum = MinimumParameters(&reader)
    self.limits = QuoteLimits(&reader)
    self.stressFactor = reader.number(pricing + "market_stress_factor", in: 0...100)
    self.floorFactor = FloorParameters(&reader)
    self.daysPerYear = reader.number(pricing + "days_per_year", in: 360...366)
    let daysPerYear = self.daysPerYear
    self.years = (0...self.limits.daysMax).map { Double($0) / daysPerYear }
    let baseDays = reader.number(pricing + "duration_base_days", in: 1...365)
    let exponent = reader.number(pricing + "term_exponent", in: -1...2)
    self.classicTerm = (0...self.limits.daysMax).map { (Double($0) / baseDays).squareRoot() }
    self.actuarialTerm = (0...self.limits.daysMax).map { days in
      exponent == 0 ? 1 : pow(Double(days) / baseDays, exponent)
    }
    self.rateMax = self.rates.reduce(0) { max($0, $1.base, $1.base * (1 + $1.adjustment)) }
    self.actuarialTermMax = self.actuarialTerm.dropFirst().max() ?? 1
    // The classic model knows no limits to what the market does to a premium.
    if self.model == .actuarial {
      let worst = MarketMultipliers(
        stress: 1 + self.stressFactor, claims: self.claims.multipliers.upperBound)
      self.isAlwaysRepresentable =
        self.dollarsMax(worst, by: .actuarial) <= RawPremium.stepDollarsMax
    }
  }

  /// What no premium by `model` can be above at a market with these multipliers, nor any step on
  /// the way to it.
  func dollarsMax(_ common: MarketMultipliers, by model: PricingModel) -> Double {
    var rate = self.rateMax
    switch model {
    case .classic:
      // Prices that can be triggers lie within these two.
      let triggers = [0.5, 1].map { self.trigger.classicMultiplier($0).magnitude }
      rate *= triggers.reduce(1, max) * max(1, self.classicTerm.last ?? 1)
    case .actuarial:
      rate *= max(1, self.trigger.multipliers.upperBound) * max(1, self.actuarialTermMax)
      rate *= max(1, self.floorFactor.multipliers.upperBound)
    }
    rate *= max(1, self.utilizationTiers.first.multiplier)
    rate *= max(1, common.stress.magnitude) * max(1, common.claims.magnitude)
    let dollars = Double(self.limits.coverCents.upperBound) / 100
    let years = max(1, Double(self.limits.daysMax) / self.daysPerYear)
    let technical = dollars / self.claims.targetLossRatio
    let minimum = max(self.minimum.absolute, dollars * years * self.minimum.rate)
    return max(dollars * years * rate, technical, minimum)
  }

  private static func assets(
    named names: [String], _ reader: inout ParameterReader
  ) -> [Asset] {
    var assets: [Asset] = []
    for name in names.sorted() {
      if let asset = Asset(name) {
        assets.append(asset)
      } else {
        reader.reject("params/asset", "describes \(name), which is no symbol")
      }
    }
    return assets
  }

  private static func rates(
    of assets: [Asset], _ weights: RiskWeights, _ reader: inout ParameterReader
  ) -> [AssetRate] {
    var rates: [AssetRate] = []
    for asset in assets {
      let name = "params/pricing:base_rate_\(asset)"
      let base = reader.number(name, in: 1e-6...10)
      let adjustment = AssetFactors(asset, &reader).adjustment(weights)
      if adjustment <= -1 {
        reader.reject(name, "the risk factors of the asset leave no rate above zero")
      }
      rates.append(
        AssetRate(
          base: base, adjustment: adjustment,
          isSuspended: reader.flag("params/asset:\(asset).sales_suspended")))
    }
    let unlisted = reader.number("params/pricing:base_rate_default", in: 1e-6...10)
    rates.append(
      AssetRate(
        base: unlisted, adjustment: AssetFactors.neutral.adjustment(weights), isSuspended: false))
    return rates
  }

  /// The names of ``assets``.
  var assetNames: [String] { self.assets.map(\.description) }

  /// Where the rate of `asset` stands in ``rates``, and whether the asset is listed.
  func place(of asset: Asset) -> (index: Int, isListed: Bool) {
    for index in self.assets.indices where self.assets[index] == asset { return (index, true) }
    return (self.assets.count, false)
  }
}

internal import Basics

/// What a buyer asks for, checked: everything the formulas take from the request.
struct CoverTerms: Sendable, Hashable {
  let asset: Asset
  /// Where the asset stands in the rates of ``PremiumParameters``.
  let assetIndex: Int
  let isListed: Bool
  let coverCents: Int64
  /// Fractions of the asset's peg reference.
  let exactTrigger: Decimal4
  let exactFloor: Decimal4
  /// The same as numbers, for the formulas.
  let trigger: Double
  let floor: Double
  let days: Int
  /// The cover in dollars.
  let dollars: Double

  init(
    asset: Asset, assetIndex: Int, isListed: Bool, coverCents: Int64, trigger: Decimal4,
    floor: Decimal4, days: Int
  ) {
    self.asset = asset
    self.assetIndex = assetIndex
    self.isListed = isListed
    self.coverCents = coverCents
    self.exactTrigger = trigger
    self.exactFloor = floor
    self.trigger = trigger.double
    self.floor = floor.double
    self.days = days
    self.dollars = Double(coverCents) / 100
  }

  /// A premium as a share of cover per year of 365 days.
  func annualRate(ofCents cents: Int64) -> Double {
    Double(cents) / Double(self.coverCents) * (365 / Double(self.days))
  }
}

/// What the formulas take from the market.
struct PremiumMarket: Sendable, Hashable {
  /// Cover sold over capital, before and after this cover.
  let utilizationBefore: Double
  let utilizationAfter: Double
  /// 0 in calm, 1 in crisis.
  let stressIndex: Double
  /// Claims over premium earned; `nil` until there is experience.
  let lossRatio: Double?
  /// The price of the layer from trigger to floor against the customary one; 1 when unknown.
  let floorRatio: Double
}

/// The multipliers that all premiums at one market have in common.
struct MarketMultipliers: Sendable, Hashable {
  let stress: Double
  let claims: Double
}

/// The multipliers of one premium, in the order in which they are applied.
struct PremiumFactors: Sendable, Hashable {
  let baseRate: Double
  let riskAdjustment: Double
  let size: Double
  let term: Double
  let trigger: Double
  let utilization: Double
  let stress: Double
  let claims: Double
  let floor: Double

  /// The rate per year that the factors make of the base rate.
  ///
  /// Multiplied from left to right, always: another order gives other last bits.
  @inline(__always)
  var annualRate: Double {
    self.baseRate * (1 + self.riskAdjustment) * self.size * self.term * self.trigger
      * self.utilization * self.stress * self.claims * self.floor
  }

  /// The largest magnitude on the way from the base rate to ``annualRate``.
  var largestProduct: Double {
    var product = self.baseRate
    var largest = product
    func multiply(_ factor: Double) {
      product *= factor
      largest = max(largest, product.magnitude)
    }
    multiply(1 + self.riskAdjustment)
    multiply(self.size)
    multiply(self.term)
    multiply(self.trigger)
    multiply(self.utilization)
    multiply(self.stress)
    multiply(self.claims)
    multiply(self.floor)
    return largest
  }
}

/// A premium before it is rounded to cents.
struct RawPremium: Sendable, Hashable {
  let factors: PremiumFactors
  /// What a rate of 1 per year would come to, in dollars.
  let scale: Double
  /// What the factors make of the cover, in dollars.
  let card: Double
  /// The least that this cover costs, in dollars.
  let minimum: Double

  /// Whether the minimum is what is charged.
  var isMinimum: Bool { self.card < self.minimum }

  /// The premium in dollars.
  var dollars: Double { self.isMinimum ? self.minimum : self.card }

  /// The largest amount, in dollars, that a step on the way to a premium may reach.
  static let stepDollarsMax = 0x1p46

  /// Whether every step on the way is an amount of money too.
  var isRepresentable: Bool {
    self.scale * self.factors.largestProduct <= Self.stepDollarsMax
  }
}

extension PremiumParameters {
  /// The premium by the model in force.
  @inline(__always)
  func premium(_ terms: CoverTerms, _ market: PremiumMarket) -> RawPremium {
    self.premium(terms, market, by: self.model)
  }

  /// The premium by `model`.
  @inline(__always)
  func premium(
    _ terms: CoverTerms, _ market: PremiumMarket, by model: PricingModel
  ) -> RawPremium {
    let common = self.multipliers(
      stressIndex: market.stressIndex, lossRatio: market.lossRatio, by: model)
    return self.premium(terms, market, common, by: model)
  }

  /// The premium by `model` with what all premiums at this market have in common.
  @inline(__always)
  func premium(
    _ terms: CoverTerms, _ market: PremiumMarket, _ common: MarketMultipliers,
    by model: PricingModel
  ) -> RawPremium {
    switch model {
    case .classic: self.classicPremium(terms, market, common)
    case .actuarial: self.actuarialPremium(terms, market, common)
    }
  }

  /// What all premiums by `model` have in common at one market.
  @inline(__always)
  func multipliers(
    stressIndex: Double, lossRatio: Double?, by model: PricingModel
  ) -> MarketMultipliers {
    switch model {
    case .classic:
      MarketMultipliers(
        stress: 1 + self.stressFactor * stressIndex,
        claims: self.claims.classicMultiplier(lossRatio))
    case .actuarial:
      MarketMultipliers(
        stress: 1 + self.stressFactor * stressIndex.clamped(to: 0...1),
        claims: self.claims.actuarialMultiplier(lossRatio))
    }
  }

  /// The multiplier of the actuarial model for the price of the layer against the customary one.
  @inline(__always)
  func floorMultiplier(_ ratio: Double) -> Double {
    self.floorFactor.isOn ? ratio.clamped(to: self.floorFactor.multipliers) : 1
  }

  @inline(__always)
  private func classicPremium(
    _ terms: CoverTerms, _ market: PremiumMarket, _ common: MarketMultipliers
  ) -> RawPremium {
    let dollars = terms.dollars
    let rate = self.rates[terms.assetIndex]
    let years = self.years[terms.days]
    let factors = PremiumFactors(
      baseRate: rate.base,
      riskAdjustment: rate.adjustment,
      size: self.sizeTiers.multiplier(above: dollars),
      term: self.classicTerm[terms.days],
      trigger: self.trigger.classicMultiplier(terms.trigger),
      utilization: self.utilizationTiers.multiplier(at: market.utilizationBefore),
      stress: common.stress,
      claims: common.claims,
      floor: 1)
    return RawPremium(
      factors: factors, scale: dollars * years, card: dollars * factors.annualRate * years,
      minimum: self.minimum.dollars(self.minimum.rate * dollars))
  }

  @inline(__always)
  private func actuarialPremium(
    _ terms: CoverTerms, _ market: PremiumMarket, _ common: MarketMultipliers
  ) -> RawPremium {
    let dollars = terms.dollars
    let rate = self.rates[terms.assetIndex]
    let years = self.years[terms.days]
    let factors = PremiumFactors(
      baseRate: rate.base,
      riskAdjustment: rate.adjustment,
      size: self.sizeTiers.meanMultiplier(upTo: dollars),
      term: self.actuarialTerm[terms.days],
      trigger: self.trigger.actuarialMultiplier(terms.trigger),
      utilization: self.utilizationTiers.meanMultiplier(
        from: market.utilizationBefore, to: market.utilizationAfter),
      stress: common.stress,
      claims: common.claims,
      floor: self.floorMultiplier(market.floorRatio))
    return RawPremium(
      factors: factors, scale: dollars * years, card: dollars * factors.annualRate * years,
      minimum: self.minimum.dollars(self.minimum.rate * dollars * years))
  }
}

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
  }

  /// The cover in dollars.
  var dollars: Double { Double(self.coverCents) / 100 }
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
  var dollars: Double { max(self.card, self.minimum) }

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
    switch model {
    case .classic: self.classicPremium(terms, market)
    case .actuarial: self.actuarialPremium(terms, market)
    }
  }

  @inline(__always)
  private func classicPremium(_ terms: CoverTerms, _ market: PremiumMarket) -> RawPremium {
    let dollars = terms.dollars
    let rate = self.rates[terms.assetIndex]
    let factors = PremiumFactors(
      baseRate: rate.base,
      riskAdjustment: rate.adjustment,
      size: self.sizeTiers.wholeMultiplier(dollars),
      term: self.classicTerm[terms.days],
      trigger: self.trigger.classicMultiplier(terms.trigger),
      utilization: self.utilizationTiers.multiplier(at: market.utilizationBefore),
      stress: 1 + self.stressFactor * market.stressIndex,
      claims: self.claims.classicMultiplier(market.lossRatio),
      floor: 1)
    let years = Double(terms.days) / self.daysPerYear
    return RawPremium(
      factors: factors, scale: dollars * years, card: dollars * factors.annualRate * years,
      minimum: max(self.minimum.absolute, self.minimum.rate * dollars))
  }

  @inline(__always)
  private func actuarialPremium(_ terms: CoverTerms, _ market: PremiumMarket) -> RawPremium {
    let dollars = terms.dollars
    let rate = self.rates[terms.assetIndex]
    let years = self.years[terms.days]
    let factors = PremiumFactors(
      baseRate: rate.base,
      riskAdjustment: rate.adjustment,
      size: self.sizeTiers.marginalMultiplier(dollars),
      term: self.actuarialTerm[terms.days],
      trigger: self.trigger.actuarialMultiplier(terms.trigger),
      utilization: self.utilizationTiers.meanMultiplier(
        from: market.utilizationBefore, to: market.utilizationAfter),
      stress: 1 + self.stressFactor * market.stressIndex.clamped(to: 0...1),
      claims: self.claims.actuarialMultiplier(market.lossRatio),
      floor: self.floorFactor.isOn
        ? market.floorRatio.clamped(to: self.floorFactor.multipliers) : 1)
    return RawPremium(
      factors: factors, scale: dollars * years, card: dollars * factors.annualRate * years,
      minimum: max(self.minimum.absolute, self.minimum.rate * dollars * years))
  }
}

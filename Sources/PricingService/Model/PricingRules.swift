internal import Basics

/// Which of the candidates for a premium was charged.
enum PremiumBound: Sendable, Hashable {
  case none, minimumAbsolute, minimumRate, technical
}

/// A price with everything that led to it.
struct PricedCover: Sendable, Hashable {
  let terms: CoverTerms
  let values: MarketValues
  let model: PricingModel
  let raw: RawPremium
  let premiumCents: Int64
  let bound: PremiumBound
  let expectedLossCents: Int64?
  /// The premium that the expected loss alone would ask for, in dollars; nil without a loss curve.
  let technicalDollars: Double?
  let utilizationBefore: Double
  let utilizationAfter: Double
  /// How much more cover of the asset could be sold after this one.
  let headroomCents: Int64

  /// The same in cents.
  var technicalCents: Int64? {
    self.technicalDollars.flatMap { USDCents(roundingDollars: $0)?.count }
  }

  /// Technical premium over premium; nil when no loss curve is known.
  var technicalRatio: Double? {
    Self.technicalRatio(self.technicalDollars, toCents: self.premiumCents)
  }

  /// A technical premium over the premium.
  static func technicalRatio(_ technical: Double?, toCents cents: Int64) -> Double? {
    technical.map { $0 * 100 / Double(max(cents, 1)) }
  }

  /// The premium as a share of cover per year of 365 days.
  var annualRate: Double { self.terms.annualRate(ofCents: self.premiumCents) }

  /// How the premium came about, line by line.
  var waterfall: Waterfall {
    Waterfall(
      self.raw, technicalDollars: self.bound == .technical ? self.technicalDollars ?? 0 : 0,
      premiumCents: self.premiumCents)
  }
}

/// Everything that prices come from at one configuration revision: immutable, compiled once.
struct PricingRules: Sendable {
  let premium: PremiumParameters
  let sales: SalesParameters

  /// The largest premium: the largest integer that every JSON reader keeps exact.
  static let premiumCentsMax: Int64 = 1 << 53 - 1

  /// Reads and checks the parameters; every fault ends up in the reader's rejections.
  init(_ reader: inout ParameterReader, assets: [String]) {
    self.premium = PremiumParameters(&reader, assets: assets)
    self.sales = SalesParameters(&reader)
    self.checkDefaults(&reader)
  }

  /// A quote that leaves everything out must be one that can be made.
  private func checkDefaults(_ reader: inout ParameterReader) {
    guard reader.rejections.isEmpty else { return }
    let pricing = "params/pricing:"
    if self.sales.daysDefault > self.premium.limits.daysMax {
      reader.reject(
        pricing + "default_duration_days",
        "is above params/pricing:max_duration_days, \(self.premium.limits.daysMax)")
    }
    let width = self.premium.trigger.width
    if self.sales.layerWidthMin.double > width {
      reader.reject(
        pricing + "min_layer_width", "is above params/pricing:trigger_range_width, \(width)")
    }
  }

  /// The price of `request`, or why there is none.
  func price(
    _ request: CoverRequest, at market: borrowing Market, marketAgeSeconds: Double
  ) throws(QuoteRefusal) -> PricedCover {
    let terms = try self.terms(of: request)
    let values = self.values(of: market, for: terms)
    let headroom = try self.checkSale(terms, values, marketAgeSeconds)
    return try self.priced(terms, values, headroomCents: headroom)
  }

  /// The price of checked terms, whether or not they would be sold now.
  ///
  /// Takes nothing but its arguments: the same values give the same cents for ever.
  func priced(
    _ terms: CoverTerms, _ values: MarketValues
  ) throws(QuoteRefusal) -> PricedCover {
    try self.priced(terms, values, headroomCents: self.sales.headroom(values).cents)
  }

  /// The same when it is known how much more cover may be sold.
  @inline(__always)
  private func priced(
    _ terms: CoverTerms, _ values: MarketValues, headroomCents: Int64
  ) throws(QuoteRefusal) -> PricedCover {
    let market = self.premiumMarket(terms, values)
    let raw = self.premium.premium(terms, market)
    let technical = self.technicalDollars(terms, values)
    let enforced = self.enforcedDollars(technical)
    guard let premium = USDCents(roundingDollars: max(raw.dollars, enforced)),
      premium.count >= 0, premium.count <= Self.premiumCentsMax,
      self.premium.isAlwaysRepresentable || raw.isRepresentable
    else { throw .invalid([Self.notRepresentable]) }
    return PricedCover(
      terms: terms, values: values, model: self.premium.model, raw: raw,
      premiumCents: premium.count, bound: self.bound(raw, enforced),
      expectedLossCents: values.expectedLossCents(terms), technicalDollars: technical,
      utilizationBefore: market.utilizationBefore, utilizationAfter: market.utilizationAfter,
      headroomCents: max(0, headroomCents - terms.coverCents))
  }

  /// What the formula takes from the market for a cover.
  @inline(__always)
  func premiumMarket(_ terms: CoverTerms, _ values: MarketValues) -> PremiumMarket {
    PremiumMarket(
      utilizationBefore: values.utilization(afterSelling: 0),
      utilizationAfter: values.utilization(afterSelling: terms.coverCents),
      stressIndex: values.stressIndex, lossRatio: values.lossRatio,
      floorRatio: self.floorRatio(terms, values))
  }

  /// The premium that the expected loss alone would ask for; nil without a loss curve.
  @inline(__always)
  func technicalDollars(_ terms: CoverTerms, _ values: MarketValues) -> Double? {
    values.expectedLossFraction.map { $0 * terms.dollars / self.premium.claims.targetLossRatio }
  }

  /// What the technical premium asks for where it is enforced, else 0.
  @inline(__always)
  func enforcedDollars(_ technical: Double?) -> Double {
    self.sales.technicalFloor == .enforce ? technical ?? 0 : 0
  }

  private static let notRepresentable = QuoteRefusal.Violation(
    field: "", code: "not_representable",
    message: "The premium is not an amount of money that can be represented.",
    allowed: "a smaller cover")

  private func bound(_ raw: RawPremium, _ enforced: Double) -> PremiumBound {
    if enforced > raw.dollars { return .technical }
    guard raw.isMinimum else { return .none }
    return raw.minimum == self.premium.minimum.absolute ? .minimumAbsolute : .minimumRate
  }

  /// The price of the layer asked for against the customary one under the same trigger.
  ///
  /// An event pays as much on it as on some customary layer, and that one has a price. Payouts and
  /// prices both rise with the trigger and with the floor, so this one does too; the payouts by
  /// themselves, against those under the same trigger, would not.
  @inline(__always)
  private func floorRatio(_ terms: CoverTerms, _ values: MarketValues) -> Double {
    guard let equivalent = values.equivalentTrigger, equivalent != terms.trigger else { return 1 }
    let trigger = self.premium.trigger
    return trigger.actuarialMultiplier(equivalent) / trigger.actuarialMultiplier(terms.trigger)
  }

  /// Refuses what is not sold at present; returns how much cover may be sold.
  @discardableResult
  func checkSale(
    _ terms: CoverTerms, _ values: MarketValues, _ marketAgeSeconds: Double
  ) throws(QuoteRefusal) -> Int64 {
    guard values.capitalCents > 0 else { throw .noVault }
    if self.premium.rates[terms.assetIndex].isSuspended { throw .salesSuspended }
    if self.sales.requiresLivePrice, marketAgeSeconds > Double(self.sales.marketAgeSecondsMax) {
      throw .marketStale(ageSeconds: marketAgeSeconds)
    }
    let least = terms.trigger + self.sales.saleBuffer
    let isTooLow = values.priceRatio.map { $0 < least } ?? false
    if values.isDepegged || isTooLow {
      throw .assetDepegged(priceRatio: values.priceRatio, priceRatioMin: least)
    }
    let headroom = self.sales.headroom(values)
    guard terms.coverCents > headroom.cents else { return headroom.cents }
    let cover = self.premium.limits.coverCents
    let offered = min(headroom.cents, cover.upperBound)
    throw .noCapacity(
      limit: headroom.limit, headroomCents: offered < cover.lowerBound ? 0 : offered)
  }
}

internal import Basics

/// What a buyer asks for, unchecked.
struct CoverRequest: Sendable, Hashable {
  let asset: String
  let coverCents: Int64
  /// Fractions of the peg; nil takes the customary layer.
  var trigger: Double?
  var floor: Double?
  var days: Int?
}

/// Which of the candidates for a premium was charged.
enum PremiumBound: Sendable, Hashable {
  case none, minimumAbsolute, minimumRate, technical
}

/// A price with everything that led to it.
struct PricedCover: Sendable, Hashable {
  let terms: CoverTerms
  let isListed: Bool
  let raw: RawPremium
  let premiumCents: Int64
  let bound: PremiumBound
  /// The share of the cover that is expected to be paid; nil when no loss curve is known.
  let expectedLossFraction: Double?
  let expectedLossCents: Int64?
  /// The premium that the expected loss alone would ask for, in dollars.
  let technicalDollars: Double?
  let utilizationBefore: Double
  let utilizationAfter: Double
  let headroomCents: Int64
  let payoutRatio: Double?
  let customaryPayoutRatio: Double?
  let asset: AssetMarket

  /// Technical premium over card premium.
  var technicalRatio: Double? { self.technicalDollars.map { $0 / self.raw.card } }

  /// The premium as a share of cover per year.
  func annualRate(daysPerYear: Double) -> Double {
    Double(self.premiumCents) / Double(self.terms.coverCents)
      * (daysPerYear / Double(self.terms.days))
  }

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

  /// Reads and checks the parameters; every fault ends up in the reader's rejections.
  init(_ reader: inout ParameterReader, assets: [String]) {
    self.premium = PremiumParameters(&reader, assets: assets)
    self.sales = SalesParameters(&reader)
  }

  /// The price of `request`, or why there is none.
  func price(
    _ request: CoverRequest, at market: Market, marketAgeSeconds: Double
  ) throws(QuoteRefusal) -> PricedCover {
    let place = self.premium.place(of: request.asset)
    let terms = try self.terms(of: request, assetIndex: place.index)
    let asset = market.assets[request.asset] ?? AssetMarket()
    try self.checkSale(terms, place.isListed, asset, market, marketAgeSeconds)
    let headroom = self.sales.headroom(market, asset)
    guard terms.coverCents <= headroom.cents else {
      throw .noCapacity(limit: headroom.limit, headroomCents: headroom.cents)
    }
    return try self.priced(
      terms, isListed: place.isListed, asset, market, headroomCents: headroom.cents)
  }

  /// The price of checked terms, whether or not they would be sold now.
  func priced(
    _ terms: CoverTerms, isListed: Bool, _ asset: AssetMarket, _ market: Market,
    headroomCents: Int64
  ) throws(QuoteRefusal) -> PricedCover {
    let before = market.utilization
    let after = market.utilization(afterSelling: terms.coverCents)
    let ratios = self.payoutRatios(terms, asset)
    let raw = self.premium.premium(
      terms,
      PremiumMarket(
        utilizationBefore: before, utilizationAfter: after, stressIndex: market.stressIndex,
        lossRatio: market.lossRatio, floorRatio: ratios.relative))
    let years = Double(terms.days) / self.premium.daysPerYear
    let expected = asset.lossCurve?.expectedLoss(
      from: 1 - terms.trigger, to: 1 - terms.floor, years: years)
    let technical = expected.map {
      $0 * terms.dollars / self.premium.claims.targetLossRatio
    }
    let enforced = self.sales.technicalFloor == .enforce ? technical ?? 0 : 0
    guard let cents = Cents.rounding(dollars: max(raw.dollars, enforced)), cents >= 0 else {
      throw .invalid([Self.notRepresentable])
    }
    return PricedCover(
      terms: terms, isListed: isListed, raw: raw, premiumCents: cents,
      bound: self.bound(raw, enforced, terms), expectedLossFraction: expected,
      expectedLossCents: expected.flatMap { Cents.rounding(dollars: $0 * terms.dollars) },
      technicalDollars: technical, utilizationBefore: before, utilizationAfter: after,
      headroomCents: headroomCents, payoutRatio: ratios.asked,
      customaryPayoutRatio: ratios.customary, asset: asset)
  }

  private static let notRepresentable = QuoteRefusal.Violation(
    field: "", code: "not_representable",
    message: "the premium is not an amount of money that can be represented",
    allowed: "a smaller cover")

  private func bound(_ raw: RawPremium, _ enforced: Double, _ terms: CoverTerms) -> PremiumBound {
    if enforced > raw.dollars { return .technical }
    guard raw.isMinimum else { return .none }
    return raw.minimum == self.premium.minimum.absolute ? .minimumAbsolute : .minimumRate
  }

  /// What one event pays on the layer asked for and on the customary one under the same trigger.
  private func payoutRatios(
    _ terms: CoverTerms, _ asset: AssetMarket
  ) -> (asked: Double?, customary: Double?, relative: Double) {
    guard let curve = asset.lossCurve else { return (nil, nil, 1) }
    let customaryFloor = max(0, terms.trigger - self.premium.trigger.width)
    let asked = curve.payoutRatio(from: 1 - terms.trigger, to: 1 - terms.floor)
    let customary = curve.payoutRatio(from: 1 - terms.trigger, to: 1 - customaryFloor)
    guard customary > 0, abs(terms.floor - customaryFloor) > 1e-9 else {
      return (asked, customary, 1)
    }
    return (asked, customary, asked / customary)
  }

  // MARK: Checks

  private func checkSale(
    _ terms: CoverTerms, _ isListed: Bool, _ asset: AssetMarket, _ market: Market,
    _ marketAgeSeconds: Double
  ) throws(QuoteRefusal) {
    guard market.capitalCents > 0 else { throw .noVault }
    if isListed && self.premium.rates[terms.assetIndex].isSuspended { throw .salesSuspended }
    if self.sales.requiresLivePrice, marketAgeSeconds > Double(self.sales.marketAgeSecondsMax) {
      throw .marketStale(ageSeconds: marketAgeSeconds)
    }
    let least = terms.trigger + self.sales.saleBuffer
    let isTooLow = asset.priceRatio.map { $0 < least } ?? false
    if asset.isDepegged || isTooLow {
      throw .assetDepegged(priceRatio: asset.priceRatio, priceRatioMin: least)
    }
  }

  /// The terms of a request with everything left out filled in; all violations at once.
  private func terms(
    of request: CoverRequest, assetIndex: Int
  ) throws(QuoteRefusal) -> CoverTerms {
    var violations: [QuoteRefusal.Violation] = []
    func refuse(_ field: String, _ code: String, _ message: String, _ allowed: String) {
      violations.append(
        QuoteRefusal.Violation(field: field, code: code, message: message, allowed: allowed))
    }
    if Asset(request.asset) == nil {
      refuse(
        "asset", "invalid_format", "the asset is not a symbol",
        "2 to 12 letters, digits or dots")
    }
    let cover = self.premium.limits.coverCents
    if !cover.contains(request.coverCents) {
      refuse(
        "cover_cents", "out_of_range", "the cover is too small or too large",
        "\(cover.lowerBound) to \(cover.upperBound) cents")
    }
    let days = request.days ?? self.sales.daysDefault
    if !(1...self.premium.limits.daysMax).contains(days) {
      refuse(
        "days", "out_of_range", "the term is too short or too long",
        "1 to \(self.premium.limits.daysMax) days")
    }
    let trigger = Decimal4(exactly: request.trigger ?? self.premium.trigger.base)?.double
    let customaryFloor = trigger.map { max(0, $0 - self.premium.trigger.width) }
    let floor = (request.floor ?? customaryFloor).flatMap(Decimal4.init(exactly:))?.double
    if trigger == nil || !(0.5..<1).contains(trigger ?? 0) {
      refuse(
        "trigger", "out_of_range", "the trigger is not a price below the peg",
        "0.5 to 0.9999, at most four decimals")
    }
    let highest = (trigger ?? 1) - self.sales.layerWidthMin
    if floor == nil || !(0...(max(0, highest) + 1e-9)).contains(floor ?? -1) {
      refuse(
        "floor", "out_of_range", "the floor is not far enough below the trigger",
        "0 to \(Decimal4(rounding: max(0, highest)) ?? Decimal4(units: 0)), at most four decimals")
    }
    guard violations.isEmpty, let trigger, let floor else { throw .invalid(violations) }
    return CoverTerms(
      assetIndex: assetIndex, coverCents: request.coverCents, trigger: trigger, floor: floor,
      days: days)
  }
}

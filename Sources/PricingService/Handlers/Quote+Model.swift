internal import Basics
internal import ConfigClient
internal import ContractPricing
internal import ContractType
internal import QuoteSeal

extension Quote {
  /// The offer of a price.
  ///
  /// Sealed when there are keys; the token goes along only when the quote can be bound. All fields
  /// are written at once, not by way of what is sealed, which would copy each of them twice.
  init(
    _ priced: borrowing PricedCover, _ snapshot: borrowing PricingSnapshot,
    _ moment: borrowing PricingMoment, nonce: UInt64, isBrief: Bool
  ) {
    let sealed = Self.sealed(priced, snapshot, moment, nonce: nonce)
    let isMarketStale = moment.isMarketStale(snapshot.rules)
    let isListed = priced.terms.isListed
    let isBindable = sealed != nil && isListed && !isMarketStale
    let validUntil = moment.time(afterSeconds: snapshot.rules.sales.validitySeconds)
    self.init(
      quoteID: sealed?.id ?? "", asset: priced.terms.asset.description,
      coverCents: priced.terms.coverCents, trigger: priced.terms.trigger,
      floor: priced.terms.floor, days: UInt32(priced.terms.days),
      premiumCents: priced.premiumCents, annualRate: priced.annualRate,
      premiumBound: ContractPricing.PremiumBound(priced.bound),
      expectedLossCents: priced.expectedLossCents, technicalPremiumCents: priced.technicalCents,
      technicalRatio: priced.technicalRatio, utilizationBefore: priced.utilizationBefore,
      utilizationAfter: priced.utilizationAfter, headroomCents: priced.headroomCents,
      listed: isListed, bindable: isBindable, configStale: moment.isConfigStale,
      marketStale: isMarketStale, model: priced.model.rawValue,
      modelVersion: UInt32(priced.model.version), configEpoch: snapshot.token.epoch.count,
      configRevision: snapshot.token.revision.count, configHash: snapshot.hashBytes,
      marketVersion: priced.values.version, issuedAt: Timestamp(moment.time),
      validUntil: Timestamp(validUntil),
      waterfall: isBrief ? [] : WaterfallLine.lines(priced.waterfall),
      market: isBrief
        ? nil : QuoteMarket(priced.values, ageMilliseconds: moment.marketAgeMilliseconds),
      warnings: isBrief ? [] : Self.warnings(priced, snapshot.rules.sales),
      quoteToken: isBindable ? sealed?.token ?? "" : "")
  }

  /// What a price is once it is sealed; nil without keys.
  private static func sealed(
    _ priced: borrowing PricedCover, _ snapshot: borrowing PricingSnapshot,
    _ moment: borrowing PricingMoment, nonce: UInt64
  ) -> SealedQuote? {
    guard let keys = moment.keys else { return nil }
    return keys.seal(QuoteContents(priced, snapshot, moment, nonce: nonce), at: moment.time)
  }

  private static func warnings(
    _ priced: borrowing PricedCover, _ sales: SalesParameters
  ) -> [Violation] {
    guard sales.technicalFloor == .advise, let ratio = priced.technicalRatio,
      ratio > sales.technicalWarnRatio
    else { return [] }
    return [
      Violation(
        field: "technical_ratio", code: "technical_ratio_high",
        message: "The expected loss asks for \(Self.rounded(ratio)) times the premium.",
        allowed: "at most \(sales.technicalWarnRatio)",
        parameter: "params/pricing:technical_warn_ratio")
    ]
  }

  private static func rounded(_ ratio: Double) -> Double { (ratio * 100).rounded() / 100 }

  /// The quote that was sealed, without what is computed again: waterfall and warnings.
  init(_ contents: QuoteContents) {
    let premium = contents.premium.count
    let capital = Double(contents.market.capital.count)
    func utilization(_ cents: Double) -> Double { capital > 0 ? cents / capital : 0 }
    self.init(
      asset: contents.asset.description, coverCents: contents.cover.count,
      trigger: contents.trigger.double, floor: contents.floor.double, days: UInt32(contents.days),
      premiumCents: premium,
      annualRate: Double(premium) / Double(contents.cover.count) * (365 / Double(contents.days)),
      premiumBound: ContractPricing.PremiumBound(rawValue: Int32(contents.premiumBound)),
      expectedLossCents: contents.expectedLoss?.count,
      technicalPremiumCents: contents.technicalPremium?.count,
      technicalRatio: contents.technicalPremium.map {
        Double($0.count) / Double(max(premium, 1))
      },
      utilizationBefore: utilization(Double(contents.market.sold.count)),
      utilizationAfter: utilization(
        Double(contents.market.sold.count) + Double(contents.cover.count)),
      headroomCents: contents.headroom.count, listed: contents.flags.contains(.listed),
      bindable: contents.isBindable, configStale: contents.flags.contains(.configStale),
      marketStale: contents.flags.contains(.marketStale), model: contents.model,
      modelVersion: contents.modelVersion, configEpoch: contents.epoch.count,
      configRevision: contents.revision.count, configHash: contents.chainHash?.array ?? [],
      marketVersion: contents.market.version, issuedAt: Timestamp(contents.issuedAt),
      validUntil: Timestamp(contents.validUntil), market: QuoteMarket(contents.market))
  }
}

extension QuoteMarket {
  /// The values that entered a price.
  init(_ values: borrowing MarketValues, ageMilliseconds: Double) {
    self.init(
      version: values.version, at: Timestamp(values.at), capitalCents: values.capitalCents,
      soldCents: values.soldCents, assetSoldCents: values.assetSoldCents,
      correlatedSoldCents: values.correlatedSoldCents, lossRatio: values.lossRatio,
      stressIndex: values.stressIndex, pegReference: values.pegReference,
      lastPrice: values.lastPrice, expectedLossFraction: values.expectedLossFraction,
      payoutRatio: values.payoutRatio, customaryPayoutRatio: values.customaryPayoutRatio,
      ageMs: ageMilliseconds, equivalentTrigger: values.equivalentTrigger)
  }

  /// The values that were sealed.
  init(_ market: QuoteMarketContents) {
    self.init(
      version: market.version, at: Timestamp(market.at), capitalCents: market.capital.count,
      soldCents: market.sold.count, assetSoldCents: market.assetSold.count,
      correlatedSoldCents: market.correlatedSold.count, lossRatio: market.lossRatio,
      stressIndex: market.stressIndex, pegReference: market.pegReference,
      lastPrice: market.lastPrice, expectedLossFraction: market.expectedLossFraction,
      payoutRatio: market.payoutRatio, customaryPayoutRatio: market.customaryPayoutRatio,
      ageMs: market.ageMilliseconds, equivalentTrigger: market.equivalentTrigger)
  }
}

extension QuoteContents {
  /// What is sealed of a price.
  init(
    _ priced: borrowing PricedCover, _ snapshot: borrowing PricingSnapshot,
    _ moment: borrowing PricingMoment, nonce: UInt64
  ) {
    var flags: Flags = []
    if priced.terms.isListed { flags.insert(.listed) }
    if moment.isConfigStale { flags.insert(.configStale) }
    if moment.isMarketStale(snapshot.rules) { flags.insert(.marketStale) }
    self.init(
      asset: priced.terms.asset, cover: USDCents(priced.terms.coverCents),
      trigger: priced.terms.exactTrigger, floor: priced.terms.exactFloor,
      days: UInt16(priced.terms.days), premium: USDCents(priced.premiumCents),
      premiumBound: UInt8(ContractPricing.PremiumBound(priced.bound).rawValue),
      expectedLoss: priced.expectedLossCents.map { USDCents($0) },
      technicalPremium: priced.technicalCents.map { USDCents($0) },
      headroom: USDCents(priced.headroomCents), flags: flags, model: priced.model.rawValue,
      modelVersion: UInt32(priced.model.version), epoch: snapshot.token.epoch,
      revision: snapshot.token.revision, chainHash: snapshot.token.chainHash,
      market: QuoteMarketContents(
        priced.values, ageMilliseconds: moment.marketAgeMilliseconds),
      issuedAt: moment.time,
      validUntil: moment.time(afterSeconds: snapshot.rules.sales.validitySeconds), nonce: nonce)
  }
}

extension QuoteMarketContents {
  init(_ values: borrowing MarketValues, ageMilliseconds: Double) {
    self.init(
      version: values.version, at: values.at, capital: USDCents(values.capitalCents),
      sold: USDCents(values.soldCents), assetSold: USDCents(values.assetSoldCents),
      correlatedSold: USDCents(values.correlatedSoldCents), lossRatio: values.lossRatio,
      stressIndex: values.stressIndex, pegReference: values.pegReference,
      lastPrice: values.lastPrice, expectedLossFraction: values.expectedLossFraction,
      payoutRatio: values.payoutRatio, customaryPayoutRatio: values.customaryPayoutRatio,
      equivalentTrigger: values.equivalentTrigger, ageMilliseconds: ageMilliseconds)
  }
}

extension MarketValues {
  /// The values that a quote names.
  init(_ market: QuoteMarket) {
    self.init(
      version: market.version, at: market.at?.time ?? .epoch, capitalCents: market.capitalCents,
      soldCents: market.soldCents, assetSoldCents: market.assetSoldCents,
      correlatedSoldCents: market.correlatedSoldCents, lossRatio: market.lossRatio,
      stressIndex: market.stressIndex, pegReference: market.pegReference,
      lastPrice: market.lastPrice, expectedLossFraction: market.expectedLossFraction,
      payoutRatio: market.payoutRatio, customaryPayoutRatio: market.customaryPayoutRatio,
      equivalentTrigger: market.equivalentTrigger)
  }
}

extension WaterfallLine {
  /// The lines of a waterfall, in order.
  static func lines(_ waterfall: Waterfall) -> [WaterfallLine] {
    func line(_ factor: Factor, _ step: Waterfall.Step) -> WaterfallLine {
      let line = waterfall[step]
      return WaterfallLine(factor: factor, multiplier: line.multiplier, amountCents: line.cents)
    }
    return [
      line(.base, .base), line(.risk, .riskAdjustment), line(.size, .size), line(.duration, .term),
      line(.trigger, .trigger), line(.utilization, .utilization), line(.stress, .stress),
      line(.claims, .claims), line(.floor, .floor), line(.minimum, .minimum),
      line(.technical, .technicalFloor),
    ]
  }
}

extension Price {
  /// A price without what all prices of an answer have in common.
  init(_ priced: borrowing PricedCover) {
    self.init(
      terms: priced.terms, cents: priced.premiumCents, bound: priced.bound,
      expectedLossCents: priced.expectedLossCents, technicalDollars: priced.technicalDollars,
      utilizationAfter: priced.utilizationAfter)
  }

  /// The price of a cover and what goes with it.
  init(
    terms: CoverTerms, cents: Int64, bound: PremiumBound, expectedLossCents: Int64?,
    technicalDollars: Double?, utilizationAfter: Double
  ) {
    self.init(
      premiumCents: cents, annualRate: terms.annualRate(ofCents: cents),
      premiumBound: ContractPricing.PremiumBound(bound), expectedLossCents: expectedLossCents,
      technicalRatio: PricedCover.technicalRatio(technicalDollars, toCents: cents),
      trigger: terms.trigger, floor: terms.floor, days: UInt32(terms.days),
      utilizationAfter: utilizationAfter, listed: terms.isListed)
  }
}

extension ChainHash {
  /// The 32 bytes.
  var array: [UInt8] {
    var bytes = ByteBuffer(capacity: Self.byteCount)
    self.append(to: &bytes)
    return bytes.array()
  }
}

extension SnapshotToken {
  /// The bytes of the chain hash; none before the first revision.
  var hashBytes: [UInt8] { self.chainHash?.array ?? [] }
}

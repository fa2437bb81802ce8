internal import Basics
internal import ConfigClient
internal import ContractPricing
internal import ContractType
internal import QuoteSeal
internal import RPC

/// Answers `Reprice`: computes a quote again from nothing but the quote and a revision.
struct RepriceHandler: Sendable {
  let desk: QuoteDesk
  let revisions: RevisionModels

  func handle(
    _ request: RepriceRequest, _ context: CallContext
  ) async throws(PricingFault) -> RepriceResponse {
    let current = try self.desk.retained()
    let (quote, isGenuine) = try self.quote(of: request, current.moment)
    guard let model = PricingModel(rawValue: quote.model), quote.modelVersion == model.version
    else { throw .modelNotKept }
    let snapshot = try await self.snapshot(for: request, quote, current.snapshot, context)
    let values =
      request.liveMarket ? nil : quote.market.map { MarketValues($0) }
    let priced = try self.priced(quote, snapshot, values: values, current.market)
    let isEqual = priced.premiumCents == quote.premiumCents
    self.desk.telemetry.countReprice(isEqual: isEqual)
    let stands = self.stands(quote, current)
    return RepriceResponse(
      quote: Self.repriced(
        quote, priced, snapshot, isBindable: isGenuine && isEqual && stands),
      equal: isEqual, differenceCents: priced.premiumCents - quote.premiumCents)
  }

  /// The quote to compute again, and whether it was made by this system.
  private func quote(
    of request: RepriceRequest, _ moment: PricingMoment
  ) throws(PricingFault) -> (quote: Quote, isGenuine: Bool) {
    switch request.source {
    case .quoteToken(let token):
      guard let opened = Self.open(token, moment) else { throw .quoteNotGenuine }
      return (Quote(opened, token: token), true)
    case .quote(let quote):
      guard quote.market != nil || request.liveMarket else {
        throw .invalidRequest([
          Violation(
            field: "quote.market", code: "required",
            message: "A quote without its market values cannot be computed again.")
        ])
      }
      let violations = Self.violations(of: quote)
      guard violations.isEmpty else { throw .invalidRequest(violations) }
      let opened = Self.open(quote.quoteToken, moment)
      let isGenuine = opened.map { $0.id == quote.quoteID } ?? false
      return (quote, isGenuine && opened.map { Self.isSame(quote, $0.contents) } ?? false)
    case nil:
      throw .invalidRequest([
        Violation(field: "source", code: "required", message: "A quote or its token is needed.")
      ])
    }
  }

  /// The amounts of an open quote that are none that a quote can have.
  ///
  /// Within these bounds no sum or difference below can overflow, whoever wrote the quote.
  private static func violations(of quote: Quote) -> [Violation] {
    let amounts = [
      ("premium_cents", quote.premiumCents),
      ("market.capital_cents", quote.market?.capitalCents ?? 0),
      ("market.sold_cents", quote.market?.soldCents ?? 0),
      ("market.asset_sold_cents", quote.market?.assetSoldCents ?? 0),
      ("market.correlated_sold_cents", quote.market?.correlatedSoldCents ?? 0),
    ]
    let allowed = 0...PricingRules.premiumCentsMax
    return amounts.filter { !allowed.contains($0.1) }.map { field, _ in
      Violation(
        field: "quote.\(field)", code: "out_of_range",
        message: "The amount is none that a quote can have.",
        allowed: "\(USDCents(allowed.lowerBound)) … \(USDCents(allowed.upperBound)) dollars")
    }
  }

  private static func open(_ token: String, _ moment: PricingMoment) -> OpenedQuote? {
    do throws(SealFault) { return try moment.keys?.open(token) } catch { return nil }
  }

  /// Whether the open quote says what was sealed.
  private static func isSame(_ quote: Quote, _ contents: QuoteContents) -> Bool {
    quote.asset == contents.asset.description && quote.coverCents == contents.cover.count
      && Decimal4(exactly: quote.trigger) == contents.trigger
      && Decimal4(exactly: quote.floor) == contents.floor && quote.days == UInt32(contents.days)
      && quote.premiumCents == contents.premium.count
  }

  private func snapshot(
    for request: RepriceRequest, _ quote: Quote, _ current: PricingSnapshot,
    _ context: CallContext
  ) async throws(PricingFault) -> PricingSnapshot {
    if request.atHead { return current }
    guard let revision = Revision(exactly: request.atRevision ?? quote.configRevision) else {
      throw .unknownRevision
    }
    // Another revision of the quote's own history; of the one it names, the hash is known too.
    let hash =
      request.atRevision == nil ? unsafe ChainHash(bytes: quote.configHash.span.bytes) : nil
    return try await self.revisions.snapshot(
      epoch: quote.configEpoch, revision: revision, chainHash: hash, current: current, context)
  }

  private func priced(
    _ quote: Quote, _ snapshot: PricingSnapshot, values: MarketValues?, _ market: MarketState
  ) throws(PricingFault) -> PricedCover {
    do throws(QuoteRefusal) {
      let terms = try snapshot.rules.terms(
        of: CoverRequest(
          asset: quote.asset, coverCents: quote.coverCents, trigger: quote.trigger,
          floor: quote.floor, days: Int(quote.days)))
      return try snapshot.rules.priced(
        terms, values ?? snapshot.rules.values(of: market.market, for: terms))
    } catch {
      throw .refused(
        Refusal(
          error, revision: snapshot.token.revision.count, marketVersion: quote.marketVersion))
    }
  }

  private func stands(_ quote: Quote, _ current: RetainedDesk) -> Bool {
    guard let until = quote.validUntil?.time else { return false }
    let skew = Duration.seconds(current.snapshot.rules.sales.skewSeconds)
    return quote.listed && !quote.marketStale && current.moment.time <= until + skew
  }

  /// The quote with what was computed again; it keeps its id and its times.
  private static func repriced(
    _ quote: Quote, _ priced: PricedCover, _ snapshot: PricingSnapshot, isBindable: Bool
  ) -> Quote {
    var result = quote
    result.premiumCents = priced.premiumCents
    result.annualRate = priced.annualRate
    result.premiumBound = ContractPricing.PremiumBound(priced.bound)
    result.expectedLossCents = priced.expectedLossCents
    result.technicalPremiumCents = priced.technicalCents
    result.technicalRatio = priced.technicalRatio
    result.utilizationBefore = priced.utilizationBefore
    result.utilizationAfter = priced.utilizationAfter
    result.headroomCents = priced.headroomCents
    result.listed = priced.terms.isListed
    result.model = priced.model.rawValue
    result.modelVersion = UInt32(priced.model.version)
    result.configEpoch = snapshot.token.epoch.count
    result.configRevision = snapshot.token.revision.count
    result.configHash = snapshot.token.hashBytes
    result.marketVersion = priced.values.version
    result.waterfall = WaterfallLine.lines(priced.waterfall)
    result.market = QuoteMarket(priced.values, ageMilliseconds: quote.market?.ageMs ?? 0)
    result.bindable = isBindable
    if !isBindable { result.quoteToken = "" }
    return result
  }
}

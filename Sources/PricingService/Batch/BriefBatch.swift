internal import Basics
internal import ConfigClient
internal import ContractPricing

/// The covers of a batch without explanation: checked one after the other, priced all at once.
///
/// What is sold before a cover counts towards its utilisation, and whether a cover is sold does
/// not depend on any premium: so all checks can go first.
struct BriefBatch {
  /// One cover of the batch.
  private enum Item {
    /// A cover that can be sold, with what its premium is not needed for.
    case accepted(Accepted)
    case refused(Refusal)
  }

  private struct Accepted {
    let terms: CoverTerms
    let expectedLossCents: Int64?
    let technicalDollars: Double?
    let utilizationAfter: Double
  }

  private var items: [Item] = []
  private var premiums: PremiumBatch

  /// Checks every cover; nil when the premiums have to be computed one by one.
  init?(_ request: QuoteBatchRequest, _ current: RetainedDesk) {
    let rules = current.snapshot.rules
    var market = current.market.market
    guard
      let premiums = PremiumBatch(
        rules.premium, stressIndex: market.stressIndex, lossRatio: market.lossRatio,
        capacity: request.items.count)
    else { return nil }
    self.premiums = premiums
    self.items.reserveCapacity(request.items.count)
    for item in request.items {
      do throws(QuoteRefusal) {
        let terms = try rules.terms(of: CoverRequest(item))
        let values = rules.values(of: market, for: terms)
        try rules.checkSale(terms, values, current.moment.marketAgeSeconds)
        self.accept(terms, values, rules)
        if !request.independent { market.sell(terms.coverCents, of: terms.asset) }
      } catch {
        self.items.append(
          .refused(
            Refusal(
              error, revision: current.snapshot.token.revision.count,
              marketVersion: market.version)))
      }
    }
  }

  private mutating func accept(
    _ terms: CoverTerms, _ values: MarketValues, _ rules: borrowing PricingRules
  ) {
    let market = rules.premiumMarket(terms, values)
    let technical = rules.technicalDollars(terms, values)
    self.premiums.append(terms, market, enforcedDollars: rules.enforcedDollars(technical))
    self.items.append(
      .accepted(
        Accepted(
          terms: terms, expectedLossCents: values.expectedLossCents(terms),
          technicalDollars: technical, utilizationAfter: market.utilizationAfter)))
  }

  /// Computes the premiums and adds the prices to an answer.
  mutating func price(into response: inout QuoteBatchResponse, _ telemetry: QuoteTelemetry) {
    self.premiums.compute()
    response.prices.reserveCapacity(self.items.count)
    var place = 0
    for item in self.items {
      switch item {
      case .accepted(let cover):
        let cents = self.premiums.cents(at: place)
        // Premiums are bounded by 2^53 each, so that ten thousand of them fit.
        response.premiumTotalCents += cents
        response.prices.append(
          Price(
            terms: cover.terms, cents: cents, bound: self.premiums.bound(at: place),
            expectedLossCents: cover.expectedLossCents, technicalDollars: cover.technicalDollars,
            utilizationAfter: cover.utilizationAfter))
        place += 1
      case .refused(let refusal):
        telemetry.count(refusal)
        response.refusedCount += 1
        response.prices.append(Price(refusal: refusal))
      }
    }
  }
}

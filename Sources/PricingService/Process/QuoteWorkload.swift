internal import Basics
internal import ConfigClient
package import ContractPricing
package import QuoteSeal

/// The work of quoting without a server around it, for measuring what the work itself costs.
package struct QuoteWorkload: Sendable {
  let snapshot: PricingSnapshot
  private let market: Market
  let moment: PricingMoment
  private let terms: [CoverTerms]
  private let requests: [CoverRequest]
  private let markets: [PremiumMarket]
  private let common: MarketMultipliers
  private let batch: PremiumBatch?

  /// How many different covers take turns; a power of two.
  private static let coverCount = 1_024

  /// Compiles parameters by full name; quotes are sealed with `keys`, or not at all, and of the
  /// capital `soldShare` is sold.
  package init(
    _ parameters: [String: ParameterValue], keys: SealKeyring?, soldShare: Double = 0
  ) throws {
    let token = SnapshotToken(
      epoch: StoreEpoch(1), revision: Revision(1),
      chainHash: try ChainHash(parsing: String(repeating: "5a", count: 32)))
    let snapshot = try PricingSnapshot(
      compiling: ParameterValues(parameters), token: token, environment: "development")
    var market = Market.example
    market.soldCents = Int64(soldShare * Double(market.capitalCents))
    for asset in snapshot.rules.premium.assets {
      market.assets[asset] = AssetMarket(lastPrice: 0.9998)
    }
    let assets = snapshot.rules.premium.assetNames
    let requests = (0..<Self.coverCount).map { number in
      CoverRequest(
        asset: assets[number % assets.count], coverCents: Int64(1_000 + number * 9_007) * 100,
        trigger: Double(9_000 + number % 800) / 10_000, days: 1 + number * 7 % 365)
    }
    self.requests = requests
    self.terms = try requests.map { try snapshot.rules.terms(of: $0) }
    self.markets = self.terms.map { terms in
      let values = snapshot.rules.values(of: market, for: terms)
      return PremiumMarket(
        utilizationBefore: values.utilization(afterSelling: 0),
        utilizationAfter: values.utilization(afterSelling: terms.coverCents), stressIndex: 0.1,
        lossRatio: 0.3, floorRatio: 1)
    }
    let premium = snapshot.rules.premium
    self.common = premium.multipliers(stressIndex: 0.1, lossRatio: 0.3, by: premium.model)
    var batch = PremiumBatch(
      premium, stressIndex: 0.1, lossRatio: 0.3, capacity: Self.coverCount)
    for (terms, market) in zip(self.terms, self.markets) {
      batch?.append(terms, market, enforcedDollars: 0)
    }
    self.batch = batch
    self.snapshot = snapshot
    self.market = market
    self.moment = PricingMoment(
      time: .epoch, marketAgeSeconds: 0, isConfigStale: false, keys: keys)
  }

  /// Computes `count` premiums and returns the sum of their cents: the formula and nothing else.
  package func premiums(_ count: Int) -> Int64 {
    switch self.snapshot.rules.premium.model {
    case .classic: self.premiums(count, by: .classic)
    case .actuarial: self.premiums(count, by: .actuarial)
    }
  }

  @inline(__always)
  private func premiums(_ count: Int, by model: PricingModel) -> Int64 {
    var total: Int64 = 0
    for number in 0..<count {
      let place = number & (Self.coverCount - 1)
      let premium = self.snapshot.rules.premium.premium(
        self.terms[place], self.markets[place], self.common, by: model)
      total &+= USDCents(roundingDollars: premium.dollars)?.count ?? 0
    }
    return total
  }

  /// Computes `count` premiums as `QuoteBatch` does and returns the sum of their cents.
  package func batchedPremiums(_ count: Int) -> Int64 {
    guard var batch = self.batch else { return 0 }
    var total: Int64 = 0
    var left = count
    while left > 0 {
      batch.compute()
      for place in 0..<min(left, batch.count) { total &+= batch.cents(at: place) }
      left -= batch.count
    }
    return total
  }

  /// Prices `count` requests from terms to waterfall and returns the sum of their cents.
  package func prices(_ count: Int) -> Int64 {
    var total: Int64 = 0
    for number in 0..<count {
      let place = number & (Self.coverCount - 1)
      do throws(QuoteRefusal) {
        let priced = try self.snapshot.rules.price(
          self.requests[place], at: self.market, marketAgeSeconds: 0)
        total &+= priced.premiumCents &+ priced.waterfall[.base].cents & 1
      } catch {
        total &-= 1
      }
    }
    return total
  }

  /// The answer to the first request.
  package func quote() throws -> Quote {
    Quote(
      try self.snapshot.rules.price(self.requests[0], at: self.market, marketAgeSeconds: 0),
      self.snapshot, self.moment, nonce: 0, isBrief: false)
  }

  /// Makes `count` whole quotes, as they are answered, and returns the sum of their cents.
  package func quotes(_ count: Int) -> Int64 {
    var total: Int64 = 0
    for number in 0..<count {
      let place = number & (Self.coverCount - 1)
      do throws(QuoteRefusal) {
        let quote = Quote(
          try self.snapshot.rules.price(
            self.requests[place], at: self.market, marketAgeSeconds: 0),
          self.snapshot, self.moment, nonce: UInt64(number), isBrief: false)
        total &+= quote.premiumCents &+ Int64(quote.quoteToken.utf8.count & 1)
      } catch {
        total &-= 1
      }
    }
    return total
  }
}

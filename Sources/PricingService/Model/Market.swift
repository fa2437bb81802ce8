internal import Basics

/// What is known of the market for one asset.
struct AssetMarket: Sendable, Hashable {
  /// Value that the asset is meant to have, in dollars.
  var pegReference = 1.0
  /// Last price in dollars; nil when there is none.
  var lastPrice: Double?
  var soldCents: Int64 = 0
  /// Cover on this asset and on those that fall with it.
  var correlatedSoldCents: Int64 = 0
  /// Whether a depeg event is open.
  var isDepegged = false
  var lossCurve: LossCurve?

  /// Nothing is known.
  static let unknown = AssetMarket()
}

/// What a price takes from the book and the market, at one moment.
struct Market: Sendable, Hashable {
  /// Counted in the risk store, so that it is the same everywhere.
  var version: UInt64
  /// When it was made.
  var at = WallTime.epoch
  var capitalCents: Int64
  var soldCents: Int64
  var lossRatio: Double?
  var stressIndex: Double
  var assets: AssetMarkets

  /// A market of which nothing is known: there is no capital.
  static let none = Market(
    version: 0, capitalCents: 0, soldCents: 0, lossRatio: nil, stressIndex: 0,
    assets: AssetMarkets())

  /// Cover sold over capital; 0 without capital.
  var utilization: Double {
    self.capitalCents > 0 ? Double(self.soldCents) / Double(self.capitalCents) : 0
  }

  /// Counts `cents` on `asset` as sold.
  ///
  /// Which assets fall together is known where the market is made; here only the asset itself
  /// counts towards its own share.
  mutating func sell(_ cents: Int64, of asset: Asset) {
    self.soldCents += cents
    self.assets[asset, default: .unknown].soldCents += cents
    self.assets[asset, default: .unknown].correlatedSoldCents += cents
  }

  /// The market after `cents` more were sold on `asset`.
  func selling(_ cents: Int64, of asset: Asset) -> Market {
    var market = self
    market.sell(cents, of: asset)
    return market
  }
}

/// Every value of the market that enters one price: with the rules, all that a price comes from.
struct MarketValues: Sendable, Hashable {
  var version: UInt64
  var at: WallTime
  var capitalCents: Int64
  var soldCents: Int64
  var assetSoldCents: Int64
  var correlatedSoldCents: Int64
  var lossRatio: Double?
  var stressIndex: Double
  var pegReference: Double
  var lastPrice: Double?
  var isDepegged = false
  /// The share of the cover that is expected to be paid; nil when no loss curve is known.
  var expectedLossFraction: Double?
  /// What one event pays on the layer asked for, and on the customary one under the same trigger.
  var payoutRatio: Double?
  var customaryPayoutRatio: Double?
  /// The trigger of the customary layer on which an event pays as much as on the layer asked for.
  var equivalentTrigger: Double?

  /// The last price as a fraction of the peg.
  var priceRatio: Double? { self.lastPrice.map { $0 / self.pegReference } }

  /// What `terms` are expected to pay; nil without a loss curve.
  func expectedLossCents(_ terms: CoverTerms) -> Int64? {
    self.expectedLossFraction.flatMap {
      USDCents(roundingDollars: $0 * terms.dollars)?.count
    }
  }

  /// Cover sold over capital after `cents` more; 0 without capital.
  func utilization(afterSelling cents: Int64) -> Double {
    guard self.capitalCents > 0 else { return 0 }
    return (Double(self.soldCents) + Double(cents)) / Double(self.capitalCents)
  }
}

extension PricingRules {
  /// The values of `market` that enter the price of `terms`.
  @inline(__always)
  func values(of market: borrowing Market, for terms: CoverTerms) -> MarketValues {
    let asset = market.assets[terms.asset] ?? .unknown
    var values = MarketValues(
      version: market.version, at: market.at, capitalCents: market.capitalCents,
      soldCents: market.soldCents, assetSoldCents: asset.soldCents,
      correlatedSoldCents: asset.correlatedSoldCents, lossRatio: market.lossRatio,
      stressIndex: market.stressIndex, pegReference: asset.pegReference,
      lastPrice: asset.lastPrice, isDepegged: asset.isDepegged)
    if let curve = asset.lossCurve { self.add(curve, to: &values, for: terms) }
    return values
  }

  /// Adds what the losses of the asset say of a layer.
  private func add(_ curve: LossCurve, to values: inout MarketValues, for terms: CoverTerms) {
    let upper = 1 - terms.trigger
    values.expectedLossFraction = curve.expectedLoss(
      from: upper, to: 1 - terms.floor, years: Double(terms.days) / self.premium.daysPerYear)
    let payoutRatio = curve.payoutRatio(from: upper, to: 1 - terms.floor)
    let customaryFloor = self.premium.trigger.customaryFloor(terms.trigger)
    values.payoutRatio = payoutRatio
    values.customaryPayoutRatio = curve.payoutRatio(from: upper, to: 1 - customaryFloor)
    let isCustomary = (terms.floor - customaryFloor).magnitude < 1e-9
    values.equivalentTrigger =
      isCustomary
      ? terms.trigger
      : curve.equivalentTrigger(
        paying: payoutRatio, trigger: terms.trigger, floor: terms.floor,
        width: self.premium.trigger.width)
  }
}

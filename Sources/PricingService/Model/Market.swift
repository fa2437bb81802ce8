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

  /// The last price as a fraction of the peg.
  var priceRatio: Double? { self.lastPrice.map { $0 / self.pegReference } }
}

/// What a price takes from the book and the market, at one moment.
struct Market: Sendable {
  /// Counted in the risk store, so that it is the same everywhere.
  var version: UInt64
  var capitalCents: Int64
  var soldCents: Int64
  var lossRatio: Double?
  var stressIndex: Double
  /// By the name of the asset.
  var assets: [String: AssetMarket]

  /// Cover sold over capital; 0 without capital.
  var utilization: Double { self.utilization(afterSelling: 0) }

  /// Cover sold over capital after `cents` more; 0 without capital.
  func utilization(afterSelling cents: Int64) -> Double {
    guard self.capitalCents > 0 else { return 0 }
    return (Double(self.soldCents) + Double(cents)) / Double(self.capitalCents)
  }

  /// The market after `cents` more were sold on `asset`.
  func selling(_ cents: Int64, of asset: String) -> Market {
    var market = self
    market.soldCents += cents
    market.assets[asset, default: AssetMarket()].soldCents += cents
    market.assets[asset, default: AssetMarket()].correlatedSoldCents += cents
    return market
  }
}

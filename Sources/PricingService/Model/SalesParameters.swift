/// Under which conditions cover is sold, checked.
struct SalesParameters: Sendable, Hashable {
  /// What happens when the card premium is below the technical one.
  enum TechnicalFloor: String, Sendable, Hashable, CaseIterable {
    case off, advise, enforce
  }

  let technicalFloor: TechnicalFloor
  let technicalWarnRatio: Double
  let daysDefault: Int
  /// Least distance from trigger to floor.
  let layerWidthMin: Double
  let validitySeconds: Int
  let skewSeconds: Int
  let saleBuffer: Double
  let marketAgeSecondsMax: Int
  let requiresLivePrice: Bool
  let utilizationMax: Double
  let singleAssetShareMax: Double
  let correlatedShareMax: Double

  init(_ reader: inout ParameterReader) {
    let pricing = "params/pricing:"
    let risk = "params/risk:"
    self.technicalFloor =
      reader.choice(
        pricing + "technical_floor", allowed: "off, advise or enforce",
        TechnicalFloor.init(rawValue:)) ?? .advise
    self.technicalWarnRatio = reader.number(pricing + "technical_warn_ratio", in: 1...1e6)
    self.daysDefault = reader.integer(
      pricing + "default_duration_days", in: 1...QuoteLimits.daysBound)
    self.layerWidthMin = reader.number(pricing + "min_layer_width", in: 0.0001...0.5)
    self.validitySeconds = reader.integer(pricing + "quote_validity_seconds", in: 1...86_400)
    self.skewSeconds = reader.integer(pricing + "quote_skew_seconds", in: 0...3_600)
    self.saleBuffer = reader.number(pricing + "sale_buffer", in: 0...0.5)
    self.marketAgeSecondsMax = reader.integer(
      pricing + "market_max_age_seconds", in: 1...86_400)
    self.requiresLivePrice = reader.flag(pricing + "require_live_price")
    self.utilizationMax = reader.number(risk + "max_utilization", in: 0.01...1)
    self.singleAssetShareMax = reader.number(risk + "max_single_asset", in: 0.01...1)
    self.correlatedShareMax = reader.number(risk + "max_correlated_share", in: 0.01...1)
  }

  /// How much more cover may be sold on an asset, and the limit that says so.
  func headroom(_ market: Market, _ asset: AssetMarket) -> (cents: Int64, limit: CapacityLimit) {
    func left(_ share: Double, _ sold: Int64) -> Int64 {
      max(0, Int64((share * Double(market.capitalCents)).rounded(.down)) - sold)
    }
    let limits: [(cents: Int64, limit: CapacityLimit)] = [
      (left(self.utilizationMax, market.soldCents), .utilization),
      (left(self.singleAssetShareMax, asset.soldCents), .singleAsset),
      (left(self.correlatedShareMax, asset.correlatedSoldCents), .correlated),
    ]
    return limits.reduce(limits[0]) { $1.cents < $0.cents ? $1 : $0 }
  }
}

/// A limit on how much cover may be in force.
enum CapacityLimit: Sendable, Hashable {
  case utilization, singleAsset, correlated
}

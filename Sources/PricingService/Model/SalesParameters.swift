internal import Basics

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
  let layerWidthMin: Decimal4
  let validitySeconds: Int
  let skewSeconds: Int
  let saleBuffer: Double
  let marketAgeSecondsMax: Int
  let requiresLivePrice: Bool
  let capacity: CapacityLimits

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
    self.layerWidthMin =
      Decimal4(rounding: reader.decimal(pricing + "min_layer_width", in: 0.0001...0.5))
      ?? Decimal4(units: 1)
    self.validitySeconds = reader.integer(pricing + "quote_validity_seconds", in: 1...86_400)
    self.skewSeconds = reader.integer(pricing + "quote_skew_seconds", in: 0...3_600)
    self.saleBuffer = reader.number(pricing + "sale_buffer", in: 0...0.5)
    self.marketAgeSecondsMax = reader.integer(
      pricing + "market_max_age_seconds", in: 1...86_400)
    self.requiresLivePrice = reader.flag(pricing + "require_live_price")
    self.capacity = CapacityLimits(
      utilizationMax: reader.number(risk + "max_utilization", in: 0.01...1),
      singleAssetMax: reader.number(risk + "max_single_asset", in: 0.01...1),
      correlatedMax: reader.number(risk + "max_correlated_share", in: 0.01...1))
  }

  /// How much more cover may be sold on an asset, and the limit that says so.
  @inline(__always)
  func headroom(_ values: MarketValues) -> CapacityLimits.Headroom {
    self.capacity.headroom(
      capitalCents: values.capitalCents, soldCents: values.soldCents,
      assetSoldCents: values.assetSoldCents, correlatedSoldCents: values.correlatedSoldCents)
  }
}

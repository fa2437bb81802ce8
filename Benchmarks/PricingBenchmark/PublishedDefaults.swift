internal import PricingService

/// The published parameters, so that a price is measured without a ConfigService.
enum PublishedDefaults {
  static let assets = [
    "USDC", "USDT", "DAI", "FRAX", "BUSD", "USDP", "USDe", "sUSDe", "USDY", "PYUSD", "GHO", "LUSD",
    "crvUSD", "mkUSD",
  ]

  private static let pricing: [String: Double] = [
    "base_rate_default": 0.1, "risk_weight_reserve_quality": 0.3,
    "risk_weight_banking_exposure": 0.25, "risk_weight_redemption_velocity": 0.2,
    "risk_weight_market_depth": 0.15, "risk_weight_regulatory_clarity": -0.1,
    "size_discount_tier1_threshold": 10_000_000, "size_discount_tier1_multiplier": 0.8,
    "size_discount_tier2_threshold": 1_000_000, "size_discount_tier2_multiplier": 0.9,
    "size_discount_tier3_threshold": 100_000, "size_discount_tier3_multiplier": 0.95,
    "duration_base_days": 90, "term_exponent": 0, "trigger_base_price": 0.97,
    "trigger_range_width": 0.07, "trigger_adjustment_factor": 0.5, "trigger_multiplier_min": 0.25,
    "trigger_multiplier_max": 4, "utilization_tier1_threshold": 0.9,
    "utilization_tier1_multiplier": 1.5, "utilization_tier2_threshold": 0.75,
    "utilization_tier2_multiplier": 1.25, "utilization_tier3_threshold": 0.5,
    "utilization_tier3_multiplier": 1.1, "target_loss_ratio": 0.4,
    "claims_adjustment_dampener": 0.5, "min_claims_multiplier": 0.5, "max_claims_multiplier": 3,
    "market_stress_factor": 2, "floor_multiplier_min": 0.5, "floor_multiplier_max": 2,
    "min_premium_absolute": 100, "min_premium_rate": 0.01, "min_coverage_usd": 1_000,
    "max_coverage_usd": 10_000_000, "technical_warn_ratio": 3, "min_layer_width": 0.005,
    "sale_buffer": 0.005,
  ]
  private static let counts: [String: Int64] = [
    "max_duration_days": 365, "days_per_year": 365, "default_duration_days": 90,
    "quote_validity_seconds": 300, "quote_skew_seconds": 5, "market_max_age_seconds": 60,
  ]
  private static let factors: [(name: String, score: Double)] = [
    ("reserve_quality", 0.1), ("banking_exposure", 0.2), ("redemption_velocity", 0.15),
    ("market_depth", 0.05), ("regulatory_clarity", 0.8),
  ]
  private static let tranches: [(name: String, allocation: Int64)] = [
    ("BTC", 25), ("SNR", 20), ("MEZZ", 18), ("JNR", 15), ("JNR_PLUS", 12), ("EQT", 10),
  ]

  /// All of them, for a model.
  static func values(model: String) -> [String: ParameterValue] {
    var values: [String: ParameterValue] = [
      "params/pricing:model": .text(model), "params/pricing:floor_factor": .flag(true),
      "params/pricing:technical_floor": .text("advise"),
      "params/pricing:require_live_price": .flag(false),
      "params/pricing:curve_normalised": .flag(true),
      "params/risk:max_utilization": .number(0.95), "params/risk:max_single_asset": .number(0.3),
      "params/risk:max_correlated_share": .number(0.5),
    ]
    for (key, value) in Self.pricing { values["params/pricing:\(key)"] = .number(value) }
    for (key, value) in Self.counts { values["params/pricing:\(key)"] = .integer(value) }
    for asset in Self.assets {
      values["params/pricing:base_rate_\(asset)"] = .number(0.05)
      values["params/asset:\(asset).sales_suspended"] = .flag(false)
      for (name, score) in Self.factors { values["params/asset:\(asset).\(name)"] = .number(score) }
    }
    for (place, tranche) in Self.tranches.enumerated() {
      let prefix = "params/tranche:SURE_\(tranche.name)_"
      values[prefix + "apy_min"] = .number(4)
      values[prefix + "apy_max"] = .number(9)
      values[prefix + "curve_type"] = .text("Linear")
      values[prefix + "allocation_percent"] = .integer(tranche.allocation)
      values[prefix + "risk_score"] = .integer(Int64(place + 1))
    }
    return values
  }
}

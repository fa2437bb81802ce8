@testable import PricingService

/// The published defaults, as a configuration would give them.
enum PublishedParameters {
  static let baseRates: [String: Double] = [
    "USDC": 0.04, "USDT": 0.06, "DAI": 0.05, "FRAX": 0.08, "BUSD": 0.045, "USDP": 0.05,
    "USDe": 0.07, "sUSDe": 0.075, "USDY": 0.055, "PYUSD": 0.05, "GHO": 0.065, "LUSD": 0.055,
    "crvUSD": 0.07, "mkUSD": 0.075,
  ]

  /// Sets of risk scores: quality, banking, redemption, depth, clarity.
  static let factorSets: [String: [Double]] = [
    "USDC": [0.10, 0.20, 0.15, 0.05, 0.80],
    "USDT": [0.30, 0.35, 0.10, 0.03, 0.40],
    "DAI": [0.15, 0.05, 0.20, 0.10, 0.70],
    "DEF": [0.1, 0.2, 0, 0.8, 0.7],
    "HI": [0.5, 0.5, 0.5, 0.5, 0.5],
    "ZERO": [0, 0, 0, 0, 0],
  ]

  static let pricing: [String: ParameterValue] = [
    "model": .text("actuarial"), "base_rate_default": .number(0.10),
    "risk_weight_reserve_quality": .number(0.30), "risk_weight_banking_exposure": .number(0.25),
    "risk_weight_redemption_velocity": .number(0.20), "risk_weight_market_depth": .number(0.15),
    "risk_weight_regulatory_clarity": .number(-0.10),
    "size_discount_tier1_threshold": .number(10_000_000),
    "size_discount_tier1_multiplier": .number(0.80),
    "size_discount_tier2_threshold": .number(1_000_000),
    "size_discount_tier2_multiplier": .number(0.90),
    "size_discount_tier3_threshold": .number(100_000),
    "size_discount_tier3_multiplier": .number(0.95),
    "duration_base_days": .number(90), "term_exponent": .number(0),
    "trigger_base_price": .number(0.97), "trigger_range_width": .number(0.07),
    "trigger_adjustment_factor": .number(0.5), "trigger_multiplier_min": .number(0.25),
    "trigger_multiplier_max": .number(4),
    "utilization_tier1_threshold": .number(0.90), "utilization_tier1_multiplier": .number(1.5),
    "utilization_tier2_threshold": .number(0.75), "utilization_tier2_multiplier": .number(1.25),
    "utilization_tier3_threshold": .number(0.50), "utilization_tier3_multiplier": .number(1.10),
    "target_loss_ratio": .number(0.40), "claims_adjustment_dampener": .number(0.5),
    "min_claims_multiplier": .number(0.5), "max_claims_multiplier": .number(3),
    "market_stress_factor": .number(2), "floor_factor": .flag(true),
    "floor_multiplier_min": .number(0.5), "floor_multiplier_max": .number(2),
    "min_premium_absolute": .number(100), "min_premium_rate": .number(0.01),
    "min_coverage_usd": .number(1_000), "max_coverage_usd": .number(10_000_000),
    "max_duration_days": .integer(365), "days_per_year": .integer(365),
    "technical_floor": .text("advise"), "technical_warn_ratio": .number(3),
    "default_duration_days": .integer(90), "min_layer_width": .number(0.005),
    "quote_validity_seconds": .integer(300), "quote_skew_seconds": .integer(5),
    "sale_buffer": .number(0.005), "market_max_age_seconds": .integer(60),
    "require_live_price": .flag(true),
  ]

  static let capacity: [String: ParameterValue] = [
    "max_utilization": .number(0.95), "max_single_asset": .number(0.30),
    "max_correlated_share": .number(0.50),
  ]

  static let tranches: [String: ParameterValue] = {
    let rows: [(String, Double, Double, String, Int64)] = [
      ("SURE_BTC", 4, 4, "Flat", 25), ("SURE_SNR", 6.5, 10, "Logarithmic", 20),
      ("SURE_MEZZ", 9, 15, "Linear", 18), ("SURE_JNR", 12.5, 16, "Sigmoidal", 15),
      ("SURE_JNR_PLUS", 16, 22, "Quadratic", 12), ("SURE_EQT", 15, 25, "Exponential", 10),
    ]
    var values: [String: ParameterValue] = ["params/pricing:curve_normalised": .flag(true)]
    for (number, row) in rows.enumerated() {
      let prefix = "params/tranche:\(row.0)_"
      values[prefix + "apy_min"] = .number(row.1)
      values[prefix + "apy_max"] = .number(row.2)
      values[prefix + "curve_type"] = .text(row.3)
      values[prefix + "allocation_percent"] = .integer(row.4)
      values[prefix + "risk_score"] = .integer(Int64(number + 1))
    }
    return values
  }()

  /// Everything that a snapshot is compiled from, after `changes`.
  static func complete(_ changes: [String: ParameterValue] = [:]) -> ParameterValues {
    ParameterValues(
      Self.values(factorSet: "USDC").merging(Self.tranches) { $1 }.merging(changes) { $1 })
  }

  /// All parameters; every asset has the risk scores of `factorSet`.
  static func values(factorSet: String) -> [String: ParameterValue] {
    var values: [String: ParameterValue] = [:]
    for (key, value) in Self.pricing { values["params/pricing:\(key)"] = value }
    for (key, value) in Self.capacity { values["params/risk:\(key)"] = value }
    let scores = Self.factorSets[factorSet] ?? []
    let names = [
      "reserve_quality", "banking_exposure", "redemption_velocity", "market_depth",
      "regulatory_clarity",
    ]
    for (asset, rate) in Self.baseRates {
      values["params/pricing:base_rate_\(asset)"] = .number(rate)
      values["params/asset:\(asset).sales_suspended"] = .flag(false)
      for (name, score) in zip(names, scores) {
        values["params/asset:\(asset).\(name)"] = .number(score)
      }
    }
    return values
  }

  /// The compiled parameters after `changes`, and what was wrong with them.
  static func compiled(
    factorSet: String = "USDC", changes: [String: ParameterValue?] = [:]
  ) -> (parameters: PremiumParameters, rejections: [ParameterRejection]) {
    let values = Self.values(factorSet: factorSet).merging(changes.compactMapValues { $0 }) { $1 }
    var reader = ParameterReader { name in
      if case .some(.none) = changes[name] { return nil }
      return values[name]
    }
    let parameters = PremiumParameters(&reader, assets: Array(Self.baseRates.keys))
    return (parameters, reader.rejections)
  }

  /// The rules after `changes`, which must be sound.
  static func rules(_ changes: [String: ParameterValue] = [:]) -> PricingRules {
    let values = Self.values(factorSet: "USDC").merging(changes) { $1 }
    var reader = ParameterReader { values[$0] }
    let rules = PricingRules(&reader, assets: Array(Self.baseRates.keys))
    precondition(reader.rejections.isEmpty, "\(reader.rejections)")
    return rules
  }
}

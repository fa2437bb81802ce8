/// What PricingService is given by `mooring up`, unless the caller chose otherwise.
enum PricingEnvironment {
  static let sourceName = "MOORING_MARKET_SOURCE"

  /// Completes the variables of PricingService: where no RiskService tells it the market, an
  /// example vault in development.
  static func complete(_ environment: inout [String: String], hasRisk: Bool) {
    let name = environment["MOORING_ENVIRONMENT"] ?? ""
    if environment[Self.sourceName] == nil, !hasRisk, name.isEmpty || name == "development" {
      environment[Self.sourceName] = "example"
    }
  }
}

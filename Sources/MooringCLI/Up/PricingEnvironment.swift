/// What PricingService is given by `mooring up`, unless the caller chose otherwise.
enum PricingEnvironment {
  static let sourceName = "MOORING_MARKET_SOURCE"

  /// Completes the variables of PricingService: an example vault in development.
  static func complete(_ environment: inout [String: String]) {
    let name = environment["MOORING_ENVIRONMENT"] ?? ""
    if environment[Self.sourceName] == nil, name.isEmpty || name == "development" {
      environment[Self.sourceName] = "example"
    }
  }
}

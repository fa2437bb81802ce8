import Testing

@testable import MooringCLI

@Suite("What PricingService is started with")
struct PricingEnvironmentTests {
  func completed(_ environment: [String: String]) -> [String: String] {
    var environment = environment
    PricingEnvironment.complete(&environment, keys: "/keys")
    return environment
  }

  @Test("the example vault is for development only, and the caller's choice comes first")
  func source() {
    #expect(self.completed([:])["MOORING_MARKET_SOURCE"] == "example")
    #expect(
      self.completed(["MOORING_ENVIRONMENT": "development"])["MOORING_MARKET_SOURCE"] == "example")
    for name in ["staging", "production", "canary"] {
      #expect(self.completed(["MOORING_ENVIRONMENT": name])["MOORING_MARKET_SOURCE"] == nil)
    }
    let chosen = ["MOORING_MARKET_SOURCE": "file", "MOORING_QUOTE_KEYS": "/mine"]
    #expect(self.completed(chosen) == chosen)
    #expect(self.completed([:])["MOORING_QUOTE_KEYS"] == "/keys")
  }
}

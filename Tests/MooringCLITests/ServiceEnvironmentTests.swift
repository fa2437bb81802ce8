import ServiceRuntime
import TestSupport
import Testing

@testable import MooringCLI

@Suite("What services are started with")
struct ServiceEnvironmentTests {
  func completed(
    _ environment: [String: String], hasRisk: Bool = false
  ) -> [String: String] {
    var environment = environment
    PricingEnvironment.complete(&environment, hasRisk: hasRisk)
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
    let chosen = ["MOORING_MARKET_SOURCE": "file"]
    #expect(self.completed(chosen) == chosen)
    // Where RiskService runs, the market is its own: that is what PricingService does by itself.
    #expect(self.completed([:], hasRisk: true).isEmpty)
    #expect(self.completed(chosen, hasRisk: true) == chosen)
  }

  @Test("a service with keys is told where they are, unless the caller has others")
  func keys() throws {
    #expect(KeyFile(of: "gateway", in: "/srv/mooring") == nil)
    for (service, setting, name) in [
      ("config", "MOORING_CONFIG_KEYS_FILE", "config"), ("pricing", "MOORING_QUOTE_KEYS", "quote"),
      ("risk", "MOORING_QUOTE_KEYS", "quote"),
    ] {
      let file = try #require(KeyFile(of: service, in: "/srv/mooring"))
      var environment: [String: String] = [:]
      file.complete(&environment)
      #expect(environment == [setting: "/srv/mooring/\(name)-keys.json"])
      environment = [setting: "/mine"]
      file.complete(&environment)
      #expect(environment == [setting: "/mine"])
    }
  }

  @Test("a file of keys is made once, for its owner alone")
  func made() throws {
    let folder = TemporaryFolder()
    let file = try #require(KeyFile(of: "config", in: folder.path))
    try file.make()
    let first = try SmallFile(at: file.path, bytesMax: 1_024, isPrivate: true).read().bytes
    #expect(String(decoding: first, as: UTF8.self).contains(#""use_from": ""#))
    try file.make()
    #expect(try SmallFile(at: file.path, bytesMax: 1_024).read().bytes == first)
  }
}

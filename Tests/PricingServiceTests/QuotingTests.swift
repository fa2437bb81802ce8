import Basics
import TestSupport
import Testing

@testable import PricingService

@Suite("Quoting")
struct QuotingTests {
  let rules = PublishedParameters.rules()
  let market = Market(
    version: 7, capitalCents: 50_000_000_00, soldCents: 0, lossRatio: nil, stressIndex: 0,
    assets: ["USDC": AssetMarket(lastPrice: 0.9998)])

  func request(_ dollars: Int64 = 100_000) -> CoverRequest {
    CoverRequest(asset: "USDC", coverCents: dollars * 100)
  }

  func refusal(
    _ request: CoverRequest, _ market: Market? = nil, age: Double = 0,
    rules: PricingRules? = nil
  ) -> QuoteRefusal? {
    do throws(QuoteRefusal) {
      _ = try (rules ?? self.rules).price(
        request, at: market ?? self.market, marketAgeSeconds: age)
      return nil
    } catch {
      return error
    }
  }

  @Test("what is left out takes the customary layer and term")
  func defaults() throws {
    let priced = try self.rules.price(self.request(), at: self.market, marketAgeSeconds: 0)
    #expect(priced.premiumCents == 1_023_29)
    #expect(priced.terms.trigger == 0.97)
    #expect(priced.terms.floor == 0.90)
    #expect(priced.terms.days == 90)
    #expect(priced.headroomCents == 14_900_000_00)
  }

  @Test("everything that is wrong with a request is said at once")
  func violations() {
    var request = CoverRequest(asset: "U$", coverCents: 1)
    request.days = 366
    request.trigger = 0.97001
    request.floor = 1.5
    guard case .invalid(let violations)? = self.refusal(request) else {
      Issue.record("accepted")
      return
    }
    #expect(violations.map(\.field) == ["asset", "cover_cents", "trigger", "floor", "days"])
    #expect(violations.allSatisfy { !$0.allowed.isEmpty })
  }

  @Test(
    "the largest numbers there are end in a refusal that names their field",
    arguments: ["trigger", "floor", "days", "cover_cents", "least cover"])
  func overflow(field: String) {
    var request = self.request()
    switch field {
    case "trigger": request.trigger = .greatestFiniteMagnitude
    case "floor": request.floor = -.greatestFiniteMagnitude
    case "days": request.days = .max
    case "cover_cents": request = CoverRequest(asset: "USDC", coverCents: .max)
    default: request = CoverRequest(asset: "USDC", coverCents: .min)
    }
    guard case .invalid(let violations)? = self.refusal(request) else {
      Issue.record("accepted")
      return
    }
    #expect(violations.map(\.field) == [field == "least cover" ? "cover_cents" : field])
  }

  @Test("a premium that is no amount of money is refused and never wraps around")
  func premiumOverflow() {
    let names = ["trigger_adjustment_factor", "trigger_multiplier_max", "max_claims_multiplier"]
    var changes = ["params/pricing:base_rate_USDC": ParameterValue.number(10)]
    for name in names + ["market_stress_factor"] {
      changes["params/pricing:\(name)"] = .number(100)
    }
    changes["params/pricing:max_coverage_usd"] = .number(1e10)
    let rules = PublishedParameters.rules(changes)
    var market = self.market
    market.capitalCents = 1 << 53
    market.stressIndex = 1
    market.lossRatio = 100
    var request = CoverRequest(asset: "USDC", coverCents: 1_000_000_000_000, days: 365)
    request.trigger = 0.99
    guard case .invalid(let violations)? = self.refusal(request, market, rules: rules) else {
      Issue.record("priced")
      return
    }
    #expect(violations.map(\.code) == ["not_representable"])
    // The same cover in the same market is priced where the multipliers are the published ones.
    let sound = PublishedParameters.rules(["params/pricing:max_coverage_usd": .number(1e10)])
    #expect(self.refusal(request, market, rules: sound) == nil)
  }

  @Test(
    "each field has its bounds",
    arguments: [
      ("trigger", 0.5, nil), ("trigger", 0.4999, "trigger"), ("trigger", 0.9999, nil),
      ("trigger", 1.0, "trigger"), ("trigger", .nan, "trigger"), ("trigger", .infinity, "trigger"),
      ("floor", 0.0, nil), ("floor", -0.0001, "floor"), ("floor", 0.965, nil),
      ("floor", 0.9651, "floor"), ("floor", .nan, "floor"), ("floor", 0.97, "floor"),
      ("days", 1, nil), ("days", 0, "days"), ("days", 365, nil), ("days", 366, "days"),
      ("cover", 1_000, nil), ("cover", 999.99, "cover_cents"), ("cover", 10_000_000, nil),
      ("cover", 10_000_000.01, "cover_cents"),
    ] as [(String, Double, String?)])
  func bounds(field: String, value: Double, refused: String?) {
    var request = self.request()
    switch field {
    case "trigger": request.trigger = value
    case "floor": request.floor = value
    case "days": request.days = Int(value)
    default:
      request = CoverRequest(asset: "USDC", coverCents: Int64((value * 100).rounded()))
    }
    var market = self.market
    market.assets = [:]
    if case .invalid(let violations)? = self.refusal(request, market) {
      #expect(violations.contains { $0.field == refused }, "\(violations)")
    } else {
      #expect(refused == nil)
    }
  }

  @Test(
    "an asset is a symbol of 2 to 12 letters, digits or dots, listed or not",
    arguments: [
      ("AB", true), ("ABCDEFGHIJKL", true), ("U.S1", true), ("", false), ("A", false),
      ("ABCDEFGHIJKLM", false), ("ABCDEFGHIJKLMNOPQRSTUVWXYZ", false), ("US DC", false),
      ("USD-C", false), ("USDĆ", false), ("USDC\u{0}", false),
    ])
  func symbols(asset: String, isOne: Bool) {
    let refusal = self.refusal(CoverRequest(asset: asset, coverCents: 100_000_00))
    if isOne {
      #expect(refusal == nil)
    } else if case .invalid(let violations)? = refusal {
      #expect(violations.map(\.field) == ["asset"])
    } else {
      Issue.record("\(asset) was not refused as no symbol")
    }
  }

  @Test(
    "a floor at or above the trigger is refused, and so is one too near below it",
    arguments: [(0.97, 0.97), (0.97, 0.98), (0.5, 0.4951), (0.9999, 0.9999), (0.97, 1)])
  func floorAboveTrigger(trigger: Double, floor: Double) {
    var request = self.request()
    request.trigger = trigger
    request.floor = floor
    guard case .invalid(let violations)? = self.refusal(request) else {
      Issue.record("accepted")
      return
    }
    #expect(violations.map(\.field) == ["floor"])
  }

  @Test("nothing is sold without capital, past a limit, off the peg or from a stale market")
  func refusals() throws {
    var market = self.market
    market.capitalCents = 0
    #expect(self.refusal(self.request(), market) == .noVault)
    market = self.market
    market.soldCents = 47_450_000_00
    #expect(
      self.refusal(self.request(), market)
        == .noCapacity(limit: .utilization, headroomCents: 50_000_00))
    market = self.market
    market.assets["USDC"]?.soldCents = 14_950_000_00
    #expect(
      self.refusal(self.request(), market)
        == .noCapacity(limit: .singleAsset, headroomCents: 50_000_00))
    market.assets["USDC"]?.correlatedSoldCents = 24_999_000_00
    #expect(
      self.refusal(self.request(), market)
        == .noCapacity(limit: .correlated, headroomCents: 1_000_00))
    market = self.market
    market.assets["USDC"]?.lastPrice = 0.9749
    #expect(
      self.refusal(self.request(), market)
        == .assetDepegged(priceRatio: 0.9749, priceRatioMin: 0.975))
    market.assets["USDC"]?.lastPrice = nil
    market.assets["USDC"]?.isDepegged = true
    #expect(
      self.refusal(self.request(), market)
        == .assetDepegged(priceRatio: nil, priceRatioMin: 0.975))
    #expect(self.refusal(self.request(), age: 60.5) == .marketStale(ageSeconds: 60.5))
    #expect(self.refusal(self.request(), age: 60) == nil)
    let suspended = PublishedParameters.rules(["params/asset:USDC.sales_suspended": .flag(true)])
    #expect(self.refusal(self.request(), rules: suspended) == .salesSuspended)
  }

  @Test("a stale market is only marked where prices need not be live")
  func staleAllowed() {
    let rules = PublishedParameters.rules(["params/pricing:require_live_price": .flag(false)])
    #expect(self.refusal(self.request(), age: 1e6, rules: rules) == nil)
  }

  @Test("a yield-bearing asset is measured against its own peg")
  func pegReference() {
    var market = self.market
    market.assets["USDY"] = AssetMarket(pegReference: 1.08, lastPrice: 1.079)
    #expect(self.refusal(CoverRequest(asset: "USDY", coverCents: 100_000_00), market) == nil)
    market.assets["USDY"]?.lastPrice = 1.0
    #expect(self.refusal(CoverRequest(asset: "USDY", coverCents: 100_000_00), market) != nil)
  }

  @Test("an asset that is not listed has a price that says so")
  func unlisted() throws {
    let priced = try self.rules.price(
      CoverRequest(asset: "NEWUSD", coverCents: 100_000_00), at: self.market,
      marketAgeSeconds: 0)
    #expect(!priced.terms.isListed)
    #expect(priced.raw.factors.baseRate == 0.10)
  }

  @Test("the technical premium is shown, and charged when it is enforced")
  func technical() throws {
    var market = self.market
    market.assets["USDC"]?.lossCurve = LossCurve(
      depths: [0, 0.5], rates: [0.2, 0.2], survivals: [1, 1])
    let advised = try self.rules.price(self.request(), at: market, marketAgeSeconds: 0)
    let expected = try #require(advised.values.expectedLossFraction)
    #expect(abs(expected - 0.048_116) < 1e-5)
    #expect(advised.premiumCents == 1_023_29)
    #expect(try #require(advised.technicalRatio) > 10)
    let enforcing = PublishedParameters.rules(["params/pricing:technical_floor": .text("enforce")])
    let enforced = try enforcing.price(self.request(), at: market, marketAgeSeconds: 0)
    #expect(enforced.bound == .technical)
    #expect(enforced.premiumCents == USDCents(roundingDollars: expected * 100_000 / 0.4)?.count)
    #expect(enforced.waterfall.lines.map(\.cents).reduce(0, +) == enforced.premiumCents)
  }

  @Test("a higher floor costs more, and the customary layer exactly its card price")
  func floors() throws {
    var market = self.market
    market.assets["USDC"]?.lossCurve = LossCurve(
      depths: [0, 0.03, 0.1, 0.3], rates: [0.2, 0.1, 0.05, 0], survivals: [1, 0.6, 0.2, 0])
    var request = self.request(1_000_000)
    request.days = 365
    var last: Int64 = 0
    for floor in [0.80, 0.85, 0.90, 0.93, 0.95] {
      request.floor = floor
      let priced = try self.rules.price(request, at: market, marketAgeSeconds: 0)
      #expect(priced.premiumCents >= last)
      if floor == 0.90 { #expect(priced.raw.factors.floor == 1) }
      last = priced.premiumCents
    }
  }

  @Test(
    "a layer costs what the customary layer does on which an event pays as much",
    arguments: [
      (0.97, 0.90, 0.97, 4_150_00), (0.97, 0.80, 0.92, 2_667_86), (0.97, 0.93, 0.985, 4_594_64),
      (0.90, 0.86, 0.915, 2_519_64), (0.97, 0.50, 0.77, 2_075_00),
    ] as [(Double, Double, Double, Int64)])
  func layers(trigger: Double, floor: Double, equivalent: Double, cents: Int64) throws {
    // All depths to a half are as likely: the mean payout of a layer is then that at its middle.
    var market = self.market
    market.assets["USDC"]?.lossCurve = LossCurve(
      depths: [0, 0.5], rates: [0.1, 0], survivals: [1, 0])
    let request = CoverRequest(
      asset: "USDC", coverCents: 100_000_00, trigger: trigger, floor: floor, days: 365)
    let priced = try self.rules.price(request, at: market, marketAgeSeconds: 0)
    let found = try #require(priced.values.equivalentTrigger)
    #expect(abs(found - equivalent) < 1e-9)
    // At the lowest floor the least floor multiplier, a half, is what counts.
    #expect(priced.premiumCents == cents)
  }
}

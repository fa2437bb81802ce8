import Basics
import ContractPricing
import ContractRisk
import ContractType
import RPC
import RPCServices
import TestSupport
import Testing

@testable import PricingService

@Suite("Computing a quote again")
struct RepriceTests {
  let bench: PricingBench

  init() throws { self.bench = try PricingBench() }

  func reprice(_ request: RepriceRequest) async throws(RPCError) -> RepriceResponse {
    try await self.bench.client.reprice(request)
  }

  @Test("the quote alone and its revision give the same cents, whatever changed since")
  func reproducible() async throws {
    let quote = try await self.bench.quote(days: 200)
    try self.bench.install(2, ["params/pricing:base_rate_USDC": .number(0.08)])
    var market = PricingBench.market(version: 2)
    market.stressIndex = 0.9
    try self.bench.desk.market.take(market)
    for source in [RepriceRequest.Source.quoteToken(quote.quoteToken), .quote(quote)] {
      let again = try await self.reprice(RepriceRequest(source: source))
      #expect(again.equal && again.differenceCents == 0)
      #expect(again.quote?.premiumCents == quote.premiumCents)
      #expect(again.quote?.waterfall == quote.waterfall)
      #expect(again.quote?.quoteID == quote.quoteID)
      #expect(again.quote?.bindable == true)
    }
    // Fetched once, then kept.
    #expect(self.bench.config.snapshotCount == 1)
    self.bench.config.goAway()
    #expect(try await self.reprice(RepriceRequest(source: .quote(quote))).equal)
  }

  @Test("another revision or the market of now give the price of then or now")
  func elsewhere() async throws {
    let quote = try await self.bench.quote(days: 365)
    try self.bench.install(2, ["params/pricing:base_rate_USDC": .number(0.05)])
    let token = RepriceRequest.Source.quoteToken(quote.quoteToken)
    let head = try await self.reprice(RepriceRequest(source: token, atHead: true))
    #expect(!head.equal && head.differenceCents == 1_037_50)
    #expect(head.quote?.configRevision == 2)
    #expect(head.quote?.bindable == false && head.quote?.quoteToken == "")
    let at = try await self.reprice(RepriceRequest(source: token, atRevision: 2))
    #expect(at.quote?.premiumCents == head.quote?.premiumCents)
    var market = PricingBench.market(version: 9)
    market.stressIndex = 1
    try self.bench.desk.market.take(market)
    let live = try await self.reprice(RepriceRequest(source: token, liveMarket: true))
    #expect(live.quote?.premiumCents == 3 * quote.premiumCents)
    #expect(live.quote?.marketVersion == 9)
  }

  @Test("what cannot be computed again is said")
  func refusals() async throws {
    func code(_ request: RepriceRequest) async -> RPCCode? {
      do throws(RPCError) {
        _ = try await self.reprice(request)
        return nil
      } catch {
        return error.code
      }
    }
    let quote = try await self.bench.quote()
    #expect(await code(RepriceRequest(source: .quoteToken("AAAA"))) == .invalidArgument)
    #expect(
      await code(RepriceRequest(source: .quote(quote), atRevision: 77)) == .notFound)
    var other = quote
    other.configHash = [UInt8](repeating: 99, count: 32)
    #expect(await code(RepriceRequest(source: .quote(other))) == .failedPrecondition)
    other = quote
    other.configEpoch = 6
    #expect(await code(RepriceRequest(source: .quote(other))) == .failedPrecondition)
    other = quote
    other.modelVersion = 9
    #expect(await code(RepriceRequest(source: .quote(other))) == .failedPrecondition)
    other = quote
    other.market = nil
    #expect(await code(RepriceRequest(source: .quote(other))) == .invalidArgument)
    self.bench.config.goAway()
    #expect(
      await code(RepriceRequest(source: .quote(quote), atRevision: 77)) == .unavailable)
  }

  @Test("a quote that was tampered with is not bindable")
  func tampered() async throws {
    var quote = try await self.bench.quote()
    quote.coverCents *= 2
    let again = try await self.reprice(RepriceRequest(source: .quote(quote)))
    #expect(again.quote?.bindable == false)
  }

  @Test(
    "a quote with amounts that none can have is refused, and the service goes on",
    arguments: [Int64.min, -1, .max])
  func impossibleAmounts(cents: Int64) async throws {
    let quote = try await self.bench.quote()
    var forged = quote
    forged.premiumCents = cents
    var forgeries = [(field: "quote.premium_cents", quote: forged)]
    let amounts: [(String, WritableKeyPath<QuoteMarket, Int64>)] = [
      ("capital_cents", \.capitalCents), ("sold_cents", \.soldCents),
      ("asset_sold_cents", \.assetSoldCents), ("correlated_sold_cents", \.correlatedSoldCents),
    ]
    for (field, amount) in amounts {
      forged = quote
      forged.market?[keyPath: amount] = cents
      forgeries.append(("quote.market.\(field)", forged))
    }
    for (field, forged) in forgeries {
      let error = await #expect(throws: RPCError.self) {
        try await self.reprice(RepriceRequest(source: .quote(forged)))
      }
      let details = ReceivedDetails(try #require(error))
      #expect(details.violations.map(\.field) == [field])
    }
    #expect(try await self.reprice(RepriceRequest(source: .quote(quote))).equal)
  }

  @Test("a thousand random changes never move a quote that was made before")
  func randomChanges() throws {
    var random = SplitMix64(seed: 42)
    let market = try MarketState(Self.stormyMarket(&random), after: .none).market
    for round in 0..<1_000 {
      let values = RandomParameters.values(&random)
      var reader = ParameterReader { values[$0] }
      let rules = PricingRules(&reader, assets: values.assets)
      #expect(reader.rejections.isEmpty, "\(reader.rejections)")
      let request = CoverRequest(
        asset: ["USDC", "DAI", "OTHER"][round % 3],
        coverCents: Int64.random(in: 1_000_00...9_000_000_00, using: &random),
        trigger: Double(Int.random(in: 5_500...9_900, using: &random)) / 10_000,
        floor: nil, days: Int.random(in: 1...365, using: &random))
      let terms = try rules.terms(of: request)
      let priced = try rules.priced(terms, rules.values(of: market, for: terms))
      // What travels: the values in a message, and the parameters compiled once more.
      let message = QuoteMarket(.init(priced.values, ageMilliseconds: 0))
      var again = ParameterReader { values[$0] }
      let compiled = PricingRules(&again, assets: values.assets)
      let repriced = try compiled.priced(
        try compiled.terms(of: request), MarketValues(message))
      #expect(repriced.premiumCents == priced.premiumCents, "round \(round)")
      #expect(repriced.raw == priced.raw, "round \(round)")
      #expect(priced.waterfall.lines.map(\.cents).reduce(0, +) == priced.premiumCents)
    }
  }

  @Test("a thousand changes and a year later, quotes of then are computed again to the cent")
  func yearLater() async throws {
    var random = SplitMix64(seed: 7)
    try self.bench.desk.market.take(Self.stormyMarket(&random))
    var quotes: [Quote] = []
    for revision in 1...1_000 as ClosedRange<UInt64> {
      try self.bench.install(revision, RandomParameters.values(&random).values)
      guard revision % 100 == 1 else { continue }
      quotes.append(try await self.bench.quote(["USDC", "DAI"][quotes.count % 2], days: 365))
    }
    self.bench.clock.advance(by: .seconds(365 * 86_400))
    for quote in quotes {
      let again = try await self.reprice(RepriceRequest(source: .quoteToken(quote.quoteToken)))
      #expect(again.equal && again.quote?.premiumCents == quote.premiumCents)
      #expect(again.quote?.configRevision == quote.configRevision)
      #expect(again.quote?.waterfall == quote.waterfall)
      // What ran out long ago is a fact, and no offer.
      #expect(again.quote?.bindable == false)
    }
    #expect(Set(quotes.map(\.configRevision)).count == 10)
  }

  static func stormyMarket(_ random: inout SplitMix64) -> MarketSnapshot {
    var market = PricingBench.market()
    market.soldCents = 20_000_000_00
    market.lossRatio = Double.random(in: 0...2, using: &random)
    market.stressIndex = Double.random(in: 0...1, using: &random)
    market.curvesVersion = 1
    market.curves = ["USDC", "DAI"].map { asset in
      let step = Double.random(in: 0.01...0.05, using: &random)
      return ContractRisk.LossCurve(
        asset: asset, depths: (0...20).map { Double($0) * step },
        rates: (0...20).map { 0.3 * (1 - Double($0) / 20) },
        survivals: (0...20).map { 1 - Double($0) / 20 })
    }
    return market
  }
}

/// Parameters at random within what the models take.
enum RandomParameters {
  static func values(_ random: inout SplitMix64) -> ParameterValues {
    var changes: [String: ParameterValue] = [:]
    func set(_ name: String, _ range: ClosedRange<Double>) {
      changes["params/pricing:\(name)"] = .number(Double.random(in: range, using: &random))
    }
    changes["params/pricing:model"] = .text(random.next() & 1 == 0 ? "classic" : "actuarial")
    changes["params/pricing:technical_floor"] = .text(
      ["off", "advise", "enforce"][Int(random.next() % 3)])
    changes["params/pricing:floor_factor"] = .flag(random.next() & 1 == 0)
    changes["params/pricing:trigger_range_width"] = .number(
      Double(Int.random(in: 200...2_000, using: &random)) / 10_000)
    for asset in ["USDC", "DAI", "default"] { set("base_rate_\(asset)", 0.001...0.5) }
    set("risk_weight_reserve_quality", -0.5...1)
    set("risk_weight_regulatory_clarity", -0.3...0.3)
    set("size_discount_tier1_multiplier", 0.5...0.8)
    set("size_discount_tier2_multiplier", 0.8...0.9)
    set("utilization_tier1_multiplier", 2...5)
    set("utilization_tier2_multiplier", 1.5...2)
    set("duration_base_days", 30...365)
    set("term_exponent", -1...2)
    set("trigger_adjustment_factor", 0...2)
    set("market_stress_factor", 0...5)
    set("target_loss_ratio", 0.05...0.95)
    set("claims_adjustment_dampener", 0...1)
    set("min_premium_absolute", 0...1_000)
    set("min_premium_rate", 0...0.2)
    return PublishedParameters.complete(changes)
  }
}

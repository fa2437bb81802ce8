import Basics
import ContractPricing
import RPC
import ServiceRuntime
import TestSupport
import Testing

@testable import PricingService

@Suite("Batches of quotes")
struct QuoteBatchTests {
  let bench: PricingBench

  init() throws { self.bench = try PricingBench() }

  static func items(_ count: Int, seed: UInt64) -> [QuoteRequest] {
    var random = SplitMix64(seed: seed)
    return (0..<count).map { _ in
      QuoteRequest(
        asset: ["USDC", "USDT", "DAI", "crvUSD"][Int(random.next() % 4)],
        coverCents: Int64.random(in: 1_000_00...20_000_00, using: &random),
        days: UInt32.random(in: 1...365, using: &random))
    }
  }

  @Test("a batch of independent covers equals the single quotes")
  func equalsSingle() async throws {
    let items = Self.items(200, seed: 1)
    let batch = try await self.bench.client.quoteBatch(
      QuoteBatchRequest(items: items, independent: true))
    var total: Int64 = 0
    for (item, price) in zip(items, batch.prices) {
      let quote = try await self.bench.client.quote(item)
      #expect(price.premiumCents == quote.premiumCents)
      #expect(price.annualRate == quote.annualRate)
      #expect(price.utilizationAfter == quote.utilizationAfter)
      total += quote.premiumCents
    }
    #expect(batch.premiumTotalCents == total)
    #expect(batch.refusedCount == 0)
    #expect(batch.basis?.configRevision == 1)
  }

  @Test(
    "prices without explanation are those of the full quotes",
    arguments: [true, false],
    ["classic off", "classic enforce", "actuarial off", "actuarial enforce"])
  func briefEqualsExplained(independent: Bool, choice: String) throws {
    let words = choice.split(separator: " ").map(String.init)
    for seed in 10..<14 as Range<UInt64> {
      var random = SplitMix64(seed: seed)
      let market = try MarketState(RepriceTests.stormyMarket(&random), after: .none)
      let current = RetainedDesk(
        snapshot: try PricingSnapshot(
          compiling: PublishedParameters.complete([
            "params/pricing:model": .text(words[0]),
            "params/pricing:technical_floor": .text(words[1]),
          ]), token: PricingBench.token(1), environment: "development"),
        market: market,
        moment: PricingMoment(
          time: .epoch, marketAgeSeconds: 0, isConfigStale: false, keys: nil))
      var request = QuoteBatchRequest(
        items: Self.items(500, seed: seed), independent: independent)
      request.items[7].asset = "?"
      let handler = QuoteBatchHandler(desk: self.bench.desk, pool: try ComputePool(threads: 1))
      #expect(BriefBatch(request, current) != nil)
      let brief = handler.answer(request, current)
      request.explain = true
      let full = handler.answer(request, current)
      #expect(brief.premiumTotalCents == full.premiumTotalCents)
      #expect(brief.refusedCount == full.refusedCount && brief.refusedCount > 0)
      for (price, result) in zip(brief.prices, full.results) {
        switch result.result {
        case .quote(let quote):
          #expect(price.premiumCents == quote.premiumCents)
          #expect(price.premiumBound == quote.premiumBound)
          #expect(price.expectedLossCents == quote.expectedLossCents)
          #expect(price.technicalRatio == quote.technicalRatio)
          #expect(price.utilizationAfter == quote.utilizationAfter)
        case .refusal(let refusal): #expect(price.refusal == refusal)
        default: Issue.record("neither quote nor refusal")
        }
      }
    }
  }

  @Test("each cover counts as sold for those after it")
  func cumulative() async throws {
    let item = QuoteRequest(asset: "USDC", coverCents: 10_000_000_00, days: 365)
    let batch = try await self.bench.client.quoteBatch(
      QuoteBatchRequest(items: [item, item, item]))
    #expect(batch.prices[0].utilizationAfter == 0.2)
    // The asset may have 15 million: the second does not fit, and neither does the third.
    #expect(batch.prices[1].refusal?.reason == .noCapacity)
    #expect(batch.prices[1].refusal?.limit == .singleAsset)
    #expect(batch.prices[1].refusal?.headroomCents == 5_000_000_00)
    #expect(batch.refusedCount == 2)
    #expect(batch.premiumTotalCents == batch.prices[0].premiumCents)
    let mixed = try await self.bench.client.quoteBatch(
      QuoteBatchRequest(items: [item, QuoteRequest(asset: "DAI", coverCents: 10_000_000_00)]))
    #expect(mixed.prices[1].utilizationAfter == 0.4)
  }

  @Test("ten thousand covers fit in one call, and a thousand in full")
  func limits() async throws {
    let batch = try await self.bench.client.quoteBatch(
      QuoteBatchRequest(items: Self.items(10_000, seed: 2), independent: true))
    #expect(batch.prices.count == 10_000)
    let full = try await self.bench.client.quoteBatch(
      QuoteBatchRequest(items: Self.items(1_000, seed: 3), explain: true, independent: true))
    #expect(full.results.count == 1_000 && full.prices.isEmpty)
    guard case .quote(let quote)? = full.results[999].result else {
      Issue.record("refused")
      return
    }
    #expect(quote.waterfall.map(\.amountCents).reduce(0, +) == quote.premiumCents)
    #expect(quote.bindable)
    await #expect(throws: RPCError.self) {
      try await self.bench.client.quoteBatch(
        QuoteBatchRequest(items: Self.items(1_001, seed: 4), explain: true))
    }
    await #expect(throws: RPCError.self) {
      try await self.bench.client.quoteBatch(
        QuoteBatchRequest(items: Self.items(10_001, seed: 5)))
    }
  }
}

import Basics
import ContractRisk
import ContractType
import EventLoop
import Postgres
import PostgresTestSupport
import RPC
import RPCTestSupport
import ServiceRuntime
import TestSupport
import Testing

@testable import RiskService

@Suite("The market as it is told", .riskDatabase)
struct MarketDeskTests {
  static func observed(
    _ ratio: Double?, age: Duration = .zero, earns: Bool = false
  ) -> ObservedAsset {
    ObservedAsset(
      asset: "A", pegReference: 2, isYieldBearing: earns, isDepegged: false,
      lastPrice: ratio.map { $0 * 2 }, lastPriceAt: ratio.map { _ in RiskFixture.start - age })
  }

  @Test(
    "has a stress index of the mean distance from the peg",
    arguments: [
      ([], 0, true),
      ([observed(nil)], 0, true),
      ([observed(1)], 0, false),
      ([observed(0.99), observed(1.01)], 0.2, false),
      ([observed(0.5)], 1, false),
      ([observed(1.5, earns: true), observed(0.98, earns: true)], 0.2, false),
      ([observed(0.99, age: .seconds(7_201)), observed(1)], 0, false),
      ([observed(0.99, age: .seconds(7_201))], 0.2, true),
      ([observed(0.99, age: .seconds(7_200)), observed(nil)], 0.2, false),
    ] as [([ObservedAsset], Double, Bool)])
  func stress(_ assets: [ObservedAsset], _ value: Double, _ isStale: Bool) {
    let index = StressIndex(
      assets, at: RiskFixture.start, scale: 0.05, freshness: .seconds(7_200))
    #expect((index.value - value).magnitude < 1e-12)
    #expect(index.isStale == isStale)
  }

  @Test("has no loss ratio until enough is earned")
  func lossRatio() {
    let least = USDCents(1_000)
    #expect(LossRatio.of(incurredCents: 5, earnedCents: 999, earnedMin: least) == nil)
    #expect(LossRatio.of(incurredCents: 500, earnedCents: 1_000, earnedMin: least) == 0.5)
    #expect(LossRatio.of(incurredCents: 5, earnedCents: 0, earnedMin: .zero) == nil)
  }

  @Test("keeps its version while it tells the same, on every replica")
  func versions() async throws {
    try await BookFixture.with { book in
      let (one, other) = (
        MarketDesk(core: book.risk.core, lookMax: .seconds(300)),
        MarketDesk(core: book.risk.core, lookMax: .seconds(300))
      )
      let empty = try await one.look().message
      #expect(empty.capitalCents == 0 && empty.version == 1)
      let none = try await Refusal.of { _ = try await Self.market(book) }
      #expect(none.reason == "NO_VAULT")
      try await book.vault(dollars: 1_000_000)
      let vault = try await one.look().message
      #expect(vault.capitalCents == 100_000_000 && vault.version == 2)
      #expect(try await other.look().message == vault)
      try await book.bind("USDC", dollars: 1_000)
      let sold = try await other.look().message
      #expect(sold.version == 3 && sold.soldCents == 100_000)
      let assets = Dictionary(uniqueKeysWithValues: sold.assets.map { ($0.asset, $0) })
      #expect(assets["USDC"]?.soldCents == 100_000 && assets["USDT"]?.soldCents == 0)
      #expect(assets["USDT"]?.correlatedSoldCents == 100_000)
      #expect(assets["DAI"]?.correlatedSoldCents == 0)
      #expect(try await one.look().message == sold)
      #expect(try await Self.market(book) == sold)
    }
  }

  private static func market(_ book: BookFixture) async throws -> MarketSnapshot? {
    try await book.risk.market.getMarket(GetMarketRequest()).market
  }

  @Test("is sent at once, when it changes, and signs of life between")
  func watching() async throws {
    try await BookFixture.with { book in
      try await book.vault()
      let desk = MarketDesk(core: book.risk.core, lookMax: .seconds(300))
      try await desk.look()
      let seen = Recorder<WatchMarketResponse>()
      let watching = Task {
        try await book.risk.market.watchMarket(WatchMarketRequest()) {
          (responses) async throws(RPCError) in
          for try await response in responses { seen.record(response) }
        }
      }
      try await seen.first("the market of now") { $0.snapshot?.version == 1 }
      try await book.bind(dollars: 1_000)
      try await desk.look()
      try await seen.first("the sale") { $0.snapshot?.soldCents == 100_000 }
      try await eventually("a sign of life") {
        book.risk.clock.advance(by: .seconds(3))
        try await desk.look()
        return seen.elements.contains { $0.bookmark?.version == 2 }
      }
      book.risk.core.board.close()
      try await watching.value
    }
  }
}

extension WatchMarketResponse {
  fileprivate var snapshot: MarketSnapshot? {
    if case .snapshot(let snapshot)? = self.kind { snapshot } else { nil }
  }

  fileprivate var bookmark: MarketBookmark? {
    if case .bookmark(let bookmark)? = self.kind { bookmark } else { nil }
  }
}

import Basics
import ConfigClient
import ContractRisk
import ContractType
import Postgres
import PostgresTestSupport
import RPC
import ServiceRuntime
import Telemetry
import TestSupport
import Testing

@testable import RiskService

@Suite("Loss curves for pricing", .riskDatabase)
struct LossCurveDeskTests {
  @Test("the market is told without them first, and with those of all assets once they are made")
  func published() async throws {
    try await RiskFixture.with { fixture in
      try await fixture.fillStore()
      try await fixture.fillBook()
      let core = fixture.core
      let desk = MarketDesk(core: core, lookMax: .seconds(300))
      let bare = try await desk.look().message
      #expect(bare.curves.isEmpty && bare.curvesVersion == 0 && bare.capitalCents > 0)
      #expect(try await LossCurveDesk(core: core).look())
      let market = try await desk.look().message
      #expect(market.version > bare.version && market.curvesVersion == market.version)
      #expect(Set(market.curves.map(\.asset)) == Set(Golden.names))
      let models = try await fixture.risk.listLossModels(ListLossModelsRequest(assets: ["USDC"]))
      #expect(models.curvesVersion == market.curvesVersion)

      // At the threshold of the model: its own falls, and each scenario that takes it there.
      let model = try #require(models.models.first)
      let curve = try #require(market.curves.first { $0.asset == "USDC" })
      let place = try #require(curve.depths.firstIndex { $0 > model.depthThreshold })
      #expect(curve.survivals[place - 1] > 0.99 && curve.rates[place] > model.baselineRate)
      #expect(try await fixture.market.getMarket(GetMarketRequest()).market == market)
    }
  }

  @Test("stay as they are until an event, a scenario or a parameter changes")
  func refreshed() async throws {
    try await RiskFixture.with { fixture in
      try await fixture.fillStore()
      let core = fixture.core
      let (desk, curves) = (
        MarketDesk(core: core, lookMax: .seconds(300)), LossCurveDesk(core: core)
      )
      #expect(try await curves.look())
      let first = try await desk.look().message
      #expect(!(try await curves.look()))
      // Another hour in which nothing was watched.
      fixture.clock.advance(by: .seconds(3_600))
      #expect(!(try await curves.look()))
      #expect(try await desk.look().message.curvesVersion == first.curvesVersion)

      try await core.pool.query(
        """
        INSERT INTO risk.depeg_events (
          asset, started_at, ended_at, min_ratio, source, verification, known_at)
        VALUES ('USDC', '2024-03-01', '2024-03-02', 0.80, 'test', 'verified', $1)
        """, core.clock.wallNow)
      #expect(try await curves.look())
      let second = try await desk.look().message
      #expect(second.curvesVersion > first.curvesVersion)
      #expect(Self.rate(second, "USDC") > Self.rate(first, "USDC"))

      try await core.pool.query(
        """
        INSERT INTO risk.stress_scenario_versions
        SELECT (jsonb_populate_record(v, jsonb_build_object(
          'version', 2, 'annual_probability', 0.5, 'written_at', $2::timestamptz))).*
        FROM risk.stress_scenario_versions v WHERE id = $1
        """, Golden.scenarios[0].id, core.clock.wallNow)
      #expect(try await curves.look())
      let third = try await desk.look().message
      #expect(third.curves != second.curves)

      core.parameters.publish(
        try PublishedParameters.parameters(["params/risk:lambda_min": .number(0.9)]))
      #expect(try await curves.look())
      let fourth = try await desk.look().message
      #expect(Self.rate(fourth, "USDC") > Self.rate(third, "USDC"))
      #expect(fourth.curvesVersion == fourth.version)
    }
  }

  /// Falls a year of more than three per cent.
  private static func rate(_ market: MarketSnapshot, _ asset: String) -> Double {
    let curve = market.curves.first { $0.asset == asset }
    guard let curve, let place = curve.depths.firstIndex(where: { $0 >= 0.03 }) else { return 0 }
    return curve.rates[place]
  }

  @Test("are sent to a watcher once, and not to one that has them")
  func watched() async throws {
    try await RiskFixture.with { fixture in
      try await fixture.fillStore()
      let desk = MarketDesk(core: fixture.core, lookMax: .seconds(300))
      try await desk.look()
      let seen = Recorder<MarketSnapshot>()
      let watching = Self.watch(fixture, knowing: 0, seen)
      try await seen.first("the market without curves") { $0.curvesVersion == 0 }
      try await LossCurveDesk(core: fixture.core).look()
      let market = try await desk.look().message
      let told = try await seen.first("the curves") { $0.curvesVersion > 0 }
      #expect(told == market)

      let knowing = Recorder<MarketSnapshot>()
      let other = Self.watch(fixture, knowing: market.curvesVersion, knowing)
      let brief = try await knowing.first("the market") { $0.version == market.version }
      #expect(brief.curves.isEmpty && brief.curvesVersion == market.curvesVersion)
      fixture.core.board.close()
      try await watching.value
      try await other.value
    }
  }

  @Test("a replica that has none yet leaves those of the others in force")
  func replicas() async throws {
    try await RiskFixture.with { fixture in
      try await fixture.fillStore()
      let core = fixture.core
      try await LossCurveDesk(core: core).look()
      let market = try await MarketDesk(core: core, lookMax: .seconds(300)).look().message
      let young = RiskCore(
        pool: core.pool, parameters: core.parameters, quoteKeys: core.quoteKeys,
        compute: core.compute, clock: core.clock, logger: .disabled, metrics: core.metrics)
      let told = try await MarketDesk(core: young, lookMax: .seconds(300)).look()
      #expect(told.message.version == market.version)
      // Who has the curves keeps them; to all others it tells of none.
      let known = told.message(knowing: market.curvesVersion)
      #expect(known.curvesVersion == market.curvesVersion && known.curves.isEmpty)
      #expect(told.message(knowing: 0).curvesVersion == 0)
      #expect(try await MarketDesk(core: core, lookMax: .seconds(300)).look().message == market)
      #expect(try await LossCurveDesk(core: young).look())
      #expect(try await MarketDesk(core: young, lookMax: .seconds(300)).look().message == market)
    }
  }

  private static func watch(
    _ fixture: RiskFixture, knowing version: UInt64, _ seen: Recorder<MarketSnapshot>
  ) -> Task<Void, any Error> {
    Task {
      try await fixture.market.watchMarket(WatchMarketRequest(curvesVersion: version)) {
        (responses) async throws(RPCError) in
        for try await response in responses {
          if case .snapshot(let snapshot)? = response.kind { seen.record(snapshot) }
        }
      }
    }
  }
}

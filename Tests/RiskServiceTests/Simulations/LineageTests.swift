import Basics
import ContractRisk
import ContractType
import Postgres
import PostgresTestSupport
import RPC
import ServiceRuntime
import TestSupport
import Testing

@testable import RiskService

@Suite("The lineage of prices", .riskDatabase)
struct LineageTests {
  @Test("counts days that have a close, those filled in among them, and what was left out")
  func counts() async throws {
    try await MarketBench.with { bench in
      // Four days that end when the fixture's day begins, a price each hour.
      let first = try MarketBench.time("2025-10-11T00:00:00Z")
      var rows = MarketBench.hourly("USDC", Array(repeating: 1, count: 96), from: first)
      // The midnight before them is left out. Of the second day the last hour is missing; the third
      // ends half a day early.
      let missing = Set([0, 47, 48] + Array(60...72))
      rows = rows.enumerated().filter { !missing.contains($0.offset) }.map(\.element)
      // The midnight at which the last day ends.
      rows += MarketBench.hourly("USDC", [1], from: first + .seconds(96 * 3_600))
      _ = try await bench.ingest(rows)
      // One that nobody believes is held back, and one that was believed is a glitch after all.
      let lone = try await bench.ingest(
        MarketBench.hourly("USDC", [0.2], from: first + .seconds(97 * 3_600)))
      #expect(lone.quarantinedCount == 1)
      bench.fixture.clock.advance(by: .seconds(1))
      try await bench.pool.query(
        """
        UPDATE risk.price_points SET is_outlier = true, known_at = $2
        WHERE asset = 'USDC' AND at = $1
        """, first + .seconds(5 * 3_600), bench.fixture.clock.wallNow)
      let question = InputStore.Question(
        knownAt: bench.fixture.clock.wallNow, tellsEnds: false, correlationDays: 365,
        gapMax: .seconds(7_200))
      let stored = try await bench.fixture.core.snapshot {
        transaction throws(PostgresError) in try await InputStore.read(question, transaction)
      }
      let prices = try #require(stored.prices["USDC"])
      // The first, the second with the price of 22 o'clock, and the last.
      #expect(prices.dayCount == 3)
      #expect(prices.filledCount == 1)
      #expect(prices.outlierCount == 2)
      #expect(prices.lastAt == first + .seconds(96 * 3_600))
      #expect(!prices.isSynthetic)
      // An asset without a price is there, with nothing.
      #expect(stored.prices["DAI"]?.dayCount == 0)
      #expect(stored.prices["DAI"]?.lastAt == nil)
    }
  }
}

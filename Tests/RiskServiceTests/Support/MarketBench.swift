import Basics
import ContractRisk
import ContractType
import Postgres
import PostgresTestSupport
import RPC
import RiskModels
import TestSupport

@testable import RiskService

/// MarketService in this process over the test's own database, with a few assets.
struct MarketBench {
  let fixture: RiskFixture

  var client: MarketServiceClient { self.fixture.market }
  var pool: PostgresPool { self.fixture.core.pool }

  /// Runs `body` with the service; the test needs the trait `.riskDatabase`.
  static func with(_ body: (MarketBench) async throws -> Void) async throws {
    try await RiskFixture.with { fixture in
      try await fixture.core.pool.query(
        """
        INSERT INTO risk.assets (symbol, class, peg_reference, launched_on, kind)
        VALUES ('USDC', 'fiat', 1, '2018-09-26', 'stablecoin'),
               ('USDT', 'fiat', 1, '2014-10-06', 'stablecoin'),
               ('DAI', 'crypto', 1, '2019-11-18', 'stablecoin'),
               ('crvUSD', 'crypto', 1, '2023-05-14', 'stablecoin'),
               ('BTC', 'reserve', 1, '2009-01-03', 'reserve')
        ON CONFLICT (symbol) DO NOTHING
        """)
      try await body(MarketBench(fixture: fixture))
    }
  }

  /// Sends rows in messages of so many.
  func ingest(
    _ rows: [PriceRow], source: String = "csv", perMessage: Int = 10_000, validateOnly: Bool = false
  ) async throws(RPCError) -> IngestPricesResponse {
    try await self.client.ingestPrices { writer async throws(RPCError) in
      var start = 0
      repeat {
        let end = min(start + perMessage, rows.count)
        try await writer.write(
          IngestPricesRequest(
            source: start == 0 ? source : "", points: Array(rows[start..<end]),
            validateOnly: start == 0 && validateOnly))
        start = end
      } while start < rows.count
    }
  }

  /// Keeps a set of 90 days in which DAI and USDC are correlated so, at that level.
  func correlate(_ coefficient: Double, level: String = "high") async throws {
    try await self.pool.query(
      """
      WITH kept AS (
        INSERT INTO risk.correlation_sets (
          as_of, known_at, window_days, assets, matrix, common_count, shrinkage, repair_distance,
          eigenvalue_min, defaulted_count, mean, is_synthetic, computed_at)
        VALUES ($1, $1, 90, '{DAI,USDC}', ARRAY[1, $2, $2, 1]::float8[], 90, 0, 0, 0.1, 0, $2,
                false, $1)
        RETURNING id)
      INSERT INTO risk.asset_correlations
        (set_id, asset_a, asset_b, coefficient, missing_reason, repaired, is_defaulted,
         sample_count, still_share, level)
      SELECT id, 'DAI', 'USDC', $2, '', $2, false, 90, 0, $3 FROM kept
      """, self.fixture.clock.wallNow, coefficient, level)
  }

  /// Hourly prices of an asset from an instant on.
  static func hourly(
    _ asset: String, _ prices: [Double], from time: WallTime
  ) -> [PriceRow] {
    prices.enumerated().map { hour, price in
      PriceRow(asset: asset, at: Timestamp(time + .seconds(3_600 * hour)), price: price)
    }
  }

  static func time(_ text: String) throws -> WallTime { try WallTime(parsing: text) }
}

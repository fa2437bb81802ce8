import Basics
import ContractRisk
import Postgres
import PostgresTestSupport
import RPC
import ServiceRuntime
import TestSupport
import Testing

@testable import RiskService

@Suite("The figures of the limits", .riskDatabase)
struct LimitFigureTests {
  /// A vault of 1,000 dollars, 500 of cover on USDC and 200 on DAI.
  private static func fill(_ bench: MarketBench) async throws {
    try await AlertTests.setCapital(1_000, version: 1, in: bench.fixture)
    try await bench.pool.query(
      """
      INSERT INTO risk.exposures (asset, sold_cents, policy_count)
      VALUES ('USDC', 50000, 1), ('DAI', 20000, 1)
      """)
  }

  private static func limit(_ name: String, in bench: MarketBench) async throws -> Limit {
    let limits = try await bench.fixture.risk.listLimits(ListLimitsRequest()).limits
    return try #require(limits.first { $0.name == name })
  }

  @Test("cover falls together by the correlations that were measured last")
  func correlated() async throws {
    try await MarketBench.with { bench in
      try await Self.fill(bench)
      #expect(try await Self.limit("correlated_share", in: bench).value == 0.5)
      try await bench.correlate(0.85)
      let together = try await Self.limit("correlated_share", in: bench)
      #expect(together.value == 0.7)
      #expect(together.state == .red)
      #expect(together.parameter == "params/risk:max_correlated_share")
      bench.fixture.clock.advance(by: .seconds(86_400))
      try await bench.correlate(0.3)
      #expect(try await Self.limit("correlated_share", in: bench).value == 0.5)
    }
  }

  @Test("tranches are used by the cover in force, as the vault or the parameters divide it")
  func utilization() async throws {
    try await MarketBench.with { bench in
      try await Self.fill(bench)
      // Effective capital is 699 dollars of 1,000.
      let equity = try await Self.limit("equity_utilization", in: bench)
      #expect(equity.value == 700.0 / 699)
      #expect(equity.state == .red)
      #expect(try await Self.limit("tranche_utilization", in: bench).value == equity.value)
      // All capital in the tranche that loses first bears all of it.
      try await bench.pool.query(
        """
        INSERT INTO risk.vault_versions (version, capital_cents, btc_float_cents, reserve_cents,
          tranches, known_at, actor_subject, actor_role, source)
        VALUES (2, 100000, 0, 50000, '{"SURE_EQT": 100000}', $1, 'operator@example.org', 'admin', 4)
        """, bench.fixture.clock.wallNow)
      #expect(try await Self.limit("equity_utilization", in: bench).value == 0.7)
      #expect(try await Self.limit("effective_ltv", in: bench).value == 0.7)
    }
  }

  @Test("without a report, what only a report can tell is absent and the list says why")
  func withoutReport() async throws {
    try await MarketBench.with { bench in
      try await Self.fill(bench)
      for name in ["stress_loss", "stress_buffer", "var_trend"] {
        let limit = try await Self.limit(name, in: bench)
        #expect(limit.value == nil)
        #expect(limit.action.lowercased().contains("report"))
      }
    }
  }
}

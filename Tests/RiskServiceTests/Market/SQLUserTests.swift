import Basics
import FoundationEssentials
import JSON
import Postgres
import PostgresTestSupport
import RiskModels
import TestSupport
import Testing

@testable import RiskService

@Suite("Users of SQL", .seededRiskDatabase)
struct SQLUserTests {
  /// A policy of the portfolio that all published figures are about.
  private struct Policy {
    let id: String
    let asset: String
    let dollars: Int64
    let trigger: String
    let floor: String
  }

  private static let portfolio = [
    Policy(id: "p1", asset: "USDC", dollars: 10_000_000, trigger: "0.97", floor: "0.90"),
    Policy(id: "p2", asset: "USDT", dollars: 8_000_000, trigger: "0.97", floor: "0.90"),
    Policy(id: "p3", asset: "DAI", dollars: 5_000_000, trigger: "0.95", floor: "0.85"),
    Policy(id: "p4", asset: "FRAX", dollars: 4_000_000, trigger: "0.96", floor: "0.80"),
    Policy(id: "p5", asset: "USDe", dollars: 3_000_000, trigger: "0.97", floor: "0.90"),
    Policy(id: "p6", asset: "crvUSD", dollars: 2_000_000, trigger: "0.98", floor: "0.90"),
    Policy(id: "p7", asset: "LUSD", dollars: 1_000_000, trigger: "0.97", floor: "0.92"),
  ]

  /// Whose rights an older system's users have.
  private enum User: String, CaseIterable, Sendable {
    case app = "mooring_app"
    case admin = "mooring_admin"
  }

  private static func with(
    _ user: User? = nil, _ body: (PostgresConnection) async throws -> Void
  ) async throws {
    let connection = try await TemporaryDatabase.current.connect()
    for policy in Self.portfolio {
      try await connection.query(
        """
        INSERT INTO risk.policies (
          external_id, asset, cover_cents, premium_cents, trigger_ratio, floor_ratio, days,
          peg_reference, bound_at, starts_at, ends_at, state, entered_revision, known_at, made_by,
          made_role)
        VALUES ($1, $2, $3, 100, $4::text::numeric, $5::text::numeric, 90, 1, now(), now(),
                now() + interval '90 days', 'active', (SELECT revision + 1 FROM risk.book_head),
                now(), 'operator@example.org', 'operator')
        """, policy.id, policy.asset, policy.dollars * 100, policy.trigger, policy.floor)
    }
    if let user { try await connection.runScript("SET ROLE \(user.rawValue)") }
    let result: Result<Void, any Error>
    do {
      try await body(connection)
      result = .success(())
    } catch {
      result = .failure(error)
    }
    await connection.close()
    try result.get()
  }

  @Test("read the documented tables and views", arguments: User.allCases)
  private func reads(user: User) async throws {
    try await Self.with(user) { connection in
      let events = try await connection.query(
        """
        SELECT "timestamp", min_price, duration_seconds, recovery_time_seconds
        FROM historical_depegs WHERE asset = 'USDC' AND verified = TRUE
        ORDER BY "timestamp" DESC
        """)
      #expect(events.count == 2)
      #expect(try events[0].decode("duration_seconds", as: Int32.self) == 172_800)
      #expect(try events[0].decode("recovery_time_seconds", as: Int32.self) == 259_200)
      #expect(try await Self.count("historical_depegs", connection) == 14)
      #expect(try await Self.count("stress_scenarios", connection) == 5)
      #expect(try await Self.count("etl_job_status", connection) == 0)
      for view in [
        "price_history", "daily_price_stats", "latest_correlations", "contagion_risk",
      ] {
        _ = try await Self.count(view, connection)
      }
      let usdc = try await connection.query(
        """
        SELECT total_events, worst_price::float8, avg_duration_seconds::float8,
               avg_recovery_seconds::float8, avg_severity::float8
        FROM depeg_statistics WHERE asset = 'USDC'
        """
      ).onlyRow().decode(Int64.self, Double.self, Double.self, Double.self, Double.self)
      #expect(usdc == (2, 0.88, 93_600, 144_000, 0.08))
    }
  }

  private static func count(_ view: String, _ connection: PostgresConnection) async throws -> Int {
    // The names are those of this file.
    try await connection.runScript("CREATE TEMP TABLE counted AS SELECT count(*) n FROM \(view)")
    let count = try await connection.query("SELECT n FROM counted").onlyRow()
      .decode(at: 0, as: Int.self)
    try await connection.runScript("DROP TABLE counted")
    return count
  }

  @Test("may not write what they only read, and a reader runs no test", arguments: User.allCases)
  private func refuses(user: User) async throws {
    try await Self.with(user) { connection in
      for script in [
        "DELETE FROM historical_depegs", "UPDATE stress_scenarios SET enabled = false",
        "INSERT INTO risk.depeg_events (asset, started_at, min_ratio) VALUES ('USDC', now(), 0.9)",
        "SELECT count(*) FROM risk.price_points",
      ] {
        await #expect(throws: PostgresError.self, "\(script)") {
          try await connection.runScript(script)
        }
      }
      let test = "SELECT run_stress_test('banking_crisis', '{\"total_capital_usd\": 5e7}')"
      if user == .app {
        await #expect(throws: PostgresError.self) { try await connection.runScript(test) }
      } else {
        try await connection.runScript(test)
      }
    }
  }

  @Test("get the classic frequency, severity and loss, equal to the program's")
  func classic() async throws {
    try await Self.with(.app) { connection in
      let rows = try await connection.query(
        "SELECT asset, min_price::float8, verified FROM historical_depegs WHERE \"timestamp\" > $1",
        WallTime(startOf: try #require(CivilDate(year: 2020, month: 10, day: 15))))
      var recent: [String: [ClassicFrequency.Event]] = [:]
      for row in rows {
        let (asset, price, isVerified) = try row.decode(String.self, Double.self, Bool.self)
        recent[asset, default: []].append(
          ClassicFrequency.Event(lowestPrice: price, isVerified: isVerified))
      }
      let assets = [
        "USDC", "USDT", "DAI", "FRAX", "BUSD", "USDP", "PYUSD", "GHO", "LUSD", "crvUSD", "mkUSD",
        "USDe",
      ]
      for asset in assets {
        let (rate, loss) = try await connection.query(
          """
          SELECT calculate_annual_depeg_probability($1, 0.97, 5, '2025-10-15Z')::float8,
                 calculate_expected_loss_per_policy($1, 100000, 0.97, '2025-10-15Z')::float8
          """, asset
        ).onlyRow().decode(Double.self, Double.self)
        let severity = try await connection.query(
          "SELECT calculate_expected_severity($1)::float8", asset
        ).onlyRow().decode(at: 0, as: Double.self)
        let expected = try #require(
          ClassicFrequency.annualRate(of: recent[asset] ?? [], atMost: 0.97, years: 5))
        #expect((rate - expected).magnitude < 1e-12, "\(asset)")
        // DAI's only event is older than the window, but severity knows no window.
        let depths = asset == "DAI" ? 0.04 : ClassicFrequency.severity(of: recent[asset] ?? [])
        #expect((severity - depths).magnitude < 1e-12, "\(asset)")
        #expect((loss - rate * severity * 100_000).magnitude < 1e-6, "\(asset)")
      }
      let losses = try await connection.query(
        """
        SELECT array_agg(calculate_expected_loss_per_policy(a, 100000, 0.97, '2025-10-15Z')::float8)
        FROM unnest(ARRAY['USDC', 'USDT', 'DAI', 'FRAX', 'GHO', 'LUSD', 'crvUSD', 'mkUSD']) a
        """
      ).onlyRow().decode(at: 0, as: [Double].self)
      #expect(losses == [3_200, 1_600, 0, 3_400, 800, 600, 600, 0])
      let whole = try await connection.query(
        "SELECT calculate_annual_depeg_probability('DAI', 0.97, 10, '2025-10-15Z')::float8"
      ).onlyRow().decode(at: 0, as: Double.self)
      #expect(whole == 0.1)
      await #expect(throws: PostgresError.self) {
        try await connection.runScript(
          "SELECT calculate_annual_depeg_probability('USDC', 0.97, 0)")
      }
    }
  }

  /// Impacts and the change of bitcoin of the scenarios, from the program's own file.
  private static func scenarios() throws -> [(id: String, bitcoin: Double, prices: [Decimal4])] {
    let file = try #require(SeedFiles.all.first { $0.name == "stress_scenarios.json" })
    guard case .array(let entries) = try JSONValue(parsing: file.text) else { return [] }
    return try entries.map { entry in
      guard case .string(let id)? = entry["scenario_id"],
        case .number(let bitcoin)? = entry["btc_change"]
      else { throw PostgresError(.misuse, "no scenario") }
      let prices = try Self.portfolio.map { policy in
        guard case .number(let price)? = entry["impacts"]?[policy.asset] else {
          return Decimal4(units: Decimal4.unitsPerOne)
        }
        return try #require(Decimal4(rounding: price.double))
      }
      return (id, bitcoin.double, prices)
    }
  }

  @Test("run stress tests that come out to the cent as the program's do")
  func stress() async throws {
    try await Self.with(.admin) { connection in
      var book = ExposureGrid(assetCount: Self.portfolio.count)
      for (place, policy) in Self.portfolio.enumerated() {
        try book.add(
          CoverLayer(
            cover: USDCents(policy.dollars * 100), trigger: Decimal4(parsing: policy.trigger),
            floor: Decimal4(parsing: policy.floor)), asset: place)
      }
      let position = try Position(
        book: book, waterfall: Waterfall([("vault", USDCents(5_000_000_000))]),
        bitcoin: USDCents(1_000_000_000))
      var worst: (String, Int64) = ("", 0)
      for scenario in try Self.scenarios() {
        let expected = StressOutcome(
          StressScenario(
            name: scenario.id, prices: scenario.prices, bitcoinChange: scenario.bitcoin), position)
        let found = try await connection.query(
          """
          SELECT ((r ->> 'total_claims')::numeric * 100)::bigint,
                 ((r ->> 'btc_float_change')::numeric * 100)::bigint,
                 ((r ->> 'net_loss')::numeric * 100)::bigint
          FROM run_stress_test(
            $1::text, '{"total_capital_usd": 50000000, "btc_float_value_usd": 10000000}',
            'operator@example.org') r
          """, scenario.id
        ).onlyRow().decode(Int64.self, Int64.self, Int64.self)
        #expect(found.0 == expected.claims.count, "\(scenario.id)")
        #expect(found.1 == expected.bitcoinChange.count, "\(scenario.id)")
        #expect(found.2 == expected.netLoss.count, "\(scenario.id)")
        if expected.netLoss.count > worst.1 { worst = (scenario.id, expected.netLoss.count) }
        for (place, policy) in Self.portfolio.enumerated() {
          let payout = try await connection.query(
            "SELECT (calculate_stress_payout($1, $2::text) * 100)::bigint", policy.id, scenario.id
          ).onlyRow().decode(at: 0, as: Int64.self)
          let layer = try CoverLayer(
            cover: USDCents(policy.dollars * 100), trigger: Decimal4(parsing: policy.trigger),
            floor: Decimal4(parsing: policy.floor))
          #expect(payout == layer.payout(atPrice: scenario.prices[place]).count)
        }
      }
      #expect(worst == ("regulatory_shutdown", 2_954_285_714))
      let all = try await connection.query(
        """
        SELECT (r ->> 'test_count')::integer, r ->> 'worst_case_scenario',
               ((r ->> 'worst_case_loss')::numeric * 100)::bigint
        FROM run_all_stress_tests(
          '{"total_capital_usd": 50000000, "btc_float_value_usd": 10000000}', 'nightly') r
        """
      ).onlyRow().decode(Int32.self, String.self, Int64.self)
      #expect(all == (5, "Regulatory Shutdown", 2_954_285_714))
    }
  }

  @Test("name scenarios by number or by key, and learn what cannot be tested")
  func refusals() async throws {
    try await Self.with(.admin) { connection in
      let prices = try await connection.query(
        """
        SELECT get_stressed_asset_price(s.id, 'USDC')::float8,
               get_stressed_asset_price('banking_crisis', 'NONE')::float8
        FROM stress_scenarios s WHERE s.scenario_key = 'banking_crisis'
        """
      ).onlyRow().decode(Double.self, Double.self)
      #expect(prices == (0.88, 1))
      for script in [
        "SELECT run_stress_test('no_such', '{}')", "SELECT run_stress_test(99, '{}')",
        "SELECT run_stress_test('banking_crisis', '{\"total_capital_usd\": 0}')",
        "SELECT run_stress_test('banking_crisis', '{}', '', '2019-01-01Z')",
      ] {
        await #expect(throws: PostgresError.self, "\(script)") {
          try await connection.runScript(script)
        }
      }
    }
  }
}

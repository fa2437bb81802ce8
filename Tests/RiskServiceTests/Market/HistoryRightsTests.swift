import Postgres
import PostgresTestSupport
import Testing

@testable import RiskService

@Suite("The rights to history", .seededRiskDatabase)
struct HistoryRightsTests {
  private static func withService(
    _ body: (PostgresConnection) async throws -> Void
  ) async throws {
    let database = try TemporaryDatabase.current
    var configuration = database.configuration
    configuration.user = "mooring_risk"
    let connection = try await database.connect(configuration)
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

  @Test(
    "the service may add to history",
    arguments: [
      "SELECT risk.make_price_partitions('2019-01-01Z', '2019-03-01Z')",
      """
      SELECT risk.make_price_partitions('2021-05-01Z', '2021-05-01Z');
      INSERT INTO risk.price_points (asset, at, source, price)
      VALUES ('USDC', '2021-05-01Z', 's', 1);
      UPDATE risk.price_points SET price = 0.99;
      SELECT * FROM risk.prices_known(ARRAY['USDC'], '2021-05-01Z', '2021-06-01Z', now());
      SELECT * FROM risk.daily_closes(ARRAY['USDC'], '2021-05-01', '2021-05-02', '2h', 0.5, now())
      """,
      """
      INSERT INTO risk.price_quarantine (asset, at, source, price, reason)
      VALUES ('USDC', now(), 's', 0.2, 'below_band');
      SELECT risk.release_confirmed_prices('s', ARRAY['USDC'], 1, '2h', 0.5, now())
      """,
      """
      INSERT INTO risk.depeg_events (asset, started_at, min_ratio) VALUES ('DAI', now(), 0.9);
      UPDATE risk.depeg_events SET note = 'seen' WHERE asset = 'DAI' AND ongoing;
      SELECT * FROM risk.depegs_shown;
      SELECT * FROM risk.depegs_known(now())
      """,
      """
      INSERT INTO risk.correlation_sets (
        as_of, known_at, window_days, assets, matrix, common_count, shrinkage, repair_distance,
        eigenvalue_min, defaulted_count, is_synthetic)
      VALUES (now(), now(), 30, ARRAY['DAI'], ARRAY[1], 30, 0, 0, 1, 0, false)
      """,
      "SELECT run_stress_test('banking_crisis') FROM stress_scenarios WHERE false",
    ])
  func adds(script: String) async throws {
    try await Self.withService { try await $0.runScript(script) }
  }

  @Test(
    "nobody who only serves may take from it",
    arguments: [
      "DELETE FROM risk.price_points", "TRUNCATE risk.price_versions",
      "UPDATE risk.price_versions SET price = 1", "DELETE FROM risk.price_quarantine",
      "DELETE FROM risk.depeg_events", "DELETE FROM risk.depeg_event_versions",
      "UPDATE risk.correlation_sets SET shrinkage = 1", "DELETE FROM risk.asset_correlations",
      "DROP TABLE risk.price_points",
    ])
  func takes(script: String) async throws {
    try await Self.withService { connection in
      do {
        try await connection.runScript(script)
        Issue.record("allowed: \(script)")
      } catch let error as PostgresError {
        #expect(error.sqlState == .insufficientPrivilege, "\(script)")
      }
    }
  }
}

import Postgres
import PostgresTestSupport
import Testing

@testable import RiskService

@Suite("The schema of risk")
struct RiskSchemaTests {
  @Test("is brought to an empty database once, and found current after", .temporaryDatabase)
  func migrates() async throws {
    let connection = try await TemporaryDatabase.current.connect()
    let upgrade = SchemaUpgrade(RiskSchema.migrator)
    #expect(try await !upgrade.plan(on: connection).isCurrent)
    let first = try await upgrade.apply(on: connection)
    #expect(first.contains("applied 1 foundation"))
    #expect(try await upgrade.plan(on: connection).isCurrent)
    #expect(try await upgrade.apply(on: connection) == "")
    await connection.close()
  }

  @Test("keeps every version of a scenario", .riskDatabase)
  func versions() async throws {
    let connection = try await TemporaryDatabase.current.connect()
    try await connection.runScript(
      """
      INSERT INTO risk.stress_scenario_versions (
        id, version, name, kind, severity, annual_probability, drawn, enabled, btc_change,
        correlation_shift, impacts, written_at, actor_subject, actor_role,
        source_door)
      SELECT 'run', version, 'A run', 1, 3, 0.02, true, true, 0, 0, '{}', now(), 'service',
             'service', 7
      FROM generate_series(1, 2) AS version;
      """)
    for change in [
      "UPDATE risk.stress_scenario_versions SET name = 'x'",
      "DELETE FROM risk.stress_scenario_versions",
    ] {
      await #expect(throws: PostgresError.self) { try await connection.runScript(change) }
    }
    let versions = try await connection.query("SELECT version FROM risk.stress_scenarios")
    #expect(try versions.onlyRow().decode(at: 0, as: Int.self) == 2)
    await connection.close()
  }
}

import ConfigService
import Postgres
import PostgresTestSupport
import Testing

@Suite("The configuration's schema", .temporaryDatabase)
struct ConfigSchemaTests {
  @Test("is made by its migrations, once")
  func migrations() async throws {
    let connection = try await TemporaryDatabase.current.connect()
    try await connection.runScript(
      """
      DO $$ BEGIN CREATE ROLE mooring_config LOGIN;
      EXCEPTION WHEN duplicate_object OR unique_violation THEN END $$;
      DO $$ BEGIN CREATE ROLE mooring_reader LOGIN;
      EXCEPTION WHEN duplicate_object OR unique_violation THEN END $$;
      """)
    let migrator = ConfigSchema.migrator
    let plan = try await migrator.plan(on: connection)
    #expect(plan.pending == migrator.migrations)
    #expect(try await migrator.apply(on: connection) == migrator.migrations)
    #expect(try await migrator.apply(on: connection) == [])
    #expect(try await migrator.schemaState(on: connection) == .current)
    #expect(try await connection.query("SELECT revision FROM config.head").count == 1)
  }
}

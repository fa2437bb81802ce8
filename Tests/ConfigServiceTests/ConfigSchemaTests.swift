import ConfigService
import Postgres
import PostgresTestSupport
import Testing

@Suite("The configuration's schema", .temporaryDatabase)
struct ConfigSchemaTests {
  @Test("is made by its migrations, once")
  func migrations() async throws {
    let connection = try await TemporaryDatabase.current.connect()
    try await connection.runScript(try ConfigDatabase.rolesScript())
    let migrator = ConfigSchema.migrator
    let plan = try await migrator.plan(on: connection)
    #expect(plan.pending == migrator.migrations)
    #expect(try await migrator.apply(on: connection) == migrator.migrations)
    #expect(try await migrator.apply(on: connection) == [])
    #expect(try await migrator.schemaState(on: connection) == .current)
    #expect(try await connection.query("SELECT revision FROM config.head").count == 1)
  }
}

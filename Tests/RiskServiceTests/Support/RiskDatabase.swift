import Postgres
import PostgresTestSupport
import Testing

@testable import RiskService

/// Databases as deployments make them: the roles from their file, the tables from the migrations.
enum RiskDatabase {
  /// Makes roles and tables.
  static func migrate(_ connection: PostgresConnection) async throws {
    try await connection.runScript(DatabaseRoles.script)
    // The owner of the tables is no superuser, here as everywhere.
    try await connection.runScript("SET SESSION AUTHORIZATION mooring_owner")
    for migration in MigrationFiles.all { try await connection.runScript(migration.sql) }
    try await connection.runScript("RESET SESSION AUTHORIZATION")
  }
}

extension Trait where Self == TemporaryDatabaseTrait {
  /// A database for each test, with all tables of risk and nothing in them.
  static var riskDatabase: Self {
    .temporaryDatabase(like: "risk") { try await RiskDatabase.migrate($0) }
  }

  /// The same with what a development database holds at first.
  static var seededRiskDatabase: Self {
    .temporaryDatabase(like: "risk_seeded") { connection in
      try await RiskDatabase.migrate(connection)
      _ = try await SeedLoader(environment: "development").load(on: connection)
    }
  }
}

import FoundationEssentials
import Postgres
import PostgresTestSupport
import Testing

@testable import ConfigService

/// Databases as deployments make them: the roles from their file, the tables from the migrations.
enum ConfigDatabase {
  /// What `deploy/postgres/roles.sql` says.
  static func rolesScript(file: StaticString = #filePath) throws -> String {
    let root = "\(file)".split(separator: "/").dropLast(3).joined(separator: "/")
    return try String(
      contentsOfFile: "/\(root)/deploy/postgres/roles.sql", encoding: .utf8)
  }
}

extension Trait where Self == TemporaryDatabaseTrait {
  /// A database for each test, with the tables of the configuration.
  static var configDatabase: Self {
    .temporaryDatabase(like: "config") { connection in
      try await connection.runScript(try ConfigDatabase.rolesScript())
      // The owner of the tables is no superuser, here as everywhere.
      try await connection.runScript("SET SESSION AUTHORIZATION mooring_owner")
      for migration in MigrationFiles.all { try await connection.runScript(migration.sql) }
      try await connection.runScript("RESET SESSION AUTHORIZATION")
    }
  }
}

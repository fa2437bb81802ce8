import Basics
import FoundationEssentials
import Postgres
import PostgresTestSupport
import Testing

@testable import ConfigService

/// Databases as deployments make them: the roles from their file, the tables from the migrations.
enum ConfigDatabase {
  /// The environment of a database with the published catalogue.
  static let environment = parsed("production") as EnvironmentName

  /// Gives a database with tables the published catalogue, as the service's first start does.
  static func publish(
    on connection: PostgresConnection, variables: [String: String] = [:]
  ) async throws {
    let store = ConfigStore()
    let catalogue = try PublishedCatalogue.read()
    try await store.writeCatalogue(catalogue, on: connection)
    try await store.adopt(
      Self.environment, catalogueVersion: catalogue.version, on: connection)
    var layers = LocalLayers(catalogue, environment: Self.environment)
    layers.addVariables { variables[$0] }
    let state = try await store.state(on: connection)
    _ = try await store.commit(
      layers.edits(against: state), by: .service(reason: "the first start"),
      judgedAt: state.token.revision, request: RequestIdentity(method: "start", digest: []),
      answer: [], on: connection)
  }

  /// Makes roles and tables.
  static func migrate(_ connection: PostgresConnection) async throws {
    try await connection.runScript(try Self.rolesScript())
    // The owner of the tables is no superuser, here as everywhere.
    try await connection.runScript("SET SESSION AUTHORIZATION mooring_owner")
    for migration in MigrationFiles.all { try await connection.runScript(migration.sql) }
    try await connection.runScript("RESET SESSION AUTHORIZATION")
  }

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
    .temporaryDatabase(like: "config") { try await ConfigDatabase.migrate($0) }
  }

  /// The same with the published catalogue and its defaults.
  static var publishedDatabase: Self {
    .temporaryDatabase(like: "published") { connection in
      try await ConfigDatabase.migrate(connection)
      try await ConfigDatabase.publish(on: connection)
    }
  }
}

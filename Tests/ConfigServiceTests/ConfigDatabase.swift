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

  /// The published catalogue, read once.
  static func catalogue() throws -> Catalogue { try Self.read.get() }

  private static let read = Result { try PublishedCatalogue.read() }

  /// Gives a database with tables the published catalogue, as the service's first start does.
  static func publish(on connection: PostgresConnection) async throws {
    let store = ConfigStore()
    let catalogue = try Self.catalogue()
    try await store.writeCatalogue(catalogue, on: connection)
    try await store.adopt(Self.environment, catalogueVersion: catalogue.version, on: connection)
    try await Self.adoptLayers(of: Self.environment, on: connection)
  }

  /// Puts the defaults of an environment in force, and what these variables say.
  static func adoptLayers(
    of environment: EnvironmentName, variables: [String: String] = [:],
    on connection: PostgresConnection
  ) async throws {
    let store = ConfigStore()
    var layers = LocalLayers(try Self.catalogue(), environment: environment)
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

  /// The same with the defaults that the published catalogue has for development.
  static var developmentDatabase: Self {
    .temporaryDatabase(like: "development") { connection in
      try await ConfigDatabase.migrate(connection)
      try await ConfigDatabase.adoptLayers(of: parsed("development"), on: connection)
    }
  }

  /// The same with the published catalogue and its defaults.
  static var publishedDatabase: Self {
    .temporaryDatabase(like: "published") { connection in
      try await ConfigDatabase.migrate(connection)
      try await ConfigDatabase.publish(on: connection)
    }
  }
}

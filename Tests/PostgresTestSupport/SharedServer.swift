import EventLoop
import Postgres
import ServiceRuntime
import Telemetry

/// The one server that the tests of this process share, and who makes databases on it.
actor SharedServer {
  /// Started when the first test needs it.
  static let current = Task { try await SharedServer() }

  nonisolated let cluster: PostgresCluster
  nonisolated let loop: EventLoop
  nonisolated let blockingCalls: ComputePool
  private let connection: PostgresConnection
  private var databaseCount = 0
  private var templates: [String: Task<Void, any Error>] = [:]
  /// A database of each template that the next test takes, so that none waits for its own.
  private var spares: [String: Task<String, any Error>] = [:]

  private init() async throws {
    self.cluster = try await PostgresCluster.start()
    self.loop = try EventLoop.start(named: "test-postgres")
    self.blockingCalls = try ComputePool(named: "test-blocking", threads: 2)
    self.connection = try await PostgresConnection.connect(
      to: self.cluster.configuration(database: "postgres"), on: self.loop,
      blockingCalls: self.blockingCalls, logger: .disabled)
  }

  func createDatabase(from template: DatabaseTemplate) async throws -> String {
    if template.name != DatabaseTemplate.empty.name { try await self.prepare(template) }
    let spare = self.spares[template.name] ?? self.copy(template.name)
    self.spares[template.name] = self.copy(template.name)
    return try await spare.value
  }

  /// Begins to make a database; its files are copied, which is quicker than to log each page.
  private func copy(_ template: String) -> Task<String, any Error> {
    self.databaseCount += 1
    let name = "test_\(self.databaseCount)"
    return Task {
      try await self.connection.runScript(
        "CREATE DATABASE \(name) TEMPLATE \(template) STRATEGY file_copy")
      return name
    }
  }

  /// Drops a database that nobody needs any more; nobody waits for it.
  func dropDatabase(_ name: String) {
    Task { try await self.connection.runScript("DROP DATABASE IF EXISTS \(name) WITH (FORCE)") }
  }

  /// Makes a template unless it has been made; whoever comes meanwhile waits.
  private func prepare(_ template: DatabaseTemplate) async throws {
    let task = self.templates[template.name] ?? Task { try await self.fill(template) }
    self.templates[template.name] = task
    try await task.value
  }

  private func fill(_ template: DatabaseTemplate) async throws {
    try await self.connection.runScript("CREATE DATABASE \(template.name)")
    let connection = try await PostgresConnection.connect(
      to: self.cluster.configuration(database: template.name), on: self.loop,
      blockingCalls: self.blockingCalls, logger: .disabled)
    try await template.fill(connection)
    await connection.close()
    // The server may still be ending the session, and a template must have none.
    try await self.connection.runScript(
      "ALTER DATABASE \(template.name) ALLOW_CONNECTIONS false; "
        + "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
        + "WHERE datname = '\(template.name)'")
  }
}

import EventLoop
import FoundationEssentials
import Postgres
import PostgresTestSupport
import ServiceRuntime
import Telemetry
import TestSupport
import Testing

/// A database server that somebody else runs, with an empty database.
struct ExistingServer {
  static let database = "existing"

  let cluster: PostgresCluster
  private let loop: EventLoop
  private let blockingCalls: ComputePool

  init() async throws {
    self.cluster = try await PostgresCluster.start()
    self.loop = try EventLoop.start(named: "existing")
    self.blockingCalls = try ComputePool(named: "blocking", threads: 1)
    try await self.run("CREATE DATABASE \(Self.database)", in: "postgres")
  }

  func url(as role: String = PostgresCluster.owner) -> String {
    "postgres://\(role)@/\(Self.database)?host=\(self.cluster.directory)"
  }

  func run(_ script: String, in database: String = ExistingServer.database) async throws {
    try await self.with(database) { try await $0.runScript(script) }
  }

  /// One column of text.
  func texts(_ query: StaticString) async throws -> [String] {
    try await self.with(Self.database) { connection in
      var texts: [String] = []
      for row in try await connection.query(query) { texts.append(try row.decode("text")) }
      return texts
    }
  }

  private func with<Answer>(
    _ database: String, _ body: (PostgresConnection) async throws -> Answer
  ) async throws -> Answer {
    let connection = try await PostgresConnection.connect(
      to: self.cluster.configuration(database: database, user: PostgresCluster.owner),
      on: self.loop, blockingCalls: self.blockingCalls, logger: .disabled)
    let result: Result<Answer, any Error>
    do { result = .success(try await body(connection)) } catch { result = .failure(error) }
    await connection.close()
    return try result.get()
  }
}

/// One after the other: each starts a database and services of its own.
@Suite("On a server that exists", .serialized)
struct ExistingServerTests {
  static let rate = "params/pricing:base_rate_USDC"

  @Test("roles and schema are made once, and the next start finds everything as it was")
  func idempotent() async throws {
    let server = try await ExistingServer()
    let system = try TestSystem(variables: ["MOORING_DATABASE_URL": server.url()])
    let first = try await system.up()
    #expect(first.output.contains("made the roles mooring_owner"), "\(first.output)")
    let set = try await system.mooring("config", "set", "\(Self.rate)=0.05", "--reason", "kept")
    #expect(set.status == 0, "\(set.text)")
    try await system.down(first)

    let roles = try await server.texts(
      "SELECT rolname::text AS text FROM pg_roles WHERE rolname LIKE 'mooring\\_%' ORDER BY 1")
    for role in ["admin", "app", "config", "owner", "reader", "risk"] {
      #expect(roles.contains("mooring_\(role)"), "\(roles)")
    }
    let before = try await server.texts(Self.everything)
    #expect(!before.isEmpty)
    #expect(!FileManager.default.fileExists(atPath: system.folder + "/.mooring/pg"))

    let second = try await system.up()
    #expect(!second.output.contains("made the roles"), "\(second.output)")
    let value = try await system.mooring("config", "get", Self.rate, "--value-only")
    #expect(value.lines == ["0.05"])
    try await system.down(second)
    #expect(try await server.texts(Self.everything) == before)
    try await system.hasNoProcesses()
  }

  /// What a start must not add to when there is nothing to do.
  private static let everything: StaticString = """
    SELECT format('revision %s audit %s', revision, (SELECT count(*) FROM config.audit)) AS text
    FROM config.head
    """

  @Test("a role that may not make the others is refused with what to do")
  func refused() async throws {
    let server = try await ExistingServer()
    try await server.run("CREATE ROLE guest LOGIN; GRANT CREATE ON DATABASE existing TO guest;")
    let system = try TestSystem(variables: ["MOORING_DATABASE_URL": server.url(as: "guest")])
    let answer = try await system.mooring("up")
    #expect(answer.status == 70, "\(answer.text)")
    #expect(answer.text.contains("deploy/postgres/roles.sql"), "\(answer.text)")
    try await system.hasNoProcesses()
  }
}

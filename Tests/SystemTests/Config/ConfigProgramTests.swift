import ContractConfig
import ContractPlatform
import ContractType
import EventLoop
import FoundationEssentials
import Glibc
import Postgres
import PostgresTestSupport
import RPC
import TestSupport
import Testing

/// A folder of sockets and state for one test, and how to reach its service.
final class ServiceFolder: Sendable {
  let path: String
  private let folder = TemporaryFolder(named: "mooring-system")
  let loop: EventLoop
  let channel: RPCChannel

  init() throws {
    self.path = self.folder.path
    self.loop = try EventLoop.start(named: "system-test")
    self.channel = RPCChannel(to: .unix(path: "\(self.path)/run/config.sock"), on: [self.loop])
  }

  deinit {
    self.channel.close()
    self.loop.stop()
  }

  var config: ConfigServiceClient { ConfigServiceClient(self.channel) }
  var ops: OpsV1.OpsServiceClient { OpsV1.OpsServiceClient(self.channel) }
  /// Starved machines are slow; nothing here measures time.
  let options = CallOptions(timeout: .seconds(60), waitsForReady: true)

  /// The variables of the program on the test's own database.
  func environment() throws -> [String: String] {
    let database = try TemporaryDatabase.current
    guard case .socketDirectory(let folder) = database.configuration.host else {
      throw ProgramOrder.Failure("the database has no socket")
    }
    let user = database.configuration.user
    return [
      "PATH": "/usr/bin:/bin", "MOORING_RUN_DIR": "\(self.path)/run",
      "MOORING_STATE_DIR": "\(self.path)/state", "MOORING_ENVIRONMENT": "production",
      "MOORING_DATABASE_URL":
        "postgres://\(user)@/\(database.configuration.database)?host=\(folder)",
    ]
  }

  func makeRoles() async throws {
    let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
    let connection = try await TemporaryDatabase.current.connect()
    try await connection.runScript(
      try String(contentsOfFile: "/\(root)/deploy/postgres/roles.sql", encoding: .utf8))
    await connection.close()
  }
}

@Suite("The program mooring-config", .temporaryDatabase)
struct ConfigProgramTests {
  static let program = "mooring-config"

  @Test("waits for its schema, serves, is alone at its socket, and ends when told to")
  func life() async throws {
    let folder = try ServiceFolder()
    let environment = try folder.environment()
    let service = try TestProgram(built: Self.program, environment: environment)
    try await service.line(containing: "the database cannot be used")
    var status = try await folder.ops.status(
      OpsV1.StatusRequest(), options: folder.options)
    #expect(!status.ready)
    let schema = try #require(status.checks.first { $0.name == "schema" })
    #expect(schema.message.contains("mooring-config migrate --apply"))
    try await folder.makeRoles()
    let plan = try TestProgram(
      built: Self.program, ["migrate", "--plan"], environment: environment)
    #expect(try await plan.end() == 0)
    try await plan.line(containing: "would apply 1 history")
    let apply = try TestProgram(
      built: Self.program, ["migrate", "--apply"], environment: environment)
    #expect(try await apply.end() == 0)
    // No restart: the service looks again by itself.
    try await service.line(containing: "configuration known")
    status = try await folder.ops.status(OpsV1.StatusRequest(), options: folder.options)
    #expect(status.ready)
    #expect(status.config?.revision == 1)
    let second = try TestProgram(built: Self.program, environment: environment)
    #expect(try await second.end() == 1)
    try await second.line(containing: "another instance listens")
    service.send(SIGTERM)
    #expect(try await service.end() == 0)
  }

  @Test("answers over its socket, and counts what it does")
  func calls() async throws {
    let folder = try ServiceFolder()
    let environment = try folder.environment()
    try await folder.makeRoles()
    let apply = try TestProgram(
      built: Self.program, ["migrate", "--apply"], environment: environment)
    #expect(try await apply.end() == 0)
    let service = try TestProgram(built: Self.program, environment: environment)
    try await service.line(containing: "configuration known")
    let read = GetRequest(namespace: "params/pricing", key: "base_rate_USDC")
    let before = try await folder.config.get(read, options: folder.options)
    guard case .floatValue(let rate)? = before.entry?.value?.kind else {
      Issue.record("no rate: \(before)")
      return
    }
    let change = Change(
      namespace: read.namespace, key: read.key,
      action: .set(ContractType.Value(kind: .floatValue(rate * 1.5))))
    let applied = try await folder.config.apply(
      ApplyRequest(changes: [change], reason: "a test"), options: folder.options)
    #expect(applied.outcome?.revision == 2)
    let after = try await folder.config.get(read, options: folder.options)
    #expect(after.entry?.value?.kind == .floatValue(rate * 1.5))
    #expect(after.entry?.changedBy.hasPrefix("unix:") == true)
    let metrics = try await folder.ops.metrics(
      OpsV1.MetricsRequest(), options: folder.options)
    let text = String(decoding: metrics.text, as: UTF8.self)
    for line in [
      "mooring_config_revision 2", "mooring_config_read_hits_total 2",
      #"mooring_config_writes_total{outcome="committed"} 1"#, "mooring_config_store_up 1",
    ] {
      #expect(text.contains(line), "\(line)")
    }
    // Killed without a word, it starts from what it knew, also without its database.
    service.send(SIGTERM)
    #expect(try await service.end() == 0)
    var alone = environment
    alone["MOORING_DATABASE_URL"] = "postgres://nobody@/nothing?host=\(folder.path)"
    let offline = try TestProgram(built: Self.program, environment: alone)
    try await offline.line(containing: "the database does not answer")
    let last = try await folder.config.get(read, options: folder.options)
    #expect(last.stale)
    #expect(last.entry?.value?.kind == .floatValue(rate * 1.5))
    offline.send(SIGTERM)
    #expect(try await offline.end() == 0)
  }

  @Test("refuses settings that are wrong, all at once")
  func settings() async throws {
    let program = try TestProgram(
      built: Self.program,
      environment: ["MOORING_ENVIRONMENT": "Prod!", "MOORING_LOOPS": "0"])
    #expect(try await program.end() == 78)
    for name in ["MOORING_ENVIRONMENT", "MOORING_LOOPS", "MOORING_DATABASE_URL"] {
      try await program.line(containing: name)
    }
    let help = try TestProgram(built: Self.program, ["--help"], environment: [:])
    #expect(try await help.end() == 0)
    try await help.line(containing: "MOORING_STATE_DIR")
  }
}

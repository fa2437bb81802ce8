import Basics
import ContractConfig
import EventLoop
import FoundationEssentials
import Postgres
import PostgresTestSupport
import RPC
import ServiceRuntime
import Telemetry
import TestSupport

/// A database server and replicas of `mooring-config`, as a deployment runs them.
///
/// Confined to the task that made it, except ``clients``, which any task may use.
final class ConfigDeployment {
  static let database = "deployment"
  /// The environment that replicas run in when nobody says otherwise.
  static let environment = "development"

  let cluster: PostgresCluster
  let loop: EventLoop
  let blockingCalls: ComputePool
  /// One for each replica.
  let clients: [ConfigServiceClient]
  /// Where each replica listens.
  let addresses: [SocketAddress]
  private let folder: TemporaryFolder
  private var replicas: [TestProgram] = []

  /// Starts a database, brings it to the current schema, and starts replicas.
  init(replicas count: Int) async throws {
    let folder = TemporaryFolder()
    self.folder = folder
    self.cluster = try await PostgresCluster.start()
    let loop = try EventLoop.start(named: "deployment")
    self.loop = loop
    self.blockingCalls = try ComputePool(named: "blocking", threads: 2)
    var settings = RPCChannelSettings()
    settings.longestPause = .milliseconds(200)
    self.addresses = (0..<count).map { number in
      .unix(path: "\(folder.path)/\(number)/config.sock")
    }
    self.clients = self.addresses.map { address in
      ConfigServiceClient(RPCChannel(to: address, on: [loop], settings: settings))
    }
    try await self.makeDatabase()
    for number in 0..<count {
      folder.folder("\(number)", mode: 0o750)
      self.replicas.append(try self.program([], replica: number))
    }
  }

  private func makeDatabase() async throws {
    let server = try await self.connect(to: "postgres", as: PostgresCluster.owner)
    try await server.runScript("CREATE DATABASE \(Self.database)")
    await server.close()
    let owner = try await self.connect(as: PostgresCluster.owner)
    let root = #filePath.dropLast("/Tests/SystemTests/Config/ConfigDeployment.swift".count)
    try await owner.runScript(
      try String(contentsOfFile: "\(root)/deploy/postgres/roles.sql", encoding: .utf8))
    await owner.close()
    let (status, text) = try await self.run(["migrate", "--apply"], as: "mooring_owner")
    guard status == 0 else {
      throw ProgramOrder.Failure("migrate ended with \(status): \(text)")
    }
  }

  /// A connection to the database as its superuser, or as `role`.
  func connect(
    to database: String = ConfigDeployment.database, as role: String = PostgresCluster.owner
  ) async throws -> PostgresConnection {
    try await PostgresConnection.connect(
      to: self.cluster.configuration(database: database, user: role), on: self.loop,
      blockingCalls: self.blockingCalls, logger: .disabled)
  }

  /// Runs a command of the program to its end; returns its status and what it said.
  func run(_ arguments: [String], as role: String) async throws -> (status: Int32, text: String) {
    let program = try self.program(arguments, replica: 0, as: role)
    return (try await program.end(), program.output)
  }

  private func program(
    _ arguments: [String], replica: Int, as role: String = "mooring_config"
  ) throws -> TestProgram {
    let path = self.folder.path
    return try TestProgram(
      built: "mooring-config", arguments,
      environment: [
        "MOORING_DATABASE_URL":
          "postgres://\(role)@/\(Self.database)?host=\(self.cluster.directory)",
        "MOORING_RUN_DIR": "\(path)/\(replica)", "MOORING_STATE_DIR": "\(path)/\(replica)/state",
        "MOORING_INSTANCE": "replica-\(replica)", "MOORING_ENVIRONMENT": Self.environment,
        "MOORING_LOG_FORMAT": "json",
      ])
  }

  // MARK: Failures

  /// Ends a replica as a crash would, and starts it again.
  func crash(replica: Int) async throws {
    try await self.replicas[replica].crash()
    self.replicas[replica] = try self.program([], replica: replica)
  }

  /// Ends the database server as a loss of power would, and starts it again.
  func crashDatabase() async throws {
    try await self.cluster.stopImmediately()
    try await self.cluster.startAgain()
  }

  /// Cuts the connections that replicas have to the database.
  func cutConnections() async throws {
    let server = try await self.connect(to: "postgres")
    try await server.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'mooring_config'")
    await server.close()
  }

  /// Ends every replica and the database at once, as a loss of power would.
  func killEverything() async throws {
    for replica in self.replicas { try await replica.crash() }
    try await self.cluster.stopImmediately()
  }

  /// Stops the replicas in order; returns how each of them ended.
  func stop() async throws -> [Int32] {
    var ends: [Int32] = []
    for replica in self.replicas { ends.append(try await replica.stop()) }
    return ends
  }

  /// What the replicas wrote, for a failure.
  var logs: String { self.replicas.map(\.output).joined(separator: "\n") }
}

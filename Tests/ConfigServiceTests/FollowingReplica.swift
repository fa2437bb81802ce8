import Basics
import ContractConfig
import ContractType
import EventLoop
import Glibc
import Postgres
import PostgresTestSupport
import RPC
import RPCServices
import ServiceRuntime
import Telemetry
import TestSupport
import Testing

@testable import ConfigService

/// A replica without its socket: what it knows, how it follows, what it would answer.
struct FollowingReplica {
  let core: ConfigCore
  let handlers: ConfigHandlers
  let readiness: ConfigReadiness
  let health: HealthRegistry
  let keeper: StateKeeper
  let log = LogRecorder()
  private let states = Recorder<ConfigState>()
  private let follower: StoreFollower
  private let lifetime = ServiceLifetime()

  init(on server: DegradationServer, file: String) throws {
    let logger = self.log.logger()
    var pool = PoolSettings()
    pool.waitMax = ConfigCore.startMax
    pool.retryPauseMax = ConfigCore.retryPauseMax
    let core = ConfigCore(
      catalogue: Sample.catalogue, environment: Sample.environment,
      pool: PostgresPool(
        to: server.configuration, settings: pool, on: server.loop,
        blockingCalls: server.blockingCalls, logger: .disabled))
    self.core = core
    self.handlers = ConfigHandlers(core: core, logger: logger)
    self.health = HealthRegistry(services: [ConfigServiceMethods.service])
    self.readiness = ConfigReadiness(health: self.health)
    self.keeper = StateKeeper(
      core: core, file: StateFile(in: server.folder.path, instance: file),
      blockingCalls: server.blockingCalls, logger: logger)
    self.follower = StoreFollower(
      start: StartSequence(core: core) { catalogue, _ in
        LocalLayers(catalogue, environment: core.environment)
      }, direct: server.configuration, loop: server.loop,
      blockingCalls: server.blockingCalls, readiness: self.readiness, logger: logger)
    let states = self.states
    core.observe { observation in
      switch observation {
      case .advanced(let state), .restarted(let state): states.record(state)
      }
    }
  }

  /// Runs `body` while the replica follows its store.
  func run(_ body: (FollowingReplica) async throws -> Void) async throws {
    let (follower, lifetime) = (self.follower, self.lifetime)
    let work = Task { try await follower.run(lifetime) }
    let result: Result<Void, any Error>
    do {
      try await body(self)
      result = .success(())
    } catch {
      result = .failure(error)
    }
    lifetime.requestStop()
    try await work.value
    await self.core.pool.shutDown(deadline: .now())
    try result.get()
  }

  /// The state of a revision, as soon as it is in force.
  func state(at revision: UInt64) async throws -> ConfigState {
    try await self.states.first { $0.token.revision.count >= revision }
  }

  func get(_ key: String = "top_levels") async throws -> GetResponse {
    try await self.handlers.get(
      GetRequest(namespace: "strategy/orderbook_skew", key: key), try HandlerFixture.call())
  }

  func set(
    _ value: Int64, id: String = "", within: Duration = .seconds(120)
  ) async throws -> ChangeOutcome {
    try await WriteHandlersTests.change(
      self.handlers,
      WriteHandlersTests.apply(
        WriteHandlersTests.set(WriteHandlersTests.skew, "top_levels", .intValue(value)), id: id),
      try HandlerFixture.call(deadline: .now() + within))
  }
}

/// A database server of one test, which it may stop.
struct DegradationServer {
  let cluster: PostgresCluster
  let configuration: PostgresConfiguration
  let loop: EventLoop
  let blockingCalls: ComputePool
  let folder: TemporaryFolder

  static func with(_ body: (DegradationServer) async throws -> Void) async throws {
    let folder = TemporaryFolder()
    let cluster = try await PostgresCluster.start()
    let server = DegradationServer(
      cluster: cluster, configuration: cluster.configuration(database: "postgres"),
      loop: try EventLoop.start(named: "degradation"),
      blockingCalls: try ComputePool(named: "degradation", threads: 2), folder: folder)
    try await server.migrate()
    try await body(server)
  }

  func connect() async throws -> PostgresConnection {
    try await PostgresConnection.connect(
      to: self.configuration, on: self.loop, blockingCalls: self.blockingCalls,
      logger: .disabled)
  }

  private func migrate() async throws {
    let connection = try await self.connect()
    try await connection.runScript(try ConfigDatabase.rolesScript())
    _ = try await ConfigSchema.migrator.apply(on: connection)
    await connection.close()
  }
}

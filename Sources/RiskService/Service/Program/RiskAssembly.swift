internal import Basics
internal import ConfigClient
internal import Contract
internal import ContractRisk
internal import EventLoop
internal import Postgres
internal import QuoteSeal
internal import RPC
internal import RPCServices
internal import ServiceRuntime
internal import Telemetry

/// The parts of a running RiskService, put together.
struct RiskAssembly {
  let core: RiskCore
  let readiness: RiskReadiness
  /// In the order in which they are started; stopped in reverse.
  let services: [any Service]

  /// Puts the program together as the settings of `process` say; throws what is in its way.
  init(_ process: ServiceProcess) throws {
    try self.init(
      process.settings, logger: process.logger, metrics: process.metrics, clock: SystemClock())
  }

  init(
    _ settings: Settings, logger: Logger, metrics: MetricsRegistry, clock: any TimeSource
  ) throws {
    let database = try DatabaseSettings.configuration(in: settings)
    let loops = try (0..<settings[RiskSettings.loops]).map { number throws(EventLoopError) in
      try EventLoop.start(named: "loop-\(number)")
    }
    let blockingCalls = try ComputePool(named: "blocking", threads: RiskProgram.blockingThreads)
    let core = RiskCore(
      pool: Self.pool(to: database.shared, settings, loops[0], blockingCalls, logger),
      parameters: SnapshotHolder(readBy: loops), quoteKeys: SnapshotHolder(readBy: loops),
      compute: try ComputePool(threads: settings[RiskSettings.computeThreads]), clock: clock,
      logger: logger, metrics: metrics,
      reportFolder: settings[RiskSettings.reportFolder])
    PostgresPool.register([core.pool], in: metrics)
    core.compute.register(in: metrics)
    let health = HealthRegistry(services: [
      BookServiceMethods.service, MarketServiceMethods.service, RiskServiceMethods.service,
    ])
    let readiness = RiskReadiness(health: health)
    let watcher = try Self.watcher(of: core, readiness, settings, loops)
    let keys = SealKeyReader(logger: logger) { keys in
      core.quoteKeys.publish(keys)
      readiness.note(.quoteKeys, isPassing: true)
    }.follower(of: settings[RiskSettings.quoteKeys], clock: clock)
    let calls = ConcurrencyLimitInterceptor(callsMax: RiskProgram.callsMax)
    let status = RiskStatus(
      instance: settings[ConfigWatcherSettings.instanceSetting], core: core,
      readiness: readiness, watcher: watcher, calls: calls)
    self.core = core
    self.readiness = readiness
    self.services = [
      core.compute, keys,
      StoreKeeper(core: core, readiness: readiness), watcher,
      BookKeeper(core: core), LossCurveDesk(core: core),
      MarketDesk(core: core) { readiness.note(.market, isPassing: true) },
      AlertKeeper(core: core),
      AlertFollower(
        core: core, direct: database.direct, loop: loops[0], blockingCalls: blockingCalls),
      Self.server(core, health, status, calls, settings, loops),
    ]
  }

  private static func pool(
    to configuration: PostgresConfiguration, _ settings: Settings, _ loop: EventLoop,
    _ blockingCalls: ComputePool, _ logger: Logger
  ) -> PostgresPool {
    var pool = PoolSettings()
    pool.connectionsMax = settings[DatabaseSettings.connections]
    pool.waitMax = RiskProgram.connectionWaitMax
    var configuration = configuration
    configuration.applicationName = "mooring-risk"
    return PostgresPool(
      to: configuration, settings: pool, on: loop, blockingCalls: blockingCalls, logger: logger)
  }

  private static func watcher(
    of core: RiskCore, _ readiness: RiskReadiness, _ settings: Settings, _ loops: [EventLoop]
  ) throws -> ConfigWatcher<RiskParameters> {
    let subscription = try WatchSubscription(
      service: "risk", instance: settings[ConfigWatcherSettings.instanceSetting],
      environment: settings[ConfigWatcherSettings.environmentSetting],
      namespaces: RiskParameters.namespaces)
    let folder = settings[ProcessSettings.runDirectory]
    return ConfigWatcher(
      settings: ConfigWatcherSettings(
        subscription: subscription,
        stateFolder: settings[ConfigWatcherSettings.stateFolderSetting]),
      channel: RPCChannel(to: .unix(path: "\(folder)/config.sock"), on: loops),
      holder: core.parameters, logger: core.logger, metrics: core.metrics, clock: core.clock,
      observer: { Self.observe($0, readiness) },
      prepare: { snapshot throws(SnapshotRejection) in try RiskParameters(preparing: snapshot) })
  }

  private static func observe(_ observation: WatchObservation, _ readiness: RiskReadiness) {
    switch observation {
    case .installed: readiness.note(.parameters, isPassing: true)
    case .becameStale:
      readiness.note(.parametersFresh, isPassing: false, "newer parameters may exist")
    case .becameFresh: readiness.note(.parametersFresh, isPassing: true)
    default: break
    }
  }

  /// The calls of the service itself.
  static func routes(on core: RiskCore) -> [Route] {
    BookHandlers(core: core).routes + MarketHandlers(core: core).routes
      + RiskHandlers(core: core).routes
  }

  private static func server(
    _ core: RiskCore, _ health: HealthRegistry, _ status: RiskStatus,
    _ calls: ConcurrencyLimitInterceptor, _ settings: Settings, _ loops: [EventLoop]
  ) -> SocketServer {
    let platform = PlatformServices(
      health: health, metrics: core.metrics, files: ContractRiskIndex.files,
      state: { status.response })
    let routes = platform.routes(beside: Self.routes(on: core))
    var serving = RPCServerSettings()
    serving.trustedUIDs = Set(settings[ServingSettings.trustedUsers])
    let streaming = routes.filter { $0.kind != .unary }.map(\.path)
    let server = RPCServer(
      routes: routes, settings: serving,
      interceptors: [
        MetricsInterceptor(core.metrics, routes: routes), calls,
        DeadlineInterceptor(longest: RiskProgram.callTimeMax, exempt: Set(streaming)),
        AccessLogInterceptor(core.logger),
      ])
    let folder = settings[ProcessSettings.runDirectory]
    return SocketServer(
      server, at: "\(folder)/\(RiskProgram.socketName)", on: loops,
      drainTime: settings[ProcessSettings.drainTime], logger: core.logger,
      announceEnd: { status.readiness.drain() })
  }
}

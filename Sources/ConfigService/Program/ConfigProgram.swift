internal import Basics
internal import ContractConfig
internal import ContractPlatform
internal import EventLoop
internal import Postgres
internal import RPC
internal import RPCServices
internal import ServiceRuntime
internal import Telemetry

/// The program `mooring-config`.
public enum ConfigProgram {
  /// The version that the program tells.
  static let version = "0.1.0"
  /// The name of its socket in the directory of sockets.
  static let socketName = "config.sock"
  /// How long a call may take when its caller has set no deadline.
  static let callTimeMax = Duration.seconds(90)
  /// Calls at once, the streams of consumers among them.
  static let callsMax = 2 * HubState.subscribersMax
  /// Threads for calls that wait: looking up names, cancelling statements, writing the state.
  static let blockingThreads = 2

  /// Does what the arguments say, and ends the process.
  public static func run() async -> Never {
    let arguments = Array(CommandLine.arguments.dropFirst())
    let environment = ProcessEnvironment.read()
    switch arguments.first {
    case "migrate": await Self.migrate(Array(arguments.dropFirst()), environment)
    case "verify-audit": await Self.verifyAudit(Array(arguments.dropFirst()), environment)
    case "retain": await Self.retain(Array(arguments.dropFirst()), environment)
    default: await Self.serve(arguments, environment)
    }
  }

  private static func serve(_ arguments: [String], _ environment: [String: String]) async -> Never {
    let process = ServiceProcess.start(
      ConfigSettings.schema, arguments: arguments, environment: environment)
    let assembly: ConfigAssembly
    do {
      assembly = try ConfigAssembly(process, environment: environment)
    } catch {
      process.logger.error("the service cannot start", ["reason": .string("\(error)")])
      process.end(SettingsProblems.exitCode)
    }
    process.logger.notice(
      "starting",
      [
        "config.environment": .string("\(assembly.core.environment)"),
        "catalogue.version": .integer(assembly.core.catalogue.version),
        "program.version": .string(Self.version),
      ])
    await process.run(assembly.services)
  }
}

/// The parts of a running ConfigService, put together.
struct ConfigAssembly {
  let core: ConfigCore
  /// In the order in which they are started; stopped in reverse.
  let services: [any Service]

  init(_ process: ServiceProcess, environment: [String: String]) throws {
    let (settings, logger) = (process.settings, process.logger)
    let database = try DatabaseSettings.configuration(in: settings)
    let policy = try RetentionPolicy(settings)
    let loops = try (0..<settings[ConfigSettings.loops]).map { number in
      try EventLoop.start(named: "loop-\(number)")
    }
    let blockingCalls = try ComputePool(
      named: "blocking", threads: ConfigProgram.blockingThreads)
    let core = ConfigCore(
      catalogue: try PublishedCatalogue.read(),
      environment: settings[ConfigSettings.environment],
      pools: Self.pools(to: database.shared, settings, loops, blockingCalls, logger))
    let sources = ConfigSettings.sources(in: settings, environment)
    try Self.useSecrets(of: sources, in: core)
    let delivery = Delivery(
      of: core, replica: settings[ConfigSettings.instance], logger: logger,
      metrics: process.metrics)
    var handlers = ConfigHandlers(core: core, logger: logger, registry: process.metrics)
    handlers.documentReaders = blockingCalls
    handlers.subscriberCount = { delivery.hub.subscriberCount }
    handlers.readInputs = { () throws(ConfigFault) in
      do throws(ComputePool.Refusal) {
        return try await blockingCalls.run { _ in sources.read() }
      } catch {
        throw error == .cancelled ? .cancelled : .notCommitted
      }
    }
    let health = HealthRegistry(services: [ConfigServiceMethods.service])
    let readiness = ConfigReadiness(health: health)
    let inputs = LocalStanding(readiness: readiness)
    inputs.take(sources.read(), in: core) { .now() }
    handlers.inputs = inputs
    handlers.register(in: process.metrics)
    PostgresPool.register(core.pools, in: process.metrics)
    let keeper = Self.keeper(of: core, inputs, settings, blockingCalls, logger)
    // Whether there is one is seen by what is known; the follower says when that is enough.
    _ = keeper.load()
    Self.logRestarts(of: core, logger)
    let follower = StoreFollower(
      start: StartSequence(
        core: core, layers: Self.layers(settings, environment)),
      direct: database.direct, loop: loops[0], blockingCalls: blockingCalls,
      readiness: readiness,
      channels: [
        StoreFollower.Channel(name: SubscriberStore.channel) { delivery.exchange.notified($0) }
      ], logger: logger,
      readInputs: {
        guard let read = try? await blockingCalls.run({ _ in sources.read() }) else { return }
        inputs.take(read, in: core) { .now() }
      })
    let upkeep = Upkeep(
      pool: core.pool, counter: handlers.usage.counter, policy: policy, logger: logger)
    let calls = ConcurrencyLimitInterceptor(callsMax: ConfigProgram.callsMax)
    let status = ProcessStatus(
      instance: settings[ConfigSettings.instance], core: core, readiness: readiness, calls: calls)
    self.core = core
    self.services = [
      keeper, follower, upkeep, delivery.exchange,
      Self.server(process, handlers, delivery, health, status, calls, loops: loops),
    ]
  }

  private static func keeper(
    of core: ConfigCore, _ inputs: LocalStanding, _ settings: Settings,
    _ blockingCalls: ComputePool, _ logger: Logger
  ) -> StateKeeper {
    let folder = settings[ConfigSettings.stateFolder]
    let instance = settings[ConfigSettings.instance]
    let given = StateFile(
      in: folder, instance: instance, kind: "given", bytesMax: GivenSecrets.bytesMax)
    return StateKeeper(
      core: core, file: StateFile(in: folder, instance: instance), given: (inputs, given),
      blockingCalls: blockingCalls, logger: logger)
  }

  /// Connections on each loop, which share the number that there may be.
  private static func pools(
    to configuration: PostgresConfiguration, _ settings: Settings, _ loops: [EventLoop],
    _ blockingCalls: ComputePool, _ logger: Logger
  ) -> [PostgresPool] {
    var configuration = configuration
    configuration.applicationName = "mooring-config"
    let connections = settings[DatabaseSettings.connections]
    let served = loops.prefix(connections)
    return served.enumerated().map { number, loop in
      var pool = PoolSettings()
      pool.connectionsMax = (connections + number) / served.count
      pool.waitMax = ConfigCore.startMax
      pool.retryPauseMax = ConfigCore.retryPauseMax
      return PostgresPool(
        to: configuration, settings: pool, on: loop, blockingCalls: blockingCalls, logger: logger)
    }
  }

  /// The local layers of this process, read anew each time.
  static func layers(
    _ settings: Settings, _ variables: [String: String]
  ) -> @Sendable (Catalogue, SecretVault) -> LocalLayers {
    let sources = ConfigSettings.sources(in: settings, variables)
    let environment = settings[ConfigSettings.environment]
    return { catalogue, secrets in
      let inputs = sources.read()
      var layers = inputs.layers(catalogue, environment: environment, secrets: secrets)
      for fault in inputs.faults { layers.note(fault) }
      return layers
    }
  }

  /// Reads the keys and secrets of this deployment; what cannot be read keeps it from starting.
  static func useSecrets(
    of sources: LocalSources, in core: ConfigCore
  ) throws(LayerFault) {
    let inputs = sources.read()
    if let fault = inputs.faults.first { throw fault }
    core.use(inputs.vault { .now() })
  }

  static func logRestarts(of core: ConfigCore, _ logger: Logger) {
    core.observe { observation in
      guard case .restarted(let state) = observation else { return }
      logger.error(
        "the database has another history: it was restored or exchanged, everyone starts over",
        [
          "config.epoch": .string("\(state.token.epoch)"),
          "config.revision": .string("\(state.token.revision)"),
        ])
    }
  }

  private static func server(
    _ process: ServiceProcess, _ handlers: ConfigHandlers, _ delivery: Delivery,
    _ health: HealthRegistry, _ status: ProcessStatus, _ calls: ConcurrencyLimitInterceptor,
    loops: [EventLoop]
  ) -> SocketServer {
    let platform = PlatformServices(
      health: health, metrics: process.metrics, files: ContractConfigIndex.files,
      state: { status.response })
    let routes = platform.routes(beside: handlers.routes + delivery.handlers.routes)
    var settings = RPCServerSettings()
    settings.trustedUIDs = Set(process.settings[ServingSettings.trustedUsers])
    let streams = routes.filter { $0.kind != .unary }.map(\.path)
    let server = RPCServer(
      routes: routes, settings: settings,
      interceptors: [
        calls, MetricsInterceptor(process.metrics, routes: routes),
        DeadlineInterceptor(longest: ConfigProgram.callTimeMax, exempt: Set(streams)),
        AccessLogInterceptor(process.logger),
      ])
    let folder = process.settings[ProcessSettings.runDirectory]
    return SocketServer(
      server, at: "\(folder)/\(ConfigProgram.socketName)", on: loops,
      drainTime: process.settings[ProcessSettings.drainTime], logger: process.logger,
      announceEnd: { status.readiness.drain() }, endStreams: { delivery.hub.close() })
  }
}

/// What the process tells about itself.
struct ProcessStatus: Sendable {
  let readiness: ConfigReadiness
  private let core: ConfigCore
  private let calls: ConcurrencyLimitInterceptor
  private let instance: String
  private let bootID: String
  private let startedAt = WallTime.now()
  private let started = MonotonicTime.now()

  init(
    instance: String, core: ConfigCore, readiness: ConfigReadiness,
    calls: ConcurrencyLimitInterceptor
  ) {
    self.core = core
    self.readiness = readiness
    self.calls = calls
    self.instance = instance
    self.bootID = String(UInt64.random(in: .min ... .max), radix: 16)
  }

  /// The present state.
  var response: OpsV1.StatusResponse {
    let known = self.core.known
    let now = MonotonicTime.now()
    let isReady = self.readiness.isReady
    return OpsV1.StatusResponse(
      service: "config", instance: self.instance, bootID: self.bootID,
      version: ConfigProgram.version, environment: "\(self.core.environment)",
      phase: self.readiness.phase, ready: isReady, checks: self.readiness.checks,
      startedAt: ContractMapping.time(self.startedAt),
      uptimeMs: Int64((now - self.started).milliseconds),
      config: known.state.map { ContractMapping.token($0.token) },
      configAgeMs: known.confirmedAt.map { (now - $0).milliseconds },
      callsInFlight: UInt32(clamping: self.calls.callsInFlight),
      residentBytes: ProcessMemory.residentBytes, processID: ProcessMemory.processID)
  }
}

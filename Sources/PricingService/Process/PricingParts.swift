internal import Basics
internal import ConfigClient
internal import Contract
internal import ContractPricing
internal import EventLoop
internal import QuoteSeal
internal import RPC
internal import RPCServices
internal import ServiceRuntime
internal import Synchronization
internal import Telemetry

/// What the services of the program share.
struct PricingParts: Sendable {
  let desk: QuoteDesk
  let health: HealthRegistry
  let readiness: QuoteReadiness
  let pool: ComputePool
  let revisions: RevisionModels
  let watcher: ConfigWatcher<PricingSnapshot>
  let marketTelemetry: MarketTelemetry
  /// Keeps the market on disk, when there is a folder for it.
  let archive: [any Service]
  let clock: any TimeSource
  private let subscription: WatchSubscription
  private let configChannel: RPCChannel
  /// The way to RiskService, where the market comes from there.
  private let riskChannel: RPCChannel?
  private let logger: Logger
  private let metrics: MetricsRegistry

  init(
    settings: Settings, loops: [EventLoop], configChannel: RPCChannel,
    riskChannel: RPCChannel?, logger: Logger, metrics: MetricsRegistry, clock: any TimeSource
  ) throws {
    let bell = ChangeBell()
    let health = HealthRegistry(services: [PricingServiceMethods.service])
    let readiness = QuoteReadiness(health: health)
    let market = MarketKeeper(
      holder: SnapshotHolder(readBy: loops), bell: bell, clock: clock,
      onFirst: { readiness.note(.market) })
    let desk = QuoteDesk(
      snapshots: SnapshotHolder(readBy: loops), market: market,
      keys: SnapshotHolder(readBy: loops), bell: bell, clock: clock,
      telemetry: QuoteTelemetry(metrics: metrics))
    let revisions = RevisionModels(channel: configChannel)
    let subscription = try WatchSubscription(
      service: "pricing", instance: settings[ConfigWatcherSettings.instanceSetting],
      environment: settings[ConfigWatcherSettings.environmentSetting],
      namespaces: ParameterValues.namespaces)
    let folder = settings[ConfigWatcherSettings.stateFolderSetting]
    self.watcher = ConfigWatcher(
      settings: ConfigWatcherSettings(subscription: subscription, stateFolder: folder),
      channel: configChannel, holder: desk.snapshots, logger: logger, metrics: metrics,
      clock: clock,
      observer: { observation in Self.observe(observation, desk, readiness) },
      prepare: { snapshot throws(SnapshotRejection) in
        let prepared = try PricingSnapshot(preparing: snapshot)
        revisions.keep(prepared)
        return prepared
      })
    let telemetry = MarketTelemetry(logger: logger, metrics: metrics)
    self.marketTelemetry = telemetry
    self.archive =
      folder.map { folder in
        [
          MarketArchive(
            at: "\(folder)/\(subscription.fileName(ending: "market"))", keeper: market,
            telemetry: telemetry, clock: clock)
        ]
      } ?? []
    self.pool = try ComputePool(threads: settings[PricingSettings.computeThreads])
    self.desk = desk
    self.health = health
    self.readiness = readiness
    self.revisions = revisions
    self.clock = clock
    self.subscription = subscription
    self.configChannel = configChannel
    self.riskChannel = riskChannel
    self.logger = logger
    self.metrics = metrics
    self.registerGauges()
  }

  private static func observe(
    _ observation: WatchObservation, _ desk: QuoteDesk, _ readiness: QuoteReadiness
  ) {
    switch observation {
    case .installed:
      desk.bell.ringConfig()
      readiness.note(.parameters)
    case .becameStale, .becameFresh:
      desk.isConfigStale.store(observation == .becameStale, ordering: .relaxed)
      // Readers of streams are told: what they were sent says the other thing.
      desk.bell.ringConfig()
    default: break
    }
  }

  private func registerGauges() {
    let (market, clock) = (self.desk.market, self.clock)
    self.metrics.gauge(
      "mooring_pricing_market_age_seconds",
      help: "Time since the market was last heard of; -1 before the first time."
    ) {
      market.age(at: clock.monotonicNow).map { Double($0.nanosecondsClamped) / 1e9 } ?? -1
    }
    self.pool.register(in: self.metrics)
  }

  /// The server with every route, which does not listen yet.
  func makeServer(_ settings: Settings) -> RPCServer {
    let calls = ConcurrencyLimitInterceptor(callsMax: PricingProcess.callsMax)
    let state = PricingState(
      instance: self.subscription.instance, bootID: self.subscription.bootID, desk: self.desk,
      watcher: self.watcher, health: self.health, calls: calls, clock: self.clock,
      startedAt: self.clock.wallNow, started: self.clock.monotonicNow)
    let platform = PlatformServices(
      health: self.health, metrics: self.metrics, files: ContractPricingIndex.files,
      state: { state.status() })
    let handlers = PricingHandlers(
      desk: self.desk, revisions: self.revisions, configChannel: self.configChannel,
      riskChannel: self.riskChannel, pool: self.pool)
    let routes = platform.routes(beside: handlers.routes)
    var serving = RPCServerSettings()
    serving.trustedUIDs = Set(settings[ServingSettings.trustedUsers])
    let streaming = routes.filter { $0.kind != .unary }.map(\.path)
    return RPCServer(
      routes: routes, settings: serving,
      interceptors: [
        MetricsInterceptor(self.metrics, routes: routes), calls,
        DeadlineInterceptor(
          longest: PricingProcess.callTimeMax, exempt: Set(streaming)),
        AccessLogInterceptor(self.logger),
      ])
  }
}

internal import Auth
internal import Basics
internal import ConfigClient
internal import EventLoop
internal import HTTP
public import ServiceRuntime
internal import TLS
internal import Telemetry

/// The parts of the program, put together.
public struct GatewayProcess: Sendable {
  /// The services in the order in which they start.
  public let services: [any Service]
  /// Reads keys and certificates again, as a hang-up asks.
  public let reload: @Sendable () async -> Void
  let loops: [EventLoop]
  let upstreams: Upstreams
  let server: GatewayServer

  /// Puts the program together as the settings of `process` say; throws what is in its way.
  public init(_ process: ServiceProcess) throws {
    try self.init(
      settings: process.settings, logger: process.logger, metrics: process.metrics,
      clock: SystemClock())
  }

  init(
    settings: Settings, logger: Logger, metrics: MetricsRegistry, clock: any TimeSource
  ) throws {
    if let conflict = GatewaySettings.conflict(in: settings) { throw conflict }
    let loops = try (0..<settings[GatewaySettings.loops]).map { number throws(EventLoopError) in
      try EventLoop.start(named: "loop-\(number)")
    }
    let tokens = try Self.tokens(settings, metrics)
    let identity = try Self.identity(settings)
    let upstreams = Upstreams(in: settings[ProcessSettings.runDirectory], on: loops)
    let around = Dispatcher.Surroundings(
      gatekeeper: Gatekeeper(
        tokens, limits: GatewaySettings.limits(settings), clock: clock, metrics: metrics),
      trails: TrailReader(
        clients: ClientAddress(trusted: settings[GatewaySettings.proxies])),
      crossOrigin: CrossOrigin(settings[GatewaySettings.origins]), upstreams: upstreams,
      timeMax: settings[GatewaySettings.timeout], logger: logger)
    let hub = EventHub()
    let operations = Surface.operations(
      on: Surface.Ground(
        metrics: metrics, metricsNetworks: settings[GatewaySettings.metricsNetworks],
        events: hub))
    let dispatcher = try Dispatcher(operations, around)
    let follower = KeyFollower(tokens, identity, logger: logger, clock: clock)
    let ops = OpsServer(
      in: settings[ProcessSettings.runDirectory],
      instance: settings[ConfigWatcherSettings.instanceSetting], on: loops,
      drainTime: settings[ProcessSettings.drainTime], metrics: metrics, clock: clock)
    self.server = GatewayServer(
      dispatcher, settings: settings, identity: identity, loops: loops, health: ops.health,
      logger: logger, metrics: metrics)
    self.loops = loops
    self.upstreams = upstreams
    self.reload = { await follower.lookNow() }
    try self.server.bind()
    // What tells of the process lives longest; requests are the first to end.
    self.services = [ops, follower, EventFollower(hub, upstreams, clock: clock), self.server]
  }

  private static func tokens(
    _ settings: Settings, _ metrics: MetricsRegistry
  ) throws -> TokenGate {
    var verification = TokenVerifier.Settings()
    verification.issuer = settings[GatewaySettings.tokenIssuer]
    verification.audience = settings[GatewaySettings.tokenAudience]
    verification.lifetimeMax = settings[GatewaySettings.tokenLifetimeMax]
    return TokenGate(
      try TokenKeyStore(paths: settings[GatewaySettings.tokenKeys]), settings: verification,
      metrics: metrics)
  }

  private static func identity(_ settings: Settings) throws -> TLSIdentityStore? {
    guard let chain = settings[GatewaySettings.certificate],
      let key = settings[GatewaySettings.certificateKey]
    else { return nil }
    return try TLSIdentityStore(chainPath: chain, keyPath: key)
  }
}

extension GatewaySettings {
  /// How often who may do what.
  static func limits(_ settings: Settings) -> Gatekeeper.Limits {
    func perMinute(_ setting: Setting<Int>) -> RateLimit {
      RateLimit(settings[setting], per: .seconds(60))
    }
    return Gatekeeper.Limits(
      writes: perMinute(self.writesPerMinute), reads: perMinute(self.readsPerMinute),
      open: perMinute(self.publicPerMinute), failures: perMinute(self.failedTokensPerMinute))
  }
}

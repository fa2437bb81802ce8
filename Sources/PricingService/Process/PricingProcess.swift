internal import Basics
internal import ConfigClient
internal import Contract
internal import ContractPricing
internal import EventLoop
internal import QuoteSeal
internal import RPC
internal import RPCServices
public import ServiceRuntime
internal import Telemetry

/// The parts of the program, put together.
public struct PricingProcess: Sendable {
  /// The services in the order in which they start.
  public let services: [any Service]
  let loops: [EventLoop]
  let desk: QuoteDesk
  let health: HealthRegistry

  /// The longest that a call may take; streams of quotes last as long as they like.
  static let callTimeMax = Duration.seconds(30)
  /// The most calls at the same time.
  static let callsMax = 16_384
  static let socketName = "pricing.sock"

  /// Puts the program together as the settings of `process` say; throws what is in its way.
  public init(_ process: ServiceProcess) throws {
    if let conflict = PricingSettings.conflict(in: process.settings) { throw conflict }
    self = try PricingProcess(
      settings: process.settings, logger: process.logger, metrics: process.metrics,
      clock: SystemClock())
  }

  init(
    settings: Settings, logger: Logger, metrics: MetricsRegistry, clock: any TimeSource
  ) throws {
    let loops = try (0..<settings[PricingSettings.loops]).map { number throws(EventLoopError) in
      try EventLoop.start(named: "loop-\(number)")
    }
    let folder = settings[ProcessSettings.runDirectory]
    let riskChannel = Self.riskChannel(settings, loops)
    let parts = try PricingParts(
      settings: settings, loops: loops,
      configChannel: RPCChannel(to: .unix(path: "\(folder)/config.sock"), on: loops),
      riskChannel: riskChannel, logger: logger, metrics: metrics, clock: clock)
    let source = Self.source(parts, settings, riskChannel)
    let keys = SealKeyReader(logger: logger) { keys in
      parts.desk.keys.publish(keys)
      parts.readiness.note(.keys)
    }.follower(of: settings[PricingSettings.quoteKeys], clock: clock)
    let server = SocketServer(
      parts.makeServer(settings), at: "\(folder)/\(Self.socketName)", on: loops,
      drainTime: settings[ProcessSettings.drainTime], logger: logger,
      // Who watches health or quotes is told first: a stream that stays open holds the drain up.
      announceEnd: {
        parts.health.shutDown()
        parts.desk.bell.close()
      })
    self.loops = loops
    self.desk = parts.desk
    self.health = parts.health
    // The server starts last and so stops first. Nobody before it waits for another process: the
    // socket is bound at once and answers NOT_SERVING until there is what a quote needs.
    self.services = [parts.pool, keys] + parts.archive + [source, parts.watcher, server]
  }

  /// The way to RiskService, when the market comes from there.
  private static func riskChannel(_ settings: Settings, _ loops: [EventLoop]) -> RPCChannel? {
    guard settings[PricingSettings.marketSource] == .risk else { return nil }
    var channel = RPCChannelSettings()
    channel.receivedMessageBytesMax = MarketFileReader.bytesMax
    let folder = settings[ProcessSettings.runDirectory]
    return RPCChannel(to: .unix(path: "\(folder)/risk.sock"), on: loops, settings: channel)
  }

  private static func source(
    _ parts: PricingParts, _ settings: Settings, _ riskChannel: RPCChannel?
  ) -> any Service {
    let keeper = parts.desk.market
    switch settings[PricingSettings.marketSource] {
    case .risk:
      guard let riskChannel else { preconditionFailure("no way to RiskService was made") }
      return MarketWatcher(
        keeper: keeper, channel: riskChannel,
        instance: settings[ConfigWatcherSettings.instanceSetting],
        telemetry: parts.marketTelemetry, clock: parts.clock)
    case .example:
      return ExampleMarketService(
        keeper: keeper, telemetry: parts.marketTelemetry, clock: parts.clock)
    case .file:
      let reader = MarketFileReader(keeper: keeper, telemetry: parts.marketTelemetry)
      let path = settings[PricingSettings.marketFile] ?? ""
      return reader.follower(of: path, clock: parts.clock)
    }
  }
}

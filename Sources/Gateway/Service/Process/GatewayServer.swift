internal import EventLoop
internal import HTTP
internal import RPCServices
internal import ServiceRuntime
internal import TLS
internal import Telemetry

/// Listens for requests from the start of the process to its end.
final class GatewayServer: Service {
  let name: StaticString = "http-server"
  private let server: HTTPServer
  private let addresses: [SocketAddress]
  private let identity: TLSIdentityStore?
  private let drainTime: Duration
  private let health: HealthRegistry
  private let logger: Logger
  private let bound = Locked([SocketAddress]())

  init(
    _ dispatcher: Dispatcher, settings: Settings, identity: TLSIdentityStore?,
    loops: [EventLoop], health: HealthRegistry, logger: Logger, metrics: MetricsRegistry
  ) {
    var serving = HTTPServerSettings()
    serving.connectionsMax = settings[GatewaySettings.connectionsMax]
    serving.connectionsPerAddressMax = settings[GatewaySettings.connectionsPerAddressMax]
    serving.unlimitedNetworks = settings[GatewaySettings.proxies]
    let counters = HTTPMetrics(metrics)
    let log = HTTPAccessLog(logger)
    self.server = HTTPServer(
      on: loops, settings: serving, refuse: { Dispatcher.refuse($0, $1) },
      observe: { observation in
        counters.observe(observation)
        log.observe(observation)
      }, route: { dispatcher.route($0, $1) })
    self.addresses = settings[GatewaySettings.listen]
    self.identity = identity
    self.drainTime = settings[ProcessSettings.drainTime]
    self.health = health
    self.logger = logger
  }

  /// Where it listens, with the ports that were chosen.
  var boundAddresses: [SocketAddress] { self.bound.withLock { $0 } }

  /// Takes the addresses, before anything is started: without them there is nothing to run for.
  func bind() throws(EventLoopError) {
    for address in self.addresses {
      let bound = try self.server.listen(at: address, as: self.identity)
      self.bound.withLock { $0.append(bound) }
      self.logger.notice("listening", ["http.address": .string(bound.description)])
    }
  }

  func run(_ lifetime: ServiceLifetime) async throws {
    self.health.setAll(.serving)
    lifetime.started()
    await lifetime.stopRequested()
    self.health.shutDown()
    _ = await self.server.drain(within: self.drainTime)
  }
}

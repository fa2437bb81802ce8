internal import Basics
internal import Contract
internal import ContractPlatform
internal import ContractType
internal import EventLoop
internal import RPC
internal import RPCServices
internal import ServiceRuntime
internal import Telemetry

/// Tells the state of this process on a socket beside those of the services.
///
/// `mooring status`, the supervisor and probes ask every process in the same way.
final class OpsServer: Service {
  static let socketName = "gateway.sock"
  /// The version of the program.
  static let version = "0.1.0"

  let name: StaticString = "rpc-server"
  let health = HealthRegistry(services: [])
  private let server: RPCServer
  private let address: SocketAddress
  private let loops: [EventLoop]
  private let drainTime: Duration

  init(
    in folder: String, instance: String, on loops: [EventLoop], drainTime: Duration,
    metrics: MetricsRegistry, clock: any TimeSource
  ) {
    let (health, bootID) = (self.health, RequestID(from: IDSource()).description)
    let (startedAt, started) = (clock.wallNow, clock.monotonicNow)
    let platform = PlatformServices(
      health: health, metrics: metrics, files: [],
      state: {
        let isServing = health.status() == .serving
        return OpsV1.StatusResponse(
          service: "gateway", instance: instance, bootID: bootID, version: Self.version,
          phase: isServing ? .serving : .starting, ready: isServing,
          startedAt: Timestamp(microseconds: startedAt.microsecondsSinceEpoch),
          uptimeMs: (clock.monotonicNow - started).microsecondsClamped / 1_000,
          residentBytes: ProcessMemory.residentBytes, processID: ProcessMemory.processID)
      })
    self.server = RPCServer(routes: platform.routes(beside: []))
    self.address = .unix(path: "\(folder)/\(Self.socketName)")
    self.loops = loops
    self.drainTime = drainTime
  }

  func run(_ lifetime: ServiceLifetime) async throws {
    try self.server.listen(at: self.address, on: self.loops)
    lifetime.started()
    await lifetime.stopRequested()
    self.health.shutDown()
    await self.server.drain(within: self.drainTime)
  }
}

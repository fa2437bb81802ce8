internal import Basics
internal import EventLoop
internal import RPC
internal import RPCServices
internal import ServiceRuntime

/// Listens for calls from the start of the process to its end.
final class PricingServer: Service {
  let name: StaticString = "rpc-server"
  private let server: RPCServer
  private let address: SocketAddress
  private let loops: [EventLoop]
  private let health: HealthRegistry
  private let bell: ChangeBell
  private let drainTime: Duration

  init(
    _ server: RPCServer, at address: SocketAddress, on loops: [EventLoop],
    health: HealthRegistry, bell: ChangeBell, drainTime: Duration
  ) {
    self.server = server
    self.address = address
    self.loops = loops
    self.health = health
    self.bell = bell
    self.drainTime = drainTime
  }

  func run(_ lifetime: ServiceLifetime) async throws {
    try self.server.listen(at: self.address, on: self.loops)
    lifetime.started()
    await lifetime.stopRequested()
    // Who watches health or quotes is told first: a stream that stays open holds the drain up.
    self.health.shutDown()
    self.bell.close()
    await self.server.drain(within: self.drainTime)
  }
}

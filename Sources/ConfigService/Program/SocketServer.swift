internal import EventLoop
internal import RPC
internal import ServiceRuntime
internal import Telemetry

/// Serves calls on a socket for as long as the process runs, and closes without losing one.
struct SocketServer: Service {
  let name: StaticString = "rpc-server"
  let server: RPCServer
  let path: String
  let loops: [EventLoop]
  let readiness: Readiness
  let drainTime: Duration
  let logger: Logger
  /// Ends the streams that would last for ever, once their callers have been told to go elsewhere.
  let endStreams: @Sendable () -> Void

  func run(_ lifetime: ServiceLifetime) async throws {
    try self.server.listen(at: .unix(path: self.path), on: self.loops)
    self.logger.notice("listening", ["socket.path": .string(self.path)])
    lifetime.started()
    await lifetime.stopRequested()
    self.logger.notice("draining")
    self.readiness.drain()
    async let drained: Void = self.server.drain(within: self.drainTime)
    self.endStreams()
    await drained
  }
}

public import EventLoop
public import RPC
public import ServiceRuntime
public import Telemetry

/// Serves calls on a socket for as long as the process runs, and closes without losing one.
public struct SocketServer: Service {
  public let name: StaticString = "rpc-server"
  private let server: RPCServer
  private let path: String
  private let loops: [EventLoop]
  private let drainTime: Duration
  private let logger: Logger
  private let announceEnd: @Sendable () -> Void
  private let endStreams: @Sendable () -> Void

  /// Serves at the socket `path`, which is bound as soon as the service runs.
  ///
  /// At the end `announceEnd` says that nothing is served any more, before the first connection is
  /// told to go; `endStreams` ends the streams that would last for ever, once their callers have
  /// been told to go elsewhere.
  public init(
    _ server: RPCServer, at path: String, on loops: [EventLoop], drainTime: Duration,
    logger: Logger, announceEnd: @escaping @Sendable () -> Void,
    endStreams: @escaping @Sendable () -> Void = {}
  ) {
    self.server = server
    self.path = path
    self.loops = loops
    self.drainTime = drainTime
    self.logger = logger
    self.announceEnd = announceEnd
    self.endStreams = endStreams
  }

  public func run(_ lifetime: ServiceLifetime) async throws {
    try self.server.listen(at: .unix(path: self.path), on: self.loops)
    self.logger.notice("listening", ["socket.path": .string(self.path)])
    lifetime.started()
    await lifetime.stopRequested()
    self.logger.notice("draining")
    self.announceEnd()
    async let drained: Void = self.server.drain(within: self.drainTime)
    self.endStreams()
    await drained
  }
}

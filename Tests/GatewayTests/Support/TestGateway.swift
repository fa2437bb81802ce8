import Auth
import Basics
import EventLoop
import HTTPTestSupport
import RPC
import ServiceRuntime
import Telemetry
import TestSupport
import Testing

@testable import Gateway

/// A gateway at a port of its own, in front of what a test puts behind it.
final class TestGateway: Sendable {
  let folder: TemporaryFolder
  let process: GatewayProcess
  let logs = LogRecorder()
  let clock: ManualClock
  let metrics = MetricsRegistry()
  private let clientLoop: EventLoop
  private let serviceLoop: EventLoop
  private let servers = Locked([RPCServer]())

  /// Starts a gateway whose settings are those of the tests and `environment`.
  init(_ environment: [String: String] = [:]) throws {
    let folder = TemporaryFolder(named: "mooring gateway")
    let key = try folder.write(TestTokens.secret, to: "token-key")
    var variables = [
      "MOORING_RUN_DIR": folder.path, "MOORING_TOKEN_KEYS": key,
      "MOORING_HTTP_LISTEN": "127.0.0.1:0", "MOORING_HTTP_TIMEOUT": "60s",
    ]
    variables.merge(environment) { $1 }
    guard
      case .settings(let settings, _) = GatewaySettings.schema.read(
        arguments: [], environment: variables)
    else { throw SettingsConflict(description: "\(environment) are no settings") }
    self.folder = folder
    self.clock = ManualClock(wall: TestTokens.now)
    self.clientLoop = try EventLoop.start(named: "clients")
    self.serviceLoop = try EventLoop.start(named: "services")
    self.process = try GatewayProcess(
      settings: settings, logger: Logger(to: self.logs, threshold: .debug) { .epoch },
      metrics: self.metrics, clock: self.clock)
  }

  deinit {
    self.process.upstreams.close()
    for loop in self.process.loops + [self.serviceLoop, self.clientLoop] { loop.stop() }
  }

  /// Puts a service with `routes` behind the gateway.
  @discardableResult
  func serve(_ name: String, _ routes: [Route]) throws -> RPCServer {
    var settings = RPCServerSettings()
    settings.trustedUIDs = []
    let server = RPCServer(routes: routes, settings: settings)
    try server.listen(at: .unix(path: "\(self.folder.path)/\(name).sock"), on: [self.serviceLoop])
    self.servers.withLock { $0.append(server) }
    return server
  }

  // MARK: Requests

  /// Sends a request with a connection of its own.
  func send(
    _ method: String, _ target: String, role: Role? = nil, fields: [String] = [],
    body: String? = nil
  ) async throws -> TestAnswer {
    var lines = ["\(method) \(target) HTTP/1.1", "Host: localhost", "Connection: close"] + fields
    if let role { lines.append("Authorization: Bearer \(try TestTokens.token(role))") }
    if let body { lines.append("Content-Length: \(body.utf8.count)") }
    let text = lines.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? "")
    return TestAnswer(
      await WebClient.exchange(Array(text.utf8), with: try self.address, on: self.clientLoop))
  }

  /// A client that says what it likes.
  func connect() throws -> WebClient {
    WebClient.connect(to: try self.address, on: self.clientLoop)
  }

  private var address: SocketAddress {
    get throws { try #require(self.process.server.boundAddresses.first) }
  }
}

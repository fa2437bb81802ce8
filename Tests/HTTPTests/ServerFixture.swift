import Basics
import EventLoop
import HTTP
import HTTPTestSupport
import ServiceRuntime
import TestSupport

/// A server at a port of its own, with a loop for it and one for its clients.
struct ServerFixture {
  let server: HTTPServer
  let address: SocketAddress
  let clientLoop: EventLoop
  let serverLoop: EventLoop
  /// How requests ended.
  let ends = Recorder<HTTPExchangeRecord>()
  /// Connections that began and ended, as 1 and -1.
  let connections = Recorder<Int>()

  init(
    settings: HTTPServerSettings = .patient,
    route: @escaping HTTPServer.Router
  ) throws {
    self.clientLoop = try EventLoop.start(named: "clients")
    self.serverLoop = try EventLoop.start(named: "server")
    let ends = self.ends
    let connections = self.connections
    self.server = HTTPServer(
      on: [self.serverLoop], settings: settings,
      observe: { observation in
        switch observation {
        case .connectionOpened: connections.record(1)
        case .connectionClosed: connections.record(-1)
        case .requestEnded(let record): ends.record(record)
        default: break
        }
      }, route: route)
    self.address = try self.server.listen(at: .tcp(host: "127.0.0.1", port: 0))
  }

  func client() -> WebClient { WebClient.connect(to: self.address, on: self.clientLoop) }

  func exchange(_ text: String) async -> String {
    await WebClient.exchange(Array(text.utf8), with: self.address, on: self.clientLoop)
  }

  func exchange(_ bytes: [UInt8]) async -> String {
    await WebClient.exchange(bytes, with: self.address, on: self.clientLoop)
  }

  func stop() {
    self.serverLoop.stop()
    self.clientLoop.stop()
    self.serverLoop.join()
    self.clientLoop.join()
  }
}

extension HTTPServerSettings {
  /// Settings whose deadlines a busy machine does not reach.
  static var patient: HTTPServerSettings {
    var settings = HTTPServerSettings()
    settings.greetingTime = .seconds(3_600)
    settings.headTime = .seconds(3_600)
    settings.bodyTime = .seconds(3_600)
    settings.writeTime = .seconds(3_600)
    settings.idleTime = .seconds(3_600)
    settings.lingerTime = .seconds(60)
    return settings
  }
}

/// Runs `body` with a server that is gone afterwards.
func withServer(
  settings: HTTPServerSettings = .patient,
  route: @escaping HTTPServer.Router,
  _ body: (ServerFixture) async throws -> Void
) async throws {
  let fixture = try ServerFixture(settings: settings, route: route)
  do {
    try await body(fixture)
    fixture.stop()
  } catch {
    fixture.stop()
    throw error
  }
}

/// Lets a handler wait until the test says so.
final class Gate: Sendable {
  private struct State {
    var isOpen = false
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Locked(State())

  func open() {
    let waiting = self.state.withLock { state in
      state.isOpen = true
      let waiting = state.waiting
      state.waiting = []
      return waiting
    }
    for continuation in waiting { continuation.resume() }
  }

  func pass() async {
    await withCheckedContinuation { continuation in
      let isOpen = self.state.withLock { state in
        if !state.isOpen { state.waiting.append(continuation) }
        return state.isOpen
      }
      if isOpen { continuation.resume() }
    }
  }
}

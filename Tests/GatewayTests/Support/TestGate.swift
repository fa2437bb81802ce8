import Auth
import Basics
import EventLoop
import Telemetry
import TestSupport

@testable import Gateway
@testable import HTTP

/// A gatekeeper with the keys of the tests.
struct TestGate {
  /// Why somebody was turned away; nothing when they were let in.
  struct Outcome {
    var status: Int?
    var code: String?
    var fields: [HTTPField] = []

    /// The value of a header field of the answer.
    subscript(name: String) -> String? { self.fields.first { $0.name == name }?.value }
  }

  let clock = ManualClock(wall: TestTokens.now)
  let gatekeeper: Gatekeeper
  let tokens: TokenGate
  let folder: TemporaryFolder

  init(limits: Gatekeeper.Limits = .init()) throws {
    let metrics = MetricsRegistry()
    self.folder = TemporaryFolder(named: "mooring gateway")
    let path = try self.folder.write(TestTokens.secret, to: "token-key")
    self.tokens = TokenGate(
      try TokenKeyStore(paths: [path]), settings: TokenVerifier.Settings(), metrics: metrics)
    self.gatekeeper = Gatekeeper(
      self.tokens, limits: limits, clock: self.clock, metrics: metrics)
  }

  /// What becomes of a request with these header fields, names in lower case.
  func outcome(
    of operation: Gateway.Operation, _ fields: [String: String], from client: String = "192.0.2.7"
  ) -> Outcome {
    do throws(Fault) {
      let admission = try self.gatekeeper.admit(
        .with(fields), from: IPAddress(client).map(ClientName.init), to: operation)
      return Outcome(fields: admission.fields)
    } catch {
      return Outcome(status: Int(error.status.code), code: error.code, fields: error.fields)
    }
  }
}

extension Gatekeeper.Limits {
  /// Limits that a test does not reach.
  static var wide: Gatekeeper.Limits {
    var limits = Gatekeeper.Limits()
    limits.writes = RateLimit(1_000_000, per: .seconds(60))
    limits.reads = limits.writes
    limits.open = limits.writes
    limits.failures = limits.writes
    return limits
  }
}

extension RequestHead {
  /// The head of a GET with these header fields.
  static func with(_ fields: [String: String], target: String = "/") -> RequestHead {
    let lines =
      ["GET \(target) HTTP/1.1", "Host: localhost"]
      + fields.map { "\($0.key): \($0.value)" }
    var parser = RequestParser()
    _ = unsafe parser.read(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8).span.bytes)
    return parser.head
  }
}

extension Surface.Ground {
  /// What operations of a test are made from.
  static var test: Surface.Ground {
    Surface.Ground(
      metrics: MetricsRegistry(), metricsNetworks: IPNetwork.loopback,
      events: EventHub())
  }
}

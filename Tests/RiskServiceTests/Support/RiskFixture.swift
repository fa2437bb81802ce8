import Basics
import ConfigClient
import Contract
import ContractPlatform
import ContractRisk
import ContractType
import Postgres
import PostgresTestSupport
import QuoteSeal
import RPC
import RPCServices
import ServiceRuntime
import Telemetry
import TestSupport
import Testing

@testable import RiskService

/// The service over the test's own database: published parameters, a clock that the test moves.
struct RiskFixture {
  /// When it is at first: 2025-10-15T12:00:00Z.
  static let start = WallTime(clampingMicrosecondsSinceEpoch: 1_760_529_600_000_000)

  let core: RiskCore
  let clock: ManualClock
  /// To the service, byte for byte as over a socket; its callers are trusted.
  let channel: RPCChannel

  var book: BookServiceClient { BookServiceClient(self.channel) }
  var market: MarketServiceClient { MarketServiceClient(self.channel) }
  var risk: RiskServiceClient { RiskServiceClient(self.channel) }

  /// Runs `body` with a service; the test needs the trait `.riskDatabase`.
  static func with(
    parameters: RiskParameters? = nil, _ body: (RiskFixture) async throws -> Void
  ) async throws {
    let database = try TemporaryDatabase.current
    let clock = ManualClock(wall: Self.start)
    let core = RiskCore(
      pool: PostgresPool(
        to: database.configuration, settings: .patient, on: database.loop,
        blockingCalls: database.blockingCalls, logger: .disabled),
      parameters: SnapshotHolder(readBy: [database.loop]),
      quoteKeys: SnapshotHolder(readBy: [database.loop]),
      compute: try ComputePool(named: "test-compute", threads: 2), clock: clock,
      logger: .disabled, metrics: MetricsRegistry())
    core.parameters.publish(try parameters ?? PublishedParameters.parameters())
    let server = RPCServer(routes: RiskAssembly.routes(on: core))
    let channel = RPCChannel(inProcess: server, on: [database.loop])
    let result: Result<Void, any Error>
    do {
      try await body(RiskFixture(core: core, clock: clock, channel: channel))
      result = .success(())
    } catch {
      result = .failure(error)
    }
    channel.close()
    await core.compute.drain()
    await core.pool.shutDown(deadline: .never)
    try result.get()
  }

  /// A call by somebody whose word is believed, who says that he is `actor`.
  static func call(
    _ method: String = "/test", as actor: String? = "operator@example.org",
    role: String = "admin", trusted: Bool = true
  ) throws -> CallContext {
    var metadata = Metadata()
    if let actor { try metadata.append(actor, for: Caller.Key.actor) }
    try metadata.append(role, for: Caller.Key.role)
    try metadata.append("rpc", for: Caller.Key.source)
    return CallContext(
      method: method, metadata: metadata, peer: CallPeer(uid: 0, isTrusted: trusted))
  }
}

extension CallOptions {
  /// Says that the call is made by `actor`.
  static func by(_ actor: String, role: String = "admin") throws -> CallOptions {
    var metadata = Metadata()
    try metadata.append(actor, for: Caller.Key.actor)
    try metadata.append(role, for: Caller.Key.role)
    try metadata.append("rpc", for: Caller.Key.source)
    return CallOptions(metadata: metadata)
  }
}

import Basics
import Contract
import ContractConfig
import ContractPlatform
import ContractType
import JSON
import Postgres
import PostgresTestSupport
import RPC
import RPCServices
import RPCTestSupport
import ServiceRuntime
import Telemetry
import Testing

@testable import ConfigService

/// Handlers over the test's own database, in which the sample's defaults are in force.
struct HandlerFixture {
  let handlers: ConfigHandlers
  let core: ConfigCore

  /// Runs `body` with the handlers of `count` replicas.
  static func with(
    _ count: Int = 1, _ body: ([HandlerFixture]) async throws -> Void
  ) async throws {
    let database = try TemporaryDatabase.current
    let fixtures = (0..<count).map { _ in
      let core = ConfigCore(
        catalogue: Sample.catalogue, environment: Sample.environment,
        pool: PostgresPool(
          to: database.configuration, settings: .patient, on: database.loop,
          blockingCalls: database.blockingCalls, logger: .disabled), startMax: .seconds(60))
      return HandlerFixture(
        handlers: ConfigHandlers(core: core, logger: .disabled), core: core)
    }
    try await fixtures[0].commitDefaults()
    for fixture in fixtures { try await fixture.core.catchUp() }
    try await body(fixtures)
    for fixture in fixtures { await fixture.core.pool.shutDown(deadline: .never) }
  }

  /// Makes revision 1: the defaults of the catalogue.
  private func commitDefaults() async throws {
    try await self.core.catchUp()
    let layers = LocalLayers(Sample.catalogue, environment: Sample.environment)
    let edits = layers.edits(against: try self.core.state())
    try await self.core.pool.withConnection { connection throws(PostgresError) in
      _ = try await self.core.store.commit(
        edits, by: .service(reason: "defaults"), judgedAt: .zero,
        request: RequestIdentity(method: "start", digest: []), answer: [], on: connection)
    }
  }

  /// A call by somebody whose word is believed, who says that he is `actor`.
  static func call(
    as actor: String? = "operator@example.org", role: String = "admin", namespaces: String? = nil,
    trusted: Bool = true, deadline: MonotonicTime? = nil
  ) throws -> CallContext {
    var metadata = Metadata()
    if let actor { try metadata.append(actor, for: Caller.Key.actor) }
    try metadata.append(role, for: Caller.Key.role)
    try metadata.append("rpc", for: Caller.Key.source)
    if let namespaces { try metadata.append(namespaces, for: Caller.Key.namespaces) }
    return CallContext(
      method: "/test", deadline: deadline, metadata: metadata,
      peer: CallPeer(uid: 0, isTrusted: trusted))
  }
}

extension Refusal {
  /// What is in force where somebody believed in something older.
  var current: CurrentVersions? { (try? self.detail(CurrentVersions.self)) ?? nil }
}

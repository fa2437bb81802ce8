import Basics
import ContractConfig
import ContractType
import JSON
import Postgres
import PostgresTestSupport
import RPC
import RPCTestSupport
import ServiceRuntime
import Telemetry
import Testing

@testable import ConfigService

@Suite("Reading parameters", .configDatabase)
struct ReadHandlersTests {
  let call = CallContext(method: "/test")

  func set(
    _ fixture: HandlerFixture, _ changes: ChangeRequest.Change...
  ) async throws {
    _ = try await fixture.core.change(
      ConfigCore.Order(
        request: ChangeRequest(changes: changes),
        author: Authorship(
          kind: .apply, subject: "operator@example.org", role: "admin", source: .rpc),
        identity: RequestIdentity(method: "Apply", digest: [])))
  }

  @Test("a value comes with its layer, its writer and the versions")
  func get() async throws {
    try await HandlerFixture.with { fixtures in
      let (fixture, handlers) = (fixtures[0], fixtures[0].handlers)
      let request = GetRequest(
        namespace: "strategy/orderbook_skew", key: "buy_threshold", includeSchema: true)
      let before = try await handlers.get(request, self.call)
      #expect(before.entry?.value?.kind == .floatValue(1.2))
      #expect(before.entry?.layer == .default)
      #expect(before.entry?.scope == nil)
      #expect(before.entry?.schema?.maximum?.kind == .floatValue(3))
      #expect(before.scopeVersion?.version == 0)
      try await self.set(fixture, Sample.set(Sample.skew, "buy_threshold", .float(2)))
      let after = try await handlers.get(request, self.call)
      // 2 is 2.0 where a float is due.
      #expect(after.entry?.value?.kind == .floatValue(2))
      #expect(after.entry?.layer == .storedEnvironment)
      #expect(after.entry?.scope?.environment == "production")
      #expect(after.entry?.changedBy == "operator@example.org")
      #expect(after.entry?.changedAt != nil)
      #expect(after.scopeVersion?.version == 1)
      #expect(after.token?.revision == 2)
      #expect(after.token?.chainHash.count == 32)
      #expect(!after.stale)
      var past = request
      past.at = .atRevision(1)
      #expect(try await handlers.get(past, self.call).entry?.value?.kind == .floatValue(1.2))
      past.at = .atTime(try #require(after.entry?.changedAt))
      #expect(try await handlers.get(past, self.call).entry?.value?.kind == .floatValue(2))
      past.at = .atTime(ContractType.Timestamp(microseconds: 0))
      #expect(try await handlers.get(past, self.call).entry?.value == nil)
    }
  }

  @Test("what is not there is refused with its reason")
  func refusals() async throws {
    // The second replica never had revision 0 in memory.
    try await HandlerFixture.with(2) { fixtures in
      let handlers = fixtures[1].handlers
      var request = GetRequest(namespace: "strategy/none", key: "buy_threshold")
      var refusal = try await Refusal.of { _ = try await handlers.get(request, self.call) }
      #expect((refusal.code, refusal.reason) == (.notFound, "UNKNOWN_NAMESPACE"))
      request = GetRequest(namespace: "strategy/orderbook_skew", key: "buy_treshold")
      refusal = try await Refusal.of { _ = try await handlers.get(request, self.call) }
      #expect((refusal.code, refusal.reason) == (.notFound, "UNKNOWN_PARAMETER"))
      request.key = "buy_threshold"
      request.at = .atRevision(99)
      refusal = try await Refusal.of { _ = try await handlers.get(request, self.call) }
      #expect((refusal.code, refusal.reason) == (.notFound, "UNKNOWN_REVISION"))
      let connection = try await TemporaryDatabase.current.connect()
      try await connection.query("UPDATE config.head SET oldest_revision = 1")
      request.at = .atRevision(0)
      refusal = try await Refusal.of { _ = try await handlers.get(request, self.call) }
      #expect((refusal.code, refusal.reason) == (.outOfRange, "REVISION_NOT_KEPT"))
    }
  }

  @Test("a listing in pages is the listing in one piece, at one revision")
  func pages() async throws {
    try await HandlerFixture.with { fixtures in
      let (fixture, handlers) = (fixtures[0], fixtures[0].handlers)
      let whole = try await handlers.list(ListRequest(), self.call)
      #expect(whole.entries.count == 10)
      #expect(whole.nextPageToken.isEmpty)
      var request = ListRequest(pageSize: 3)
      var entries: [Entry] = []
      repeat {
        let page = try await handlers.list(request, self.call)
        #expect(page.totalCount == 10)
        #expect(page.token?.revision == 1)
        entries += page.entries
        request.pageToken = page.nextPageToken
        try await self.set(
          fixture,
          Sample.set(Sample.skew, "buy_threshold", .float(1 + Double(entries.count) / 10)))
      } while !request.pageToken.isEmpty
      #expect(entries == whole.entries)
    }
  }

  @Test("a page token of another listing, or of nobody, is refused")
  func foreignToken() async throws {
    try await HandlerFixture.with { fixtures in
      let handlers = fixtures[0].handlers
      let page = try await handlers.list(ListRequest(pageSize: 3), self.call)
      let tokens = [page.nextPageToken, "x", "1.2.3.4", page.nextPageToken + "0"]
      for token in tokens {
        let request = ListRequest(text: "threshold", pageSize: 3, pageToken: token)
        let refusal = try await Refusal.of { _ = try await handlers.list(request, self.call) }
        #expect((refusal.code, refusal.reason) == (.invalidArgument, "INVALID_REQUEST"))
        #expect(refusal.violations.map(\.field) == ["page_token"])
      }
    }
  }

  @Test("a listing narrows by realm, prefix, text and by what a scope holds itself")
  func filters() async throws {
    try await HandlerFixture.with { fixtures in
      let (fixture, handlers) = (fixtures[0], fixtures[0].handlers)
      try await self.set(
        fixture,
        Sample.set(Sample.skew, "top_levels", .float(9), in: Sample.scope("BTCUSDT")))
      let keys = { (request: ListRequest) in
        try await handlers.list(request, self.call).entries.map(\.key)
      }
      #expect(try await keys(ListRequest(namespaces: ["params/*"])).count == 4)
      #expect(
        try await keys(ListRequest(keyPrefix: "utilization_tier1"))
          == ["utilization_tier1_threshold"])
      #expect(try await keys(ListRequest(text: "SELL")) == ["sell_threshold"])
      #expect(try await keys(ListRequest(storedOnly: true)).isEmpty)
      let own = ListRequest(symbol: "btcusdt", storedOnly: true)
      #expect(try await keys(own) == ["top_levels"])
    }
  }

  @Test("candidate changes are laid over, and what is wrong with them is listed")
  func resolve() async throws {
    try await HandlerFixture.with { fixtures in
      let handlers = fixtures[0].handlers
      let change = { (key: String, value: ContractType.Value.Kind) in
        Change(
          namespace: "strategy/orderbook_skew", key: key,
          action: .set(ContractType.Value(kind: value)))
      }
      let response = try await handlers.resolve(
        ResolveRequest(
          namespaces: ["strategy/orderbook_skew"],
          candidateChanges: [
            change("buy_threshold", .floatValue(2.5)), change("top_levels", .intValue(99)),
            change("spread_weight", .floatValue(0.9)),
          ]), self.call)
      let values = Dictionary(
        uniqueKeysWithValues: response.entries.map { ($0.key, $0.value?.kind) })
      #expect(values["buy_threshold"] == .floatValue(2.5))
      #expect(values["top_levels"] == .intValue(5))
      #expect(values["spread_weight"] == .floatValue(0.9))
      #expect(response.violations.map(\.code) == ["out_of_range", "rule_broken"])
      #expect(response.violations.first?.field == "candidate_changes[1].set")
      #expect(response.token?.revision == 1)
    }
  }

  @Test("a snapshot is what a consumer had in force, if the token is of this history")
  func snapshot() async throws {
    try await HandlerFixture.with { fixtures in
      let (fixture, handlers) = (fixtures[0], fixtures[0].handlers)
      var token = ContractMapping.token(try fixture.core.state().token)
      try await self.set(fixture, Sample.set(Sample.skew, "top_levels", .float(9)))
      var request = GetSnapshotRequest(token: token, namespaces: ["strategy/*"])
      let then = try await handlers.getSnapshot(request, self.call)
      let values = try #require(then.snapshot?.namespaces.first?.values)
      #expect(values.first { $0.key == "top_levels" }?.value?.kind == .intValue(5))
      #expect(then.snapshot?.token == token)
      token.chainHash[0] ^= 1
      request.token = token
      let refusal = try await Refusal.of {
        _ = try await handlers.getSnapshot(request, self.call)
      }
      #expect((refusal.code, refusal.reason) == (.failedPrecondition, "HISTORY_DIFFERS"))
    }
  }

  @Test("schemas and namespaces are described")
  func schemas() async throws {
    try await HandlerFixture.with { fixtures in
      let handlers = fixtures[0].handlers
      let schema = try handlers.getSchema(
        GetSchemaRequest(namespace: "params/pricing"), self.call)
      #expect(schema.parameters.map(\.key).first == "base_rate_USDC")
      #expect(schema.parameters.first?.step?.factorMax == 2)
      #expect(schema.rules.map(\.name) == ["tiers_ordered"])
      #expect(schema.catalogueVersion == 1)
      let names = try handlers.listNamespaces(ListNamespacesRequest(pageSize: 1), self.call)
      #expect(names.namespaces.map(\.name) == ["params/pricing"])
      let rest = try handlers.listNamespaces(
        ListNamespacesRequest(pageSize: 1, pageToken: names.nextPageToken), self.call)
      #expect(rest.namespaces.map(\.name) == ["strategy/orderbook_skew"])
      #expect(rest.nextPageToken.isEmpty)
    }
  }

  @Test("before anything was read nothing is said, and reads are counted")
  func cache() async throws {
    try await HandlerFixture.with { fixtures in
      let handlers = fixtures[0].handlers
      let request = GetRequest(namespace: "params/pricing", key: "model")
      _ = try await handlers.get(request, self.call)
      _ = try await handlers.get(request, self.call)
      var stats = try handlers.cacheStats(CacheStatsRequest(), self.call)
      #expect((stats.hitCount, stats.missCount, stats.entryCount) == (2, 0, 10))
      #expect(stats.hitRate == 1)
      let refreshed = try await handlers.refreshCache(RefreshCacheRequest(), self.call)
      #expect(refreshed.changedCount == 0)
      #expect(refreshed.entryCount == 10)
      stats = try handlers.cacheStats(CacheStatsRequest(), self.call)
      #expect(stats.reloadedAt != nil)
      let fresh = ConfigHandlers(
        core: ConfigCore(
          catalogue: Sample.catalogue, environment: Sample.environment,
          pool: fixtures[0].core.pool), logger: .disabled)
      let refusal = try await Refusal.of { _ = try await fresh.get(request, self.call) }
      #expect((refusal.code, refusal.reason) == (.unavailable, "NOT_READY"))
      // The database was looked for and not found: defaults, and marked as such.
      fresh.core.noteLost(at: .now())
      let defaults = try await fresh.get(request, self.call)
      #expect(defaults.unsynced)
      #expect(defaults.entry?.value?.kind == .stringValue("actuarial"))
    }
  }
}

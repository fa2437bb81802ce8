import Basics
import ContractConfig
import ContractType
import JSON
import Postgres
import PostgresTestSupport
import RPC
import RPCTestSupport
import Telemetry
import Testing

@testable import ConfigService

/// Shorthands for the calls that look back.
struct LookingBack {
  static let skew = "strategy/orderbook_skew"
  static let pricing = "params/pricing"

  let handlers: ConfigHandlers
  let core: ConfigCore
  let call: CallContext

  static func with(_ body: (LookingBack) async throws -> Void) async throws {
    try await HandlerFixture.with { fixtures in
      try await body(
        LookingBack(
          handlers: fixtures[0].handlers, core: fixtures[0].core,
          call: try HandlerFixture.call()))
    }
  }

  /// Commits one value, or removes it.
  @discardableResult
  func set(
    _ key: String, _ value: Double?, in namespace: String = Self.skew, symbol: String = "",
    reason: String = "a test", as actor: String = "operator@example.org", environment: String = ""
  ) async throws -> ChangeOutcome {
    let action: Change.Action =
      value.map { .set(ContractType.Value(kind: .floatValue($0))) } ?? .unset(true)
    let request = ApplyRequest(
      changes: [
        Change(
          namespace: namespace, key: key,
          scope: ContractType.Scope(environment: environment, symbol: symbol), action: action)
      ], reason: reason)
    let response = try await self.handlers.apply(request, try HandlerFixture.call(as: actor))
    return try #require(response.outcome)
  }

  func roll(_ request: RollbackRequest) async throws -> ChangeOutcome {
    var request = request
    request.reason = "back"
    let response = try await self.handlers.rollback(request, self.call)
    return try #require(response.outcome)
  }

  /// Expects a call to be refused, with this status and reason.
  func refuses(
    _ expected: String, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> Void
  ) async throws {
    let refusal = try await Refusal.of(body)
    #expect("\(refusal.code) \(refusal.reason)" == expected, sourceLocation: sourceLocation)
  }

  /// Has retention end before `revision`, as far as readers can see; returns a replica that was
  /// started since, and remembers nothing older.
  func retire(before revision: Int64) async throws -> LookingBack {
    let owner = try await TemporaryDatabase.current.connect()
    try await owner.query("UPDATE config.head SET oldest_revision = $1", revision)
    await owner.close()
    return try await self.anotherReplica()
  }

  func anotherReplica() async throws -> LookingBack {
    let core = ConfigCore(
      catalogue: Sample.catalogue, environment: Sample.environment, pool: self.core.pool,
      startMax: .seconds(60))
    try await core.catchUp()
    return LookingBack(
      handlers: ConfigHandlers(core: core, logger: .disabled), core: core, call: self.call)
  }
}

@Suite("History and change sets", .configDatabase)
struct HistoryHandlersTests {
  typealias Look = LookingBack

  @Test("every change of a value is listed with what it replaced, who, when and why")
  func history() async throws {
    try await Look.with { look in
      try await look.set("top_levels", 7, reason: "more depth")
      try await look.set("top_levels", 9, symbol: "BTCUSDT", as: "auditor@example.org")
      try await look.set("top_levels", nil)
      let request = HistoryRequest(namespace: Look.skew, key: "top_levels")
      let items = try await look.handlers.history(request, look.call).items
      #expect(items.map(\.revision) == [4, 3, 2, 1])
      #expect(items[0].change?.before?.kind == .intValue(7))
      #expect(items[0].change?.after == nil)
      #expect(items[0].version == 2)
      #expect(items[1].change?.scope?.symbol == "BTCUSDT")
      #expect(items[1].actor?.subject == "auditor@example.org")
      #expect(items[2].reason == "more depth")
      #expect(items[2].change?.before == nil)
      #expect(items[2].committedAt != nil)
      #expect(items[3].kind == .layer)
      #expect(items[3].change?.resolvedAfter == nil)
    }
  }

  @Test("a listing can be narrowed, and comes in pages that fit together")
  func filters() async throws {
    try await Look.with { look in
      for value in 1...6 { try await look.set("top_levels", Double(value)) }
      try await look.set("top_levels", 9, symbol: "BTCUSDT")
      func revisions(_ change: (inout HistoryRequest) -> Void) async throws -> [UInt64] {
        var request = HistoryRequest(namespace: Look.skew, key: "top_levels")
        change(&request)
        return try await look.handlers.history(request, look.call).items.map(\.revision)
      }
      #expect(try await revisions { $0.symbol = "btcusdt" } == [8])
      #expect(try await revisions { $0.environment = "staging" } == [])
      #expect(try await revisions { $0.environment = "*" } == [1])
      #expect(
        try await revisions {
          $0.withoutSymbol = true
          $0.afterRevision = 5
        } == [7, 6])
      #expect(try await revisions { $0.throughRevision = 3 } == [3, 2, 1])
      var request = HistoryRequest(namespace: Look.skew, pageSize: 2)
      var seen: [String] = []
      repeat {
        let page = try await look.handlers.history(request, look.call)
        #expect(page.items.count <= 2)
        seen += page.items.map { "\($0.revision) \($0.change?.key ?? "")" }
        request.pageToken = page.nextPageToken
        // What is committed between two pages belongs to neither.
        if seen.count == 2 { try await look.set("buy_threshold", 1.5) }
      } while !request.pageToken.isEmpty
      #expect(seen.count == 13)
      #expect(Set(seen).count == 13)
      #expect(seen.first == "8 top_levels")
      request.pageToken = "nonsense"
      try await look.refuses("invalidArgument INVALID_REQUEST") {
        _ = try await look.handlers.history(request, look.call)
      }
    }
  }

  @Test("what is not there is refused with its reason")
  func refusals() async throws {
    try await Look.with { look in
      var request = HistoryRequest(namespace: "params/none")
      try await look.refuses("notFound UNKNOWN_NAMESPACE") {
        _ = try await look.handlers.history(request, look.call)
      }
      request = HistoryRequest(namespace: Look.skew, key: "nonsense")
      try await look.refuses("notFound UNKNOWN_PARAMETER") {
        _ = try await look.handlers.history(request, look.call)
      }
      let sets = ListChangeSetsRequest(revision: 99)
      try await look.refuses("notFound UNKNOWN_REVISION") {
        _ = try await look.handlers.listChangeSets(sets, look.call)
      }
    }
  }

  @Test("change sets are found by revision, namespace, person, kind and time")
  func changeSets() async throws {
    try await Look.with { look in
      try await look.set("top_levels", 7, reason: "first")
      let second = try await look.set(
        "base_rate_USDC", 0.05, in: Look.pricing, as: "auditor@example.org")
      try await look.set("top_levels", 8)
      func revisions(
        _ change: (inout ListChangeSetsRequest) -> Void
      ) async throws -> [UInt64] {
        var request = ListChangeSetsRequest()
        change(&request)
        return try await look.handlers.listChangeSets(request, look.call).changeSets
          .map { $0.token?.revision ?? 0 }
      }
      #expect(try await revisions { _ in } == [4, 3, 2, 1])
      #expect(try await revisions { $0.revision = 3 } == [3])
      #expect(try await revisions { $0.namespaces = ["params/*"] } == [3, 1])
      #expect(try await revisions { $0.namespaces = [Look.skew] } == [4, 2, 1])
      #expect(try await revisions { $0.actor = "auditor@example.org" } == [3])
      #expect(try await revisions { $0.kind = .layer } == [1])
      #expect(try await revisions { $0.since = second.committedAt } == [4, 3])
      #expect(try await revisions { $0.until = second.committedAt } == [2, 1])
      var request = ListChangeSetsRequest(revision: 2, includeChanges: true)
      let shown = try await look.handlers.listChangeSets(request, look.call)
      let changeSet = try #require(shown.changeSets.first)
      #expect(changeSet.changes.map(\.key) == ["top_levels"])
      #expect(changeSet.changes.first?.before == nil)
      #expect(changeSet.changes.first?.resolvedBefore?.kind == .intValue(5))
      #expect(changeSet.changes.first?.resolvedAfter == changeSet.changes.first?.after)
      let first = try await look.handlers.listChangeSets(
        ListChangeSetsRequest(revision: 1, includeChanges: true), look.call)
      let defaults = try #require(first.changeSets.first?.changes)
      #expect(defaults.allSatisfy { $0.resolvedBefore == nil && $0.resolvedAfter == $0.after })
      let many = try await look.handlers.listChangeSets(
        ListChangeSetsRequest(includeChanges: true), look.call)
      #expect(many.changeSets.flatMap(\.changes).allSatisfy { $0.resolvedAfter == nil })
      #expect(changeSet.changeCount == 1)
      #expect(changeSet.reason == "first")
      #expect(changeSet.namespaces == [Look.skew])
      #expect(changeSet.token?.chainHash.count == 32)
      #expect(shown.head?.revision == 4)
      request = ListChangeSetsRequest(pageSize: 3)
      let page = try await look.handlers.listChangeSets(request, look.call)
      request.pageToken = page.nextPageToken
      let rest = try await look.handlers.listChangeSets(request, look.call)
      #expect(rest.changeSets.map { $0.token?.revision } == [1])
      #expect(rest.nextPageToken.isEmpty)
    }
  }
}

@Suite("Comparing and explaining", .configDatabase)
struct ComparisonHandlersTests {
  typealias Look = LookingBack

  @Test("a difference shows what was in force, or what scopes kept")
  func diff() async throws {
    try await Look.with { look in
      try await look.set("top_levels", 7)
      try await look.set("top_levels", 9, symbol: "BTCUSDT")
      try await look.set("buy_threshold", 1.5)
      var request = DiffRequest(fromRevision: 1)
      let resolved = try await look.handlers.diff(request, look.call)
      #expect(resolved.changes.map(\.key) == ["buy_threshold", "top_levels"])
      #expect(resolved.changes[1].resolvedBefore?.kind == .intValue(5))
      #expect(resolved.changes[1].resolvedAfter?.kind == .intValue(7))
      #expect(resolved.changes[1].before == nil)
      #expect([resolved.from?.revision, resolved.to?.revision] == [1, 4])
      request.symbol = "BTCUSDT"
      let symbol = try await look.handlers.diff(request, look.call)
      #expect(symbol.changes[1].resolvedAfter?.kind == .intValue(9))
      request = DiffRequest(fromRevision: 1, toRevision: 3, stored: true)
      let stored = try await look.handlers.diff(request, look.call)
      #expect(stored.changes.map { $0.scope?.symbol } == ["", "BTCUSDT"])
      #expect(stored.changes.map { $0.before == nil } == [true, true])
      request.symbol = "BTCUSDT"
      #expect(try await look.handlers.diff(request, look.call).changes.count == 1)
      request = DiffRequest(fromRevision: 4, toRevision: 1, namespaces: ["params/*"])
      #expect(try await look.handlers.diff(request, look.call).changes.isEmpty)
      request = DiffRequest(fromRevision: 1, pageSize: 1)
      let first = try await look.handlers.diff(request, look.call)
      try await look.set("sell_threshold", 0.7)
      request.pageToken = first.nextPageToken
      let second = try await look.handlers.diff(request, look.call)
      #expect((first.changes + second.changes).map(\.key) == ["buy_threshold", "top_levels"])
      #expect(second.nextPageToken.isEmpty)
      #expect(second.to?.revision == 4)
    }
  }

  @Test("what cannot be compared is refused with its reason")
  func refusals() async throws {
    try await Look.with { look in
      try await look.set("top_levels", 7)
      let look = try await look.retire(before: 2)
      for (request, reason) in [
        (DiffRequest(fromRevision: 0), "outOfRange REVISION_NOT_KEPT"),
        (DiffRequest(fromRevision: 9), "notFound UNKNOWN_REVISION"),
        (
          DiffRequest(fromRevision: 2, namespaces: ["params/none"]),
          "notFound UNKNOWN_NAMESPACE"
        ),
      ] {
        try await look.refuses(reason) {
          _ = try await look.handlers.diff(request, look.call)
        }
      }
      let request = CompareRequest(rightEnvironment: "staging", rightRevision: 99)
      try await look.refuses("notFound UNKNOWN_REVISION") {
        _ = try await look.handlers.compare(request, look.call)
      }
    }
  }

  @Test("two scopes are compared: differences alone, and how many are equal")
  func compare() async throws {
    try await Look.with { look in
      try await look.set("top_levels", 7, environment: "staging")
      try await look.set("buy_threshold", 1.5)
      try await look.set("base_rate_USDC", 0.05, in: Look.pricing, environment: "*")
      var request = CompareRequest(
        leftEnvironment: "staging", rightEnvironment: "production",
        namespaces: ["strategy/*", Look.pricing])
      let response = try await look.handlers.compare(request, look.call)
      #expect(response.differences.map(\.key) == ["buy_threshold", "top_levels"])
      #expect(response.differences[0].left?.value?.kind == .floatValue(1.2))
      #expect(response.differences[0].left?.layer == .default)
      #expect(response.differences[0].right?.layer == .storedEnvironment)
      #expect(response.equalCount == 8)
      request.pageSize = 1
      let first = try await look.handlers.compare(request, look.call)
      request.pageToken = first.nextPageToken
      let second = try await look.handlers.compare(request, look.call)
      #expect(second.differences.map(\.key) == ["top_levels"])
      request = CompareRequest(leftRevision: 1, rightRevision: 3)
      let revisions = try await look.handlers.compare(request, look.call)
      #expect(revisions.differences.map(\.key) == ["buy_threshold"])
      #expect(revisions.left?.revision == 1)
    }
  }

  @Test("a value is explained by every layer, the winner, who, when and why")
  func explain() async throws {
    try await Look.with { look in
      try await look.set("top_levels", 6, reason: "for all", environment: "*")
      try await look.set("top_levels", 7, reason: "for us", as: "auditor@example.org")
      let second = try await look.set("top_levels", 9, symbol: "BTCUSDT", reason: "for one")
      var request = ExplainRequest(namespace: Look.skew, key: "top_levels", symbol: "BTCUSDT")
      let response = try await look.handlers.explain(request, look.call)
      #expect(
        response.layers.map(\.layer) == [
          .storedSymbol, .storedEnvironment, .storedAll, .variable, .fileEnvironment, .fileBase,
          .default,
        ])
      #expect(response.layers.map(\.wins) == [true, false, false, false, false, false, false])
      #expect(
        response.layers.map { $0.value?.kind }
          == [.intValue(9), .intValue(7), .intValue(6), nil, nil, nil, .intValue(5)])
      #expect(response.layers[1].actor?.subject == "auditor@example.org")
      #expect(response.layers[1].reason == "for us")
      #expect(response.layers[0].changedAt == second.committedAt)
      #expect(response.layers[0].version == 1)
      #expect(response.layers[6].actor == nil)
      #expect(response.layers[6].origin == "catalogue 1")
      #expect(response.entry?.value?.kind == .intValue(9))
      #expect(response.schema?.maximum?.kind == .intValue(20))
      request = ExplainRequest(namespace: Look.skew, key: "imbalance_weight")
      let ruled = try await look.handlers.explain(request, look.call)
      #expect(ruled.rules.map(\.name) == ["weights_sum"])
      request = ExplainRequest(namespace: Look.skew, key: "top_levels", symbol: "BTCUSDT")
      request.at = .atRevision(3)
      let past = try await look.handlers.explain(request, look.call)
      #expect(past.entry?.value?.kind == .intValue(7))
      #expect(past.token?.revision == 3)
      request.at = try .atTime(#require(second.committedAt))
      let instant = try await look.handlers.explain(request, look.call)
      #expect(instant.entry?.value?.kind == .intValue(9))
    }
  }
}

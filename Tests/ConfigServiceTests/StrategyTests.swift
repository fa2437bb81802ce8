import Basics
import ContractConfig
import ContractType
import JSON
import Postgres
import PostgresTestSupport
import RPC
import RPCTestSupport
import ServiceRuntime
import TestSupport
import Testing

@testable import ConfigService

@Suite("Making a strategy", .developmentDatabase)
struct CreateStrategyTests {
  static func request(
    _ id: String, _ values: [(String, ContractType.Value.Kind)] = [], title: String = "",
    requestID: String = "", dryRun: Bool = false
  ) -> CreateStrategyRequest {
    CreateStrategyRequest(
      strategyID: id, title: title, description: "A test.",
      values: values.map { KeyValue(key: $0, value: ContractType.Value(kind: $1)) },
      reason: "a test", requestID: requestID, validateOnly: dryRun)
  }

  static func create(
    _ fixture: PublishedFixture, _ request: CreateStrategyRequest
  ) async throws -> CreateStrategyResponse {
    try await fixture.handlers.createStrategy(request, try HandlerFixture.call())
  }

  @Test("gives it the template's parameters, with bounds, rules and values of its own")
  func created() async throws {
    try await PublishedFixture.with { fixture in
      let before = try fixture.core.state().token.revision
      let response = try await Self.create(
        fixture,
        Self.request(
          "grid_trader", [("parameters.leverage", .intValue(3)), ("enabled", .boolValue(false))]))
      #expect(response.namespace?.name == "strategy/grid_trader")
      #expect(response.namespace?.title == "Grid Trader")
      #expect(response.namespace?.createdAtRunTime == true)
      #expect(try fixture.core.state().token.revision == before.next)
      let name = "strategy/grid_trader"
      #expect(
        try await fixture.get(name, "parameters.leverage").value?.kind == .floatValue(3))
      #expect(try await fixture.get(name, "name").value?.kind == .stringValue("Grid Trader"))
      let size = try await fixture.get(name, "parameters.position_size")
      #expect(size.value?.kind == .floatValue(0.02))
      #expect(size.layer == .default)
      let schema = try fixture.handlers.getSchema(
        GetSchemaRequest(namespace: name), try HandlerFixture.call())
      #expect(schema.parameters.count == 20)
      #expect(schema.rules.count == 4)
      // Its bounds and rules hold from now on, for symbols too.
      for (key, value) in [("parameters.leverage", 126.0), ("parameters.stop_loss", 0.04)] {
        let refusal = try await Refusal.of {
          try await fixture.apply(
            WriteHandlersTests.set(name, key, .floatValue(value), symbol: "BTC-USD"))
        }
        #expect(refusal.reason == "CHANGE_REFUSED", "\(key)")
      }
      let sets = try await fixture.handlers.listChangeSets(
        ListChangeSetsRequest(pageSize: 1), try HandlerFixture.call())
      #expect(sets.changeSets.first?.kind == .createStrategy)
    }
  }

  @Test("happens once: a repetition is answered, another one is refused")
  func once() async throws {
    try await PublishedFixture.with { fixture in
      let first = try await Self.create(fixture, Self.request("grid", requestID: "r1"))
      let again = try await Self.create(fixture, Self.request("grid", requestID: "r1"))
      #expect(again.outcome?.replayed == true)
      #expect(again.outcome?.revision == first.outcome?.revision)
      #expect(again.namespace?.name == "strategy/grid")
      for id in ["grid", "orderbook_skew"] {
        for dryRun in [false, true] {
          let refusal = try await Refusal.of {
            _ = try await Self.create(fixture, Self.request(id, dryRun: dryRun))
          }
          #expect((refusal.code, refusal.reason) == (.alreadyExists, "STRATEGY_EXISTS"))
        }
      }
    }
  }

  @Test("rehearsed, says what it would do and makes nothing")
  func rehearsed() async throws {
    try await PublishedFixture.with { fixture in
      let plan = try await Self.create(fixture, Self.request("grid", dryRun: true))
      #expect(plan.outcome?.valid == true)
      #expect(plan.outcome?.committed == false)
      let refusal = try await Refusal.of { _ = try await fixture.get("strategy/grid", "name") }
      #expect(refusal.reason == "UNKNOWN_NAMESPACE")
      let made = try await Self.create(fixture, Self.request("grid"))
      #expect(made.outcome?.changes == plan.outcome?.changes)
    }
  }

  @Test(
    "is refused when a value is not allowed or the id is taken for something else",
    arguments: [
      ("grid", "parameters.leverage", 126.0, "CHANGE_REFUSED"),
      ("grid", "parameters.nothing", 1.0, "CHANGE_REFUSED"),
      ("grid", "parameters.stop_loss", 0.5, "CHANGE_REFUSED"),
      ("cache", "parameters.leverage", 2.0, "INVALID_REQUEST"),
      ("template", "parameters.leverage", 2.0, "INVALID_REQUEST"),
      ("Grid", "parameters.leverage", 2.0, "INVALID_REQUEST"),
    ])
  func refused(id: String, key: String, value: Double, reason: String) async throws {
    try await PublishedFixture.with { fixture in
      let before = try fixture.core.state().token
      let refusal = try await Refusal.of {
        _ = try await Self.create(fixture, Self.request(id, [(key, .floatValue(value))]))
      }
      #expect((refusal.code, refusal.reason) == (.invalidArgument, reason))
      #expect(try fixture.core.state().token == before)
      #expect(fixture.core.catalogue.made.isEmpty)
    }
  }

  @Test("reaches the other replicas, and those that start later")
  func replicas() async throws {
    try await PublishedFixture.with { fixture in
      let other = fixture.core
      try await PublishedFixture.with { second in
        _ = try await Self.create(second, Self.request("grid"))
        #expect(other.catalogue.made.isEmpty)
        try await other.catchUp()
        #expect(other.catalogue.made.map { "\($0.namespace)" } == ["strategy/grid"])
        let name: ParameterName = parsed("strategy/grid:parameters.leverage")
        let scope = Basics.Scope(environment: other.environment)
        #expect(try other.state().resolve(name, in: scope)?.kept.value == .float(2))
        // A replica that did not know of it cannot make it again.
        try await PublishedFixture.with { third in
          let refusal = try await Refusal.of {
            _ = try await Self.create(third, Self.request("grid"))
          }
          #expect(refusal.reason == "STRATEGY_EXISTS")
        }
      }
    }
  }
}

@Suite("The strategies", .developmentDatabase)
struct StrategyBehaviourTests {
  static let skew = "strategy/orderbook_skew"

  static func set(
    _ key: String, _ value: ContractType.Value.Kind, symbol: String = ""
  ) -> Change {
    WriteHandlersTests.set(Self.skew, "parameters.\(key)", value, symbol: symbol)
  }

  static func threshold(
    _ fixture: PublishedFixture, _ symbol: String = ""
  ) async throws -> ContractType.Value.Kind? {
    try await fixture.get(Self.skew, "parameters.buy_threshold", symbol: symbol).value?.kind
  }

  @Test("are listed, eight that read the market, three and a template of environment documents")
  func listed() async throws {
    try await PublishedFixture.with { fixture in
      let response = try fixture.handlers.listNamespaces(
        ListNamespacesRequest(realm: "strategy"), try HandlerFixture.call())
      let names = Set(response.namespaces.map { String($0.name.dropFirst("strategy/".count)) })
      #expect(
        names == [
          "orderbook_skew", "trade_momentum", "ticker_velocity", "btc_dominance",
          "cross_exchange_spread", "onchain_metrics", "spread_liquidity", "iceberg_detector",
          "market_maker", "mean_reversion", "correlation_arbitrage", "template",
        ])
      #expect(response.namespaces.allSatisfy { !$0.title.isEmpty && !$0.category.isEmpty })
    }
  }

  @Test("have their defaults while nothing is stored; a variable sets one of them")
  func defaults() async throws {
    try await PublishedFixture.with(variables: ["ORDERBOOK_SKEW_BUY_THRESHOLD": "1.25"]) {
      fixture in
      let response = try await fixture.handlers.resolve(
        ResolveRequest(namespaces: [Self.skew]), try HandlerFixture.call())
      let parameters = response.entries.filter { $0.key.hasPrefix("parameters.") }
      #expect(parameters.count == 8)
      #expect(response.scopeVersions.map(\.version) == [0])
      for entry in parameters where entry.key != "parameters.buy_threshold" {
        #expect(entry.layer == .default, "\(entry.key)")
      }
      let levels = parameters.first { $0.key == "parameters.top_levels" }
      #expect(levels?.value?.kind == .intValue(5))
      let threshold = parameters.first { $0.key == "parameters.buy_threshold" }
      #expect(threshold?.value?.kind == .floatValue(1.25))
      #expect(threshold?.layer == .variable)
      #expect(threshold?.origin == "ORDERBOOK_SKEW_BUY_THRESHOLD")
    }
  }

  @Test("resolve a parameter by symbol, environment, variable and default, in this order")
  func layers() async throws {
    try await PublishedFixture.with(variables: ["ORDERBOOK_SKEW_BUY_THRESHOLD": "1.2"]) {
      fixture in
      try await fixture.apply(
        Self.set("buy_threshold", .floatValue(1.3)),
        Self.set("buy_threshold", .floatValue(1.5), symbol: "BTCUSDT"))
      #expect(try await Self.threshold(fixture, "BTCUSDT") == .floatValue(1.5))
      // Seen at once where it is inherited.
      #expect(try await Self.threshold(fixture, "ETHUSDT") == .floatValue(1.3))
      let deleted = try await fixture.handlers.deleteScope(
        DeleteScopeRequest(namespace: Self.skew, reason: "a test"), try HandlerFixture.call())
      #expect(deleted.outcome?.changes.first?.resolvedAfter?.kind == .floatValue(1.2))
      #expect(try await Self.threshold(fixture, "ETHUSDT") == .floatValue(1.2))
      #expect(try await Self.threshold(fixture, "BTCUSDT") == .floatValue(1.5))
      fixture.inputs.withLock { $0.variables = [:] }
      _ = try await fixture.reload()
      let entry = try await fixture.get(Self.skew, "parameters.buy_threshold")
      #expect(entry.layer == .default)
      // The number of versions goes on where it was.
      let outcome = try await fixture.apply(Self.set("buy_threshold", .floatValue(1.4)))
      #expect(outcome.versions.first?.version == 3)
    }
  }

  @Test("keep what a change does not name, and are rolled back scope by scope")
  func partial() async throws {
    try await PublishedFixture.with { fixture in
      let first = try await fixture.apply(Self.set("buy_threshold", .floatValue(1.3)))
      try await fixture.apply(Self.set("top_levels", .floatValue(7)))
      #expect(try await Self.threshold(fixture) == .floatValue(1.3))
      #expect(
        try await fixture.get(Self.skew, "parameters.top_levels").value?.kind == .intValue(7))
      try await fixture.apply(Self.set("buy_threshold", .floatValue(1.6), symbol: "BTCUSDT"))
      _ = try await fixture.handlers.rollback(
        RollbackRequest(
          target: .toRevision(first.revision), namespaces: [Self.skew],
          scope: ContractType.Scope(environment: "development"), reason: "a test"),
        try HandlerFixture.call())
      #expect(
        try await fixture.get(Self.skew, "parameters.top_levels").value?.kind == .intValue(5))
      #expect(try await Self.threshold(fixture, "BTCUSDT") == .floatValue(1.6))
      _ = try await fixture.handlers.deleteScope(
        DeleteScopeRequest(namespace: Self.skew, symbol: "BTCUSDT", reason: "a test"),
        try HandlerFixture.call())
      #expect(try await Self.threshold(fixture, "BTCUSDT") == .floatValue(1.3))
    }
  }

  /// Bounds of each strategy: what lies just outside, on either side.
  static let outside: [(String, String, Double, Double)] = [
    ("orderbook_skew", "top_levels", 0, 21), ("orderbook_skew", "min_total_volume", 0.00009, 10.1),
    ("trade_momentum", "sell_threshold", -1.01, -0.29),
    ("trade_momentum", "momentum_window", 4, 51),
    ("ticker_velocity", "time_window", 29, 301),
    ("ticker_velocity", "min_volume_change", 0.09, 2.1),
    ("btc_dominance", "high_threshold", 59.9, 90.1),
    ("btc_dominance", "base_confidence_high", 0.49, 1.01),
    ("cross_exchange_spread", "max_position_size", 99, 10_001),
    ("onchain_metrics", "whale_threshold_btc", 9.9, 1_000.1),
    ("onchain_metrics", "network_growth_threshold", 0.09, 100.1),
    ("spread_liquidity", "lookback_ticks", 4, 101),
    ("iceberg_detector", "max_symbols", 9, 201),
  ]

  @Test("have inclusive bounds, which a refusal names", arguments: outside)
  func bounds(strategy: String, key: String, below: Double, above: Double) async throws {
    try await PublishedFixture.with { fixture in
      let name: ParameterName = parsed("strategy/\(strategy):parameters.\(key)")
      let schema = try #require(fixture.core.catalogue[name])
      for value in [below, above] {
        let plan = try fixture.core.judge(
          ChangeRequest(changes: [
            ChangeRequest.Change(
              field: "x", namespace: name.namespace,
              scope: Basics.Scope(environment: fixture.core.environment),
              action: .set(name.key, .float(value)))
          ])
        ).plan
        #expect(plan.violations.first?.code == .outOfRange, "\(value)")
        #expect(plan.violations.first?.allowed.contains(try #require(schema.minimum).short) == true)
      }
      for value in [schema.minimum, schema.maximum] {
        #expect(schema.judge(.float(try #require(value)), field: "").violations.isEmpty)
      }
    }
  }

  @Test("hold their rules in every scope that a change touches")
  func rules() async throws {
    try await PublishedFixture.with { fixture in
      try await fixture.apply(
        Self.set("buy_threshold", .floatValue(1.0), symbol: "BTCUSDT"))
      // The general value would break the rule for the symbol that overrides the other half.
      let refusal = try await Refusal.of {
        try await fixture.apply(Self.set("sell_threshold", .floatValue(1.0)))
      }
      #expect(refusal.violations.map(\.code) == ["rule_broken"])
      #expect(refusal.violations.first?.message.contains("BTCUSDT") == true)
      let weights = try await fixture.apply(Self.set("imbalance_weight", .floatValue(0.7)))
      #expect(Set(weights.warnings.map(\.code)) == ["rule_broken"])
    }
  }

  @Test("keep symbols as written in any case, and spellings of any exchange")
  func symbols() async throws {
    try await PublishedFixture.with { fixture in
      for symbol in ["BTC-USD", "BTC/USDT", "BTC_PERP", "1INCH:USDT"] {
        try await fixture.apply(Self.set("buy_threshold", .floatValue(1.9), symbol: symbol))
        #expect(try await Self.threshold(fixture, symbol) == .floatValue(1.9))
      }
      let refusal = try await Refusal.of {
        try await fixture.apply(
          WriteHandlersTests.set(
            "params/pricing", "min_premium_absolute", .floatValue(20), symbol: "BTC"))
      }
      #expect(refusal.code == .invalidArgument)
    }
  }
}

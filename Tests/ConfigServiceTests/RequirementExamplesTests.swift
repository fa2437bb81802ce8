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
import TestSupport
import Testing

@testable import ConfigService

/// Replicas over the published catalogue, as three groups of users know its parameters.
struct PublishedService {
  static let skew = "strategy/orderbook_skew"

  let handlers: ConfigHandlers
  let core: ConfigCore

  /// Runs `body` with `count` replicas whose first start saw these variables.
  static func with(
    _ count: Int = 1, variables: [String: String] = [:],
    _ body: ([PublishedService]) async throws -> Void
  ) async throws {
    let database = try TemporaryDatabase.current
    if !variables.isEmpty {
      let connection = try await database.connect()
      try await ConfigDatabase.adoptLayers(
        of: ConfigDatabase.environment, variables: variables, on: connection)
      await connection.close()
    }
    let catalogue = try ConfigDatabase.catalogue()
    let services = (0..<count).map { _ in
      let core = ConfigCore(
        catalogue: catalogue, environment: ConfigDatabase.environment,
        pool: PostgresPool(
          to: database.configuration, settings: .patient, on: database.loop,
          blockingCalls: database.blockingCalls, logger: .disabled), startMax: .seconds(60))
      return PublishedService(handlers: ConfigHandlers(core: core, logger: .disabled), core: core)
    }
    for service in services { try await service.core.catchUp() }
    try await body(services)
    for service in services { await service.core.pool.shutDown(deadline: .never) }
  }

  /// The parameters of a namespace as a user reads them, by key.
  func read(
    _ namespace: String, symbol: String = ""
  ) async throws -> [String: Entry] {
    var request = ListRequest(namespaces: [namespace], symbol: symbol, pageSize: 1_000)
    request.keyPrefix = namespace.hasPrefix("strategy/") ? "parameters." : ""
    let response = try await self.handlers.list(request, try HandlerFixture.call())
    return Dictionary(uniqueKeysWithValues: response.entries.map { ($0.key, $0) })
  }

  func value(_ key: String, symbol: String = "") async throws -> ContractType.Value.Kind? {
    try await self.read(Self.skew, symbol: symbol)["parameters.\(key)"]?.value?.kind
  }

  @discardableResult
  func set(
    _ values: [(key: String, value: ContractType.Value.Kind)], symbol: String = "",
    expecting version: UInt64? = nil
  ) async throws -> ChangeOutcome {
    let scope = ContractType.Scope(symbol: symbol)
    let request = ApplyRequest(
      changes: values.map { key, value in
        Change(
          namespace: Self.skew, key: "parameters.\(key)", scope: scope,
          action: .set(ContractType.Value(kind: value)))
      },
      expectedVersions: version.map {
        [ExpectedVersion(namespace: Self.skew, scope: scope, version: $0)]
      } ?? [])
    let response = try await self.handlers.apply(request, try HandlerFixture.call())
    return try #require(response.outcome)
  }

  func empty(symbol: String = "") async throws -> ChangeOutcome {
    let request = DeleteScopeRequest(namespace: Self.skew, symbol: symbol)
    let response = try await self.handlers.deleteScope(request, try HandlerFixture.call())
    return try #require(response.outcome)
  }
}

@Suite("What users were promised", .publishedDatabase)
struct RequirementExamplesTests {
  typealias Service = PublishedService

  @Test("an empty store tells a strategy's eight parameters, from their defaults")
  func defaults() async throws {
    try await Service.with { services in
      let entries = try await services[0].read(Service.skew)
      #expect(entries.count == 8)
      #expect(entries["parameters.top_levels"]?.value?.kind == .intValue(5))
      #expect(entries.values.allSatisfy { $0.layer == .default && $0.scope == nil })
      let get = GetRequest(namespace: Service.skew, key: "parameters.top_levels")
      let response = try await services[0].handlers.get(get, try HandlerFixture.call())
      #expect(response.scopeVersion?.version == 0)
    }
  }

  @Test("a variable of the process changes its parameter and no other")
  func variable() async throws {
    let variables = ["ORDERBOOK_SKEW_BUY_THRESHOLD": "1.25"]
    try await Service.with(variables: variables) { services in
      let entries = try await services[0].read(Service.skew)
      let threshold = try #require(entries["parameters.buy_threshold"])
      #expect(threshold.value?.kind == .floatValue(1.25))
      #expect(threshold.layer == .variable)
      #expect(threshold.origin == "ORDERBOOK_SKEW_BUY_THRESHOLD")
      #expect(entries.values.filter { $0.layer == .default }.count == 7)
    }
  }

  @Test("a variable that cannot be read is passed over, and the explanation says why")
  func unreadableVariable() async throws {
    let variables = ["ORDERBOOK_SKEW_BUY_THRESHOLD": "much"]
    try await Service.with(variables: variables) { services in
      var layers = LocalLayers(
        services[0].core.catalogue, environment: ConfigDatabase.environment)
      layers.addVariables { variables[$0] }
      let handlers = services[0].handlers
      handlers.inputs.note(layers, in: services[0].core)
      let request = ExplainRequest(namespace: Service.skew, key: "parameters.buy_threshold")
      let response = try await handlers.explain(request, try HandlerFixture.call())
      #expect(response.entry?.value?.kind == .floatValue(1.2))
      let variable = response.layers.first { $0.layer == .variable }
      #expect(variable?.value == nil)
      #expect(variable?.problem.contains("ORDERBOOK_SKEW_BUY_THRESHOLD") == true)
      #expect(response.layers.filter { !$0.problem.isEmpty }.count == 1)
    }
  }

  @Test("a symbol wins over the general value, which wins over the variable and the default")
  func precedence() async throws {
    let variables = ["ORDERBOOK_SKEW_BUY_THRESHOLD": "1.2"]
    try await Service.with(variables: variables) { services in
      let service = services[0]
      try await service.set([("buy_threshold", .floatValue(1.3))])
      try await service.set([("buy_threshold", .floatValue(1.5))], symbol: "BTCUSDT")
      #expect(try await service.value("buy_threshold", symbol: "BTCUSDT") == .floatValue(1.5))
      #expect(try await service.value("buy_threshold", symbol: "ETHUSDT") == .floatValue(1.3))
      #expect(try await service.empty().committed)
      #expect(try await service.value("buy_threshold", symbol: "ETHUSDT") == .floatValue(1.2))
      #expect(try await service.value("buy_threshold", symbol: "BTCUSDT") == .floatValue(1.5))
      #expect(try await service.value("top_levels", symbol: "ETHUSDT") == .intValue(5))
    }
  }

  @Test("a change of some parameters keeps the others, and everything wrong is said at once")
  func partial() async throws {
    try await Service.with { services in
      let service = services[0]
      try await service.set([("buy_threshold", .floatValue(1.5))])
      // 5.0 is 5 where an int is due.
      try await service.set([("top_levels", .floatValue(6.0))])
      #expect(try await service.value("buy_threshold") == .floatValue(1.5))
      #expect(try await service.value("top_levels") == .intValue(6))
      for value: ContractType.Value.Kind in [
        .intValue(-5), .stringValue("x"), .boolValue(true), .floatValue(5.5), .floatValue(.nan),
      ] {
        let refusal = try await Refusal.of {
          try await service.set([("top_levels", value), ("buy_threshold", .floatValue(99))])
        }
        #expect(refusal.code == .invalidArgument)
        // A number that is none is refused before anything else is looked at.
        if refusal.reason == "CHANGE_REFUSED" {
          #expect(Set(refusal.violations.map { $0.field.prefix(10) }).count == 2, "\(value)")
        }
      }
      #expect(try await service.value("buy_threshold") == .floatValue(1.5))
      #expect(try await service.value("top_levels") == .intValue(6))
    }
  }

  @Test("two writers of different parameters both succeed, of the same version one does")
  func writers() async throws {
    try await Service.with(2) { services in
      async let first = services[0].set([("top_levels", .intValue(7))])
      async let second = services[1].set([("buy_threshold", .floatValue(1.5))])
      _ = try await (first, second)
      for service in services { try await service.core.catchUp() }
      #expect(try await services[0].value("top_levels") == .intValue(7))
      #expect(try await services[0].value("buy_threshold") == .floatValue(1.5))
      let reasons = await withTaskGroup(of: String?.self) { group in
        for (number, service) in services.enumerated() {
          group.addTask {
            let value = ContractType.Value.Kind.intValue(Int64(8 + number))
            let refusal = try? await Refusal.of {
              try await service.set([("top_levels", value)], expecting: 2)
            }
            return refusal.map(\.reason)
          }
        }
        return await group.reduce(into: []) { $0.append($1) }
      }
      #expect(reasons.compactMap { $0 } == ["VERSION_MISMATCH"])
    }
  }

  @Test("a general change reaches an inheriting symbol on every replica")
  func inheritance() async throws {
    try await Service.with(2) { services in
      try await services[0].set([("top_levels", .intValue(9))])
      #expect(try await services[0].value("top_levels", symbol: "BTCUSDT") == .intValue(9))
      try await services[1].core.catchUp()
      #expect(try await services[1].value("top_levels", symbol: "BTCUSDT") == .intValue(9))
    }
  }

  @Test("versions go on after a deletion, and a rollback restores what was deleted")
  func deletion() async throws {
    try await Service.with { services in
      let service = services[0]
      let created = try await service.set([("top_levels", .intValue(7))], symbol: "BTCUSDT")
      try await service.set([("top_levels", .intValue(6))])
      let emptied = try await service.empty(symbol: "BTCUSDT")
      #expect(emptied.versions.map(\.version) == [2])
      let again = try await service.set([("top_levels", .intValue(8))], symbol: "BTCUSDT")
      #expect(again.versions.map(\.version) == [3])
      _ = try await service.empty(symbol: "BTCUSDT")
      var request = RollbackRequest(target: .toRevision(created.revision))
      request.scope = ContractType.Scope(symbol: "BTCUSDT")
      let response = try await service.handlers.rollback(request, try HandlerFixture.call())
      #expect(response.outcome?.changes.map { $0.after?.kind } == [.intValue(7)])
      #expect(try await service.value("top_levels", symbol: "BTCUSDT") == .intValue(7))
      #expect(try await service.value("top_levels") == .intValue(6))
    }
  }

  @Test("a rollback of general values never touches those of a symbol")
  func rollbackScope() async throws {
    try await Service.with { services in
      let service = services[0]
      let first = try await service.set([("top_levels", .intValue(6))])
      try await service.set([("top_levels", .intValue(9))], symbol: "BTCUSDT")
      try await service.set([("top_levels", .intValue(7))])
      let environment = "\(service.core.environment)"
      var request = RollbackRequest(target: .toRevision(first.revision), reason: "a test")
      request.namespaces = [Service.skew]
      request.scope = ContractType.Scope(environment: environment)
      let response = try await service.handlers.rollback(request, try HandlerFixture.call())
      #expect(response.outcome?.changes.count == 1)
      #expect(try await service.value("top_levels") == .intValue(6))
      #expect(try await service.value("top_levels", symbol: "BTCUSDT") == .intValue(9))
    }
  }

  @Test("a variable of the process beats a file, and a stored value beats both")
  func variableOverFile() async throws {
    let variables = ["ORDERBOOK_SKEW_TOP_LEVELS": "8"]
    try await PublishedFixture.with(variables: variables) { fixture in
      fixture.write("\(Service.skew): {parameters: {top_levels: 6, buy_threshold: 1.4}}")
      _ = try await fixture.reload()
      let levels = try await fixture.get(Service.skew, "parameters.top_levels")
      #expect(levels.value?.kind == .intValue(8) && levels.layer == .variable)
      let threshold = try await fixture.get(Service.skew, "parameters.buy_threshold")
      #expect(threshold.value?.kind == .floatValue(1.4) && threshold.layer == .fileEnvironment)
      try await fixture.apply(
        ReloadTests.set(Service.skew, "parameters.top_levels", .intValue(7)))
      let stored = try await fixture.get(Service.skew, "parameters.top_levels")
      #expect(stored.value?.kind == .intValue(7) && stored.layer == .storedEnvironment)
    }
  }

  @Test("families share words and nothing else: each list shows its own")
  func families() async throws {
    try await Service.with { services in
      let params = try await services[0].read("params/risk")
      let documents = try await services[0].read("env/risk")
      #expect(params["var_confidence_95"]?.value?.kind == .floatValue(0.95))
      #expect(params["global.max_leverage"] == nil)
      #expect(documents["global.max_leverage"] != nil)
      #expect(documents["var_confidence_95"] == nil)
      let request = ApplyRequest(
        changes: [
          Change(
            namespace: "env/risk", key: "global.max_leverage",
            action: .set(ContractType.Value(kind: .intValue(999))))
        ])
      let refusal = try await Refusal.of {
        _ = try await services[0].handlers.apply(request, try HandlerFixture.call())
      }
      #expect(refusal.reason == "CHANGE_REFUSED")
      #expect(refusal.violations.map(\.code) == ["out_of_range"])
      #expect(refusal.violations.first?.allowed.contains("125") == true)
    }
  }

  @Test("a password is never shown, neither now nor in the past")
  func password() async throws {
    let variables = ["DB_PASSWORD": "hunter2"]
    try await Service.with(variables: variables) { services in
      let documents = try await services[0].read("env/system")
      let password = try #require(documents["database.password"])
      #expect(password.redacted)
      #expect(password.value?.kind == .stringValue("***"))
      let history = HistoryRequest(namespace: "env/system", key: "database.password")
      let call = try HandlerFixture.call()
      for item in try await services[0].handlers.history(history, call).items {
        #expect(item.change?.redacted == true)
        #expect(item.change?.after?.kind == .stringValue("***"))
      }
      let audit = ListAuditRequest(namespaces: ["env/system"], key: "database.password")
      for record in try await services[0].handlers.listAudit(audit, call).records {
        #expect(record.change?.after?.kind == .stringValue("***"))
      }
    }
  }

  @Test("an edited file takes effect with a reload, a broken one changes nothing")
  func reload() async throws {
    try await PublishedFixture.with { fixture in
      fixture.write("env/risk: {global: {max_leverage: 2.5}}")
      _ = try await fixture.reload()
      let name = (namespace: "env/risk", key: "global.max_leverage")
      #expect(try await fixture.get(name.namespace, name.key).value?.kind == .floatValue(2.5))
      fixture.write("env/risk: {global: {max_leverage: 2, max_position_size: much}}")
      let refusal = try await Refusal.of { _ = try await fixture.reload() }
      #expect(refusal.reason == "CHANGE_REFUSED")
      #expect(try await fixture.get(name.namespace, name.key).value?.kind == .floatValue(2.5))
    }
  }

  @Test("a reference to a variable gives an integer where one is due, a missing one is named")
  func references() async throws {
    let variables = ["DB_PORT": "6543", "OTHER_PORT": "6544"]
    try await PublishedFixture.with(variables: variables) { fixture in
      fixture.inputs.withLock { $0.allowedVariables = ["OTHER_PORT", "NOT_SET", "NEITHER"] }
      fixture.write(
        "env/system: {database: {port: \"${DB_PORT}\"}, redis: {port: \"${OTHER_PORT}\"}}")
      _ = try await fixture.reload()
      let database = try await fixture.get("env/system", "database.port")
      #expect(database.value?.kind == .intValue(6_543))
      let redis = try await fixture.get("env/system", "redis.port")
      #expect(redis.value?.kind == .intValue(6_544))
      #expect(redis.layer == .fileEnvironment)
      fixture.write(
        "env/system: {database: {host: \"${NOT_SET}\"}, redis: {host: \"${NEITHER}\"}}")
      let refusal = try await Refusal.of { _ = try await fixture.reload() }
      #expect(refusal.reason == "MISSING_VARIABLES")
      let messages = refusal.violations.map(\.message)
      #expect(messages.count == 2)
      #expect(messages.contains { $0.contains("NOT_SET") })
      #expect(messages.contains { $0.contains("NEITHER") })
    }
  }

  @Test("a crash while saving leaves what was there, and what was saved outlives a restart")
  func crashWhileSaving() async throws {
    try await Service.with { services in
      let service = services[0]
      try await service.set([("top_levels", .intValue(7))])
      let before = try service.core.state()
      // The writer is gone between its rows and its commit.
      let writer = try await TemporaryDatabase.current.connect()
      try await writer.query("BEGIN")
      let place = try #require(
        Place(
          stored: parsed(Service.skew), scope: Basics.Scope(environment: service.core.environment)))
      let result = try await service.core.store.commit(
        [Edit(place: place, key: parsed("parameters.top_levels"), before: nil, after: .float(9))],
        by: .service(reason: "a test"), judgedAt: before.token.revision,
        request: RequestIdentity(method: "Apply", digest: []), answer: [], on: writer)
      guard case .committed = result else {
        Issue.record("not written: \(result)")
        return
      }
      await writer.close()
      try await service.core.catchUp()
      #expect(try service.core.state().token == before.token)
      #expect(try await service.value("top_levels") == .intValue(7))
      let next = try await service.set([("top_levels", .intValue(8))])
      #expect(next.revision == before.token.revision.count + 1)
      try await Service.with { restarted in
        let kept = try await restarted[0].value("top_levels")
        #expect(kept == .intValue(8))
      }
    }
  }
}

@Suite("What users were promised of a store that dies", .serialized)
struct StoreLossExampleTests {
  @Test("the last good values stay, for every reader, and a writer is told")
  func lastGoodValues() async throws {
    try await DegradationServer.with { server in
      try await FollowingReplica(on: server, file: "a").run { replica in
        _ = try await replica.state(at: 1)
        #expect(try await replica.set(9).committed)
        try await replica.log.first("configuration known")
        try await server.cluster.stopImmediately()
        try await replica.log.first("the database does not answer")
        for symbol in ["", "BTCUSDT"] {
          let response = try await replica.handlers.get(
            GetRequest(namespace: Self.skew, key: "top_levels", symbol: symbol),
            try HandlerFixture.call())
          #expect(response.entry?.value?.kind == .intValue(9))
          #expect(response.stale && !response.unsynced)
        }
        let refusal = try await Refusal.of { _ = try await replica.set(8) }
        #expect(refusal.code == .unavailable)
      }
    }
  }

  static let skew = "strategy/orderbook_skew"
}

import ContractConfig
import ContractType
import HTTP
import JSON
import Testing

@testable import Gateway

@Suite("Strategies as their paths word them")
struct StrategyShapeTests {
  private static func json(_ bytes: [UInt8]) throws -> JSONValue {
    try JSONValue(parsing: String(decoding: bytes, as: UTF8.self))
  }

  private static func configuration(
    symbol: String = "", layers: [Layer], keyCount: UInt32 = 0
  ) -> StrategyConfiguration {
    let entries = layers.enumerated().map { number, layer in
      Entry(
        namespace: "strategy/s", key: "parameters.p\(number)",
        value: Value(kind: .intValue(Int64(number))), layer: layer,
        origin: layer == .variable ? "S_P" : "")
    }
    let enabled = Entry(
      namespace: "strategy/s", key: "enabled", value: Value(kind: .boolValue(true)),
      layer: .storedEnvironment)
    let scope = ScopeVersion(
      namespace: "strategy/s", version: 4,
      createdAt: Timestamp(microseconds: 0),
      updatedAt: Timestamp(microseconds: 1_000_000), keyCount: keyCount)
    return StrategyConfiguration(
      id: "s", symbol: symbol,
      ListResponse(
        entries: [enabled] + entries, token: RevisionToken(epoch: 2, revision: 11),
        scopeVersions: [scope]), loadMilliseconds: 0.5)
  }

  @Test("a configuration is in the envelope, with all four members")
  func envelope() throws {
    let value = try Self.json(
      StrategyShapes.read.bytes(Self.configuration(layers: [.default, .variable])))
    guard case .object(let object) = value else { return #expect(Bool(false)) }
    #expect(object.members.map(\.key) == ["data", "error", "metadata", "success"])
    #expect(
      value["data"] == [
        "strategy_id": "s", "symbol": .null, "parameters": ["p0": 0, "p1": 1], "version": 4,
        "source": "environment", "is_override": false, "created_at": "1970-01-01T00:00:00Z",
        "updated_at": "1970-01-01T00:00:01Z",
      ])
    #expect(
      value["metadata"]?["provenance"]?["p1"]
        == ["layer": "environment", "scope": .null, "version": 0, "origin": "S_P"])
    #expect(value["metadata"]?["effective_revision"] == 11)
  }

  @Test(
    "the source is the strongest layer that gives a value",
    arguments: [
      ([Layer.default], "default"), ([.default, .fileBase], "file"),
      ([.fileEnvironment, .variable], "environment"), ([.variable, .storedAll], "database"),
      ([.storedSymbol], "database"), ([], "default"),
    ])
  func source(layers: [Layer], source: String) {
    #expect(Self.configuration(layers: layers).source == source)
  }

  @Test("only a symbol with values of its own is an override")
  func override() {
    #expect(!Self.configuration(layers: [], keyCount: 3).isOverride)
    #expect(Self.configuration(symbol: "BTCUSDT", layers: [], keyCount: 1).isOverride)
    #expect(!Self.configuration(symbol: "BTCUSDT", layers: [], keyCount: 0).isOverride)
  }

  @Test("what is done to an empty scope is a creation")
  func action() {
    let added = ValueChange(
      namespace: "strategy/s", key: "parameters.a", after: Value(kind: .intValue(1)))
    func action(_ keyCount: UInt32, _ changes: [ValueChange]) -> String {
      StrategyChange(
        configuration: Self.configuration(layers: [], keyCount: keyCount),
        outcome: ChangeOutcome(changes: changes), verb: nil
      ).action
    }
    #expect(action(1, [added]) == "created")
    #expect(action(2, [added]) == "updated")
    #expect(action(2, []) == "unchanged")
  }

  @Test("an audit entry is one change set in one scope")
  func audit() {
    let place = ScopePlace(namespace: "strategy/s", environment: "production")
    func change(_ symbol: String, _ before: Int64?, _ after: Int64?) -> ValueChange {
      ValueChange(
        namespace: "strategy/s", key: "parameters.a",
        scope: Scope(environment: "production", symbol: symbol),
        before: before.map { Value(kind: .intValue($0)) },
        after: after.map { Value(kind: .intValue($0)) })
    }
    var set = ChangeSet(token: RevisionToken(epoch: 1, revision: 5), kind: .apply)
    set.changes = [
      change("", nil, 1), change("BTCUSDT", 2, nil), change("ETHUSDT", 2, 3),
      ValueChange(namespace: "params/pricing", key: "parameters.a"),
      ValueChange(
        namespace: "strategy/s", key: "parameters.a", scope: Scope(environment: "staging")),
    ]
    let entries = StrategyAuditEntry.all(of: set, in: place)
    #expect(entries.map(\.id) == ["5", "5:BTCUSDT", "5:ETHUSDT"])
    #expect(entries.map(\.action) == ["CREATE", "DELETE", "UPDATE"])
    set.kind = .rollback
    #expect(StrategyAuditEntry.all(of: set, in: place).first?.action == "ROLLBACK")
  }

  @Test("a rollback by an entry of another scope is refused")
  func rollback() throws {
    let subject = try StrategySubject(id: "s", symbol: "btcusdt", environment: "")
    #expect(subject.symbol == "BTCUSDT")
    #expect(
      try StrategyRollback.entry("5:BTCUSDT").target(subject, present: 9) == .toRevision(5))
    for id in ["5", "5:ETHUSDT", "x", "", "0:BTCUSDT", "99999999999999999999:BTCUSDT"] {
      let fault = #expect(throws: Fault.self, "\(id)") {
        try StrategyRollback.entry(id).target(subject, present: 9)
      }
      #expect(fault?.status == .notFound && fault?.code == "ROLLBACK_FAILED")
    }
    #expect(try StrategyRollback.previous.target(subject, present: 9) == .toVersion(8))
    #expect(throws: Fault.self) { try StrategyRollback.previous.target(subject, present: 1) }
  }

  @Test("names that are none are refused before anybody is asked")
  func names() {
    let unknown = #expect(throws: Fault.self) {
      try StrategySubject(id: "../x", symbol: nil, environment: "")
    }
    #expect(unknown?.status == .notFound)
    let symbol = #expect(throws: Fault.self) {
      try StrategySubject(id: "s", symbol: "BTC USDT", environment: "")
    }
    #expect(symbol?.status == .badRequest && symbol?.violations.first?.field == "symbol")
  }
}

import Basics
import ContractConfig
import ContractType
import JSON
import Testing

@testable import ConfigClient

@Suite("Configuration snapshots")
struct ConfigSnapshotTests {
  static let values: [(key: String, symbol: String, value: Value.Kind)] = [
    ("rate", "", .floatValue(0.04)), ("rate", "BTCUSDT", .floatValue(0.06)),
    ("days", "", .intValue(30)), ("whole", "", .floatValue(12)), ("curve", "", .stringValue("x")),
    ("on", "", .boolValue(true)), ("tiers", "", .jsonValue(Array("[1,2]".utf8))),
  ]

  let snapshot: ConfigSnapshot

  init() throws {
    self.snapshot = try ConfigSnapshot(
      token: Sample.token(1), environment: EnvironmentName(parsing: "production"),
      catalogueVersion: 1,
      values: [
        NamespaceValues(
          namespace: Sample.namespace,
          values: Self.values.map { entry in
            ResolvedValue(key: entry.key, symbol: entry.symbol, value: Value(kind: entry.value))
          } + [
            ResolvedValue(
              key: "hidden", value: Value(kind: .stringValue("***")), redacted: true),
            ResolvedValue(
              key: "secret", value: Value(kind: .stringValue("s3cret")), sensitive: true),
          ])
      ])
  }

  @Test("values are found by key and type, an integral number also as an integer and back")
  func typed() throws {
    let namespace = Sample.namespace
    #expect(try self.snapshot.number("rate", in: namespace) == 0.04)
    #expect(try self.snapshot.number("days", in: namespace) == 30)
    #expect(try self.snapshot.integer("days", in: namespace) == 30)
    #expect(try self.snapshot.integer("whole", in: namespace) == 12)
    #expect(try self.snapshot.text("curve", in: namespace) == "x")
    #expect(try self.snapshot.flag("on", in: namespace))
    #expect(try self.snapshot.json("tiers", in: namespace)[1] == .number(JSONNumber(Int64(2))))
    #expect(self.snapshot.parameter(named: "params/pricing:days")?.value == .integer(30))
  }

  @Test("a symbol has its own value, or else the one for all")
  func symbols() throws {
    let namespace = Sample.namespace
    #expect(try self.snapshot.number("rate", in: namespace, symbol: "BTCUSDT") == 0.06)
    #expect(try self.snapshot.number("rate", in: namespace, symbol: "ETHUSDT") == 0.04)
    #expect(try self.snapshot.integer("days", in: namespace, symbol: "BTCUSDT") == 30)
    #expect(self.snapshot.symbols(in: namespace) == ["BTCUSDT"])
    #expect(self.snapshot.keys(in: namespace).count == 8)
    #expect(self.snapshot.count == 9)
  }

  @Test("a value of another kind is refused by name, and a flag is never a number")
  func wrongKinds() {
    let namespace = Sample.namespace
    #expect(throws: SnapshotRejection.self) { try self.snapshot.number("on", in: namespace) }
    #expect(throws: SnapshotRejection.self) { try self.snapshot.flag("days", in: namespace) }
    #expect(throws: SnapshotRejection.self) { try self.snapshot.text("days", in: namespace) }
    #expect(throws: SnapshotRejection.self) { try self.snapshot.json("days", in: namespace) }
    #expect(
      throws: SnapshotRejection(
        parameter: "params/pricing:rate", reason: "is a number and must be an integer")
    ) { try self.snapshot.integer("rate", in: namespace) }
  }

  @Test("what is not there has no default")
  func missing() {
    #expect(
      throws: SnapshotRejection(
        parameter: "params/pricing:cap", reason: "has no value and needs one")
    ) { try self.snapshot.number("cap", in: Sample.namespace) }
    #expect(throws: SnapshotRejection.self) { try self.snapshot.number("rate", in: "env/risk") }
    #expect(throws: SnapshotRejection.self) {
      try self.snapshot.text("hidden", in: Sample.namespace)
    }
    #expect(self.snapshot.parameter(named: "rate") == nil)
  }

  @Test("a secret is there to be used and not to be seen")
  func secrets() throws {
    #expect(try self.snapshot.text("secret", in: Sample.namespace) == "s3cret")
    var text = "\(self.snapshot) \(String(reflecting: self.snapshot))"
    dump(self.snapshot, to: &text)
    #expect(!text.contains("s3cret"))
    let (values, omittedCount) = self.snapshot.wireWithoutSecrets
    #expect(omittedCount == 1)
    #expect(!values[0].values.contains { $0.key == "secret" })
  }

  @Test(
    "names and values that cannot be are refused",
    arguments: [
      NamespaceValues(namespace: "pricing", values: []),
      NamespaceValues(namespace: "params/pricing", values: [ResolvedValue(key: "rate")]),
      NamespaceValues(
        namespace: "params/pricing",
        values: [ResolvedValue(key: "a..b", value: Value(kind: .boolValue(true)))]),
      NamespaceValues(
        namespace: "params/pricing",
        values: [ResolvedValue(key: "a", symbol: "B T", value: Value(kind: .boolValue(true)))]),
      NamespaceValues(
        namespace: "params/pricing", values: [ResolvedValue(key: "a", value: Value())]),
      NamespaceValues(
        namespace: "params/pricing",
        values: [ResolvedValue(key: "a", value: Value(kind: .jsonValue(Array("[1".utf8))))]),
    ])
  func malformed(values: NamespaceValues) throws {
    let environment = try EnvironmentName(parsing: "production")
    #expect(throws: WatchFault.self) {
      try ConfigSnapshot(
        token: Sample.token(1), environment: environment, catalogueVersion: 1, values: [values])
    }
  }
}

@Suite("Subscriptions")
struct WatchSubscriptionTests {
  @Test("each start of a process has an id of its own")
  func bootID() throws {
    #expect(try Sample.subscription().bootID != Sample.subscription().bootID)
  }

  @Test(
    "what cannot be a subscription is refused",
    arguments: [
      ("", "one", ["params/pricing"]), ("Pricing", "one", ["params/pricing"]),
      ("pricing", "", ["params/pricing"]), ("pricing", "o ne", ["params/pricing"]),
      ("pricing", "one", []), ("pricing", "one", ["pricing"]), ("pricing", "one", ["/*"]),
      ("pricing", "one", ["params/pricing", "Params/*"]),
    ])
  func refused(service: String, instance: String, namespaces: [String]) {
    #expect(throws: WatchSubscription.Fault.self) {
      try WatchSubscription(service: service, instance: instance, namespaces: namespaces)
    }
  }

  @Test("the name of an instance cannot lead the file somewhere else")
  func fileName() throws {
    let subscription = try Sample.subscription(instance: "../ab%/c")
    #expect(subscription.fileName(ending: "config") == "pricing-..%2fab%25%2fc.config")
  }

  @Test("the message that begins a stream says who, what and where to go on")
  func start() throws {
    let subscription = try WatchSubscription(
      service: "risk", instance: "r-1", kind: .observer, namespaces: ["params/*", "env/risk"])
    let start = subscription.start(resume: Sample.token(4))
    #expect(start.service == "risk")
    #expect(start.consumerKind == .observer)
    #expect(start.namespaces == ["env/risk", "params/*"])
    #expect(start.environment.isEmpty)
    #expect(SnapshotToken(start.resume) == Sample.token(4))
  }
}

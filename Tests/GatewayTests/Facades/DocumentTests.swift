import ContractConfig
import ContractType
import JSON
import Testing

@testable import Gateway

@Suite("Parameters as documents")
struct DocumentTests {
  private static func text<Value: AnswerValue>(_ value: Value) -> String {
    var json = JSONWriter()
    value.write(to: &json)
    return json.finishText()
  }

  @Test(
    "a key leads to the same place with and without the outermost name",
    arguments: ["risk.global.max_leverage", "global.max_leverage"])
  func root(key: String) {
    let place = ConfigurationType.risk.place(of: key)
    #expect(
      place
        == DocumentPlace(namespace: "env/risk", prefix: ["risk"], key: "global.max_leverage"))
  }

  @Test("a key of the strategies' document leads into a strategy")
  func strategies() {
    let key = "strategies.market_maker.parameters.size"
    let place = ConfigurationType.strategy.place(of: key)
    #expect(place?.namespace == "strategy/market_maker")
    #expect(place?.key == "parameters.size")
    #expect(ConfigurationType.strategy.key(of: "strategy/market_maker", "parameters.size") == key)
    #expect(ConfigurationType.strategy.prefix(of: "strategy/template") == nil)
  }

  @Test("what is no key leads nowhere", arguments: ["", ".", "a..b", "a.", ".a"])
  func noKey(key: String) {
    #expect(ConfigurationType.risk.place(of: key) == nil)
  }

  @Test("the root alone stands for all of it")
  func whole() {
    let place = ConfigurationType.risk.place(of: "risk")
    #expect(place?.key == "" && place?.contains("anything") == true)
  }

  @Test("values are nested as their keys say, and floats stay floats")
  func nesting() {
    let entries = [
      Entry(
        namespace: "env/risk", key: "global.max_leverage", value: Value(kind: .floatValue(3))),
      Entry(
        namespace: "env/risk", key: "global.position_timeout", value: Value(kind: .intValue(7200))),
      Entry(namespace: "env/risk", key: "x", value: Value(kind: .jsonValue(Array("[1]".utf8)))),
    ]
    let tree = DocumentTree(entries, of: .risk)
    #expect(
      Self.text(tree)
        == #"{"risk":{"global":{"max_leverage":3.0,"position_timeout":7200},"x":[1]}}"#)
    #expect(tree.part(at: ["risk", "global", "max_leverage"]).map(Self.text) == "3.0")
    #expect(tree.part(at: ["risk", "nothing"]) == nil)
    #expect(tree.part(at: ["risk", "x", "y"]) == nil)
  }

  @Test("a schema is nested as its document")
  func schema() throws {
    let schema = DocumentSchema(
      [
        ParameterSchema(
          namespace: "env/risk", key: "global.max_leverage", type: .float,
          minimum: Value(kind: .floatValue(1)), maximum: Value(kind: .floatValue(125)))
      ], of: .risk)
    let value = try JSONValue(parsing: Self.text(schema))
    let leverage = value["properties"]?["risk"]?["properties"]?["global"]?["properties"]?[
      "max_leverage"]
    #expect(leverage?["type"] == "number")
    #expect(leverage?["minimum"] == 1 && leverage?["maximum"] == 125)
  }

  @Test("an object is taken apart only where the schema has no such parameter")
  func leaves() throws {
    let value = try JSONValue(parsing: #"{"a":1,"b":{"c":true},"j":{"x":1},"e":{}}"#)
    let leaves = ConfigurationSubject.leaves(of: value, at: "p", known: ["p.a", "p.b.c", "p.j"])
    #expect(leaves.map(\.key) == ["p.a", "p.b.c", "p.e", "p.j"])
  }

  @Test("an event's id is read back; another text is none")
  func eventID() {
    let token = RevisionToken(
      epoch: 7, revision: 42, chainHash: (0..<32).map { UInt8($0) })
    let id = ConfigurationWatch.id(token)
    #expect(id.hasPrefix("7.42.000102"))
    #expect(ConfigurationWatch.token(id) == token)
    for text in ["", "7.42", "7.42.zz", "x.1.", "7.42.00", "-1.2.", id + "00", "7.42.é"] {
      #expect(ConfigurationWatch.token(text) == nil, "\(text)")
    }
  }
}

@Suite("Events of a document")
struct DocumentEventTests {
  private static let subject = ConfigurationSubject(type: .system, namespace: "env/system")
  private static let token = RevisionToken(epoch: 1, revision: 9)

  private static func values(_ namespace: String, _ values: [ResolvedValue]) -> NamespaceValues {
    NamespaceValues(namespace: namespace, values: values)
  }

  @Test("secrets are never shown")
  func secrets() {
    var events = DocumentEvents(Self.subject)
    let secret = ResolvedValue(
      key: "database.password", value: Value(kind: .stringValue("hunter2")), sensitive: true)
    let text = events.text(
      for: WatchResponse(
        kind: .snapshot(
          WatchSnapshot(token: Self.token, namespaces: [Self.values("env/system", [secret])]))))
    #expect(text?.contains("hunter2") == false)
    #expect(text?.contains(#""password":"***""#) == true)
    #expect(text?.hasPrefix("id: 1.9.\nevent: snapshot\ndata: {") == true)
  }

  @Test("a snapshot in pieces is one event; other documents' changes are none")
  func pieces() {
    var events = DocumentEvents(Self.subject)
    let debug = ResolvedValue(key: "debug", value: Value(kind: .boolValue(true)))
    let first = events.text(
      for: WatchResponse(
        kind: .snapshot(
          WatchSnapshot(
            token: Self.token, namespaces: [Self.values("env/system", [debug])], more: true))))
    #expect(first == nil && events.takeInstalled() == nil)
    let second = events.text(
      for: WatchResponse(
        kind: .snapshot(
          WatchSnapshot(token: Self.token, namespaces: [Self.values("env/risk", [debug])]))))
    #expect(second?.contains(#""data":{"system":{"debug":true}}"#) == true)
    #expect(events.takeInstalled() == 9)
    #expect(events.takeInstalled() == nil)
    let other = events.text(
      for: WatchResponse(
        kind: .delta(WatchDelta(token: Self.token, namespaces: [Self.values("env/risk", [debug])]))
      ))
    #expect(other == nil && events.takeInstalled() == 9)
  }

  @Test("a removal is a change to null, and a bookmark only a comment")
  func removal() {
    var events = DocumentEvents(Self.subject)
    let gone = ResolvedValue(key: "debug")
    let text = events.text(
      for: WatchResponse(
        kind: .delta(
          WatchDelta(token: Self.token, namespaces: [Self.values("env/system", [gone])]))))
    #expect(
      text?.contains(#""changes":[{"key":"system.debug","value":null,"symbol":null}]"#) == true)
    let bookmark = events.text(
      for: WatchResponse(kind: .bookmark(WatchBookmark(token: Self.token))))
    #expect(bookmark == ": revision 9\n\n")
  }
}

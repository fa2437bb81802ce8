import ContractConfig
import ContractType
import Testing

@testable import MooringCLI

@Suite("Values as people type them")
struct TypedValueTests {
  @Test(
    "the type of the parameter decides",
    arguments: [
      ("0.05", .float, .floatValue(0.05)), ("5", .float, .intValue(5)),
      ("5.0", .int, .intValue(5)), ("-7", .int, .intValue(-7)), ("1e3", .int, .intValue(1_000)),
      ("12", .string, .stringValue("12")), ("true", .string, .stringValue("true")),
      ("a=b c", .string, .stringValue("a=b c")), ("", .string, .stringValue("")),
      ("true", .bool, .boolValue(true)), ("false", .bool, .boolValue(false)),
      ("[1, 2]", .list, .jsonValue(Array("[1,2]".utf8))),
      ("{\"b\":1,\"a\":2}", .json, .jsonValue(Array("{\"a\":2,\"b\":1}".utf8))),
    ] as [(String, ValueType, ContractType.Value.Kind)])
  func byType(text: String, type: ValueType, kind: ContractType.Value.Kind) {
    #expect(TypedValue.read(text, as: ParameterSchema(type: type)).kind == kind)
  }

  @Test(
    "what does not fit stays a text for the service to refuse",
    arguments: [
      ("abc", .float), ("0x10", .float), ("NaN", .float), ("1,5", .float), ("yes", .bool),
      ("1", .bool), ("TRUE", .bool), ("[1,", .list), ("5 ", .string),
    ] as [(String, ValueType)])
  func stays(text: String, type: ValueType) {
    #expect(TypedValue.read(text, as: ParameterSchema(type: type)).kind == .stringValue(text))
  }

  @Test("null is null only where it is allowed")
  func null() {
    let allowed = ParameterSchema(type: .string, nullable: true)
    #expect(TypedValue.read("null", as: allowed).kind == .jsonValue(Array("null".utf8)))
    let refused = ParameterSchema(type: .string)
    #expect(TypedValue.read("null", as: refused).kind == .stringValue("null"))
  }

  @Test("a name ends at the first =, and must be there")
  func assignments() {
    #expect(Assignment("a=b=c")?.name == "a")
    #expect(Assignment("a=b=c")?.value == "b=c")
    #expect(Assignment("a=")?.value == "")
    #expect(Assignment("=b") == nil)
    #expect(Assignment("ab") == nil)
  }

  @Test("a full name has a namespace and a key")
  func references() {
    let reference = ParameterReference(full: "params/pricing:base_rate_USDC")
    #expect(reference?.namespace == "params/pricing")
    #expect(reference?.key == "base_rate_USDC")
    #expect(ParameterReference(full: "base_rate_USDC") == nil)
    #expect(ParameterReference(full: "params/pricing:") == nil)
  }

  @Test(
    "scopes at revisions are read as they are shown",
    arguments: ["production", "production/BTCUSDT", "staging@41", "*/ETH@7"])
  func scopePoints(text: String) { #expect(ScopePoint(text)?.text == text) }

  @Test("what is no scope is refused", arguments: ["", "/BTC", "production/", "a@x", "@4"])
  func noScopePoints(text: String) { #expect(ScopePoint(text) == nil) }

  @Test("hexadecimal digits are read as they are shown")
  func hex() {
    #expect(HexText.of([0, 10, 255]) == "000aff")
    #expect(HexText.bytes(of: "000aff") == [0, 10, 255])
    #expect(HexText.bytes(of: "abc") == nil)
    #expect(HexText.bytes(of: "+1") == nil)
  }
}

@Suite("Change sets in files")
struct ChangeDocumentTests {
  @Test("namespaces with keys and values become changes of the scope asked for")
  func namespaces() throws {
    let text = """
      params/pricing:
        base_rate_USDC: 0.05
        minimum_premium_usd: 10
      strategy/skew:
        enabled: true
        mode: fast
        levels: [1, 2]
      """
    let scope = ContractType.Scope(environment: "staging")
    let changes = try ChangeDocument(text: text, path: "x", scope: scope).request.changes
    #expect(
      changes.map(\.key) == ["base_rate_USDC", "minimum_premium_usd", "enabled", "levels", "mode"])
    #expect(changes.allSatisfy { $0.scope == scope })
    #expect(changes[0].action == .set(Value(kind: .floatValue(0.05))))
    #expect(changes[1].action == .set(Value(kind: .intValue(10))))
    #expect(changes[2].action == .set(Value(kind: .boolValue(true))))
    #expect(changes[3].action == .set(Value(kind: .jsonValue(Array("[1,2]".utf8)))))
    #expect(changes[4].action == .set(Value(kind: .stringValue("fast"))))
  }

  @Test("an ApplyRequest is read as the contract has it, from JSON too")
  func applyRequest() throws {
    let text = """
      {"changes": [{"namespace": "params/pricing", "key": "a", "unset": true}], "reason": "r"}
      """
    let request = try ChangeDocument(text: text, path: "x", scope: nil).request
    #expect(request.reason == "r")
    #expect(request.changes.first?.action == .unset(true))
  }

  @Test(
    "what is wrong is told with its place",
    arguments: [
      ("params/pricing: 5", "params/pricing must hold keys"), ("a: [", "line"), ("", "must hold"),
      ("chnages: []", "chnages"), ("changes:\n  - namespace: X", "namespace"),
    ])
  func refused(text: String, words: String) {
    do {
      _ = try ChangeDocument(text: text, path: "file.yaml", scope: nil)
      Issue.record("accepted")
    } catch .other(let code, let message) {
      #expect(code == .refused)
      #expect(message.contains(words) && message.contains("file.yaml"), "\(message)")
    } catch {
      Issue.record("\(error)")
    }
  }
}

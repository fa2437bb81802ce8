import Contract
import ContractConfig
import ContractType
import HTTP
import JSON
import OpenAPI
import Testing

@testable import Gateway

@Suite("The families of paths")
struct FacadeOperationTests {
  @Test("a program has run since it knew what to answer")
  func uptime() {
    #expect(!ProcessSurface.operations.isEmpty)
    #expect(ProcessSurface.uptime > 0)
  }

  @Test("every path of every family is there, once")
  func paths() {
    let served = Facades.operations.map(\.name)
    #expect(Set(served).count == served.count)
    let expected = [
      "GET /admin/config", "GET /admin/config/{category}", "GET /admin/config/{category}/{key}",
      "PUT /admin/config/{category}/{key}", "POST /admin/config/reload",
      "GET /admin/config/audit", "GET /admin/config/stats", "GET /quote/{asset}/{coverage}",
      "GET /api/v1/tranche-apy/all", "GET /api/v1/tranche-apy/{tranche_id}",
      "GET /api/v1/tranche-config/{tranche_id}", "GET /config/{type}", "PUT /config/{type}",
      "DELETE /config/{type}", "POST /config/{type}/reload", "GET /config/{type}/schema",
      "GET /config/{type}/history", "GET /config/{type}/versions/{version}",
      "GET /config/{type}/diff", "POST /config/{type}/rollback", "GET /config/{type}/watch",
      "GET /config/{type}/export", "POST /config/{type}/import", "GET /strategy/{strategy_id}",
      "GET /strategy/{strategy_id}/export", "POST /strategy/{strategy_id}/import",
      "PUT /strategy/{strategy_id}/parameters", "GET /strategy/{strategy_id}/history",
      "POST /strategy/{strategy_id}/rollback", "GET /strategy/{strategy_id}/watch",
      "GET /api/v1/strategies", "GET /api/v1/strategies/{strategy_id}/schema",
      "GET /api/v1/strategies/{strategy_id}/defaults",
      "GET /api/v1/strategies/{strategy_id}/config",
      "GET /api/v1/strategies/{strategy_id}/config/{symbol}",
      "POST /api/v1/strategies/{strategy_id}/config",
      "POST /api/v1/strategies/{strategy_id}/config/{symbol}",
      "DELETE /api/v1/strategies/{strategy_id}/config",
      "DELETE /api/v1/strategies/{strategy_id}/config/{symbol}",
      "GET /api/v1/strategies/{strategy_id}/audit", "POST /api/v1/strategies/cache/refresh",
      "POST /api/v1/strategies/{strategy_id}/rollback",
      "POST /api/v1/strategies/{strategy_id}/restore", "POST /api/v1/config/validate",
      "GET /", "GET /healthz", "GET /ready", "GET /info",
    ]
    for name in expected { #expect(served.contains(name), "\(name)") }
  }

  @Test("no two paths can be mistaken for each other")
  func table() throws {
    var table = RouteTable<String>()
    for operation in Facades.operations {
      try table.add(operation.verb, try PathTemplate(parsing: operation.template), operation.name)
    }
    for path in ["stats", "audit"] {
      guard case .found(let name, _) = table.match(.get, path: "/admin/config/\(path)") else {
        Issue.record("\(path) is not served")
        continue
      }
      #expect(name == "GET /admin/config/\(path)")
    }
    guard
      case .found(_, let parameters) = table.match(
        .get, path: "/api/v1/strategies/market_maker/config/BTC%2FUSDT")
    else { return #expect(Bool(false)) }
    #expect(parameters["symbol"] == "BTC/USDT")
  }

  @Test("what changes something needs an admin, and what tells nothing secret needs nobody")
  func access() {
    for operation in Facades.operations where operation.isMutation {
      #expect(operation.access == .administer, "\(operation.name)")
    }
    let open = Facades.operations.filter { $0.access == .public }.map(\.template)
    #expect(
      Set(open) == [
        "/", "/quote/{asset}/{coverage}", "/api/v1/tranche-apy/all",
        "/api/v1/tranche-apy/{tranche_id}", "/api/v1/tranche-config/{tranche_id}", "/healthz",
        "/ready",
      ])
    for operation in Facades.operations where operation.template.hasSuffix("/audit") {
      #expect(operation.access == .audit, "\(operation.name)")
    }
  }

  @Test("each operation has a name of its own in the documentation, and every status once")
  func documents() {
    let ids = Facades.operations.map(\.document.id)
    #expect(Set(ids).count == ids.count)
    for operation in Facades.operations {
      let statuses = operation.document.responses.map(\.status)
      #expect(Set(statuses).count == statuses.count, "\(operation.name)")
      #expect(statuses.contains(200) && statuses.contains(400), "\(operation.name)")
      let variables = operation.template.split(separator: "{").count - 1
      #expect(
        operation.document.parameters.filter { $0.place == .path }.count == variables,
        "\(operation.name)")
      #expect(
        operation.document.parameters.filter { $0.place == .path }.allSatisfy {
          !$0.summary.isEmpty
        })
    }
  }

  @Test("each family records its changes with its own door")
  func doors() {
    #expect(AdminConfigSurface.operations.allSatisfy { $0.door == .admin })
    #expect(EnvironmentConfigSurface.operations.allSatisfy { $0.door == .config })
    #expect(StrategySurface.operations.allSatisfy { $0.door == .strategies })
  }
}

@Suite("Parameters as the administration words them")
struct AdminShapeTests {
  private static func json(_ bytes: [UInt8]) throws -> JSONValue {
    try JSONValue(parsing: String(decoding: bytes, as: UTF8.self))
  }

  @Test("a row has the members of a row and typed values")
  func row() throws {
    let entry = Entry(
      namespace: "params/pricing", key: "base_rate_USDC", value: Value(kind: .floatValue(0.04)),
      changedAt: Timestamp(microseconds: 1_500_000), changedBy: "operator@example.org",
      schema: ParameterSchema(type: .float, description: "Base rate."))
    #expect(
      try Self.json(AdminShapes.row.bytes(entry)) == [
        "id": "params/pricing:base_rate_USDC", "category": "pricing", "key": "base_rate_USDC",
        "value_type": "float", "value_data": JSONValue(parsing: "0.04"),
        "description": "Base rate.", "last_updated_at": "1970-01-01T00:00:01.500Z",
        "updated_by": "operator@example.org",
      ])
    let never = try Self.json(AdminShapes.row.bytes(Entry(namespace: "params/risk", key: "x")))
    #expect(never["last_updated_at"] == .null && never["updated_by"] == .null)
  }

  @Test(
    "types are the four words of the administration",
    arguments: [
      (ValueType.float, "float"), (.int, "int"), (.string, "string"), (.json, "json"),
      (.bool, "json"), (.list, "json"),
    ])
  func types(type: ValueType, word: String) {
    #expect(AdminShapes.type(ParameterSchema(type: type)) == word)
  }

  @Test("a rehearsal says OK or not, and lists what is wrong")
  func rehearsal() throws {
    var change = AdminChange(
      category: "pricing", key: "base_rate_USDC", asked: Value(kind: .floatValue(999.99)),
      actor: "operator@example.org", outcome: ChangeOutcome(valid: true))
    let fine = try Self.json(AdminShapes.rehearsed.bytes(change))
    #expect(fine["dry_run"] == true && fine["validation"] == "OK" && fine["valid"] == true)
    #expect(fine["errors"] == [] && fine["effect"] == .null)
    change = AdminChange(
      category: "pricing", key: "base_rate_USDC", asked: Value(kind: .floatValue(999.99)),
      actor: "",
      outcome: ChangeOutcome(
        valid: false,
        violations: [Violation(code: "out_of_range", message: "must be at most 1")]))
    let wrong = try Self.json(AdminShapes.rehearsed.bytes(change))
    #expect(wrong["valid"] == false && wrong["validation"] == "Validation failed")
    #expect(wrong["errors"]?[0]?["code"] == "out_of_range")
  }

  @Test("a change says what was in force before and what is now")
  func change() throws {
    let outcome = ChangeOutcome(
      committed: true, valid: true, revision: 8,
      changes: [
        ValueChange(
          namespace: "params/pricing", key: "base_rate_USDC",
          after: Value(kind: .floatValue(0.05)), resolvedBefore: Value(kind: .floatValue(0.04)))
      ], committedAt: Timestamp(microseconds: 0))
    let made = AdminChange(
      category: "pricing", key: "base_rate_USDC", asked: Value(kind: .floatValue(0.05)),
      actor: "operator@example.org", outcome: outcome)
    let body = try Self.json(AdminShapes.updated.bytes(made))
    #expect(body["success"] == true && body["updated_by"] == "operator@example.org")
    #expect(body["new_value"] == (try JSONValue(parsing: "0.05")))
    #expect(body["old_value"] == (try JSONValue(parsing: "0.04")))
    #expect(body["updated_at"] == "1970-01-01T00:00:00Z" && body["revision"] == 8)
  }
}

import ContractConfig
import ContractType
import HTTP
import JSON
import Testing

@testable import Gateway

@Suite("How façades word refusals")
struct FacadeFaultTests {
  private static let place = FaultShape.Place(path: "/", requestID: "r-1", traceID: "t-1")
  private static let wrong = Violation(
    field: "changes[0].set", code: "wrong_type", message: "must be a number",
    allowed: "a number from 0 to 1", parameter: "params/pricing:base_rate_USDC")

  private static func body(_ fault: Fault, _ shape: FaultShape) throws -> JSONValue {
    let response = shape.response(fault, at: Self.place)
    #expect(response.fields.contains { $0.value.hasPrefix("application/json") })
    guard case .bytes(let bytes) = response.body else { return .null }
    return try JSONValue(parsing: String(decoding: bytes, as: UTF8.self))
  }

  @Test("the administration says what happened in two words and why in a sentence")
  func admin() throws {
    let refused = Fault(.badRequest, "CHANGE_REFUSED", "No.", violations: [Self.wrong])
    let body = try Self.body(refused, .admin)
    #expect(
      body == [
        "error": "Validation failed",
        "message": "must be a number (allowed: a number from 0 to 1)",
        "code": "CHANGE_REFUSED",
        "errors": [
          [
            "field": "params/pricing:base_rate_USDC", "code": "wrong_type",
            "message": "must be a number", "allowed": "a number from 0 to 1",
          ]
        ],
        "request_id": "r-1",
      ])
  }

  @Test(
    "the administration's words follow the status",
    arguments: [
      (401, "Unauthorized"), (403, "Forbidden"), (404, "Not found"), (409, "Conflict"),
      (412, "Precondition Failed"), (429, "Rate limit exceeded"), (503, "Service Unavailable"),
    ])
  func adminTitles(status: Int, title: String) throws {
    let body = try Self.body(Fault(HTTPStatus(UInt16(status)), "X", "Why."), .admin)
    #expect(body["error"] == .string(title))
    #expect(body["message"] == "Why.")
  }

  @Test("configuration by environment says it in detail")
  func configuration() throws {
    let body = try Self.body(Fault(.notFound, "UNKNOWN_PARAMETER", "Not there."), .configuration)
    #expect(body == ["detail": "Not there.", "code": "UNKNOWN_PARAMETER", "errors": []])
    let refused = Fault(.badRequest, "CHANGE_REFUSED", "No.", violations: [Self.wrong])
    let detail = try Self.body(refused, .configuration)["detail"]
    #expect(
      detail
        == "Invalid configuration value: must be a number (allowed: a number from 0 to 1)")
  }

  @Test("a request that is not understood is listed by place")
  func notUnderstood() throws {
    var fault = Fault(HTTPStatus(422), "INVALID_REQUEST", "No.")
    fault.violations = [
      Violation(field: "body.key", code: "required", message: "key is required")
    ]
    let body = try Self.body(fault, .configuration)
    #expect(
      body == [
        "detail": [["type": "missing", "loc": ["body", "key"], "msg": "key is required"]]
      ])
  }

  @Test("strategies have one envelope for everything")
  func strategies() throws {
    let refused = Fault(.badRequest, "CHANGE_REFUSED", "No.", violations: [Self.wrong])
    let body = try Self.body(refused, .strategies)
    #expect(body["success"] == false && body["data"] == .null)
    #expect(body["error"]?["code"] == "VALIDATION_ERROR")
    #expect(body["error"]?["message"] == "Validation failed")
    #expect(
      body["error"]?["details"]?["errors"]
        == ["must be a number (allowed: a number from 0 to 1)"])
    #expect(body["metadata"]?["request_id"] == "r-1")
    let unknown = try Self.body(
      Fault(.notFound, "UNKNOWN_NAMESPACE", "Strategy not found: x"), .strategies)
    #expect(unknown["error"]?["code"] == "NOT_FOUND")
    #expect(unknown["error"]?["message"] == "Strategy not found: x")
    #expect(unknown["error"]?["details"] == .null)
  }

  @Test(
    "a parameter is called as people at each door call it",
    arguments: [
      (Door.admin, "pricing/base_rate_USDC", "Value must be a number"),
      (
        .config, "params/pricing:base_rate_USDC",
        "params/pricing:base_rate_USDC must be a number"
      ), (.strategies, "base_rate_USDC", "base_rate_USDC must be a number"),
    ])
  func doors(door: Door, name: String, message: String) {
    var violation = Self.wrong
    violation.message = "params/pricing:base_rate_USDC must be a number"
    let named = violation.named(at: door)
    #expect(named.parameter == name && named.message == message)
  }

  @Test("keys of documents are written with the document's name")
  func documentKeys() {
    let violation = Violation(
      code: "wrong_type", message: "strategy/s:parameters.a must be a number",
      parameter: "strategy/s:parameters.a")
    #expect(violation.named(at: .config).parameter == "strategies.s.parameters.a")
    #expect(violation.named(at: .strategies).message == "a must be a number")
  }

  @Test("a fault of a change's key is told as one of the parameter that was named")
  func placed() {
    let call = ChangeCall(
      changes: [Change(namespace: "strategy/s", key: "parameters.a b")],
      place: ScopePlace(namespace: "strategy/s"))
    let violation = Violation(
      field: "changes[0].key", code: "bad_format", message: "This must be a key.")
    #expect(call.placed(violation, at: .strategies).sentence == "a b must be a key.")
    let other = Violation(field: "reason", code: "too_long", message: "This is too long.")
    #expect(call.placed(other, at: .strategies).sentence == "reason is too long.")
  }
}

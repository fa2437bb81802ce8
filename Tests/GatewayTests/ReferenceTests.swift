import Contract
import HTTP
import JSON
import OpenAPI
import Testing

@testable import Gateway

@Suite("The reference of the API")
struct ReferenceTests {
  private static let operations = Surface.operations(on: .test)
  private static let document: JSONValue = {
    let bytes = Reference.bytes(of: Self.operations)
    do throws(JSONError) {
      let limits = JSONLimits(bytesMax: 1 << 24, depthMax: 64, valuesMax: .max)
      return try unsafe JSONValue(parsing: bytes.span.bytes, limits: limits)
    } catch {
      preconditionFailure("\(error)")
    }
  }()

  private static func operation(_ verb: String, _ path: String) -> JSONValue? {
    Self.document["paths"]?[path]?[verb]
  }

  private static func statuses(_ verb: String, _ path: String) -> Set<String> {
    guard case .object(let responses) = Self.operation(verb, path)?["responses"] else { return [] }
    return Set(responses.members.map(\.key))
  }

  @Test("has every operation that is served, and no other")
  func complete() {
    guard case .object(let paths) = Self.document["paths"] else {
      Issue.record("there are no paths")
      return
    }
    let described = paths.members.flatMap { path -> [String] in
      guard case .object(let verbs) = path.value else { return [] }
      return verbs.members.map { "\($0.key.uppercased()) \(path.key)" }
    }
    let served = Self.operations.map { operation in
      // A variable of several segments is several variables in the document.
      operation.name.replacing(
        "{namespace=*/*}", with: "{namespace_1}/{namespace_2}")
    }
    #expect(Set(described) == Set(served))
    #expect(described.count == served.count)
  }

  @Test("says of every group what it holds")
  func groups() {
    guard case .array(let tags) = Self.document["tags"] else {
      Issue.record("there are no groups")
      return
    }
    for tag in tags { #expect(tag["description"] != "", "\(tag)") }
  }

  @Test("tells refusals by the statuses of HTTP, with their reasons")
  func refusals() {
    let apply = Self.operation("post", "/v1/change-sets")
    let conflict = apply?["responses"]?["409"]?["description"]
    #expect(conflict == "It does not go with how things stand. `VERSION_MISMATCH`.")
    guard case .string(let text) = apply?["description"] else {
      Issue.record("nothing is said")
      return
    }
    #expect(text.contains("409: `VERSION_MISMATCH`"))
    #expect(!text.contains("ABORTED"))
    let all = Self.statuses("post", "/v1/change-sets")
    #expect(all.isSuperset(of: ["200", "400", "401", "403", "409", "412", "413", "415", "422"]))
    #expect(!all.contains("404"))
    #expect(Self.statuses("get", "/v1/tranches").isDisjoint(with: ["401", "403", "413"]))
  }

  @Test(
    "tells of every calculation what may be missing for it",
    arguments: [
      ("post", "/v1/simulations", ["NO_POLICIES", "NO_VAULT", "NOT_ENOUGH_DATA"]),
      ("post", "/v1/stress-tests", ["NO_POLICIES", "NO_VAULT", "NO_SCENARIOS"]),
      ("post", "/v1/stress-tests/reverse", ["NO_POLICIES", "NO_VAULT", "NOT_ENOUGH_DATA"]),
      ("post", "/v1/reports", ["NO_POLICIES", "NO_VAULT", "NOT_ENOUGH_DATA"]),
      ("post", "/v1/backtests", ["NOT_ENOUGH_DATA"]),
      ("get", "/v1/loss-models", ["NOT_ENOUGH_DATA"]),
      ("post", "/v1/correlations", ["NOT_ENOUGH_DATA"]),
      ("get", "/v1/market", ["NO_VAULT"]),
    ])
  func preconditions(verb: String, path: String, reasons: [String]) {
    let conflict = Self.operation(verb, path)?["responses"]?["409"]?["description"]
    guard case .string(let text) = conflict else {
      Issue.record("\(path) does not tell of any")
      return
    }
    for reason in reasons { #expect(text.contains("`\(reason)`"), "\(text)") }
  }

  @Test("tells what a rehearsal adds to the answer")
  func effect() {
    let answer = Self.operation("post", "/v1/change-sets")?["responses"]?["200"]
    let schema = answer?["content"]?["application/json"]?["schema"]
    #expect(schema?["$ref"] == "#/components/schemas/config.v1.ApplyResponse")
    #expect(schema?["properties"]?["effect"] != nil)
    #expect(answer?["headers"]?["ETag"] != nil)
  }

  @Test(
    "takes codes for what they are, and names for names",
    arguments: [
      ("404: `A_NAME`.", "NOT_FOUND: `A_NAME`."),
      ("409, 403 and 503 as Apply.", "ABORTED, PERMISSION_DENIED and UNAVAILABLE as Apply."),
      ("The state `UNAVAILABLE` stays.", "The state `UNAVAILABLE` stays."),
      ("An ID is NO code.", "An ID is NO code."),
    ])
  func translation(expected: String, text: String) {
    let table = RefusalTable(OperationDocument(id: "", tag: "", summary: "", responses: []))
    #expect(table.translated(text) == expected)
  }
}

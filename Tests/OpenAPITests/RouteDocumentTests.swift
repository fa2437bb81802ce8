import Contract
import JSON
import Testing

@testable import OpenAPI

@Suite("Operations of the contract")
struct RouteDocumentTests {
  @Test("are named after their service and RPC, further forms with a number")
  func names() {
    let first = ContractReference.operation(
      "get", "/v1/parameters/{namespace_1}/{namespace_2}/{key}/history")
    #expect(first?["operationId"] == "configHistory")
    #expect(ContractReference.operation("get", "/v1/history")?["operationId"] == "configHistory2")
  }

  @Test("say who may call them")
  func access() {
    let quote = ContractReference.operation("post", "/v1/quotes")
    #expect(quote?["security"] == [])
    #expect(quote?["description"]?.string?.hasSuffix("For everybody, without a token.") == true)
    let apply = ContractReference.operation("post", "/v1/change-sets")
    #expect(apply?["security"] == [["bearer": []]])
    #expect(apply?["description"]?.string?.hasSuffix("For admins.") == true)
  }

  @Test("take from the query what neither path nor body says")
  func query() {
    let quote = ContractReference.operation("get", "/v1/quotes/{asset}")
    let names = (quote?["parameters"]?.elements ?? []).compactMap { $0["name"]?.string }
    #expect(names.first == "asset")
    #expect(names.filter { $0 == "asset" }.count == 1)
    #expect(names.contains("cover_cents") && names.contains("cover"))
    let list = ContractReference.operation("get", "/v1/parameters")?["parameters"]?.elements ?? []
    let namespaces = list.first { $0["name"] == "namespaces" }
    #expect(namespaces?["schema"]?["type"] == "array")
    #expect(namespaces?["schema"]?["maxItems"] == 256)
    // A number is a number in a query, however large.
    let revision = list.first { $0["name"] == "at_revision" }
    #expect(revision?["schema"]?["type"] == "integer")
    #expect(revision?["schema"]?["maximum"] == 9_007_199_254_740_991)
  }

  @Test("carry documents as what they are")
  func documents() {
    let body = ContractReference.operation("post", "/v1/import")?["requestBody"]
    #expect(body?["content"]?["application/yaml"]?["schema"]?["description"] != nil)
    #expect(body?["content"]?["application/yaml"]?["schema"]?["type"] == nil)
    let answer = ContractReference.operation("get", "/v1/export")?["responses"]?["200"]
    #expect(answer?["content"]?["application/yaml"]?["schema"] == [:])
  }

  @Test("tell what a stream of events carries")
  func stream() {
    let answer = ContractReference.operation("post", "/v1/quotes/stream")?["responses"]?["200"]
    let schema = answer?["content"]?["text/event-stream"]?["schema"]
    #expect(schema?["contentMediaType"] == "application/json")
    #expect(
      schema?["contentSchema"]?["$ref"] == "#/components/schemas/pricing.v1.StreamQuotesResponse")
  }
}

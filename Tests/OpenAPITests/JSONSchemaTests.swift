import JSON
import Testing

@testable import OpenAPI

@Suite("Schemas of JSON")
struct JSONSchemaTests {
  @Test("a keyword said twice holds once")
  func replaces() {
    let schema = JSONSchema.text().described("First.").described("Second.")
    #expect(schema.keywords.filter { $0.name == "description" }.count == 1)
  }
}

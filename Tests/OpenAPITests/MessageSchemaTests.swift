import JSON
import Testing

@testable import Contract
@testable import OpenAPI

@Suite("Schemas of messages")
struct MessageSchemaTests {
  @Test("demand in an answer what is always written, and in a request what is required")
  func required() {
    let entry = ContractReference.schema("config.v1.Entry")
    let always = entry?["required"]?.elements ?? []
    #expect(always.contains("namespace") && always.contains("key"))
    #expect(entry?["additionalProperties"] == nil)
    let apply = ContractReference.schema("config.v1.ApplyRequest")
    #expect(apply?["additionalProperties"] == false)
    #expect(apply?["required"]?.elements.contains("changes") == true)
    #expect(apply?["required"]?.elements.contains("validate_only") == false)
  }

  @Test("have two forms of what is asked and answered with")
  func directions() {
    // Changes are only asked with.
    #expect(ContractReference.schema("config.v1.Change")?["additionalProperties"] == false)
    #expect(ContractReference.schema("config.v1.Change-Input") == nil)
    #expect(ContractReference.schema("type.v1.Scope-Input")?["additionalProperties"] == false)
    #expect(ContractReference.schema("type.v1.Scope")?["required"] != nil)
  }

  @Test("allow only one member of a choice")
  func choices() {
    let change = ContractReference.schema("config.v1.Change")?["allOf"]?[0]?["oneOf"]
    #expect(
      change == [["required": ["set"]], ["required": ["unset"]], ["required": ["replace"]]])
    // Of one that is not required there may be none.
    let get = ContractReference.schema("config.v1.ResolveRequest")?["allOf"]?[0]?["oneOf"]
    #expect(get?.elements.count == 3)
    #expect(get?[2]?["not"] != nil)
  }

  @Test("show amounts in cents and as decimal numbers, of which a request needs one")
  func amounts() {
    let request = ContractReference.schema("pricing.v1.QuoteRequest-Input")
    #expect(request?["properties"]?["cover"]?["pattern"] != nil)
    #expect(request?["properties"]?["cover_cents"] != nil)
    #expect(request?["required"]?.elements.contains("cover_cents") != true)
    let options = request?["allOf"]?.elements.flatMap { $0["anyOf"]?.elements ?? [] } ?? []
    #expect(options.contains(["required": ["cover"]]))
    let quote = ContractReference.schema("pricing.v1.Quote")
    #expect(quote?["required"]?.elements.contains("premium") == true)
    #expect(quote?["required"]?.elements.contains("premium_cents") == true)
  }

  @Test("name the values of enums, with what they mean")
  func enums() {
    let layer = ContractReference.schema("config.v1.Layer")
    #expect(layer?["enum"]?.elements.first == "LAYER_UNSPECIFIED")
    #expect(layer?["description"]?.string?.contains("* `LAYER_DEFAULT`: ") == true)
  }

  @Test(
    "write alphabets as expressions that allow what the contract allows",
    arguments: TextFormat.allCases)
  func patterns(format: TextFormat) throws {
    let expression = try Regex("^(?:\(format.pattern))$")
    for sample in Self.samples {
      let fits = sample.wholeMatch(of: expression) != nil
      // That a day is in the calendar is more than the expression says.
      if format == .date, fits { continue }
      let isAllowed = unsafe Array(sample.utf8).withUnsafeBytes { unsafe format.allows($0) }
      #expect(fits == isAllowed, "\(format) \(sample)")
    }
  }

  private static let samples = [
    "a", "a-b_9", "9a", "A", "*", "params/pricing", "params/", "/a", "a/9", "a/A", "a.b", "a..b",
    ".a", "a b", "a\tb", "tässä", "params/pricing:base_rate.USDC", "params/pricing:", "BTC:USD",
    "crvUSD", "2026-03-04", "2026-02-30", "2026-3-4", "~", "a+b", "x\u{7f}", "x\u{80}",
  ]
}

import JSON
import Testing

@Suite("JSON cursor")
struct JSONCursorTests {
  private struct Cover: Equatable, JSONReadable {
    var asset = ""
    var cents: Int64 = 0
    var days: Int64?
    var rates: [Double] = []
    var isBinding = false
    var label: String?

    init(from json: inout JSONCursor) throws(JSONError) {
      var asset: String?
      try json.beginObject()
      while let key = try json.nextKey() {
        switch key {
        case "asset": asset = try json.string()
        case "coverage_cents": self.cents = try json.int64()
        case "days": self.days = try json.integer(in: 1...365)
        case "rates": self.rates = try json.array(countMax: 3)
        case "binding": self.isBinding = try json.bool()
        case "label": self.label = try json.optional()
        case "extra": try json.skip()
        default: throw json.unknownKey(key, allowed: "asset, coverage_cents, days")
        }
      }
      self.asset = try json.required(asset, "asset")
    }
  }

  private func refusal(of text: String) -> String {
    do throws(JSONError) {
      _ = try JSONCursor.read(text, as: Cover.self)
      return "accepted"
    } catch {
      return error.description
    }
  }

  @Test("reads a body by hand")
  func readsBody() throws {
    let cover = try JSONCursor.read(
      """
      {"asset": "USDC", "coverage_cents": 10000000, "days": 9e1, "rates": [0.04, 1, -2.5e-3],
       "binding": true, "label": null, "extra": {"a": [1, {"b": "]"}], "c": "}"}}
      """, as: Cover.self)
    #expect(cover.asset == "USDC")
    #expect(cover.cents == 10_000_000)
    #expect(cover.days == 90)
    #expect(cover.rates == [0.04, 1, -0.0025])
    #expect(cover.isBinding)
    #expect(cover.label == nil)
  }

  @Test(
    "says where a document goes wrong",
    arguments: [
      (#"{"asset": 7}"#, "line 1, column 11 at asset: expected a string, found a number"),
      ("{\n  \"days\": 366}", "line 2, column 11 at days: 366 is not from 1 to 365"),
      (
        #"{"rates":[1,2,"x"]}"#,
        "line 1, column 15 at rates[2]: expected a number, found a string"
      ),
      (#"{"rates":[1,2,3,4]}"#, "line 1, column 17 at rates[3]: more than 3 elements"),
      (#"{"days":1,"days":1}"#, "line 1, column 11 at days: the key occurs twice in its object"),
      (
        #"{"colour":1}"#,
        "line 1, column 2 at colour: unknown key; allowed: asset, coverage_cents, days"
      ),
      (#"{"days":1}"#, "line 1, column 1: asset is missing"),
      (
        #"{"extra":{"a":[0,{"b":01}]}}"#,
        "line 1, column 23 at extra.a[1].b: a number may not begin with a needless 0"
      ),
      (
        #"{"asset":"USDC"} 1"#,
        "line 1, column 18: expected nothing after the value, found a number"
      ),
      ("", "line 1, column 1: expected an object, found the end"),
    ])
  func saysWhere(text: String, message: String) {
    #expect(self.refusal(of: text) == message)
  }
}

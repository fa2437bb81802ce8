import Basics
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

  @Test(
    "reads integers exactly, however they are spelled",
    arguments: [
      ("9223372036854775807", .max), ("-9223372036854775808", .min), ("1.0", 1), ("1e2", 100),
      ("-2.50e1", -25), ("-0", 0), ("-0.0", 0), ("9223372036854775808", nil),
      ("-9223372036854775809", nil), ("1.5", nil), ("1e19", nil), ("1e-1", nil),
      ("9223372036854775807.0000000000000000000", .max),
      ("9223372036854775807.0000000000000000001", nil), ("0.9223372036854775807e19", .max),
      ("-92233720368547758080e-1", .min), ("\"1\"", nil), ("true", nil), ("1e400", nil),
      ("100000000000000000000000000000e-20", 1_000_000_000),
    ] as [(String, Int64?)])
  func integers(text: String, value: Int64?) {
    #expect((try? JSONCursor.read(text, as: Int64.self)) == value)
  }

  @Test(
    "reads unsigned integers up to their maximum",
    arguments: [
      ("18446744073709551615", .max), ("18446744073709551616", nil), ("-1", nil), ("-0", 0),
      ("1.8446744073709551615e19", .max), ("99999999999999999999", nil), ("2e19", nil),
    ] as [(String, UInt64?)])
  func unsignedIntegers(text: String, value: UInt64?) {
    #expect((try? JSONCursor.read(text, as: UInt64.self)) == value)
  }

  private struct Levels: JSONReadable {
    let count: Int

    init(from json: inout JSONCursor) throws(JSONError) {
      var count = 0
      while json.kind == .array {
        try json.beginArray()
        count += 1
        guard try json.nextElement() else { break }
      }
      if json.kind != nil { try json.skip() }
      for _ in 0..<count where try json.nextElement() {
        throw json.rejection("one element only")
      }
      self.count = count
    }
  }

  @Test("goes as deep as its limit and no deeper", arguments: [1, 5, 63, 64])
  func depth(levels: Int) throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + "1" + String(repeating: "]", count: depth)
    }
    let limits = JSONLimits(depthMax: levels)
    #expect(try JSONCursor.read(nested(levels), as: Levels.self, limits: limits).count == levels)
    _ = try JSONValue(parsing: nested(levels), limits: limits)
    let error = #expect(throws: JSONError.self) {
      try JSONValue(parsing: nested(levels + 1), limits: limits)
    }
    #expect(error?.message == "nested deeper than \(levels) levels")
    #expect(error?.column == levels + 1)
  }

  @Test("a document of brackets alone is refused without running out of stack")
  func bracketBomb() {
    for bracket in ["[", "{\"a\":"] {
      let bomb = String(repeating: bracket, count: 300_000)
      #expect(throws: JSONError.self) { try JSONValue(parsing: bomb) }
      #expect(throws: JSONError.self) {
        try JSONCursor.read(bomb) { json throws(JSONError) in try json.skip() }
      }
    }
  }

  @Test("counts bytes and values against its limits")
  func limits() throws {
    let text = "[1,[2,3],{\"a\":4}]"
    _ = try JSONValue(parsing: text, limits: JSONLimits(bytesMax: text.utf8.count, valuesMax: 7))
    var error = #expect(throws: JSONError.self) {
      try JSONValue(parsing: text, limits: JSONLimits(bytesMax: text.utf8.count - 1))
    }
    #expect(error?.message == "17 bytes; at most 16 are allowed")
    error = #expect(throws: JSONError.self) {
      try JSONValue(parsing: text, limits: JSONLimits(valuesMax: 6))
    }
    #expect(error?.message == "more than 6 values")
    #expect(error?.path == "[2].a")
  }

  @Test("lends the bytes of a value as they stand")
  func rawValues() throws {
    var raw: [String] = []
    try JSONCursor.read(#"{"a": [1, 2.50] , "b":"x\n","c":{ }}"#) { json throws(JSONError) in
      try json.beginObject()
      while try json.nextKey() != nil {
        try json.withRawValue { bytes throws(JSONError) in
          raw.append(unsafe bytes.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) })
        }
      }
    }
    #expect(raw == ["[1, 2.50]", #""x\n""#, "{ }"])
  }

  @Test("lends a string's bytes, unescaped")
  func lentStrings() throws {
    for (text, count) in [(#""abc""#, 3), (#""\u00e9\n""#, 3), (#""""#, 0)] {
      let read = try JSONCursor.read(text) { json throws(JSONError) in
        try json.withString { bytes throws(JSONError) in bytes.byteCount }
      }
      #expect(read == count)
    }
    #expect(throws: JSONError.self) {
      try JSONCursor.read(#""abcd""#) { json throws(JSONError) in try json.string(bytesMax: 3) }
    }
  }

  @Test("reads checked values out of strings, and passes on what is allowed")
  func checkedValues() throws {
    let asset = try JSONCursor.read(#""crvUSD""#) { json throws(JSONError) in
      try json.parsed(Asset.self)
    }
    #expect(asset.description == "crvUSD")
    let error = #expect(throws: JSONError.self) {
      try JSONCursor.read(#"["?"]"#) { json throws(JSONError) in
        try json.beginArray()
        while try json.nextElement() { _ = try json.parsed(Asset.self) }
      }
    }
    #expect(error?.path == "[0]")
    #expect(error?.message.contains("letter case counts") == true)
  }

  @Test("an error stays: a cursor that failed throws the same again")
  func errorStays() {
    let error = #expect(throws: JSONError.self) {
      try JSONCursor.read(#"{"a":"x","b":2}"#) { json throws(JSONError) in
        try json.beginObject()
        _ = try json.nextKey()
        _ = try? json.int64()
        _ = try? json.string()
        while try json.nextKey() != nil { try json.skip() }
      }
    }
    #expect(error?.description == "line 1, column 6 at a: expected a number, found a string")
  }

  @Test("decoding code that misreads the structure traps")
  func misuse() async {
    await #expect(processExitsWith: .failure) {
      try JSONCursor.read("[1]") { json throws(JSONError) in
        try json.beginArray()
        _ = try json.nextElement()
        _ = try json.nextElement()
      }
    }
    await #expect(processExitsWith: .failure) {
      try JSONCursor.read("[1]") { json throws(JSONError) in try json.beginArray() }
    }
    await #expect(processExitsWith: .failure) {
      try JSONCursor.read("1") { json throws(JSONError) in
        try json.skip()
        try json.skip()
      }
    }
  }
}

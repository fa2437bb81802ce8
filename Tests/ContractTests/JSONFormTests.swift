import Basics
import Contract
import ContractTesting
import ContractType
import Testing

@Suite("JSON of messages")
struct JSONFormTests {
  @Test("money is an integer of cents and beside it a decimal text")
  func cents() {
    let message = MoneyEstimate(valueCents: -102_329, lowerCents: 5)
    #expect(
      message.jsonText == """
        {"value_cents":-102329,"value":"-1023.29","lower_cents":5,"lower":"0.05",\
        "confidence":0,"sample_count":0}
        """)
  }

  @Test(
    "money is read from either form",
    arguments: [
      "{\"value_cents\":1050}", "{\"value\":\"10.50\"}",
      "{\"value\":\"10.5\",\"value_cents\":1050}",
      "{\"value_cents\":\"1050\",\"value\":\"10.50\"}",
    ])
  func readsCents(document: String) throws {
    #expect(try MoneyEstimate(json: document) == MoneyEstimate(valueCents: 1050))
  }

  @Test(
    "what is not the message is refused with its place",
    arguments: [
      ("{\"value_cents\":1050,\"value\":\"10.51\"}", "value", "bad_format"),
      ("{\"value\":\"10.512\"}", "value", "bad_format"),
      ("{\"valueCents\":1}", "valueCents", "unknown_field"),
      ("{\"value_cents\":1.5}", "value_cents", "bad_format"),
      ("{\"value_cents\":true}", "value_cents", "wrong_type"),
      ("{\"value_cents\":tru}", "value_cents", "invalid_json"),
      ("{\"value_cents\":1,\"value_cents\":1}", "value_cents", "invalid_json"),
      ("[]", "", "wrong_type"), ("{", "", "invalid_json"), ("", "", "invalid_json"),
      ("{\"value_cents\":9223372036854775808}", "value_cents", "bad_format"),
    ])
  func refused(document: String, path: String, code: String) {
    let error = #expect(throws: WireError.self) { try MoneyEstimate(json: document) }
    #expect(error?.violations.map(\.field) == [path])
    #expect(error?.violations.map(\.code) == [code])
  }

  @Test("an unknown member deep in a message is refused with its path")
  func unknownMember() {
    let error = #expect(throws: WireError.self) {
      try Everything(json: "{\"leaves\":[{},{\"numbr\":1}]}")
    }
    #expect(error?.violations.map(\.field) == ["leaves[1].numbr"])
    #expect(error?.violations.map(\.allowed) == ["number, text"])
  }

  @Test("everything that is wrong is found at once, as far as the text is JSON at all")
  func everythingWrong() {
    let error = #expect(throws: WireError.self) {
      try Everything(
        json: "{\"leaves\":[{\"numbr\":[1,{}]},{\"number\":\"x\"}],\"nothing\":{\"a\":1}}")
    }
    #expect(error?.violations.map(\.field) == ["leaves[0].numbr", "leaves[1].number", "nothing"])
    let broken = #expect(throws: WireError.self) {
      try Everything(json: "{\"leaves\":[{\"numbr\":1},{\"numbr\":tru}]}")
    }
    #expect(broken?.violations.map(\.field) == ["leaves[0].numbr", "leaves[1].numbr"])
    let many = (0..<1_000).map { "\"unknown\($0)\":0" }.joined(separator: ",")
    let limited = #expect(throws: WireError.self) { try Everything(json: "{\(many)}") }
    #expect(limited?.violations.count == ContractLimits.violationsMax)
  }

  @Test("a member that is refused leaves what was read before it as it is")
  func refusedChoice() {
    // They share their place in memory.
    let error = #expect(throws: WireError.self) {
      try Everything(
        json: """
          {"chosen_leaf":{"text":"a"},"chosen_int64":7,"chosen_string":"\\ud800",
           "chosen_double":{"a":[1]},"nothing":1}
          """)
    }
    #expect(
      error?.violations.map(\.field) == ["chosen_int64", "chosen_string"],
      "\(String(describing: error))")
    let whole = #expect(throws: WireError.self) {
      try Everything(
        json: """
          {"chosen_leaf":{"text":"a"},"chosen_int64":7,"chosen_double":{"a":[1]},"nothing":1}
          """)
    }
    #expect(whole?.violations.map(\.field) == ["chosen_int64", "chosen_double", "nothing"])
  }

  @Test("what is passed on is JSON whatever its sender has done, or refused")
  func passedOn() throws {
    // A text that is no UTF-8 in the field `text` of a leaf in `leaves`.
    let leaf = try JSONForm<Everything.Leaf>(bytes: [0x12, 0x02, 0xC3, 0x28])
    #expect(String(decoding: leaf.json, as: UTF8.self).contains("\u{FFFD}"))
    #expect(throws: WireError.self) { try JSONForm<Everything.Leaf>(bytes: [0x12, 0x09]) }
  }

  @Test("two members of one choice are refused, and one twice the same is")
  func choice() throws {
    let one = try Everything(json: "{\"chosen_int64\":7}")
    #expect(one.choice == .chosenInt64(7))
    #expect(throws: WireError.self) {
      try Everything(json: "{\"chosen_int64\":7,\"chosen_string\":\"\"}")
    }
  }

  @Test("null is the same as leaving a field out")
  func null() throws {
    let message = try Everything(
      json: "{\"leaf\":null,\"int32s\":null,\"optional_int32\":null,\"chosen_bool\":null}")
    #expect(message == Everything())
  }

  @Test(
    "64-bit integers are numbers up to 2^53 and texts beyond",
    arguments: [
      (9_007_199_254_740_992, "9007199254740992"),
      (-9_007_199_254_740_993, "\"-9007199254740993\""),
      (Int64.max, "\"9223372036854775807\""), (Int64.min, "\"-9223372036854775808\""),
    ] as [(Int64, String)])
  func largeIntegers(number: Int64, text: String) throws {
    let message = Everything(optionalUint64: UInt64(number.magnitude), choice: .chosenInt64(number))
    #expect(message.jsonText.contains("\"chosen_int64\":\(text)"))
    #expect(try Everything(json: message.jsonText) == message)
  }

  @Test(
    "instants are RFC 3339 texts in UTC with as many digits as they need",
    arguments: [
      (0, "1970-01-01T00:00:00Z"), (1_772_600_767_089_000, "2026-03-04T05:06:07.089Z"),
      (-1, "1969-12-31T23:59:59.999999Z"), (1_000, "1970-01-01T00:00:00.001Z"),
      (-62_135_596_800_000_000, "0001-01-01T00:00:00Z"),
      (253_402_300_799_999_999, "9999-12-31T23:59:59.999999Z"),
    ] as [(Int64, String)])
  func instants(microseconds: Int64, text: String) throws {
    let instant = Timestamp(microseconds: microseconds)
    #expect(instant.jsonText == "\"\(text)\"")
    #expect(try Timestamp(json: "\"\(text)\"") == instant)
  }

  @Test(
    "an instant that is none is refused",
    arguments: [
      "\"2026-03-04\"", "\"2026-03-04T05:06:07.1234567Z\"", "\"0000-01-01T00:00:00Z\"", "0",
      "\"2026-02-30T00:00:00Z\"", "{\"microseconds\":0}",
    ])
  func badInstants(document: String) {
    #expect(throws: WireError.self) { try Timestamp(json: document) }
  }

  @Test(
    "a value is the plain JSON value, and its type is kept",
    arguments: [
      (.floatValue(0.04), "0.04"), (.floatValue(4), "4.0"), (.floatValue(1e300), "1e+300"),
      (.intValue(12), "12"), (.intValue(.max), "9223372036854775807"),
      (.stringValue("exponential"), "\"exponential\""), (.boolValue(true), "true"),
      (.jsonValue(Array("null".utf8)), "null"),
      (.jsonValue(Array("[1,{\"a\":2}]".utf8)), "[1,{\"a\":2}]"),
    ] as [(Value.Kind, String)])
  func values(kind: Value.Kind, text: String) throws {
    #expect(Value(kind: kind).jsonText == text)
    #expect(try Value(json: text).kind == kind)
  }

  @Test("embedded JSON is canonical when it is read")
  func canonical() throws {
    let message = try Everything(json: "{\"document\": { \"b\" : 1.0, \"a\" : [ ] } }")
    #expect(String(decoding: message.document, as: UTF8.self) == "{\"a\":[],\"b\":1}")
  }

  @Test("embedded JSON that is none is refused on the wire")
  func brokenEmbedded() {
    let bytes = Everything(document: Array("{\"a\":".utf8)).wireBytes
    let error = #expect(throws: WireError.self) { try Everything(bytes: bytes) }
    #expect(error?.violations.map(\.code) == ["invalid_json"])
    let value = Value(kind: .jsonValue([0x7b])).wireBytes
    #expect(throws: WireError.self) { try Value(bytes: value) }
  }

  @Test("bytes are base64, read with and without padding, in either alphabet, in one way only")
  func base64() throws {
    for text in ["+/8=", "-_8=", "+/8", "-_8"] {
      #expect(try Everything(json: "{\"bytes_field\":\"\(text)\"}").bytesField == [0xfb, 0xff])
    }
    for text in ["+/9=", "+", "+/8==", "a b=", "===="] {
      #expect(throws: WireError.self) { try Everything(json: "{\"bytes_field\":\"\(text)\"}") }
    }
  }

  @Test("rules hold for JSON as for bytes")
  func rules() {
    let error = #expect(throws: WireError.self) {
      try Bounded.Item(json: "{\"name\":\"Not a name\"}")
    }
    #expect(error?.violations.map(\.field) == ["name"])
  }

  @Test("JSON that would take more memory than its size allows is refused")
  func bomb() {
    let document =
      "{\"leaves\":[" + Array(repeating: "{}", count: 150_000).joined(separator: ",") + "]}"
    #expect(throws: WireError.self) { try Everything(json: document) }
  }
}

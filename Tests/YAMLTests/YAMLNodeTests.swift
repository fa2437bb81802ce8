import JSON
import TestSupport
import Testing
import YAML

@Suite("YAML documents")
struct YAMLNodeTests {
  @Test(
    "mean the JSON of the core schema",
    arguments: [
      ("a: 1\nb: [x, 'y', \"z\"]", #"{"a":1,"b":["x","y","z"]}"#),
      ("- 0.5\n- -1e3\n- +7\n- 007", "[0.5,-1000,7,7]"),
      ("yes: no\non: off", #"{"on":"off","yes":"no"}"#),
      ("a: true\nb: false\nc: null\nd: ~\ne:", #"{"a":true,"b":false,"c":null,"d":null,"e":null}"#),
      ("a: 'true'\nb: \"1\"", #"{"a":"true","b":"1"}"#),
      ("a: 1_000\nb: 0x1F\nc: 1.2.3\nd: .inf", #"{"a":"1_000","b":"0x1F","c":"1.2.3","d":".inf"}"#),
      ("pairs: [[\"BTC-USD\", \"BTC/USDT\"]]", #"{"pairs":[["BTC-USD","BTC/USDT"]]}"#),
      ("a: # a comment\n  b: 2 # another", #"{"a":{"b":2}}"#),
      ("a: |\n  two\n  lines\n", #"{"a":"two\nlines\n"}"#),
      ("a: 9223372036854775807", #"{"a":9223372036854775807}"#),
      ("", "null"),
    ])
  func values(text: String, json: String) throws {
    #expect(try YAMLNode(parsing: text).json.canonicalText == json)
  }

  @Test(
    "are refused with the line of the fault",
    arguments: [
      ("a: 1\na: 2", 2, "stands twice"), ("a: &x 1\nb: *x", 1, "anchors"),
      ("b: *x", 1, "aliases"), ("a: !!int 1", 1, "tags"), ("a: 1\n---\nb: 2", 2, "one document"),
      ("a: [1, 2", 2, ""), ("a: 'x", 1, ""), ("? [a]\n: 1", 1, "single text"),
      ("a: 1\n\tb: 2", 2, ""), ("a: b: c", 1, ""),
    ])
  func refusals(text: String, line: Int, message: String) throws {
    let error = #expect(throws: YAMLError.self) { try YAMLNode(parsing: text) }
    #expect(error?.line == line)
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
  }

  @Test("have bounds for size, depth and number of values")
  func bounds() {
    var limits = YAMLLimits.standard
    limits.depthMax = 3
    limits.nodesMax = 20
    limits.bytesMax = 100
    #expect(throws: YAMLError.self) { try YAMLNode(parsing: "[[[[1]]]]", limits: limits) }
    #expect(throws: YAMLError.self) {
      try YAMLNode(parsing: "[\(String(repeating: "1,", count: 30))]", limits: limits)
    }
    #expect(throws: YAMLError.self) {
      try YAMLNode(parsing: String(repeating: "#", count: 101), limits: limits)
    }
    #expect(throws: Never.self) { try YAMLNode(parsing: "[[1]]", limits: limits) }
  }

  @Test("know where each value stands")
  func places() throws {
    let node = try YAMLNode(parsing: "a:\n  b: 1\n  c: [2]")
    #expect(node["a"]?["c"]?.line == 3)
    #expect(node["a"]?.members.map(\.line) == [2, 3])
    #expect(node["a"]?["c"]?.items.first?.column == 7)
  }

  @Test(
    "with marks in their texts are read back as they were, in lists as by themselves",
    arguments: [
      "a:?b", "a:?\u{301}", "a: \u{301}", "a #\u{301}", "a::?", "a? b", "a?", "a?:b", "a:b", "a :b",
      "a #b", "a#b", "a: b", "$-?", "a-",
      "a - b",
      "a,b", "a:,b", "a[0]", "{a}", "a&b", "a*", "a!b", "a|b", "a>b", "a%", "a@b", "a`b",
    ])
  func marks(text: String) throws {
    var writer = YAMLWriter()
    writer.member("list", .array([.string(text), .string(text)]))
    writer.member(text, .string(text))
    let read = try YAMLNode(parsing: writer.document)
    #expect(read["list"]?.json == .array([.string(text), .string(text)]))
    #expect(read[text]?.json == .string(text))
  }

  @Test("that were written are read back as they were", arguments: 0..<300 as Range<UInt64>)
  func roundTrip(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var writer = YAMLWriter()
    var members: [(String, JSONValue)] = []
    writer.comment("first line\n\nthird line")
    for number in 0..<8 {
      let key = "\(number)" + Self.text(&random)
      let value = Self.value(&random, depth: 3)
      writer.member(key, value)
      members.append((key, value))
    }
    let expected = JSONValue.object(JSONObject(members))
    let read = try YAMLNode(parsing: writer.document).json
    #expect(read == expected, "\(writer.document)")
  }

  private static func text(_ random: inout SplitMix64) -> String {
    let samples = [
      "plain", "", " ", "no", "true", "1", "-", "- x", "a: b", "a #b", "#", "'", "\"", "\\", "é🙂",
      "two\nlines", "tab\t", "[x]", "{", "a,b", "*x", "&y", "!z", "%", "@", "null", "~", "1e3",
      ".5",
      "trailing ", "colon:", "\u{7F}", "\u{85}", "\u{2028}", "0x1F", "${VAR:-x}", "?", "? x", "|",
      ">",
    ]
    return samples.randomElement(using: &random) ?? ""
  }

  private static func value(_ random: inout SplitMix64, depth: Int) -> JSONValue {
    switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &random) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &random))
    case 2: return .number(JSONNumber(Int64.random(in: .min ... .max, using: &random)))
    case 3:
      return JSONNumber(Double(bitPattern: random.next())).map(JSONValue.number) ?? .null
    case 4, 5: return .string(self.text(&random))
    case 6:
      return .array(
        (0..<Int.random(in: 0...3, using: &random)).map { _ in
          self.value(&random, depth: depth - 1)
        })
    default:
      return .object(
        JSONObject(
          (0..<Int.random(in: 0...3, using: &random)).map { number in
            ("\(number)" + self.text(&random), self.value(&random, depth: depth - 1))
          }))
    }
  }
}

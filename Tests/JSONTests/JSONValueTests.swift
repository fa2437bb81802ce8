import JSON
import TestSupport
import Testing

@Suite("JSON values")
struct JSONValueTests {
  /// A tree of any shape, down to `depth` levels.
  static func tree(_ random: inout SplitMix64, depth: Int) -> JSONValue {
    switch random.next() % (depth > 0 ? 8 : 6) {
    case 0: return .null
    case 1: return .bool(random.next() % 2 == 0)
    case 2:
      return .number(JSONNumber(Int64(bitPattern: random.next()) >> Int64(random.next() % 64)))
    case 3: return .number(JSONNumber(random.next()))
    case 4:
      let value = Double(bitPattern: random.next())
      return .number(JSONNumber(value.isFinite ? value : 0.1) ?? JSONNumber(0 as Int64))
    case 5: return .string(Self.text(&random))
    case 6:
      let count = Int(random.next() % 5)
      return .array((0..<count).map { _ in Self.tree(&random, depth: depth - 1) })
    default:
      var object = JSONObject()
      for _ in 0..<(random.next() % 6) {
        object[Self.text(&random)] = Self.tree(&random, depth: depth - 1)
      }
      return .object(object)
    }
  }

  private static func text(_ random: inout SplitMix64) -> String {
    let scalars: [Unicode.Scalar] = [
      "a", "\"", "\\", "\u{0}", "\u{1F}", "\n", "é", "\u{2028}", "\u{2029}", "<", "&", "\u{E000}",
      "😀",
      "\u{301}",
    ]
    var text = ""
    for _ in 0..<(random.next() % 10) {
      text.unicodeScalars.append(scalars[Int(random.next() % UInt64(scalars.count))])
    }
    return text
  }

  @Test("any tree is read back from any layout", arguments: 0..<300 as Range<UInt64>)
  func roundTrip(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let tree = Self.tree(&random, depth: 5)
    for format in [JSONWriter.Format.compact, .pretty, .html] {
      let text = tree.text(format)
      let back = try JSONValue(parsing: text)
      #expect(back == tree, "seed \(seed)")
      #expect(back.hashValue == tree.hashValue, "seed \(seed)")
      #expect(back.canonicalText == tree.canonicalText, "seed \(seed)")
    }
    let html = tree.text(.html)
    #expect(!html.unicodeScalars.contains { "<>&\u{2028}\u{2029}".unicodeScalars.contains($0) })
  }

  @Test("equal numbers are equal however they are spelled")
  func numbers() throws {
    let ones = try ["1", "1.0", "10e-1", "0.1e1"].map { try JSONValue(parsing: $0) }
    #expect(Set(ones).count == 1)
    #expect(Set(ones.map(\.canonicalText)) == ["1"])
    #expect(JSONNumber(1.5)?.int64 == nil)
    #expect(JSONNumber(-0.0) == JSONNumber(0 as Int64))
    #expect(JSONNumber(0x1p63)?.uint64 == 1 << 63)
    #expect(JSONNumber(0x1p64)?.uint64 == nil)
    #expect(JSONNumber(UInt64.max).int64 == nil)
    #expect(JSONNumber(UInt64.max).double == 0x1p64)
    #expect(JSONNumber(-1 as Int64).uint64 == nil)
    #expect(JSONNumber(.nan) == nil)
    #expect(JSONNumber(-.infinity) == nil)
    #expect(JSONNumber(0.25)?.description == "0.25")
  }

  @Test("an object is what its members are, in any order")
  func objects() throws {
    let object = try JSONValue(parsing: #"{"b":1,"a":[2,3],"é":4}"#)
    #expect(object == ["é": 4, "a": [2, 3], "b": 1])
    #expect(object["a"]?[1] == 3)
    #expect(object["a"]?[2] == nil)
    #expect(object["c"] == nil)
    // The same text to a reader, but other characters: another key.
    #expect(object["e\u{301}"] == nil)
    #expect(JSONValue.string("é") != JSONValue.string("e\u{301}"))
    guard case .object(var members) = object else { return }
    members["b"] = nil
    members["z"] = true
    members["a"] = .null
    #expect(JSONValue.object(members).canonicalText == #"{"a":null,"z":true,"é":4}"#)
    #expect(members["nothing"] == nil)
    members["nothing"] = nil
    #expect(members.members.count == 3)
  }

  @Test("a key given twice is a bug")
  func duplicateMembers() async {
    await #expect(processExitsWith: .failure) { _ = JSONObject([("a", 1), ("a", 2)]) }
  }
}

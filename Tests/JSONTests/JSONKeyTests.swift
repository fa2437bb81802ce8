import JSON
import TestSupport
import Testing

@Suite("JSON keys")
struct JSONKeyTests {
  /// A key of `count` bytes that differs from others of its length in its last byte only.
  private static func key(_ count: Int, last: Character = "z") -> String {
    String(repeating: "k", count: count - 1) + String(last)
  }

  @Test("keys of every length are told apart, in place or hashed", arguments: 1...70)
  func lengths(count: Int) throws {
    let key = JSONKey(Self.key(count))
    #expect(key == JSONKey(Self.key(count)))
    #expect(key.hashValue == JSONKey(Self.key(count)).hashValue)
    #expect(key != JSONKey(Self.key(count, last: "y")))
    #expect(key != JSONKey(Self.key(count + 1)))
    #expect(key != JSONKey(Self.key(count) + "\u{0}"))
    for document in ["{\"\(Self.key(count))\":0}", "{\"\(Self.key(count))\":0}            "] {
      try JSONCursor.read(document) { json throws(JSONError) in
        try json.beginObject()
        let read = try json.nextKey()
        #expect(read == key)
        #expect(json.keyText == Self.key(count))
        try json.skip()
        _ = try json.nextKey()
      }
    }
  }

  @Test("a switch over literals finds the key, whatever its length")
  func literals() throws {
    let document = #"""
      {"a":0,"ab":0,"abc":0,"abcd":0,"coverage":0,"coverage_cents":0,"request_identifier":0,
       "risk_weight_banking_exposure":0,"é":0,"":0,"b\u0061":0,"other":0}
      """#
    var found: [Int] = []
    try JSONCursor.read(document) { json throws(JSONError) in
      try json.beginObject()
      while let key = try json.nextKey() {
        switch key {
        case "a": found.append(1)
        case "ab": found.append(2)
        case "abc": found.append(3)
        case "abcd": found.append(4)
        case "coverage": found.append(5)
        case "coverage_cents": found.append(6)
        case "request_identifier": found.append(7)
        case "risk_weight_banking_exposurf": found.append(99)
        case "risk_weight_banking_exposure": found.append(8)
        case "é": found.append(9)
        case "": found.append(10)
        case "ba": found.append(11)
        default: found.append(0)
        }
        try json.skip()
      }
    }
    #expect(found == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0])
    #expect(JSONKey("a") == StaticString(unicodeScalarLiteral: "a"))
  }

  @Test("a duplicate is found among any number of keys", arguments: 0..<40 as Range<UInt64>)
  func duplicates(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let count = Int.random(in: 1...60, using: &random)
    let width = [3, 8, 20, 24, 25, 60][Int(random.next() % 6)]
    let keys = (0..<count).map { number in
      let digits = String(number)
      return String(repeating: "k", count: max(0, width - digits.count)) + digits
    }
    // Objects inside objects, so that keys of several are held at once.
    let inner = keys.map { "\"\($0)\":1" }.joined(separator: ",")
    let document = "{" + keys.map { "\"\($0)\":{\(inner)}" }.joined(separator: ",") + "}"
    let limits = JSONLimits(valuesMax: 1_000_000)
    _ = try JSONValue(parsing: document, limits: limits)

    let again = keys[Int(random.next() % UInt64(count))]
    let broken = document.dropLast() + ",\"\(again)\":0}"
    let error = #expect(throws: JSONError.self, "seed \(seed)") {
      try JSONValue(parsing: String(broken), limits: limits)
    }
    #expect(error?.path == again)
    #expect(error?.message == "the key occurs twice in its object")
  }

  @Test("keys of many objects may repeat from one object to the next")
  func siblings() throws {
    let members = (0..<40).map { "\"key\($0)\":\($0)" }.joined(separator: ",")
    let document = "[" + (0..<50).map { _ in "{\(members)}" }.joined(separator: ",") + "]"
    guard case .array(let objects) = try JSONValue(parsing: document) else { return }
    #expect(objects.count == 50)
    #expect(objects.allSatisfy { $0["key39"] == 39 })
  }
}

import Basics
import Contract
import ContractTesting
import Testing

@Suite("Rules of the contract")
struct RuleTests {
  /// A message that keeps every rule.
  let good = Bounded(
    requiredText: "here", requiredNumber: 0, requiredColour: .infraRed,
    requiredItem: Bounded.Item(name: "a-1"),
    items: [Bounded.Item(name: "b"), Bounded.Item(name: "c")], small: 5, large: 10,
    rate: 0.0125, label: "äöü€", blob: [1, 2], keys: ["a.b+c"], choice: .left(0))

  /// The fields and codes of what is wrong with `message`.
  private func faults(_ message: some ContractMessage) -> [String] {
    let bytes = message.wireBytes
    func decode<Message: ContractMessage>(_ type: Message.Type) -> [String] {
      do throws(WireError) {
        _ = try Message(bytes: bytes)
        return []
      } catch {
        return error.violations.map { "\($0.field) \($0.code)" }
      }
    }
    return decode(type(of: message))
  }

  @Test("a message that keeps them is decoded")
  func kept() throws {
    #expect(self.faults(self.good) == [])
    #expect(try Bounded(bytes: self.good.wireBytes) == self.good)
  }

  @Test("everything that is missing is told at once, in the order of the fields")
  func missing() {
    #expect(
      self.faults(Bounded()) == [
        "required_text required", "required_number required", "required_colour required",
        "required_item required", "choice required",
      ])
  }

  @Test("an absent list and an absent number are judged only by what is required of them")
  func absent() {
    var message = self.good
    message.small = 0
    message.large = 0
    message.rate = 0
    message.label = ""
    message.blob = []
    message.items = []
    #expect(self.faults(message) == [])
  }

  @Test(
    "a bound is inclusive, and what is beyond it is refused by the name of its field",
    arguments: [
      ("small 5", []), ("small 6", ["small out_of_range"]), ("small -5", []),
      ("small -6", ["small out_of_range"]), ("large 9", ["large out_of_range"]),
      ("large 9007199254740991", []), ("large 9007199254740992", ["large out_of_range"]),
      ("rate 0.01", []), ("rate 0.009", ["rate out_of_range"]), ("rate 1", []),
      ("rate 1.5", ["rate out_of_range"]), ("rate 0.12345", ["rate too_precise"]),
      ("rate 0.1234", []), ("label x", ["label too_short"]), ("label äöü€x", ["label too_long"]),
      ("blob 1", ["blob too_short"]), ("blob 5", ["blob too_long"]),
      ("right abcd", ["right too_long"]),
      ("right abc", []), ("items 5", ["items too_many"]), ("items 4", []),
      ("items 1", ["items too_few"]),
    ] as [(String, [String])])
  func bounds(change: String, expected: [String]) throws {
    let words = change.split(separator: " ").map(String.init)
    var message = self.good
    switch words[0] {
    case "small": message.small = try #require(Int32(words[1]))
    case "large": message.large = try #require(UInt64(words[1]))
    case "rate": message.rate = try #require(Double(words[1]))
    case "label": message.label = words[1]
    case "blob": message.blob = Array(repeating: 7, count: try #require(Int(words[1])))
    case "right": message.choice = .right(words[1])
    default:
      message.items = Array(
        repeating: Bounded.Item(name: "b"), count: try #require(Int(words[1])))
    }
    #expect(self.faults(message) == expected)
  }

  @Test("a fault deep in a message has the whole path")
  func path() {
    var message = self.good
    message.items = [Bounded.Item(name: "b"), Bounded.Item(name: "B"), Bounded.Item()]
    message.keys = ["ok", "not ok"]
    #expect(
      self.faults(message) == [
        "items[1].name bad_format", "items[2].name required", "keys[1] bad_format",
      ])
  }

  @Test("a number that is not finite is refused everywhere", arguments: [Double.nan, .infinity])
  func finite(number: Double) {
    #expect(self.faults(Everything(doubleField: number)) == ["double_field not_finite"])
    #expect(
      self.faults(Everything(floats: [1, Float(number)])) == ["floats[1] not_finite"])
    #expect(
      self.faults(Everything(choice: .chosenDouble(number))) == ["chosen_double not_finite"])
  }

  @Test("a list of faults ends before it floods whoever reads it")
  func manyFaults() {
    let list = Everything(doubles: Array(repeating: .nan, count: 10_000))
    #expect(self.faults(list).count == ContractLimits.violationsMax)
  }

  @Test("a secret does not show when its message is printed")
  func secrets() {
    let message = Bounded(password: "hunter2")
    #expect(!"\(message)".contains("hunter2"))
    #expect(!"\([message])".contains("hunter2"))
    var dumped = ""
    dump(message, to: &dumped)
    #expect(!dumped.contains("hunter2"))
  }
}

@Suite("Text formats")
struct TextFormatTests {
  @Test(
    "allow their alphabet and nothing else",
    arguments: [
      ("line", ["a b", "é", "\u{a0}"], ["a\nb", "\u{7f}", "\u{85}", "\u{0}"]),
      ("token", ["a-1!"], ["a b", "é"]),
      ("name", ["a", "a_b-1"], ["A", "1a", "-a", "a.b"]),
      (
        "namespace", ["params/pricing", "p/1"],
        ["params", "/x", "params/", "Params/x", "p/-x", "a/b/c"]
      ),
      ("key", ["a", "a.b.c", "base_rate_USDC", "1+2-3"], [".a", "a.", "a..b", "a b", "."]),
      ("symbol", ["BTC-USD", "a/b:c.d_e"], ["a b", "é"]),
      ("asset", ["USDC", "crvUSD", "USDC.e"], ["US DC", "U-S"]),
      ("environment", ["*", "production"], ["**", "*x", "Production"]),
      ("parameter", ["params/pricing:base_rate"], ["params/pricing", ":a", "params:a", "a/b:"]),
      (
        "date", ["2024-02-29", "2000-02-29", "2025-12-31"],
        [
          "2025-02-29", "1900-02-29", "2025-13-01", "2025-00-10", "2025-1-01", "2025-01-32",
          "2025-01-00",
        ]
      ),
    ] as [(String, [String], [String])])
  func alphabet(field: String, good: [String], bad: [String]) {
    for text in good {
      #expect(throws: Never.self, "\(text)") { try Formats(json: Self.document(field, text)) }
    }
    for text in bad {
      let error = #expect(throws: WireError.self, "\(text)") {
        try Formats(json: Self.document(field, text))
      }
      #expect(error?.violations.map(\.code) == ["bad_format"], "\(text)")
    }
  }

  private static func document(_ field: String, _ text: String) -> String {
    let escaped = text.unicodeScalars.map { scalar in
      let digits = String(scalar.value, radix: 16)
      return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
    return "{\"\(field)\":\"\(escaped.joined())\"}"
  }
}

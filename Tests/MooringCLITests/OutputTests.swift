import ContractConfig
import ContractType
import JSON
import Testing

@testable import MooringCLI

@Suite("Tables for people")
struct TextTableTests {
  static func table(_ rows: [[String]]) -> TextTable {
    var table = TextTable([
      .init("NAME"), .init("COUNT", isNumeric: true), .init("MEANING", isFlexible: true),
    ])
    for row in rows { table.add(row) }
    return table
  }

  @Test("columns are aligned, numbers to the right, and lines end where their text ends")
  func aligned() {
    let text = Self.table([["a", "1", "first"], ["longer", "200", ""]])
      .text(width: nil, isColoured: false)
    #expect(
      text == """
        NAME    COUNT  MEANING
        a           1  first
        longer    200

        """)
  }

  @Test("a column without content is left out, and a table without rows is nothing")
  func emptyColumns() {
    #expect(
      Self.table([["a", "", "x"]]).text(width: nil, isColoured: false) == "NAME  MEANING\na     x\n"
    )
    #expect(Self.table([]).text(width: nil, isColoured: false) == "")
  }

  @Test("on a narrow terminal the flexible column is cut and nothing is wrapped")
  func narrow() {
    let meaning = String(repeating: "word ", count: 30)
    let text = Self.table([["name", "12", meaning]]).text(width: 40, isColoured: false)
    let lines = text.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.allSatisfy { $0.count <= 40 })
    #expect(lines[1].hasSuffix("…"))
    #expect(
      !Self.table([["name", "12", meaning]]).text(width: nil, isColoured: false).contains("…"))
  }

  @Test("a line break, a tab and an escape in a value do not leave their cell")
  func controlCharacters() {
    let text = Self.table([["a\nb", "1", "red \u{1B}[31m\ttab"]]).text(
      width: nil, isColoured: false)
    #expect(text.split(separator: "\n").count == 2)
    #expect(text.contains("a\\nb"))
    #expect(text.contains("\\u{1b}[31m\\ttab"))
  }

  @Test("wide characters take two columns, marks none")
  func wide() {
    #expect(DisplayWidth.of("日本") == 4)
    #expect(DisplayWidth.of("e\u{301}") == 1)
    #expect(DisplayWidth.cut("日本語", to: 5) == "日本…")
    let text = Self.table([["日本", "1", "x"], ["abcd", "2", "y"]]).text(
      width: nil, isColoured: false)
    #expect(text.contains("日本      1  x\nabcd      2  y\n"))
  }

  @Test("only the heading is coloured, and only on request")
  func coloured() {
    let table = Self.table([["a", "1", "x"]])
    #expect(table.text(width: nil, isColoured: true).hasPrefix("\u{1B}[1mNAME"))
    #expect(!table.text(width: nil, isColoured: false).contains("\u{1B}"))
  }
}

@Suite("Values for people")
struct ValueTextTests {
  @Test(
    "numbers are short, texts are plain, the rest is JSON",
    arguments: [
      (.floatValue(0.05), "0.05"), (.floatValue(5), "5"), (.intValue(-3), "-3"),
      (.stringValue("linear"), "linear"), (.boolValue(true), "true"),
      (.jsonValue(Array("[1,2]".utf8)), "[1,2]"), (nil, "–"),
    ] as [(ContractType.Value.Kind?, String)])
  func values(kind: ContractType.Value.Kind?, text: String) {
    #expect(ValueText.of(kind.map { ContractType.Value(kind: $0) }) == text)
  }

  @Test(
    "amounts have two places and commas",
    arguments: [
      (0, "$0.00"), (5, "$0.05"), (102_329, "$1,023.29"), (-100_000_00, "-$100,000.00"),
      (99_999, "$999.99"), (123_456_789_012, "$1,234,567,890.12"),
    ] as [(Int64, String)])
  func money(cents: Int64, text: String) { #expect(MoneyText.of(cents) == text) }

  @Test(
    "fixed places are rounded",
    arguments: [
      (1.005, 1, "1.0"), (0.0126, 4, "0.0126"), (-2.5, 0, "-3"), (0.04, 2, "0.04"),
      (12, 2, "12.00"),
    ] as [(Double, Int, String)])
  func fixed(number: Double, places: Int, text: String) {
    #expect(NumberText.fixed(number, places: places) == text)
  }

  @Test("names of the contract lose what they have in common")
  func enumNames() {
    #expect(Layer.storedAll.text == "stored all")
    #expect(Layer.unspecified.text == "")
    #expect(Layer(rawValue: 99).text == "99")
    #expect(SubscriberState(text: "Behind") == .behind)
    #expect(Layer(text: "stored-all") == .storedAll)
    #expect(SubscriberState(text: "nowhere") == nil)
    #expect(SubscriberState.texts == ["applied", "behind", "rejected", "lost"])
  }

  @Test("scopes are named as people name them")
  func scopes() {
    #expect(ScopeText.of(nil) == "")
    #expect(ScopeText.of(ContractType.Scope(environment: "*")) == "*")
    #expect(
      ScopeText.of(ContractType.Scope(environment: "production", symbol: "BTC")) == "production/BTC"
    )
  }
}

@Suite("Exit codes")
struct ExitCodeTests {
  @Test("the documented codes and the codes in use are the same")
  func documented() {
    for code in ExitCode.allCases {
      #expect(ExitCode.help.contains("\(code.rawValue)  "), "\(code)")
      #expect(!code.meaning.isEmpty)
    }
  }
}

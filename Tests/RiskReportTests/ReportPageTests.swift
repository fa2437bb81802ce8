import ContractRisk
import ContractType
import Testing

@testable import RiskReport

@Suite("The page of a report")
struct ReportPageTests {
  static let text = String(decoding: ReportPage.html(of: SampleReport.full), as: UTF8.self)

  /// The names of all elements in their order; nil when one is not closed where it should be.
  static func elements(of text: String) -> [String]? {
    var open: [String] = []
    var names: [String] = []
    for piece in text.split(separator: "<").dropFirst(text.hasPrefix("<") ? 0 : 1) {
      guard let end = piece.firstIndex(of: ">") else { return nil }
      let tag = piece[..<end]
      if tag.hasPrefix("!") { continue }
      if tag.hasPrefix("/") {
        guard open.popLast() == String(tag.dropFirst()) else { return nil }
        continue
      }
      let name = String(tag.prefix { $0 != " " && $0 != "/" })
      names.append(name)
      if !tag.hasSuffix("/") { open.append(name) }
    }
    return open.isEmpty ? names : nil
  }

  @Test("is well formed, with every chart titled and described")
  func wellFormed() throws {
    let names = try #require(Self.elements(of: Self.text))
    #expect(Self.text.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">"))
    let charts = ["exceedance", "stress", "contributions", "correlations", "depegs", "lineage"]
    #expect(names.count { $0 == "svg" } == charts.count)
    #expect(names.count { $0 == "desc" } == charts.count)
    for chart in charts {
      #expect(Self.text.contains("aria-labelledby=\"\(chart)-title \(chart)-desc\""))
      #expect(Self.text.contains("<title id=\"\(chart)-title\">"))
      #expect(Self.text.contains("<desc id=\"\(chart)-desc\">"))
    }
    #expect(names.count { $0 == "h1" } == 1)
    #expect(names.count { $0 == "h2" } == 11)
  }

  @Test("stands alone: no script, no other file, no address but that of SVG")
  func standsAlone() {
    for word in ["<script", "<link", "<img", "src=", "href=", "url(", "@import", "javascript:"] {
      #expect(!Self.text.contains(word), "\(word)")
    }
    let addresses = Self.text.split(separator: "://").dropLast()
    #expect(addresses.allSatisfy { $0.hasSuffix("\"http") })
    #expect(Self.text.split(separator: "://").dropFirst().allSatisfy { $0.hasPrefix("www.w3.org") })
  }

  @Test("a limit without a figure is not known, and says what to do")
  func unknownLimit() {
    var report = SampleReport.full
    report.limits = [
      Limit(
        name: "var_trend", title: "Change", limit: 0.2, state: .green, action: "Make a report.")
    ]
    let text = String(decoding: ReportPage.html(of: report), as: UTF8.self)
    #expect(text.contains("not known") && text.contains("Make a report."))
    #expect(!text.contains(">green<"))
  }

  @Test("scenarios go by their titles, and assets that cause nothing are left out")
  func contributors() {
    var report = SampleReport.full
    report.stressTestResults[1].scenarioID = "regulatory_shutdown"
    report.contributions += [
      Contribution(kind: .scenario, name: "regulatory_shutdown"),
      Contribution(kind: .asset, name: "NOTHING"),
    ]
    let text = String(decoding: ReportPage.html(of: report), as: UTF8.self)
    #expect(text.contains("Events outside of scenarios"))
    #expect(!text.contains(">regulatory_shutdown<"))
    #expect(!text.contains("NOTHING"))
  }

  @Test("is the same for the same report")
  func deterministic() {
    #expect(ReportPage.html(of: SampleReport.full) == ReportPage.html(of: SampleReport.full))
  }

  @Test("says first what is stale and what was generated")
  func degraded() throws {
    let banner = try #require(Self.text.firstRange(of: "DEGRADED"))
    let tiles = try #require(Self.text.firstRange(of: "class=\"tiles\""))
    #expect(banner.lowerBound < tiles.lowerBound)
    #expect(Self.text.contains("The prices of FRAX are 3 h old."))
    #expect(Self.text.contains("SYNTHETIC DATA"))
    #expect(Self.text.contains("Assets: DAI"))
    var sound = SampleReport.full
    sound.degraded = false
    sound.lineage?.assets = []
    let page = String(decoding: ReportPage.html(of: sound), as: UTF8.self)
    #expect(!page.contains("DEGRADED"))
    #expect(!page.contains("SYNTHETIC"))
  }

  @Test(
    "shows figures with their intervals",
    arguments: [
      "$50,000,000.00", "1,247 policies", "66.0 %", "$1,304,201.00",
      "$1,301,201.00 … $1,307,201.00", "$14,771,428.00", "$31,000.00", "100 years",
      "only an indication", "$15,674,428.57", "3.10 %", "2.98 % … 3.22 %", "0.412", "SURE_EQT",
      "0.0020 %", "There is no report of 30 days ago.", "revision 42", "regulatory_shutdown@2",
      "rep-1", "ab01", "Bank run", "0.8774", "48.0 h", "still lasts", "not measured (too few",
      "USDC – USDT", "Raise capital or cut cover.", "-0.0910", "1,048,576",
    ])
  func figures(text: String) {
    #expect(Self.text.contains(text))
  }

  @Test("takes no text for markup")
  func hostile() throws {
    var report = SampleReport.full
    let hostile = "</title><script>alert('x')</script>&\" onload=\"x\u{0}\u{FFFF}"
    report.reportDate = hostile
    report.stressTestResults[0].title = hostile
    report.contributions[0].name = hostile
    report.riskAlerts[0].message = hostile
    report.depegEvents[0].name = hostile
    report.depegEvents[0].asset = hostile
    report.lineage?.degradations = [hostile]
    report.lineage?.assets[0].asset = hostile
    report.correlations?.assets[0] = hostile
    let page = String(decoding: ReportPage.html(of: report), as: UTF8.self)
    let names = try #require(Self.elements(of: page))
    #expect(!names.contains("script"))
    #expect(!page.contains("\" onload="))
    #expect(!page.unicodeScalars.contains("\u{0}"))
    #expect(page.contains("&lt;script&gt;alert(&#39;x&#39;)"))
  }

  @Test("leaves out the charts of what is not there, and says so")
  func empty() throws {
    let page = String(decoding: ReportPage.html(of: Report()), as: UTF8.self)
    let names = try #require(Self.elements(of: page))
    #expect(!names.contains("svg"))
    for sentence in [
      "No alert is open.", "No scenario is enabled.", "No correlations are known.",
      "No asset fell below its peg", "Nothing is known of the data.",
    ] { #expect(page.contains(sentence), "\(sentence)") }
  }
}

@Suite("Axes of charts")
struct AxisTests {
  @Test(
    "marks are round and few",
    arguments: [
      (0.0, 33_000_000.0, [0.0, 1e7, 2e7, 3e7]), (0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]),
      (-365, 0, [-300, -200, -100, 0]), (0, 7, [0, 2, 4, 6]),
    ] as [(Double, Double, [Double])])
  func linear(low: Double, high: Double, ticks: [Double]) {
    let axis = Axis(.linear, low...high, from: 0, to: 100)
    let found = axis.ticks()
    #expect(found.count == ticks.count)
    #expect(zip(found, ticks).allSatisfy { ($0 - $1).magnitude < 1e-9 })
  }

  @Test("a logarithmic axis marks powers of ten and spreads them evenly")
  func logarithmic() {
    let axis = Axis(.logarithmic, 0.001...1, from: 300, to: 0)
    let ticks = axis.ticks()
    #expect(ticks.count == 4)
    let places = ticks.map { axis.place($0) }
    #expect(zip(places, [300.0, 200, 100, 0]).allSatisfy { ($0 - $1).magnitude < 1e-9 })
    #expect(axis.place(0) == 300)
  }

  @Test("logarithms are those of mathematics", arguments: [(1000.0, 3.0), (1, 0), (0.01, -2)])
  func logarithms(number: Double, logarithm: Double) {
    #expect((Logarithm.ofTen(number) - logarithm).magnitude < 1e-12)
    #expect((Logarithm.ofTen(2) - 0.301029995663981).magnitude < 1e-13)
  }

  @Test("what lies beyond an end lies at that end, and no length is none")
  func ends() {
    let axis = Axis(.linear, 0...10, from: 0, to: 100)
    #expect(axis.place(-5) == 0)
    #expect(axis.place(50) == 100)
    #expect(Axis(.linear, 3...3, from: 0, to: 100).place(3) == 0)
    #expect(Axis.roundStep(0) == 1)
  }

  @Test(
    "amounts of axes are short",
    arguments: [
      (0.0, "$0"), (999, "$999"), (1_500, "$1.5 k"), (13_000_000, "$13 M"), (-2.5e9, "-$2.5 B"),
      (123_400_000, "$123 M"),
    ] as [(Double, String)])
  func short(dollars: Double, text: String) {
    #expect(FigureText.short(dollars) == text)
  }
}

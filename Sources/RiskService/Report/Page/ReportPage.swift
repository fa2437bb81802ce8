internal import Basics
public import ContractRisk
internal import ContractType

/// A risk report as one HTML file that needs no other file and runs no script.
///
/// The page depends on the report alone: the same report gives the same bytes.
public enum ReportPage {
  /// The page of a report, in UTF-8.
  public static func html(of report: Report) -> [UInt8] {
    var page = HTMLWriter()
    page.raw("<!DOCTYPE html>\n")
    page.element("html", [("lang", "en")]) { page in
      page.element("head") { page in self.writeHead(of: report, to: &page) }
      page.element("body") { page in
        page.element("header") { page in self.writeHeader(of: report, to: &page) }
        page.element("main") { page in self.writeSections(of: report, to: &page) }
        page.element("footer") { page in self.writeFooter(of: report, to: &page) }
      }
    }
    return Array(page.text.utf8)
  }

  private static func writeHead(of report: Report, to page: inout HTMLWriter) {
    page.empty("meta", [("charset", "utf-8")])
    page.empty(
      "meta", [("name", "viewport"), ("content", "width=device-width, initial-scale=1")])
    page.element("title", text: "Risk report for \(report.reportDate)")
    // The style holds no character that markup would have to escape.
    page.element("style") { page in page.raw(PageStyle.text) }
  }

  private static func writeHeader(of report: Report, to page: inout HTMLWriter) {
    page.element("h1", text: "Risk report for \(report.reportDate)")
    page.element(
      "p", [("class", "soft")],
      text: "Made \(FigureText.instant(report.generatedAt)), with data as known at "
        + "\(FigureText.instant(report.lineage?.knownAt ?? report.generatedAt)). Intervals hold "
        + "with 95 % confidence.")
    self.writeBanners(of: report, to: &page)
    self.writeTiles(of: report, to: &page)
  }

  private static func writeBanners(of report: Report, to page: inout HTMLWriter) {
    if report.degraded {
      page.element("div", [("class", "banner"), ("role", "note")]) { page in
        page.element(
          "strong", text: "DEGRADED: this report rests on something stale or missing.")
        page.element("ul") { page in
          for reason in report.lineage?.degradations ?? [] { page.element("li", text: reason) }
        }
      }
    }
    let synthetic = (report.lineage?.assets ?? []).filter(\.synthetic).map(\.asset)
    if !synthetic.isEmpty {
      page.element("div", [("class", "banner note"), ("role", "note")]) { page in
        page.element("strong", text: "SYNTHETIC DATA: some prices were generated, not observed.")
        page.say("Assets: \(synthetic.joined(separator: ", "))")
      }
    }
  }

  private static func writeTiles(of report: Report, to page: inout HTMLWriter) {
    let summary = report.portfolioSummary ?? PortfolioSummary()
    let analysis = report.varAnalysis
    let money = { (estimate: ContractType.MoneyEstimate?) in
      estimate.map { FigureText.money($0.valueCents) } ?? FigureText.none
    }
    let tiles = [
      ("Capital", FigureText.money(summary.totalCapitalCents), ""),
      (
        "Cover sold", FigureText.money(summary.totalCoverSoldCents),
        "\(summary.activePoliciesCount.groupedDigits) policies"
      ), ("Cover to capital", FigureText.percent(summary.ltvRatio), ""),
      (
        "Expected loss of a year", money(analysis?.expectedLoss),
        FigureText.interval(analysis?.expectedLoss)
      ), ("Value at risk 95", money(analysis?.var95), FigureText.interval(analysis?.var95)),
      (
        "Tail value at risk 99", money(analysis?.cvar99), FigureText.interval(analysis?.cvar99)
      ),
    ]
    page.element("dl", [("class", "tiles")]) { page in
      for (name, value, note) in tiles {
        page.element("div") { page in
          page.element("dt", text: name)
          page.element("dd") { page in
            page.say(value)
            if !note.isEmpty { page.element("small", text: note) }
          }
        }
      }
    }
  }

  private static func writeSections(of report: Report, to page: inout HTMLWriter) {
    let sections: [(String, (Report, inout HTMLWriter) -> Void)] = [
      ("What to do", self.writeRecommendations), ("Alerts and limits", self.writeAlerts),
      ("What a year may cost", self.writeTail), ("Stress tests", self.writeStress),
      ("Where the risk comes from", self.writeContributions), ("Reserves", self.writeReserves),
      ("Against the past", self.writeHistory), ("Correlations", self.writeCorrelations),
      ("Depeg events", self.writeDepegs), ("Book and vault", self.writeSummary),
      ("What this rests on", self.writeLineage),
    ]
    for (index, (title, write)) in sections.enumerated() {
      page.element("section", [("aria-labelledby", "section-\(index + 1)")]) { page in
        page.element("h2", [("id", "section-\(index + 1)")], text: title)
        write(report, &page)
      }
    }
  }

  private static func writeFooter(of report: Report, to page: inout HTMLWriter) {
    for (name, value) in [
      ("Report", report.reportID), ("Simulation", report.simulationID),
      ("Stress test", report.stressID),
      ("Inputs", FigureText.hex(report.lineage?.inputsHash ?? [])),
    ] where !value.isEmpty {
      page.element("p") { page in
        page.say("\(name) ")
        page.element("code", text: value)
      }
    }
  }
}

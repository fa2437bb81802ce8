internal import Basics
internal import ContractRisk
internal import ContractType

/// What the scenarios cost, gross and net, beside the capital.
struct StressChart {
  private static let rowHeight = 46.0

  let results: [StressResult]
  let capitalCents: Int64

  /// Nil when there is nothing to draw.
  init?(of report: Report) {
    self.results = report.stressTestResults
    self.capitalCents = report.portfolioSummary?.totalCapitalCents ?? 0
    guard !self.results.isEmpty else { return nil }
  }

  func write(to page: inout HTMLWriter) {
    let chart = Chart(
      id: "stress", title: "What each scenario would cost",
      summary: "One pair of bars for each scenario, the worst first: claims, and the loss net of "
        + "the bitcoin held. The table of scenarios holds the same figures.",
      frame: Chart.Frame(
        width: 860, height: Double(self.results.count) * Self.rowHeight + 60, left: 210,
        right: 30, top: 22, bottom: 38))
    let amounts = self.results.flatMap { [$0.claimsCents, $0.netLossCents] }
    let dollars = (amounts + [self.capitalCents / 2]).map { Double($0) / 100 }
    let x = Axis(
      .linear, min(0, dollars.min() ?? 0)...max(1, (dollars.max() ?? 1) * 1.02),
      from: chart.frame.innerLeft, to: chart.frame.innerRight)
    chart.write(to: &page) { page in
      chart.writeColumns(x, to: &page) { FigureText.short($0) }
      for (index, result) in self.results.enumerated() {
        let top = chart.frame.innerTop + Double(index) * Self.rowHeight
        self.write(result, x, top: top, chart, to: &page)
      }
      let half = x.place(Double(self.capitalCents) / 200)
      Chart.line(
        (half, chart.frame.innerTop - 6), (half, chart.frame.innerBottom), class: "mark",
        to: &page)
      Chart.text(
        "half of the capital", at: (half - 5, chart.frame.innerTop - 8), class: "label end",
        to: &page)
    }
  }

  private func write(
    _ result: StressResult, _ x: Axis, top: Double, _ chart: Chart, to page: inout HTMLWriter
  ) {
    let title = BarText.cut(result.title, to: 30)
    Chart.text(
      title, at: (chart.frame.innerLeft - 8, top + 24), class: "label end", to: &page)
    let claims = FigureText.money(result.claimsCents)
    let net = FigureText.money(result.netLossCents)
    Chart.bar(
      from: (x.place(0), top + 6), to: (x.place(Double(result.claimsCents) / 100), top + 20),
      class: result.survives ? "fill" : "fill bad", hint: "\(result.title): claims \(claims)",
      to: &page)
    Chart.bar(
      from: (x.place(0), top + 23), to: (x.place(Double(result.netLossCents) / 100), top + 33),
      class: "fill faint", hint: "\(result.title): net \(net)", to: &page)
  }
}

/// The share of each asset in the cover beside its share in the tail.
struct ContributionChart {
  private static let rowHeight = 30.0

  private struct Row {
    let name: String
    let cover: Double
    let tail: Double
  }

  private let rows: [Row]

  /// Nil when there is nothing to draw.
  init?(of report: Report) {
    let parts = ReportPage.shown(report, .asset)
    let cover = parts.reduce(0.0) { $0 + Double($1.coverCents) }
    let tail = parts.reduce(0.0) { $0 + Double($1.tailValueAtRisk?.valueCents ?? 0) }
    guard cover > 0 else { return nil }
    self.rows = parts.map { part in
      let share = tail > 0 ? Double(part.tailValueAtRisk?.valueCents ?? 0) / tail : 0
      return Row(name: part.name, cover: Double(part.coverCents) / cover, tail: share)
    }
  }

  func write(to page: inout HTMLWriter) {
    let chart = Chart(
      id: "contributions", title: "Cover sold and contribution to the tail, by asset",
      summary: "Two bars for each asset: its share of the cover sold, and below it its share of "
        + "the tail value at risk. The table of contributions holds the same figures.",
      frame: Chart.Frame(
        width: 860, height: Double(self.rows.count) * Self.rowHeight + 56, left: 90, right: 30,
        top: 10, bottom: 36))
    let largest = self.rows.map { max($0.cover, $0.tail) }.max() ?? 1
    let x = Axis(
      .linear, 0...max(largest, 0.01), from: chart.frame.innerLeft, to: chart.frame.innerRight)
    chart.write(to: &page) { page in
      chart.writeColumns(x, to: &page) { FigureText.percent($0, places: 0) }
      for (index, row) in self.rows.enumerated() {
        let top = chart.frame.innerTop + Double(index) * Self.rowHeight
        Chart.text(
          row.name, at: (chart.frame.innerLeft - 8, top + 18), class: "label end", to: &page)
        Chart.bar(
          from: (x.place(0), top + 4), to: (x.place(row.cover), top + 13), class: "fill faint",
          hint: "\(row.name): \(FigureText.percent(row.cover)) of the cover", to: &page)
        Chart.bar(
          from: (x.place(0), top + 14), to: (x.place(row.tail), top + 25), class: "fill",
          hint: "\(row.name): \(FigureText.percent(row.tail)) of the tail", to: &page)
      }
    }
  }
}

/// What data each asset has behind it.
struct LineageChart {
  private static let rowHeight = 22.0

  let assets: [AssetLineage]

  /// Nil when there is nothing to draw.
  init?(of report: Report) {
    self.assets = report.lineage?.assets ?? []
    guard self.assets.contains(where: { Self.total($0) > 0 }) else { return nil }
  }

  private static func total(_ asset: AssetLineage) -> UInt64 {
    UInt64(max(asset.usedCount, asset.filledCount)) + UInt64(asset.quarantinedCount)
  }

  func write(to page: inout HTMLWriter) {
    let chart = Chart(
      id: "lineage", title: "Daily prices behind the figures, by asset",
      summary: "One bar for each asset, divided into prices used, filled in and left out. The "
        + "table of data holds the same figures.",
      frame: Chart.Frame(
        width: 860, height: Double(self.assets.count) * Self.rowHeight + 52, left: 90, right: 30,
        top: 10, bottom: 36))
    let largest = self.assets.map { Double(Self.total($0)) }.max() ?? 1
    let x = Axis(
      .linear, 0...max(1, largest), from: chart.frame.innerLeft, to: chart.frame.innerRight)
    chart.write(to: &page) { page in
      chart.writeColumns(x, to: &page) { FigureText.fixed($0, places: 0) }
      for (index, asset) in self.assets.enumerated() {
        let top = chart.frame.innerTop + Double(index) * Self.rowHeight
        let name = asset.asset + (asset.synthetic ? "*" : "")
        Chart.text(
          name, at: (chart.frame.innerLeft - 8, top + 15), class: "label end", to: &page)
        var start = 0.0
        for (count, style, word) in [
          (asset.usedCount - min(asset.filledCount, asset.usedCount), "fill", "used"),
          (asset.filledCount, "fill faint", "filled in"),
          (asset.quarantinedCount, "fill bad", "left out"),
        ] where count > 0 {
          let end = start + Double(count)
          Chart.bar(
            from: (x.place(start), top + 4), to: (x.place(end), top + 18), class: style,
            hint: "\(asset.asset): \(count) \(word)", to: &page)
          start = end
        }
      }
    }
  }
}

/// Texts beside bars.
enum BarText {
  static func cut(_ text: String, to count: Int) -> String {
    text.count <= count ? text : text.prefix(count - 1) + "…"
  }
}

internal import ContractRisk
internal import ContractType

/// When the assets fell below their pegs, and how deep, over the last year.
struct DepegTimeline {
  private static let rowHeight = 26.0
  private static let secondsPerDay = 86_400.0
  /// How many days are shown.
  static let days = 365.0
  /// A depth from which a bar has its full colour.
  private static let depthFull = 0.12

  let events: [DepegEvent]
  /// Seconds since 1970 at the right end.
  private let end: Double

  /// Nil when there is nothing to draw.
  init?(of report: Report) {
    self.events = report.depegEvents
    self.end = Double(report.generatedAt?.microseconds ?? 0) / 1e6
    guard !self.events.isEmpty else { return nil }
  }

  func write(to page: inout HTMLWriter) {
    let assets = Set(self.events.map(\.asset)).sorted()
    let chart = Chart(
      id: "depegs", title: "Depeg events of the last 365 days",
      summary: "One row for each asset over the last 365 days, with a bar for each event; the "
        + "deeper the fall the stronger the colour. The table of events holds the same.",
      frame: Chart.Frame(
        width: 860, height: Double(assets.count) * Self.rowHeight + 54, left: 90, right: 30,
        top: 10, bottom: 36))
    let x = Axis(
      .linear, -Self.days...0, from: chart.frame.innerLeft, to: chart.frame.innerRight)
    chart.write(to: &page) { page in
      chart.writeColumns(x, countMax: 8, to: &page) { days in
        days == 0 ? "now" : "\(FigureText.fixed(-days, places: 0)) d ago"
      }
      for (index, asset) in assets.enumerated() {
        let top = chart.frame.innerTop + Double(index) * Self.rowHeight
        Chart.text(
          asset, at: (chart.frame.innerLeft - 8, top + 17), class: "label end", to: &page)
        for event in self.events where event.asset == asset {
          self.write(event, x, top: top, to: &page)
        }
      }
    }
  }

  private func write(_ event: DepegEvent, _ x: Axis, top: Double, to page: inout HTMLWriter) {
    let place = { (time: Timestamp?) in
      x.place(time.map { (Double($0.microseconds) / 1e6 - self.end) / Self.secondsPerDay } ?? 0)
    }
    let start = place(event.startedAt)
    let depth = 1 - event.minRatio
    let lowest = FigureText.fixed(event.minRatio, places: 4)
    let length = FigureText.hours(seconds: event.durationSeconds)
    let name = event.name.isEmpty ? "" : " (\(event.name))"
    Chart.bar(
      from: (start, top + 5), to: (max(start + 3, place(event.endedAt)), top + 21),
      class: event.ongoing ? "fill bad open" : "fill bad",
      opacity: min(1, max(0.35, depth / Self.depthFull)),
      hint: "\(event.asset)\(name): down to \(lowest) from \(FigureText.instant(event.startedAt)), "
        + "\(length)\(event.ongoing ? ", still lasts" : "")", to: &page)
  }
}

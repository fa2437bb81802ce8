internal import ContractRisk
internal import ContractType

/// How likely a year loses more than each amount, with the band of its interval.
struct ExceedanceChart {
  /// The smallest chance that is drawn.
  private static let chanceMin = 1e-5
  private static let chart = Chart(
    id: "exceedance", title: "Chance that a year loses more than an amount",
    summary: "A falling curve over the loss of a year, on a logarithmic scale, with the band of "
      + "its 95 % interval; the dashed curve is for the loss of one event. The table of return "
      + "periods holds the same figures.",
    frame: Chart.Frame(width: 860, height: 360, left: 66, right: 20, top: 18, bottom: 44))

  let points: [ExceedancePoint]
  /// Amounts to mark, in cents, with their names.
  let marks: [(name: String, cents: Int64)]

  /// Nil when there is nothing to draw.
  init?(of report: Report) {
    self.points = report.exceedance.filter { $0.aggregate > 0 }
    guard self.points.count >= 2 else { return nil }
    let analysis = report.varAnalysis
    self.marks = [
      ("VaR 95", analysis?.var95?.valueCents), ("VaR 99", analysis?.var99?.valueCents),
      ("capital", report.portfolioSummary?.totalCapitalCents),
    ].compactMap { name, cents in cents.map { (name, $0) } }.filter { $0.1 > 0 }
  }

  func write(to page: inout HTMLWriter) {
    let chart = Self.chart
    let largest = Self.dollars(self.points.map(\.lossCents).max() ?? 0)
    let least = self.points.map(\.aggregate).min() ?? Self.chanceMin
    let low = Logarithm.powerOfTen(
      Int(Logarithm.ofTen(max(least, Self.chanceMin)).rounded(.down)))
    let x = Axis(
      .linear, 0...max(largest, 1), from: chart.frame.innerLeft, to: chart.frame.innerRight)
    let y = Axis(
      .logarithmic, low...1, from: chart.frame.innerBottom, to: chart.frame.innerTop)
    chart.write(to: &page) { page in
      chart.writeRows(y, to: &page) { FigureText.power($0) }
      chart.writeColumns(x, to: &page) { FigureText.short($0) }
      self.writeCurves(x, y, to: &page)
      self.writeMarks(x, largest: largest, to: &page)
    }
  }

  private func writeCurves(_ x: Axis, _ y: Axis, to page: inout HTMLWriter) {
    let upper = self.points.map { point in
      (x.place(Self.dollars(point.lossCents)), y.place(point.aggregateUpper))
    }
    let lower = self.points.map { point in
      (x.place(Self.dollars(point.lossCents)), y.place(point.aggregateLower))
    }
    Chart.path(upper + lower.reversed(), isClosed: true, class: "band", to: &page)
    let occurrence = self.points.filter { $0.occurrence > 0 }.map { point in
      (x.place(Self.dollars(point.lossCents)), y.place(point.occurrence))
    }
    Chart.path(occurrence, class: "curve second", to: &page)
    let aggregate = self.points.map { point in
      (x.place(Self.dollars(point.lossCents)), y.place(point.aggregate))
    }
    Chart.path(aggregate, class: "curve", to: &page)
  }

  private func writeMarks(_ x: Axis, largest: Double, to page: inout HTMLWriter) {
    let frame = Self.chart.frame
    // Neighbours on three heights, so that names side by side can be read.
    for (index, mark) in self.marks.enumerated() where Self.dollars(mark.cents) <= largest {
      let place = x.place(Self.dollars(mark.cents))
      Chart.line((place, frame.innerTop), (place, frame.innerBottom), class: "mark", to: &page)
      let isLate = place > frame.innerRight - 90
      Chart.text(
        mark.name, at: (place + (isLate ? -5 : 5), frame.innerTop + 12 + 15 * Double(index)),
        class: isLate ? "label end" : "label", to: &page)
    }
  }

  private static func dollars(_ cents: Int64) -> Double { Double(cents) / 100 }
}

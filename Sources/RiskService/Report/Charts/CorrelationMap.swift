internal import Basics
internal import ContractRisk
internal import ContractType

/// How close the assets move, as a square of colours with numbers.
struct CorrelationMap {
  private static let cell = 46.0
  /// More assets than this leave no room for numbers.
  private static let numberedMax = 18

  let assets: [String]
  private let pairs: [[String]: CorrelationPair]

  /// Nil when there is nothing to draw.
  init?(of set: CorrelationSet?) {
    guard let set, set.assets.count >= 2, !set.pairs.isEmpty else { return nil }
    self.assets = set.assets
    self.pairs = Dictionary(
      set.pairs.map { ([$0.assetA, $0.assetB].sorted(), $0) }, uniquingKeysWith: { $1 })
  }

  func write(to page: inout HTMLWriter) {
    let side = Double(self.assets.count) * Self.cell
    let chart = Chart(
      id: "correlations", title: "Correlations of daily returns over 90 days",
      summary: "A square with one cell for each pair of assets. The stronger the colour the "
        + "closer they move; a dashed cell has no measured correlation and a default stands in.",
      frame: Chart.Frame(
        width: side + 90, height: side + 40, left: 74, right: 16, top: 28, bottom: 12))
    chart.write(to: &page) { page in
      for (row, first) in self.assets.enumerated() {
        let y = chart.frame.innerTop + Double(row) * Self.cell
        Chart.text(
          first, at: (chart.frame.innerLeft - 8, y + Self.cell / 2 + 4), class: "label end",
          to: &page)
        Chart.text(
          BarText.cut(first, to: 7),
          at: (
            chart.frame.innerLeft + (Double(row) + 0.5) * Self.cell, chart.frame.innerTop - 8
          ), class: "label middle", to: &page)
        for (column, second) in self.assets.enumerated() where column != row {
          guard let pair = self.pairs[[first, second].sorted()] else { continue }
          let x = chart.frame.innerLeft + Double(column) * Self.cell
          self.write(pair, at: (x, y), to: &page)
        }
      }
    }
  }

  private func write(
    _ pair: CorrelationPair, at place: (Double, Double), to page: inout HTMLWriter
  ) {
    let value = pair.coefficient ?? pair.repaired
    let style = value < 0 ? "cell cold" : "cell hot"
    Chart.bar(
      from: (place.0 + 1, place.1 + 1), to: (place.0 + Self.cell - 1, place.1 + Self.cell - 1),
      class: pair.defaulted ? style + " guessed" : style, opacity: min(1, value.magnitude) * 0.85,
      hint: Self.hint(of: pair), to: &page)
    guard self.assets.count <= Self.numberedMax else { return }
    Chart.text(
      FigureText.fixed(value, places: 2),
      at: (place.0 + Self.cell / 2, place.1 + Self.cell / 2 + 4),
      class: value.magnitude > 0.6 ? "number strong" : "number", to: &page)
  }

  private static func hint(of pair: CorrelationPair) -> String {
    let name = "\(pair.assetA) and \(pair.assetB)"
    guard let value = pair.coefficient else {
      let reason = pair.missingReason.exchanging("_", for: " ")
      return "\(name): not measured (\(reason)); \(FigureText.fixed(pair.repaired, places: 2))"
    }
    let interval =
      "\(FigureText.fixed(pair.lower, places: 2)) … "
      + FigureText.fixed(pair.upper, places: 2)
    return "\(name): \(FigureText.fixed(value, places: 2)) (\(interval)), "
      + "\(pair.sampleCount) observations"
  }
}

internal import Basics
internal import ContractRisk
internal import ContractType

extension ReportPage {
  static func writeCorrelations(of report: Report, to page: inout HTMLWriter) {
    guard let set = report.correlations, let map = CorrelationMap(of: set) else {
      page.element("p", text: "No correlations are known.")
      return
    }
    map.write(to: &page)
    page.element(
      "p",
      text: "Window of \(set.windowDays) days to \(FigureText.day(set.asOf)); mean "
        + "\(FigureText.fixed(set.mean, places: 3)); \(set.defaultedCount) of \(set.pairs.count) "
        + "pairs have no measured correlation and take the default; shrinkage "
        + "\(FigureText.fixed(set.shrinkage, places: 3)).")
    var table = PageTable(
      "The closest pairs",
      [
        .init("Pair"), .init("Correlation", isNumeric: true), .init("Interval", isNumeric: true),
        .init("Observations", isNumeric: true),
        .init("Without the worst day", isNumeric: true),
      ])
    let measured = set.pairs.filter { $0.coefficient != nil }
      .sorted { ($0.coefficient ?? 0) > ($1.coefficient ?? 0) }
    for pair in measured.prefix(10) {
      table.add([
        .init("\(pair.assetA) – \(pair.assetB)"),
        .init(FigureText.fixed(pair.coefficient, places: 3)),
        .init(
          "\(FigureText.fixed(pair.lower, places: 3)) … "
            + "\(FigureText.fixed(pair.upper, places: 3))"),
        .init("\(pair.sampleCount)"), .init(FigureText.fixed(pair.withoutWorstDay, places: 3)),
      ])
    }
    table.write(to: &page)
  }

  static func writeDepegs(of report: Report, to page: inout HTMLWriter) {
    guard let timeline = DepegTimeline(of: report) else {
      page.element("p", text: "No asset fell below its peg in the last 365 days.")
      return
    }
    timeline.write(to: &page)
    var table = PageTable(
      "Events, newest first",
      [
        .init("Asset"), .init("Began"), .init("Lowest", isNumeric: true),
        .init("Lasted", isNumeric: true), .init("Judged"), .init("Source"), .init("Name"),
      ])
    for event in report.depegEvents {
      let judged =
        switch event.verification {
        case .verified: "verified"
        case .rejected: "rejected"
        case .open, .unspecified, .unrecognized: "open"
        }
      table.add([
        .init(event.asset), .init(FigureText.instant(event.startedAt)),
        .init(FigureText.fixed(event.minRatio, places: 4)),
        .init(
          FigureText.hours(seconds: event.durationSeconds)
            + (event.ongoing ? ", still lasts" : "")), .init(judged), .init(event.source),
        .init(event.name),
      ])
    }
    table.write(to: &page)
  }

  static func writeLineage(of report: Report, to page: inout HTMLWriter) {
    guard let lineage = report.lineage else {
      page.element("p", text: "Nothing is known of the data.")
      return
    }
    if let chart = LineageChart(of: report) {
      chart.write(to: &page)
      page.element("p", [("class", "soft")]) { page in
        for (style, name) in [("", "used"), (" faint", "used, filled in"), (" bad", "left out")] {
          page.element("span", [("class", "key\(style)")], text: "")
          page.say(name)
        }
        page.say("; * marks prices that were generated")
      }
    }
    self.table(of: lineage.assets).write(to: &page)
    self.writeVersions(of: lineage, to: &page)
  }

  private static func table(of assets: [AssetLineage]) -> PageTable {
    var table = PageTable(
      "Data by asset",
      [
        .init("Asset"), .init("Used", isNumeric: true),
        .init("Of these filled in", isNumeric: true),
        .init("Left out", isNumeric: true), .init("Events", isNumeric: true),
        .init("Newest price"), .init("Note"),
      ])
    for asset in assets {
      let notes = [asset.stale ? "stale" : "", asset.synthetic ? "synthetic" : ""]
      table.add([
        .init(asset.asset), .init(asset.usedCount.groupedDigits),
        .init(asset.filledCount.groupedDigits), .init(asset.quarantinedCount.groupedDigits),
        .init("\(asset.eventCount)"), .init(FigureText.instant(asset.lastPriceAt)),
        .init(
          notes.filter { !$0.isEmpty }.joined(separator: ", "), style: asset.stale ? "no" : ""),
      ])
    }
    return table
  }

  private static func writeVersions(of lineage: Lineage, to page: inout HTMLWriter) {
    var table = PageTable("Versions", [.init("What"), .init("Version")])
    for (name, version) in [
      ("Configuration", "revision \(lineage.config?.revision ?? 0)"),
      ("Models", "\(lineage.modelVersion)"), ("Program", lineage.programVersion),
      ("Book", "\(lineage.bookVersion)"), ("Vault", "\(lineage.vaultVersion)"),
      ("Correlations", lineage.correlationSetID),
      ("Scenarios", lineage.scenarios.joined(separator: ", ")),
    ] where !version.isEmpty {
      table.add([.init(name), .init(version)])
    }
    table.write(to: &page)
  }
}

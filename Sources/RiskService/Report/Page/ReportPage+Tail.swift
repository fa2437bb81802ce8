internal import Basics
internal import ContractRisk
internal import ContractType

extension ReportPage {
  static func writeRecommendations(of report: Report, to page: inout HTMLWriter) {
    page.element("ul") { page in
      for sentence in report.recommendations { page.element("li", text: sentence) }
      if report.recommendations.isEmpty { page.element("li", text: "Nothing.") }
    }
  }

  static func writeTail(of report: Report, to page: inout HTMLWriter) {
    if let chart = ExceedanceChart(of: report) {
      chart.write(to: &page)
      page.element(
        "p", [("class", "soft")],
        text: "Full line: loss of a whole year, with its interval as a band. Dashed curve: loss "
          + "of one event.")
    }
    self.table(of: report.varAnalysis ?? VarAnalysis()).write(to: &page)
    let analysis = report.varAnalysis
    page.element(
      "p",
      text: analysis?.varTrend30d.map { trend in
        "Value at risk 95 against 30 days ago: \(FigureText.signedPercent(trend))."
      } ?? "No trend of 30 days: \(analysis?.varTrendReason ?? "")")
    self.table(of: report.returnPeriods).write(to: &page)
    self.table(of: report.tranches).write(to: &page)
  }

  private static func table(of analysis: VarAnalysis) -> PageTable {
    var table = PageTable(
      "Loss of a year: gross claims, from \(analysis.scenariosUsed) scenarios and events outside "
        + "of them",
      [
        .init("Measure"), .init("Value", isNumeric: true), .init("Interval", isNumeric: true),
        .init("Standard error", isNumeric: true), .init("Years", isNumeric: true),
      ])
    for (name, estimate) in [
      ("Expected loss", analysis.expectedLoss), ("Value at risk 95", analysis.var95),
      ("Value at risk 99", analysis.var99), ("Tail value at risk 95", analysis.cvar95),
      ("Tail value at risk 99", analysis.cvar99), ("Tail value at risk 99.5", analysis.cvar995),
    ] {
      guard let estimate else { continue }
      table.add([
        .init(name), .init(FigureText.money(estimate.valueCents)),
        .init(FigureText.interval(estimate)), .init(self.standardError(estimate)),
        .init(estimate.sampleCount.groupedDigits),
      ])
    }
    return table
  }

  private static func standardError(_ estimate: ContractType.MoneyEstimate?) -> String {
    guard let cents = estimate?.standardErrorCents, cents.magnitude < 1e18 else {
      return FigureText.none
    }
    return FigureText.money(Int64(cents.rounded()))
  }

  private static func table(of periods: [ReturnPeriodLoss]) -> PageTable {
    var table = PageTable(
      "Losses by return period",
      [
        .init("Once in"), .init("A whole year", isNumeric: true),
        .init("Interval", isNumeric: true), .init("One event", isNumeric: true), .init("Note"),
      ])
    for period in periods {
      table.add([
        .init("\(FigureText.fixed(period.years, places: period.years < 2 ? 2 : 0)) years"),
        .init(self.money(period.aggregate)), .init(FigureText.interval(period.aggregate)),
        .init(self.money(period.occurrence)),
        .init(period.beyondResolution ? "only an indication: too rare for this run" : ""),
      ])
    }
    return table
  }

  static func money(_ estimate: ContractType.MoneyEstimate?) -> String {
    estimate.map { FigureText.money($0.valueCents) } ?? FigureText.none
  }

  private static func table(of tranches: [TrancheLoss]) -> PageTable {
    var table = PageTable(
      "What the tranches bear, the most senior first",
      [
        .init("Tranche"), .init("Capital", isNumeric: true), .init("Bears from", isNumeric: true),
        .init("Expected loss", isNumeric: true), .init("Touched in a year", isNumeric: true),
        .init("Used up in a year", isNumeric: true),
      ])
    for tranche in tranches {
      table.add([
        .init(tranche.tranche), .init(FigureText.money(tranche.capitalCents)),
        .init(FigureText.money(tranche.attachmentCents)), .init(self.money(tranche.expectedLoss)),
        .init(FigureText.chance(tranche.touched?.value)),
        .init(FigureText.chance(tranche.exhausted?.value)),
      ])
    }
    return table
  }

  static func writeStress(of report: Report, to page: inout HTMLWriter) {
    guard let chart = StressChart(of: report) else {
      page.element("p", text: "No scenario is enabled.")
      return
    }
    chart.write(to: &page)
    page.element("p", [("class", "soft")]) { page in
      page.element("span", [("class", "key")], text: "")
      page.say("claims")
      page.element("span", [("class", "key faint")], text: "")
      page.say("net of the bitcoin held")
    }
    var table = PageTable(
      "Scenarios, worst first",
      [
        .init("Scenario"), .init("Claims", isNumeric: true), .init("Bitcoin", isNumeric: true),
        .init("Net loss", isNumeric: true), .init("Capital left", isNumeric: true),
        .init("Survives"), .init("A year this bad", isNumeric: true),
      ])
    for result in report.stressTestResults {
      table.add([
        .init(result.title), .init(FigureText.money(result.claimsCents)),
        .init(FigureText.money(result.btcChangeCents)),
        .init(FigureText.money(result.netLossCents)),
        .init(FigureText.money(result.capitalAfterCents)),
        .init(result.survives ? "yes" : "no", style: result.survives ? "yes" : "no"),
        .init(FigureText.chance(result.exceedance?.value)),
      ])
    }
    table.write(to: &page)
  }

  static func writeContributions(of report: Report, to page: inout HTMLWriter) {
    if let chart = ContributionChart(of: report) {
      chart.write(to: &page)
      page.element("p", [("class", "soft")]) { page in
        page.element("span", [("class", "key faint")], text: "")
        page.say("share of the cover sold")
        page.element("span", [("class", "key")], text: "")
        page.say("share of the tail")
      }
    }
    for kind in [ContributorKind.asset, .scenario, .tranche] {
      self.table(of: report, by: kind).write(to: &page)
    }
  }

  private static func table(of report: Report, by kind: ContributorKind) -> PageTable {
    let name = kind == .asset ? "Asset" : kind == .scenario ? "Scenario" : "Tranche"
    var columns: [PageTable.Column] = [.init(name)]
    // Only assets have cover of their own.
    if kind == .asset { columns.append(.init("Cover", isNumeric: true)) }
    columns += [
      .init("Expected loss", isNumeric: true), .init("± s. e.", isNumeric: true),
      .init("Tail value at risk", isNumeric: true), .init("± s. e.", isNumeric: true),
    ]
    var table = PageTable(
      "By \(name.lowercased()), the tail at the highest level; the parts add to the cent", columns)
    for part in self.shown(report, kind) {
      var cells: [PageTable.Cell] = [.init(self.name(of: part, in: report))]
      if kind == .asset { cells.append(.init(FigureText.money(part.coverCents))) }
      table.add(
        cells + [
          .init(self.money(part.expectedLoss)), .init(self.standardError(part.expectedLoss)),
          .init(self.money(part.tailValueAtRisk)),
          .init(self.standardError(part.tailValueAtRisk)),
        ])
    }
    return table
  }

  /// The contributions of a kind; assets without cover and loss are left out.
  static func shown(_ report: Report, _ kind: ContributorKind) -> [Contribution] {
    report.contributions.filter { part in
      part.kind == kind
        && (kind != .asset || part.coverCents != 0 || part.expectedLoss?.valueCents ?? 0 != 0)
    }
  }

  /// What people call who contributes: the title of a scenario, where the stress test tells it.
  private static func name(of part: Contribution, in report: Report) -> String {
    guard part.kind == .scenario else { return part.name }
    if part.name == "baseline" { return "Events outside of scenarios" }
    return report.stressTestResults.first { $0.scenarioID == part.name }?.title ?? part.name
  }
}

internal import Basics
internal import ContractRisk
internal import ContractType

extension ReportPage {
  static func writeAlerts(of report: Report, to page: inout HTMLWriter) {
    var alerts = PageTable(
      "Alerts that are open",
      [.init("Severity"), .init("Group"), .init("What"), .init("Raised"), .init("Seen by")])
    for alert in report.riskAlerts {
      let severity = self.name(of: alert.severity)
      alerts.add([
        .init(severity, style: "state \(severity)"), .init(alert.category), .init(alert.message),
        .init(FigureText.instant(alert.raisedAt), style: "s"),
        .init(alert.acknowledgedBy?.subject ?? ""),
      ])
    }
    alerts.write(to: &page)
    if alerts.isEmpty { page.element("p", text: "No alert is open.") }
    var limits = PageTable(
      "Limits, the worst first",
      [
        .init("Limit"), .init("State"), .init("Figure", isNumeric: true),
        .init("Warns at", isNumeric: true), .init("Limit at", isNumeric: true),
        .init("Headroom", isNumeric: true), .init("Since"), .init("What to do"),
      ])
    for limit in report.limits {
      // What has no figure is not green, whatever it was before.
      let isUnknown = limit.value == nil && limit.state == .green
      let state = isUnknown ? "not known" : self.name(of: limit.state)
      limits.add([
        .init(limit.title), .init(state, style: isUnknown ? "" : "state \(state)"),
        .init(FigureText.fixed(limit.value, places: 4)),
        .init(FigureText.fixed(limit.warning, places: 4)),
        .init((limit.falling ? "≥ " : "≤ ") + FigureText.fixed(limit.limit, places: 4)),
        .init(FigureText.fixed(limit.headroom, places: 4)),
        .init(isUnknown ? "" : FigureText.day(limit.since), style: "s"),
        .init(limit.action),
      ])
    }
    limits.write(to: &page)
  }

  private static func name(of severity: AlertSeverity) -> String {
    switch severity {
    case .low: "low"
    case .medium: "medium"
    case .high: "high"
    case .critical: "critical"
    case .unspecified, .unrecognized: ""
    }
  }

  private static func name(of state: LimitState) -> String {
    switch state {
    case .green: "green"
    case .amber: "amber"
    case .red: "red"
    case .unspecified, .unrecognized: ""
    }
  }

  static func writeReserves(of report: Report, to page: inout HTMLWriter) {
    let reserves = report.reserves ?? ReserveAdvice()
    let exceeded = FigureText.interval(reserves.exceeded)
    self.writeRows(
      [
        (
          "Recommended reserve", FigureText.money(reserves.recommendedCents),
          "by the expected loss and the worst stress"
        ),
        ("A year that loses more", FigureText.chance(reserves.exceeded?.value), exceeded),
        ("1.5 × value at risk 95", FigureText.money(reserves.varBasedCents), ""),
        (
          "1.5 × the worst stress loss", FigureText.money(reserves.worstStressBufferCents), ""
        ),
        (
          "Sharpe ratio of the premium", FigureText.fixed(reserves.sharpeRatio, places: 3),
          reserves.sharpeRatio == nil ? "not defined" : ""
        ),
      ], caption: "How much to hold", to: &page)
  }

  static func writeHistory(of report: Report, to page: inout HTMLWriter) {
    let past = report.historicalComparison ?? HistoricalComparison()
    let regime = past.correlationRegimeChange.map { $0 ? "yes" : "no" } ?? FigureText.none
    self.writeRows(
      [
        (
          "Value at risk 95 against its mean of 30 days",
          FigureText.signedPercent(past.var95Vs30dAvg), ""
        ), ("Growth of capital in 7 days", FigureText.signedPercent(past.portfolioGrowth7d), ""),
        ("Correlations changed their regime", regime, ""),
        ("New depeg events in 7 days", "\(past.newDepegEvents7d)", ""),
      ], caption: "Changes", to: &page)
    if !past.reasons.isEmpty {
      page.element("ul", [("class", "soft")]) { page in
        for reason in past.reasons { page.element("li", text: reason) }
      }
    }
  }

  static func writeSummary(of report: Report, to page: inout HTMLWriter) {
    let summary = report.portfolioSummary ?? PortfolioSummary()
    self.writeRows(
      [
        ("Capital", FigureText.money(summary.totalCapitalCents), ""),
        (
          "Effective capital", FigureText.money(summary.effectiveCapitalCents),
          "weighted by what each tranche may bear"
        ), ("Cover in force", FigureText.money(summary.totalCoverSoldCents), ""),
        ("Policies in force", summary.activePoliciesCount.groupedDigits, ""),
        ("Cover to capital", FigureText.percent(summary.ltvRatio, places: 2), ""),
        ("Utilisation", FigureText.percent(summary.utilizationRate, places: 2), ""),
        ("Reserves to capital", FigureText.percent(summary.reserveRatio, places: 2), ""),
        (
          "Diversification", FigureText.fixed(summary.diversificationScore, places: 3),
          "1 is even over the assets held"
        ), ("Largest share of one asset", FigureText.percent(summary.concentrationMax), ""),
      ], caption: "The book and the vault", to: &page)
  }

  private static func writeRows(
    _ rows: [(String, String, String)], caption: String, to page: inout HTMLWriter
  ) {
    var table = PageTable(
      caption, [.init("What"), .init("Figure", isNumeric: true), .init("Note")])
    for (name, value, note) in rows { table.add([.init(name), .init(value), .init(note)]) }
    table.write(to: &page)
  }
}

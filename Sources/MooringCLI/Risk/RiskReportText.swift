internal import Basics
internal import ContractRisk
internal import ContractType

/// Shows a risk report to people who read it in a terminal.
enum RiskReportText {
  static func show(_ report: Report, in session: Session) {
    session.console.say("Risk report for \(report.reportDate)\n")
    session.console.say(LineageText.warnings(report.lineage))
    if let summary = report.portfolioSummary {
      session.console.say("\n" + KeyValueText.of(self.rows(of: summary)))
    }
    if let analysis = report.varAnalysis {
      session.console.say("\n")
      session.show(self.table(of: analysis))
      session.console.say(self.trend(of: analysis))
    }
    if !report.stressTestResults.isEmpty {
      session.console.say("\n")
      session.show(StressReport.table(of: report.stressTestResults))
    }
    let assets = report.contributions.filter { $0.kind == .asset }
    if !assets.isEmpty {
      session.console.say("\n")
      session.show(SimulationReport.table(of: assets, by: .asset))
    }
    if let reserves = report.reserves {
      session.console.say("\n" + KeyValueText.of(self.rows(of: reserves)))
    }
    self.showVerdicts(of: report, in: session)
    session.console.say("\nreport \(report.reportID); \(LineageText.basis(report.lineage))\n")
  }

  private static func showVerdicts(of report: Report, in session: Session) {
    let crossed = report.limits.filter { $0.state == .amber || $0.state == .red }
    if !crossed.isEmpty {
      session.console.say("\n")
      session.show(AlertCommands.table(of: crossed))
    }
    if !report.riskAlerts.isEmpty {
      session.console.say("\n")
      session.show(AlertCommands.table(of: report.riskAlerts))
    }
    if !report.recommendations.isEmpty { session.console.say("\n") }
    for recommendation in report.recommendations {
      session.console.say("- \(recommendation)\n")
    }
  }

  private static func rows(of summary: PortfolioSummary) -> [(String, String)] {
    [
      ("capital", MoneyText.of(summary.totalCapitalCents)),
      ("effective capital", MoneyText.of(summary.effectiveCapitalCents)),
      ("cover sold", MoneyText.of(summary.totalCoverSoldCents)),
      ("policies", summary.activePoliciesCount.groupedDigits),
      ("cover to capital", NumberText.percent(summary.ltvRatio)),
      ("reserve ratio", NumberText.percent(summary.reserveRatio)),
      (
        "diversification",
        summary.diversificationScore.map { NumberText.fixed($0, places: 3) } ?? ""
      ),
      ("largest share", summary.concentrationMax.map { NumberText.percent($0) } ?? ""),
    ]
  }

  private static func table(of analysis: VarAnalysis) -> TextTable {
    var table = TextTable([.init("MEASURE")] + EstimateText.moneyColumns)
    for (name, estimate) in [
      ("expected loss", analysis.expectedLoss), ("VaR 95", analysis.var95),
      ("VaR 99", analysis.var99), ("TVaR 95", analysis.cvar95), ("TVaR 99", analysis.cvar99),
      ("TVaR 99.5", analysis.cvar995),
    ] where estimate != nil {
      table.add([name] + EstimateText.cells(estimate))
    }
    return table
  }

  private static func trend(of analysis: VarAnalysis) -> String {
    guard let trend = analysis.varTrend30d else {
      return analysis.varTrendReason.isEmpty ? "" : "no trend: \(analysis.varTrendReason)\n"
    }
    let sign = trend > 0 ? "+" : ""
    return "VaR 95 against 30 days ago: \(sign)\(NumberText.percent(trend))\n"
  }

  private static func rows(of reserves: ReserveAdvice) -> [(String, String)] {
    [
      ("recommended reserve", MoneyText.of(reserves.recommendedCents)),
      ("by value at risk", MoneyText.of(reserves.varBasedCents)),
      ("a year beyond it", EstimateText.percent(reserves.exceeded)),
      ("1.5 × the worst stress", MoneyText.of(reserves.worstStressBufferCents)),
      ("Sharpe ratio", reserves.sharpeRatio.map { NumberText.fixed($0, places: 3) } ?? ""),
    ]
  }
}

internal import Basics
internal import ContractRisk
internal import ContractType
internal import RiskModels

/// Makes a report of its sources: pure, so that the same sources give the same report.
struct ReportAssembly {
  /// From where on correlations are a regime of their own, and by how much they must have risen.
  private static let regimeCorrelation = 0.8
  private static let regimeRise = 1.2
  /// Level of the tail that every report shows besides those of the parameters.
  static let highestLevel = 0.995

  let sources: ReportSources

  /// The levels that the simulation of a report is asked for.
  static func levels(_ parameters: SimulationParameters) -> [Double] {
    Set([parameters.lowerConfidence, parameters.upperConfidence, Self.highestLevel]).sorted()
  }

  /// The report, without an id.
  func report() -> Report {
    let lineage = self.sources.simulation.lineage
    var report = Report(
      reportDate: "\(self.sources.date)",
      generatedAt: Timestamp(microseconds: self.sources.now.microsecondsSinceEpoch),
      degraded: lineage?.degraded ?? false, portfolioSummary: self.summary(),
      varAnalysis: self.analysis(), stressTestResults: self.stressResults,
      historicalComparison: self.comparison(), riskAlerts: self.sources.alerts,
      limits: self.sources.limits, contributions: self.sources.simulation.contributions,
      tranches: self.sources.simulation.tranches,
      returnPeriods: self.sources.simulation.returnPeriods,
      exceedance: self.sources.simulation.exceedance,
      correlations: self.sources.correlations, depegEvents: self.sources.depegEvents,
      lineage: lineage, simulationID: self.sources.simulation.simulationID,
      stressID: self.sources.stress.stressID)
    report.reserves = self.reserves()
    report.recommendations = self.recommendations(report)
    report.chartData = self.charts(report)
    return report
  }

  private var stressResults: [StressResult] {
    self.sources.stress.results.sorted { $0.netLossCents > $1.netLossCents }
  }

  /// The largest net loss of a scenario; nil without scenarios.
  var worstStress: USDCents? {
    self.sources.stress.results.map(\.netLossCents).max().map { USDCents($0) }
  }

  // MARK: Book and vault

  private func summary() -> PortfolioSummary {
    let figures = self.sources.figures
    let covers = Array(figures.covers.values)
    let loanToValue = figures.overCapital(figures.sold) ?? 0
    let spread = Diversification(covers: covers)
    return PortfolioSummary(
      totalCapitalCents: figures.capital?.count ?? 0, totalCoverSoldCents: figures.sold.count,
      activePoliciesCount: UInt64(clamping: self.sources.policyCount),
      ltvRatio: loanToValue, utilizationRate: min(1, loanToValue),
      diversificationScore: spread?.score,
      effectiveCapitalCents: figures.effectiveCapital.count,
      reserveRatio: figures.overCapital(figures.reserve) ?? 0,
      concentrationMax: spread?.largestShare)
  }

  // MARK: The tail

  private func tail(_ level: Double) -> ContractRisk.TailMeasure? {
    self.sources.simulation.tails.first { ($0.level - level).magnitude < 1e-9 }
  }

  private func analysis() -> VarAnalysis {
    let lower = self.tail(self.sources.parameters.simulation.lowerConfidence)
    let upper = self.tail(self.sources.parameters.simulation.upperConfidence)
    var analysis = VarAnalysis(
      var95: lower?.valueAtRisk, var99: upper?.valueAtRisk, cvar95: lower?.tailValueAtRisk,
      cvar99: upper?.tailValueAtRisk, cvar995: self.tail(Self.highestLevel)?.tailValueAtRisk,
      expectedLoss: self.sources.simulation.expectedLoss,
      scenariosUsed: UInt32(clamping: self.drawnScenarioCount))
    analysis.varTrend30d = self.valueAtRiskTrend
    if analysis.varTrend30d == nil {
      analysis.varTrendReason =
        self.sources.past.valueAtRisk30DaysAgo == nil
        ? "There is no report of 30 days ago."
        : "Value at risk was nothing 30 days ago."
    }
    return analysis
  }

  /// The scenarios that years were drawn from: each has its contribution, as has what is outside.
  private var drawnScenarioCount: Int {
    self.sources.simulation.contributions.count {
      $0.kind == .scenario && $0.name != TailMeasures.baseline
    }
  }

  private var valueAtRisk: Int64? {
    self.tail(self.sources.parameters.simulation.lowerConfidence)?.valueAtRisk?.valueCents
  }

  /// Relative change of value at risk in 30 days; nil without a report of then.
  var valueAtRiskTrend: Double? {
    Self.change(of: self.valueAtRisk, from: self.sources.past.valueAtRisk30DaysAgo.map(Double.init))
  }

  private static func change(of now: Int64?, from before: Double?) -> Double? {
    guard let now, let before, before > 0 else { return nil }
    return Double(now) / before - 1
  }

  // MARK: The past

  private func comparison() -> HistoricalComparison {
    let past = self.sources.past
    let weekAgo = self.sources.now - .seconds(7 * 86_400)
    var comparison = HistoricalComparison(
      newDepegEvents7d: UInt32(
        clamping: self.sources.depegEvents.count { event in
          event.startedAt.map { $0.microseconds >= weekAgo.microsecondsSinceEpoch } ?? false
        }))
    comparison.var95Vs30dAvg = Self.change(of: self.valueAtRisk, from: past.valueAtRiskMean)
    if comparison.var95Vs30dAvg == nil {
      comparison.reasons.append(
        "No mean value at risk: there are \(past.reportCount) reports of the last 30 days.")
    }
    comparison.portfolioGrowth7d = Self.change(
      of: self.sources.figures.capital?.count, from: past.capital7DaysAgo.map(Double.init))
    if comparison.portfolioGrowth7d == nil {
      comparison.reasons.append("No growth: the vault of 7 days ago is not known or was empty.")
    }
    if let recent = self.sources.regime.recent, let before = self.sources.regime.before {
      comparison.correlationRegimeChange =
        recent > Self.regimeCorrelation && recent > before * Self.regimeRise
    } else {
      comparison.reasons.append("No regime: there are no correlations of 30 days to compare.")
    }
    return comparison
  }

  // MARK: Reserves

  /// How much to hold, from the expected loss and the worst stress.
  var advice: RiskModels.ReserveAdvice {
    let parameters = self.sources.parameters.simulation
    return RiskModels.ReserveAdvice(
      expectedLoss: USDCents(self.sources.simulation.expectedLoss?.valueCents ?? 0),
      worstStress: self.worstStress ?? .zero,
      valueAtRisk95: self.valueAtRisk.map { USDCents($0) },
      expectedLossMultiple: parameters.reserveMultiplier,
      worstStressMultiple: parameters.stressBufferMultiplier)
  }

  private func reserves() -> ContractRisk.ReserveAdvice {
    let advice = self.advice
    return ContractRisk.ReserveAdvice(
      recommendedCents: advice.recommended.count,
      varBasedCents: advice.byValueAtRisk?.count ?? 0, exceeded: self.sources.reserveExceeded,
      worstStressBufferCents: advice.worstStressBuffer.count, sharpeRatio: self.sharpeRatio)
  }

  /// Return on the premium of a year above the riskless rate, over the spread of the loss.
  private var sharpeRatio: Double? {
    guard let capital = self.sources.figures.capital, capital > .zero,
      self.sources.annualPremium > .zero,
      let expected = self.sources.simulation.expectedLoss?.valueCents,
      let spread = Self.spread(of: self.sources.simulation.exceedance, mean: Double(expected)),
      spread > 0
    else { return nil }
    let gain = Double(self.sources.annualPremium.count - expected) / Double(capital.count)
    let excess = gain - self.sources.parameters.simulation.riskFreeRate
    return excess / (spread / Double(capital.count))
  }

  /// The standard deviation of the loss of a year, in cents: the second moment of a loss that is
  /// never negative is twice the integral of its size over the chance to exceed it.
  static func spread(of curve: [ContractRisk.ExceedancePoint], mean: Double) -> Double? {
    guard let first = curve.first else { return nil }
    // Below the first point the chance is at least what it is there.
    var moment = Double(first.lossCents) * Double(first.lossCents) * first.aggregate
    for (low, high) in zip(curve, curve.dropFirst()) {
      let from = Double(low.lossCents)
      let to = Double(high.lossCents)
      let chance = (low.aggregate + high.aggregate) / 2
      moment += (to * to - from * from) * chance
    }
    let variance = moment - mean * mean
    return variance > 0 ? variance.squareRoot() : nil
  }

  // MARK: Words and series

  private func recommendations(_ report: Report) -> [String] {
    let limits = self.sources.parameters.limits
    let percent = { (share: Double) in (share * 100).text(places: 1).map { "\($0) %" } ?? "" }
    let loanToValue = report.portfolioSummary?.ltvRatio ?? 0
    var sentences: [String] = []
    sentences.append(
      loanToValue > limits.loanToValueMax
        ? "Raise capital or cut cover: cover is \(percent(loanToValue)) of the capital, above "
          + "\(percent(limits.loanToValueMax))."
        : "Cover is \(percent(loanToValue)) of the capital, within "
          + "\(percent(limits.loanToValueMax))."
    )
    if let score = report.portfolioSummary?.diversificationScore {
      let text = score.text(places: 2) ?? ""
      let target = limits.diversificationTarget.text(places: 2) ?? ""
      sentences.append(
        score < limits.diversificationTarget
          ? "Spread cover over more assets: diversification is \(text), below \(target)."
          : "Diversification is \(text), which is adequate.")
    }
    let reserves = report.reserves ?? ContractRisk.ReserveAdvice()
    sentences.append(
      "Hold at least \(USDCents(reserves.varBasedCents).grouped), 1.5 times value at risk; with "
        + "expected losses and the worst stress, \(USDCents(reserves.recommendedCents).grouped).")
    return sentences
  }

  private func charts(_ report: Report) -> ReportCharts {
    let dollars = { (cents: Int64?) in USDCents(cents ?? 0).dollars }
    let summary = report.portfolioSummary
    let analysis = report.varAnalysis
    return ReportCharts(
      portfolio: AmountChart(
        labels: ["Total Capital", "Coverage Sold"],
        values: [dollars(summary?.totalCapitalCents), dollars(summary?.totalCoverSoldCents)]),
      varMetrics: AmountChart(
        labels: ["VaR 95%", "VaR 99%", "CVaR 95%"],
        values: [
          dollars(analysis?.var95?.valueCents), dollars(analysis?.var99?.valueCents),
          dollars(analysis?.cvar95?.valueCents),
        ]),
      stressTests: AmountChart(
        labels: report.stressTestResults.map(\.title),
        values: report.stressTestResults.map { dollars($0.netLossCents) }))
  }
}

import ContractRisk
import ContractType

/// A report with something in every place.
enum SampleReport {
  static let assets = ["USDC", "USDT", "DAI", "FRAX", "crvUSD"]
  /// Twenty past two in the morning of its day.
  static let now = Timestamp(microseconds: 1_772_590_800_000_000)

  static func money(_ dollars: Int64, error: Int64) -> MoneyEstimate {
    MoneyEstimate(
      valueCents: dollars * 100, standardErrorCents: Double(error * 100),
      lowerCents: (dollars - 2 * error) * 100, upperCents: (dollars + 2 * error) * 100,
      confidence: 0.95, sampleCount: 1_048_576, effectiveCount: 800_000)
  }

  static func chance(_ value: Double) -> Estimate {
    Estimate(
      value: value, standardError: value / 50, lower: value * 0.96, upper: value * 1.04,
      confidence: 0.95, sampleCount: 1_048_576)
  }

  static let full = Report(
    reportID: "rep-1", reportDate: "2026-03-04", generatedAt: now, degraded: true,
    portfolioSummary: PortfolioSummary(
      totalCapitalCents: 5_000_000_000, totalCoverSoldCents: 3_300_000_000,
      activePoliciesCount: 1_247, ltvRatio: 0.66, utilizationRate: 0.66,
      diversificationScore: 0.894633, effectiveCapitalCents: 3_900_000_000, reserveRatio: 0.4,
      concentrationMax: 0.303),
    varAnalysis: VarAnalysis(
      var95: money(14_771_428, error: 20_000), var99: money(29_542_857, error: 31_000),
      cvar95: money(22_000_000, error: 25_000), cvar99: money(30_000_000, error: 40_000),
      cvar995: money(31_000_000, error: 50_000), expectedLoss: money(1_304_201, error: 1_500),
      varTrendReason: "There is no report of 30 days ago.", scenariosUsed: 4),
    stressTestResults: stress,
    historicalComparison: HistoricalComparison(
      newDepegEvents7d: 1, reasons: ["There are fewer than 30 days of reports."]),
    reserves: ReserveAdvice(
      recommendedCents: 1_567_442_857, varBasedCents: 2_215_714_200, exceeded: chance(0.031),
      worstStressBufferCents: 4_431_428_571, sharpeRatio: 0.412),
    riskAlerts: [
      Alert(
        alertID: "a-1", severity: .critical, category: "Stress Test", subject: "stress",
        message: "The worst scenario takes 59.1 % of the capital.", state: .open, raisedAt: now)
    ],
    limits: [
      Limit(
        name: "stress_loss", title: "Worst stress loss to capital", value: 0.591, limit: 0.5,
        parameter: "params/risk:stress_loss_alert", state: .red, since: now, headroom: -0.091,
        action: "Raise capital or cut cover."),
      Limit(
        name: "ltv", title: "Cover to capital", value: 0.66, warning: 0.7, limit: 0.8,
        parameter: "params/risk:ltv_alert_critical", state: .green, since: now, headroom: 0.14),
    ],
    recommendations: ["Hold at least 1.5 × value at risk 95: $22,157,142.00."],
    contributions: contributions, tranches: tranches, returnPeriods: periods,
    exceedance: exceedance, correlations: correlations, depegEvents: events, lineage: lineage,
    simulationID: "sim-1", stressID: "stress-1")

  static let stress = [
    ("Systemic crisis <of> & \"all\"", 2_954_285_714, -500_000_000),
    ("Regulatory shutdown", 1_200_000_000, -300_000_000), ("Banking", 400_000_000, 20_000_000),
    ("Normal", 0, 0),
  ].map { (title: String, claims: Int64, bitcoin: Int64) in
    StressResult(
      scenarioID: "s", title: title, claimsCents: claims, btcChangeCents: bitcoin,
      netLossCents: claims - bitcoin, capitalAfterCents: 5_000_000_000 - claims,
      adequacyRatio: 0.4, survives: claims < 2_500_000_000, overHalf: claims > 2_500_000_000,
      exceedance: chance(0.012))
  }

  static let contributions: [Contribution] =
    assets.enumerated().map { index, asset in
      let scale = Int64(5 - index)
      return Contribution(
        kind: .asset, name: asset, expectedLoss: money(100_000 * scale, error: 900),
        tailValueAtRisk: money(2_000_000 * scale, error: 20_000),
        coverCents: 220_000_000 * scale)
    } + [
      Contribution(
        kind: .scenario, name: "baseline", expectedLoss: money(900_000, error: 900),
        tailValueAtRisk: money(1_000_000, error: 9_000))
    ]

  static let tranches = [
    TrancheLoss(
      tranche: "SURE_SNR", capitalCents: 3_000_000_000, attachmentCents: 2_000_000_000,
      expectedLoss: money(90_000, error: 500), touched: chance(0.012), exhausted: chance(0.00002)),
    TrancheLoss(
      tranche: "SURE_EQT", capitalCents: 2_000_000_000, attachmentCents: 0,
      expectedLoss: money(1_214_201, error: 1_200), touched: chance(0.31),
      exhausted: chance(0.012)),
  ]

  static let periods = [2.0, 10, 100, 250].map { years in
    ReturnPeriodLoss(
      years: years, aggregate: money(Int64(years) * 110_000, error: 3_000),
      occurrence: money(Int64(years) * 100_000, error: 3_000), beyondResolution: years > 200)
  }

  static let exceedance = (0...60).map { step in
    let chance = (0..<step).reduce(0.4) { product, _ in product * 0.87 }
    return ExceedancePoint(
      lossCents: Int64(step) * 55_000_000, aggregate: chance, aggregateLower: chance * 0.93,
      aggregateUpper: min(1, chance * 1.07), occurrence: chance * 0.8)
  }

  static let correlations = CorrelationSet(
    setID: "c-1", asOf: now, windowDays: 90, assets: assets,
    pairs: (0..<5).flatMap { first in
      (first + 1..<5).map { second in
        let value = 0.95 - 0.27 * Double(first + second)
        let isKnown = second != 4
        return CorrelationPair(
          assetA: assets[first], assetB: assets[second], coefficient: isKnown ? value : nil,
          missingReason: isKnown ? "" : "too_few_observations", repaired: isKnown ? value : 0.5,
          defaulted: !isKnown, sampleCount: 88, lower: value - 0.1, upper: value + 0.1,
          withoutWorstDay: value - 0.05)
      }
    }, commonCount: 88, shrinkage: 0.12, defaultedCount: 4, mean: 0.3)

  static let events = [
    DepegEvent(
      eventID: "e-1", asset: "USDC", startedAt: day(-240), endedAt: day(-238), minRatio: 0.8774,
      minPrice: 0.8774, durationSeconds: 172_800, source: "coingecko", name: "Bank run",
      verification: .verified),
    DepegEvent(
      eventID: "e-2", asset: "crvUSD", startedAt: day(-2), minRatio: 0.97, minPrice: 0.97,
      durationSeconds: 7_200, ongoing: true, source: "synthetic", verification: .open),
  ]

  static func day(_ days: Int64) -> Timestamp {
    Timestamp(microseconds: self.now.microseconds + days * 86_400_000_000)
  }

  static let lineage = Lineage(
    inputsHash: [0xAB, 0x01], modelVersion: 1,
    config: RevisionToken(epoch: 1, revision: 42), bookVersion: 7, vaultVersion: 3,
    correlationSetID: "c-1", scenarios: ["regulatory_shutdown@2"], knownAt: now,
    assets: assets.enumerated().map { index, asset in
      AssetLineage(
        asset: asset, usedCount: UInt32(360 - index * 30), filledCount: UInt32(index),
        quarantinedCount: UInt32(index * 2), eventCount: UInt32(index), lastPriceAt: now,
        stale: asset == "FRAX", synthetic: asset == "DAI")
    }, degraded: true, degradations: ["The prices of FRAX are 3 h old."], programVersion: "0.1.0")
}

internal import Basics
internal import ContractRisk
internal import RiskModels

/// One line of the table of limits: what is measured, where its thresholds are, what follows.
struct LimitRule: Sendable {
  /// Which parameter holds a threshold, and what crossing it means.
  struct Step: Sendable {
    /// Key of the parameter in `params/risk`.
    let key: String
    let threshold: @Sendable (LimitParameters) -> Double
    let severity: AlertSeverity
    let action: String

    init(
      _ key: String, _ threshold: @escaping @Sendable (LimitParameters) -> Double,
      _ severity: AlertSeverity, _ action: String
    ) {
      self.key = key
      self.threshold = threshold
      self.severity = severity
      self.action = action
    }
  }

  let name: String
  let title: String
  let category: String
  var unit = LimitReading.Unit.percent
  /// Small figures are the bad ones.
  var isFalling = false
  var warning: Step?
  let breach: Step
  /// What to do while the figure cannot be computed; empty when that is as it should be.
  var whenMissing = ""
  /// Nil when it cannot be computed, infinite when something stands on nothing.
  let value: @Sendable (LimitFigures) -> Double?
}

extension LimitRule {
  /// Every limit that there is for these figures, in a fixed order.
  static func all(for figures: LimitFigures) -> [LimitRule] {
    Self.capital + Self.tranches(of: figures) + figures.coveredAssets.map(Self.singleAsset)
      + Self.portfolio(of: figures) + Self.reported
  }

  private static let noVault = "There is no vault: say what capital there is."
  private static let noReport = "No report says yet: make one."

  private static let capital = [
    LimitRule(
      name: "ltv", title: "Cover to capital", category: "Capital",
      warning: Step(
        "ltv_alert", { $0.loanToValueAlert }, .high,
        "Raise premiums or capital before the limit is reached."),
      breach: Step(
        "ltv_alert_critical", { $0.loanToValueAlertCritical }, .critical,
        "Raise capital or cut cover; sell nothing more."),
      whenMissing: Self.noVault, value: { $0.overCapital($0.sold) }),
    LimitRule(
      name: "effective_ltv", title: "Cover to effective capital", category: "Capital",
      breach: Step(
        "max_ltv_effective", { $0.effectiveLoanToValueMax }, .high,
        "Raise capital in the tranches that bear losses first."),
      whenMissing: Self.noVault,
      value: { figures in
        figures.capital.map { _ in
          LimitFigures.ratio(figures.sold, to: figures.effectiveCapital)
        }
      }),
    LimitRule(
      name: "reserve_ratio", title: "Reserves to capital", category: "Capital", isFalling: true,
      warning: Step(
        "reserve_alert", { $0.reserveAlert }, .medium, "Raise the reserves."),
      breach: Step(
        "min_reserve_ratio", { $0.reserveRatioMin }, .high,
        "Raise the reserves now; sell nothing more."),
      // Without cover nothing has to be reserved.
      value: { $0.sold > .zero ? $0.overCapital($0.reserve) : nil }),
  ]

  private static func tranches(of figures: LimitFigures) -> [LimitRule] {
    let most = figures.mostUtilized?.tranche
    return [
      LimitRule(
        name: "tranche_utilization", title: "Utilisation of the tranche that is used most",
        category: "Capital",
        breach: Step(
          "max_tranche_utilization", { $0.trancheUtilizationMax }, .high,
          "Raise capital\(most.map { " in \($0.displayName)" } ?? ""), or cut cover."),
        whenMissing: Self.noVault, value: { $0.mostUtilized?.utilization }),
      LimitRule(
        name: "equity_utilization", title: "Utilisation of the equity tranche",
        category: "Capital",
        breach: Step(
          "max_equity_utilization", { $0.equityUtilizationMax }, .high,
          "Raise capital in \(Tranche.equity.displayName), or cut cover."),
        whenMissing: figures.capital == nil
          ? Self.noVault : "\(Tranche.equity.displayName) has no capital: others lose first.",
        value: { $0.utilization(of: .equity) }),
    ]
  }

  private static func singleAsset(_ asset: String) -> LimitRule {
    LimitRule(
      name: "single_asset/\(asset)", title: "Cover of \(asset) to capital",
      category: "Portfolio",
      warning: Step(
        "concentration_alert", { $0.concentrationAlert }, .medium,
        "Sell less cover of \(asset)."),
      breach: Step(
        "max_single_asset", { $0.singleAssetMax }, .high,
        "Sell no cover of \(asset) until others have grown."),
      whenMissing: Self.noVault, value: { $0.overCapital($0.covers[asset] ?? .zero) })
  }

  private static func portfolio(of figures: LimitFigures) -> [LimitRule] {
    let group = figures.largestGroup?.assets.joined(separator: ", ")
    return [
      LimitRule(
        name: "correlated_share", title: "Cover of assets that fall together to capital",
        category: "Portfolio",
        breach: Step(
          "max_correlated_share", { $0.correlatedShareMax }, .high,
          "Sell no cover of \(group ?? "these assets") until the capital has grown."),
        whenMissing: figures.capital == nil ? Self.noVault : "",
        value: { figures in figures.overCapital(figures.largestGroup?.cover ?? .zero) }),
      LimitRule(
        name: "diversification", title: "Diversification", category: "Portfolio", unit: .number,
        isFalling: true,
        breach: Step(
          "diversification_alert", { $0.diversificationAlert }, .medium,
          "Spread cover over more assets."),
        value: { Diversification(covers: Array($0.covers.values))?.score }),
    ]
  }

  /// What only a report can tell.
  private static let reported = [
    LimitRule(
      name: "stress_loss", title: "Worst stress loss to capital", category: "Stress Test",
      breach: Step(
        "stress_loss_alert", { $0.stressLossAlert }, .critical,
        "Raise capital, or cut cover where the worst scenario strikes."),
      whenMissing: Self.noReport,
      value: { figures in
        figures.worstStress.flatMap { figures.overCapital(max($0, .zero)) }
      }),
    LimitRule(
      name: "stress_buffer", title: "Free capital to the worst stress loss",
      category: "Stress Test", unit: .number, isFalling: true,
      breach: Step(
        "stress_capital_buffer", { $0.stressCapitalBuffer }, .high,
        "Keep more capital free of cover."),
      whenMissing: "No report tells of a scenario that loses: make one, or add such a scenario.",
      value: { figures in
        guard let capital = figures.capital, let worst = figures.worstStress, worst > .zero
        else { return nil }
        return Double((capital - figures.sold).count) / Double(worst.count)
      }),
    LimitRule(
      name: "var_trend", title: "Change of value at risk in 30 days", category: "Risk Metrics",
      breach: Step(
        "var_trend_alert", { $0.valueAtRiskTrendAlert }, .high,
        "Look for what has grown, in the contributions of the report."),
      whenMissing: "There is no report of now and of 30 days ago to compare.",
      value: { $0.valueAtRiskTrend }),
  ]
}

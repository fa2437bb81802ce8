internal import Basics
internal import ContractRisk
internal import RiskModels

/// One limit with its figure at an instant.
struct LimitReading: Sendable, Hashable {
  /// How a figure is written in sentences.
  enum Unit: Sendable, Hashable {
    case percent
    case number
  }

  /// What crossing a threshold means.
  struct Consequence: Sendable, Hashable {
    let severity: AlertSeverity
    /// Full name of the parameter that holds the threshold.
    let parameter: String
    let action: String
  }

  /// The name of the limit, such as `ltv` or `single_asset/USDC`.
  let name: String
  let title: String
  /// The group of its alerts.
  let category: String
  /// Nil when it cannot be computed, infinite when something stands on nothing.
  let value: Double?
  let thresholds: LimitThresholds
  let unit: Unit
  let warning: Consequence?
  let breach: Consequence

  /// What follows from a state; nothing from green.
  func consequence(of state: RiskModels.LimitState) -> Consequence? {
    switch state {
    case .green: nil
    case .amber: self.warning
    case .red: self.breach
    }
  }

  /// The threshold that a state is beyond.
  func threshold(of state: RiskModels.LimitState) -> Double? {
    switch state {
    case .green: nil
    case .amber: self.thresholds.warning
    case .red: self.thresholds.limit
    }
  }

  /// What an alert about a state says.
  func message(of state: RiskModels.LimitState) -> String {
    let side = self.thresholds.isFalling ? "below" : "above"
    let kind = state == .red ? "limit" : "warning"
    let threshold = self.threshold(of: state).map(self.text) ?? ""
    guard let value = self.value, value.isFinite else {
      return "\(self.title): there is cover and nothing behind it."
    }
    return "\(self.title) is \(self.text(value)), \(side) the \(kind) at \(threshold)."
  }

  private func text(_ figure: Double) -> String {
    switch self.unit {
    case .percent: "\((figure * 100).text(places: 1) ?? "\(figure * 100)") %"
    case .number: figure.text(places: 3) ?? "\(figure)"
    }
  }
}

/// Every limit that there is, with its figure.
struct LimitCatalogue {
  let figures: LimitFigures
  let parameters: LimitParameters

  private static func parameter(_ key: String) -> String { "params/risk:\(key)" }

  /// The limits in a fixed order.
  func readings() throws(LimitThresholds.Rejection) -> [LimitReading] {
    var readings = [
      try self.loanToValue(), try self.effectiveLoanToValue(), try self.reserveRatio(),
    ]
    for asset in self.figures.covers.keys.sorted() where self.figures.covers[asset] != .zero {
      readings.append(try self.singleAsset(asset))
    }
    return readings + [
      try self.diversification(), try self.stressLoss(), try self.stressBuffer(),
      try self.valueAtRiskTrend(),
    ]
  }

  private func thresholds(
    _ warning: Double?, _ limit: Double, isFalling: Bool = false
  ) throws(LimitThresholds.Rejection) -> LimitThresholds {
    try LimitThresholds(
      warning: warning, limit: limit, hysteresis: self.parameters.hysteresis,
      isFalling: isFalling)
  }

  private func loanToValue() throws(LimitThresholds.Rejection) -> LimitReading {
    LimitReading(
      name: "ltv", title: "Cover to capital", category: "Capital",
      value: self.figures.overCapital(self.figures.sold),
      thresholds: try self.thresholds(
        self.parameters.loanToValueAlert, self.parameters.loanToValueAlertCritical),
      unit: .percent,
      warning: .init(
        severity: .high, parameter: Self.parameter("ltv_alert"),
        action: "Raise premiums or capital before the limit is reached."),
      breach: .init(
        severity: .critical, parameter: Self.parameter("ltv_alert_critical"),
        action: "Raise capital or cut cover; sell nothing more."))
  }

  private func effectiveLoanToValue() throws(LimitThresholds.Rejection) -> LimitReading {
    let hasVault = self.figures.capital != nil
    return LimitReading(
      name: "effective_ltv", title: "Cover to effective capital", category: "Capital",
      value: hasVault
        ? LimitFigures.ratio(self.figures.sold, to: self.figures.effectiveCapital) : nil,
      thresholds: try self.thresholds(nil, self.parameters.effectiveLoanToValueMax),
      unit: .percent, warning: nil,
      breach: .init(
        severity: .high, parameter: Self.parameter("max_ltv_effective"),
        action: "Raise capital in the tranches that bear losses first."))
  }

  private func reserveRatio() throws(LimitThresholds.Rejection) -> LimitReading {
    LimitReading(
      name: "reserve_ratio", title: "Reserves to capital", category: "Capital",
      // Without cover nothing has to be reserved.
      value: self.figures.sold > .zero ? self.figures.overCapital(self.figures.reserve) : nil,
      thresholds: try self.thresholds(
        self.parameters.reserveAlert, self.parameters.reserveRatioMin, isFalling: true),
      unit: .percent,
      warning: .init(
        severity: .medium, parameter: Self.parameter("reserve_alert"),
        action: "Raise the reserves."),
      breach: .init(
        severity: .high, parameter: Self.parameter("min_reserve_ratio"),
        action: "Raise the reserves now; sell nothing more."))
  }

  private func singleAsset(_ asset: String) throws(LimitThresholds.Rejection) -> LimitReading {
    LimitReading(
      name: "single_asset/\(asset)", title: "Cover of \(asset) to capital",
      category: "Portfolio",
      value: self.figures.overCapital(self.figures.covers[asset] ?? .zero),
      thresholds: try self.thresholds(
        self.parameters.concentrationAlert, self.parameters.singleAssetMax),
      unit: .percent,
      warning: .init(
        severity: .medium, parameter: Self.parameter("concentration_alert"),
        action: "Sell less cover of \(asset)."),
      breach: .init(
        severity: .high, parameter: Self.parameter("max_single_asset"),
        action: "Sell no cover of \(asset) until others have grown."))
  }

  private func diversification() throws(LimitThresholds.Rejection) -> LimitReading {
    LimitReading(
      name: "diversification", title: "Diversification", category: "Portfolio",
      value: Diversification(covers: Array(self.figures.covers.values))?.score,
      thresholds: try self.thresholds(
        nil, self.parameters.diversificationAlert, isFalling: true),
      unit: .number, warning: nil,
      breach: .init(
        severity: .medium, parameter: Self.parameter("diversification_alert"),
        action: "Spread cover over more assets."))
  }

  private func stressLoss() throws(LimitThresholds.Rejection) -> LimitReading {
    LimitReading(
      name: "stress_loss", title: "Worst stress loss to capital", category: "Stress Test",
      value: self.figures.worstStress.flatMap { self.figures.overCapital(max($0, .zero)) },
      thresholds: try self.thresholds(nil, self.parameters.stressLossAlert), unit: .percent,
      warning: nil,
      breach: .init(
        severity: .critical, parameter: Self.parameter("stress_loss_alert"),
        action: "Raise capital, or cut cover where the worst scenario strikes."))
  }

  private func stressBuffer() throws(LimitThresholds.Rejection) -> LimitReading {
    var value: Double?
    if let capital = self.figures.capital, let worst = self.figures.worstStress, worst > .zero {
      value = Double((capital - self.figures.sold).count) / Double(worst.count)
    }
    return LimitReading(
      name: "stress_buffer", title: "Free capital to the worst stress loss",
      category: "Stress Test", value: value,
      thresholds: try self.thresholds(
        nil, self.parameters.stressCapitalBuffer, isFalling: true),
      unit: .number, warning: nil,
      breach: .init(
        severity: .high, parameter: Self.parameter("stress_capital_buffer"),
        action: "Keep more capital free of cover."))
  }

  private func valueAtRiskTrend() throws(LimitThresholds.Rejection) -> LimitReading {
    LimitReading(
      name: "var_trend", title: "Change of value at risk in 30 days", category: "Risk Metrics",
      value: self.figures.valueAtRiskTrend,
      thresholds: try self.thresholds(nil, self.parameters.valueAtRiskTrendAlert),
      unit: .percent, warning: nil,
      breach: .init(
        severity: .high, parameter: Self.parameter("var_trend_alert"),
        action: "Look for what has grown, in the contributions of the report."))
  }
}

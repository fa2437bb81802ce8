/// From where on somebody is told, and how far a figure must come back.
struct LimitParameters: Sendable, Hashable {
  var singleAssetMax: Double
  var correlatedShareMax: Double
  var loanToValueMax: Double
  /// Limit against effective capital.
  var effectiveLoanToValueMax: Double
  var trancheUtilizationMax: Double
  var equityUtilizationMax: Double
  var reserveRatioMin: Double
  /// Worst stress losses that the capital must bear.
  var stressCapitalBuffer: Double
  var loanToValueAlert: Double
  var loanToValueAlertCritical: Double
  var reserveAlert: Double
  var concentrationAlert: Double
  var valueAtRiskTrendAlert: Double
  var diversificationAlert: Double
  var diversificationTarget: Double
  var stressLossAlert: Double
  /// How far behind a threshold a figure must come before its state improves.
  var hysteresis: Double

  init(_ reader: inout NamespaceReader) {
    self.singleAssetMax = reader.share("max_single_asset")
    self.correlatedShareMax = reader.share("max_correlated_share")
    self.loanToValueMax = reader.share("max_ltv")
    self.effectiveLoanToValueMax = reader.share("max_ltv_effective")
    self.trancheUtilizationMax = reader.share("max_tranche_utilization")
    self.equityUtilizationMax = reader.share("max_equity_utilization")
    self.reserveRatioMin = reader.share("min_reserve_ratio")
    self.stressCapitalBuffer = reader.number("stress_capital_buffer", in: 0...100)
    self.loanToValueAlert = reader.share("ltv_alert")
    self.loanToValueAlertCritical = reader.share("ltv_alert_critical")
    self.reserveAlert = reader.share("reserve_alert")
    self.concentrationAlert = reader.share("concentration_alert")
    self.valueAtRiskTrendAlert = reader.number("var_trend_alert", in: 0...1000)
    self.diversificationAlert = reader.share("diversification_alert")
    self.diversificationTarget = reader.share("diversification_target")
    self.stressLossAlert = reader.number("stress_loss_alert", in: 0...1000)
    self.hysteresis = reader.number("alert_hysteresis", in: 0...1)
    guard reader.rejections.isEmpty else { return }
    // Somebody is warned before a limit is crossed, not after.
    if self.loanToValueAlert > self.loanToValueAlertCritical {
      reader.reject("ltv_alert", "is above ltv_alert_critical")
    }
    if self.concentrationAlert > self.singleAssetMax {
      reader.reject("concentration_alert", "is above max_single_asset")
    }
    if self.reserveAlert < self.reserveRatioMin {
      reader.reject("reserve_alert", "is below min_reserve_ratio")
    }
  }
}

/// How stress tests are counted.
struct StressParameters: Sendable, Hashable {
  /// Loss over capital from which a scenario counts as bad.
  var lossThresholdRatio: Double
  /// Capital left after a scenario, over capital, below which it counts as failed.
  var capitalAdequacyMin: Double
  /// Share of the worst loss that is reserved.
  var reserveWorstShare: Double
  var correlationShiftMax: Double
  /// Loss, as a share of capital, that a reverse stress test looks for.
  var reverseLossShare: Double

  init(_ reader: inout NamespaceReader) {
    self.lossThresholdRatio = reader.number("loss_threshold_ratio", in: 0...1000)
    self.capitalAdequacyMin = reader.number("min_capital_adequacy")
    self.reserveWorstShare = reader.number("reserve_worst_share", in: 0...1000)
    self.correlationShiftMax = reader.number("correlation_shift_max", in: 0...1)
    self.reverseLossShare = reader.number("reverse_loss_share", in: 0...1000)
  }
}

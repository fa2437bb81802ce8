internal import ConfigClient

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

  init(_ reader: NamespaceReader) throws(SnapshotRejection) {
    self.singleAssetMax = try reader.share("max_single_asset")
    self.correlatedShareMax = try reader.share("max_correlated_share")
    self.loanToValueMax = try reader.share("max_ltv")
    self.effectiveLoanToValueMax = try reader.share("max_ltv_effective")
    self.trancheUtilizationMax = try reader.share("max_tranche_utilization")
    self.equityUtilizationMax = try reader.share("max_equity_utilization")
    self.reserveRatioMin = try reader.share("min_reserve_ratio")
    self.stressCapitalBuffer = try reader.number("stress_capital_buffer", in: 0...100)
    self.loanToValueAlert = try reader.share("ltv_alert")
    self.loanToValueAlertCritical = try reader.share("ltv_alert_critical")
    self.reserveAlert = try reader.share("reserve_alert")
    self.concentrationAlert = try reader.share("concentration_alert")
    self.valueAtRiskTrendAlert = try reader.number("var_trend_alert", in: 0...1000)
    self.diversificationAlert = try reader.share("diversification_alert")
    self.diversificationTarget = try reader.share("diversification_target")
    self.stressLossAlert = try reader.number("stress_loss_alert", in: 0...1000)
    self.hysteresis = try reader.number("alert_hysteresis", in: 0...1)
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

  init(_ reader: NamespaceReader) throws(SnapshotRejection) {
    self.lossThresholdRatio = try reader.number("loss_threshold_ratio", in: 0...1000)
    self.capitalAdequacyMin = try reader.number("min_capital_adequacy")
    self.reserveWorstShare = try reader.number("reserve_worst_share", in: 0...1000)
    self.correlationShiftMax = try reader.number("correlation_shift_max", in: 0...1)
    self.reverseLossShare = try reader.number("reverse_loss_share", in: 0...1000)
  }
}

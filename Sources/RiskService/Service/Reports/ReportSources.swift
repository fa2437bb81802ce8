internal import Basics
internal import ContractRisk
internal import ContractType

/// Everything that a report is made of; the report depends on it alone.
struct ReportSources: Sendable {
  /// What reports of earlier days say.
  struct Past: Sendable, Hashable {
    /// Value at risk of the report of 30 days ago, in cents.
    var valueAtRisk30DaysAgo: Int64?
    /// Mean value at risk of the reports of the last 30 days, in cents.
    var valueAtRiskMean: Double?
    /// How many reports that is the mean of.
    var reportCount = 0
    /// Capital 7 days ago, in cents.
    var capital7DaysAgo: Int64?
  }

  /// Mean correlation over all pairs, of windows of 30 days.
  struct Regime: Sendable, Hashable {
    /// Mean over the sets of the last 7 days.
    var recent: Double?
    /// Mean over the sets of the 23 days before.
    var before: Double?
  }

  var date: CivilDate
  var now: WallTime
  var simulation: Simulation
  var stress: RunStressResponse
  var figures: LimitFigures
  var policyCount: Int64
  /// Premium of the policies in force, for a year.
  var annualPremium: USDCents
  var limits: [Limit] = []
  var alerts: [Alert] = []
  var past = Past()
  var regime = Regime()
  /// Correlations over 90 days.
  var correlations: CorrelationSet?
  /// Depeg events of the last 365 days, newest first.
  var depegEvents: [DepegEvent] = []
  var parameters: RiskParameters
  /// Chance that a year loses more than the recommended reserve.
  var reserveExceeded: ContractType.Estimate?
}

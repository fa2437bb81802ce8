internal import Basics
internal import ContractRisk
internal import Postgres
internal import RiskModels

/// Figures of the limits, and where the limits stand, in the database.
enum LimitStore {
  /// What the limits are about; the transaction should see one snapshot, or hold the lock.
  static func figures(
    _ parameters: RiskParameters, in transaction: Transaction
  ) async throws(PostgresError) -> LimitFigures {
    let standing = try await BookStore.standing(
      transaction, correlationMin: parameters.correlations.contagionEnter)
    var figures = LimitFigures()
    figures.covers = standing.exposures.filter { $0.value > 0 }.mapValues { USDCents($0) }
    figures.groups = standing.groups
    figures.capacities = parameters.trancheCapacities
    if let vault = try await BookStore.vault(transaction) {
      figures.capital = USDCents(vault.capitalCents)
      figures.reserve = USDCents(vault.reserveCents)
      for share in vault.capitals(parameters.trancheShares) {
        figures.tranches[share.tranche] = USDCents(share.capitalCents)
      }
    }
    let newest = try await transaction.query(
      """
      SELECT worst_stress_cents, var_trend FROM risk.risk_reports
      ORDER BY report_date DESC, number DESC LIMIT 1
      """)
    if let row = try newest.rowIfAny() {
      let (worst, trend) = try row.decode(Int64?.self, Double?.self)
      figures.worstStress = worst.map { USDCents($0) }
      figures.valueAtRiskTrend = trend
    }
    return figures
  }

  /// Where each limit stood when it was looked at last.
  static func standings(
    in transaction: Transaction
  ) async throws(PostgresError) -> [String: LimitStanding] {
    let rows = try await transaction.query("SELECT name, state, since FROM risk.limit_states")
    var standings: [String: LimitStanding] = [:]
    for row in rows {
      let (name, number, since) = try row.decode(String.self, Int16.self, WallTime.self)
      guard let state = RiskModels.LimitState(rawValue: Int(number) - 1) else { continue }
      standings[name] = LimitStanding(state: state, since: since)
    }
    return standings
  }

  /// Writes what a look has found out.
  static func write(
    _ judgement: LimitJudgement, at now: WallTime, in transaction: Transaction
  ) async throws(PostgresError) {
    for name in judgement.changed.sorted() {
      guard let standing = judgement.standings[name] else { continue }
      try await transaction.query(
        """
        INSERT INTO risk.limit_states (name, state, since) VALUES ($1, $2, $3)
        ON CONFLICT (name) DO UPDATE SET state = excluded.state, since = excluded.since
        """, name, Int16(standing.state.rawValue + 1), standing.since)
    }
    try await AlertStore.write(
      raised: judgement.raised, resolved: judgement.resolved, at: now, in: transaction)
  }
}

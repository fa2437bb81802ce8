internal import Basics
internal import ContractRisk
internal import JSON
internal import Postgres
internal import RiskModels

/// Figures of the limits, and where the limits stand, in the database.
enum LimitStore {
  /// Keeps every other look away until the end of the transaction; the number is of this use alone.
  static func lock(in transaction: Transaction) async throws(PostgresError) {
    try await transaction.query("SELECT pg_advisory_xact_lock(7710455201)")
  }

  /// What the limits are about, all as of one statement each; `shares` divides a capital that
  /// nobody has divided.
  static func figures(
    shares: [Tranche: Double], in transaction: Transaction
  ) async throws(PostgresError) -> LimitFigures {
    let results = try await transaction.pipeline(Self.questions)
    return try Self.figures(results, shares: shares)
  }

  /// The same outside of a change.
  static func figures(
    shares: [Tranche: Double], on connection: PostgresConnection
  ) async throws(PostgresError) -> LimitFigures {
    var results: [QueryResult] = []
    for question in Self.questions { results.append(try await connection.run(question)) }
    return try Self.figures(results, shares: shares)
  }

  private static var questions: [Statement] {
    [
      Statement(
        """
        SELECT capital_cents, reserve_cents, tranches FROM risk.vault_versions
        ORDER BY version DESC LIMIT 1
        """),
      Statement("SELECT asset, sold_cents FROM risk.exposures WHERE sold_cents > 0"),
      Statement(
        """
        SELECT worst_stress_cents, var_trend FROM risk.risk_reports
        ORDER BY report_date DESC, number DESC LIMIT 1
        """),
    ]
  }

  private static func figures(
    _ results: [QueryResult], shares: [Tranche: Double]
  ) throws(PostgresError) -> LimitFigures {
    var figures = LimitFigures()
    if let row = try results[0].rowIfAny() {
      let (capital, reserve, tranches) = try row.decode(Int64.self, Int64.self, PostgresJSON?.self)
      figures.capital = USDCents(capital)
      figures.reserve = USDCents(reserve)
      let capitals = try tranches.map { json throws(PostgresError) in try Self.capitals(json) }
      figures.effectiveCapital = RiskCapacity.effective(
        capitals
          ?? shares.mapValues { share in
            USDCents(Int64((Double(capital) * share).rounded(.toNearestOrEven)))
          })
    }
    for row in results[1] {
      let (asset, cents) = try row.decode(String.self, Int64.self)
      figures.covers[asset] = USDCents(cents)
    }
    if let row = try results[2].rowIfAny() {
      let (worst, trend) = try row.decode(Int64?.self, Double?.self)
      figures.worstStress = worst.map { USDCents($0) }
      figures.valueAtRiskTrend = trend
    }
    return figures
  }

  private static func capitals(
    _ json: PostgresJSON
  ) throws(PostgresError) -> [Tranche: USDCents] {
    let document: JSONValue
    do throws(JSONError) {
      document = try JSONValue(parsing: json.text)
    } catch {
      throw PostgresError(.unexpectedResult, "the tranches of a vault: \(error)")
    }
    var capitals: [Tranche: USDCents] = [:]
    for tranche in Tranche.allCases {
      guard case .number(let number)? = document[tranche.rawValue] else { continue }
      capitals[tranche] = number.int64.map { USDCents($0) }
    }
    return capitals
  }

  /// Where each limit stood when it was looked at last.
  static func standings(
    in transaction: Transaction
  ) async throws(PostgresError) -> [String: LimitStanding] {
    try Self.standings(
      of: try await transaction.query("SELECT name, state, since FROM risk.limit_states"))
  }

  /// The same outside of a change.
  static func standings(
    on connection: PostgresConnection
  ) async throws(PostgresError) -> [String: LimitStanding] {
    try Self.standings(
      of: try await connection.query("SELECT name, state, since FROM risk.limit_states"))
  }

  private static func standings(
    of rows: QueryResult
  ) throws(PostgresError) -> [String: LimitStanding] {
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
    for subject in judgement.resolved {
      try await transaction.query(
        """
        UPDATE risk.alerts SET resolved_at = greatest($2, raised_at)
        WHERE subject = $1 AND resolved_at IS NULL
        """, subject, now)
    }
    for alert in judgement.raised {
      try await transaction.query(
        """
        INSERT INTO risk.alerts (
          severity, category, subject, message, value, threshold, parameter, raised_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (subject) WHERE resolved_at IS NULL DO NOTHING
        """, Int16(clamping: alert.severity.rawValue), alert.category, alert.subject,
        alert.message, alert.value, alert.threshold, alert.parameter, now)
    }
  }
}

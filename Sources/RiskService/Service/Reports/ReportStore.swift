internal import Basics
internal import Contract
internal import ContractRisk
internal import ContractType
internal import Postgres

/// Reports in the database, as the messages that they are.
enum ReportStore {
  /// Keeps a report and returns it with its id; `worstStress` and `trend` are what limits look at.
  static func keep(
    _ report: Report, of date: CivilDate, worstStress: Int64?, by subject: String, at now: WallTime,
    in transaction: Transaction
  ) async throws(PostgresError) -> Report {
    let id: PostgresUUID = try await transaction.query("SELECT gen_random_uuid()")
      .onlyRow().decode(at: 0)
    var kept = report
    kept.reportID = "\(id)"
    let summary = report.portfolioSummary ?? PortfolioSummary()
    let analysis = report.varAnalysis ?? VarAnalysis()
    try await transaction.query(
      """
      INSERT INTO risk.risk_reports (
        id, report_date, generated_at, actor_subject, is_degraded, capital_cents, cover_cents,
        var_95_cents, cvar_99_cents, expected_loss_cents, worst_stress_cents, var_trend, ltv_ratio,
        alert_count, report)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
      """, id, date, now, subject, report.degraded, summary.totalCapitalCents,
      summary.totalCoverSoldCents, analysis.var95?.valueCents ?? 0,
      analysis.cvar99?.valueCents ?? 0, analysis.expectedLoss?.valueCents ?? 0, worstStress,
      analysis.varTrend30d, summary.ltvRatio, Int32(clamping: report.riskAlerts.count),
      kept.wireBytes)
    return kept
  }

  /// The report of an id, the newest of a day, or the newest of all for `latest`.
  static func report(
    _ name: String, on connection: PostgresConnection
  ) async throws(PostgresError) -> Report? {
    let rows: QueryResult
    if let id = PostgresUUID(name) {
      rows = try await connection.query("SELECT report FROM risk.risk_reports WHERE id = $1", id)
    } else if name == "latest" {
      rows = try await connection.query(
        """
        SELECT report FROM risk.risk_reports ORDER BY report_date DESC, number DESC LIMIT 1
        """)
    } else if let day = CivilDate(reportDate: name) {
      rows = try await connection.query(
        """
        SELECT report FROM risk.risk_reports WHERE report_date = $1 ORDER BY number DESC LIMIT 1
        """, day)
    } else {
      return nil
    }
    guard let bytes: [UInt8] = try rows.rowIfAny()?.decode(at: 0) else { return nil }
    do throws(WireError) {
      return try unsafe Report(wire: bytes.span.bytes)
    } catch {
      throw PostgresError(.unexpectedResult, "a kept report cannot be read: \(error)")
    }
  }

  /// A report in a list, with its place in it.
  struct Entry: Sendable {
    let header: ReportHeader
    let date: CivilDate
    let number: Int64
  }

  /// Reports from `since` to before `until` that are behind `before`, newest first.
  static func list(
    since: CivilDate, until: CivilDate, before: (date: CivilDate, number: Int64), countMax: Int,
    on connection: PostgresConnection
  ) async throws(PostgresError) -> [Entry] {
    let rows = try await connection.query(
      """
      SELECT id, report_date, generated_at, is_degraded, var_95_cents, cvar_99_cents,
             expected_loss_cents, ltv_ratio, alert_count, number
      FROM risk.risk_reports
      WHERE report_date >= $1 AND report_date < $2 AND (report_date, number) < ($3, $4)
      ORDER BY report_date DESC, number DESC
      LIMIT $5
      """, since, until, before.date, before.number, countMax)
    var entries: [Entry] = []
    for row in rows {
      let (id, date, at, degraded, lower, upper, expected, ratio, alerts, number) = try row.decode(
        PostgresUUID.self, CivilDate.self, WallTime.self, Bool.self, Int64.self, Int64.self,
        Int64.self, Double.self, Int32.self, Int64.self)
      let header = ReportHeader(
        reportID: "\(id)", reportDate: "\(date)",
        generatedAt: Timestamp(microseconds: at.microsecondsSinceEpoch), degraded: degraded,
        var95Cents: lower, cvar99Cents: upper, expectedLossCents: expected, ltvRatio: ratio,
        alertCount: UInt32(clamping: alerts))
      entries.append(Entry(header: header, date: date, number: number))
    }
    return entries
  }

  /// What reports before `date` and the vault before `now` say.
  static func past(
    before date: CivilDate, now: WallTime, on connection: PostgresConnection
  ) async throws(PostgresError) -> ReportSources.Past {
    let row = try await connection.query(
      """
      SELECT
        (SELECT var_95_cents FROM risk.risk_reports WHERE report_date = $1 - 30
         ORDER BY number DESC LIMIT 1),
        (SELECT avg(var_95_cents)::float8 FROM risk.risk_reports
         WHERE report_date >= $1 - 30 AND report_date < $1),
        (SELECT count(*) FROM risk.risk_reports
         WHERE report_date >= $1 - 30 AND report_date < $1),
        (SELECT min(report_date) FROM risk.risk_reports),
        (SELECT capital_cents::bigint FROM risk.vault_versions
         WHERE known_at <= $2 ORDER BY known_at DESC, version DESC LIMIT 1)
      """, date, now - .seconds(7 * 86_400)
    ).onlyRow()
    let (before, mean, count, first, capital) = try row.decode(
      Int64?.self, Double?.self, Int.self, CivilDate?.self, Int64?.self)
    // A mean of 30 days needs 30 days.
    let isOld = first.map { date.daysSinceEpoch - $0.daysSinceEpoch >= 30 } ?? false
    return ReportSources.Past(
      valueAtRisk30DaysAgo: before, valueAtRiskMean: isOld ? mean : nil, reportCount: count,
      capital7DaysAgo: capital)
  }
}

extension CivilDate {
  /// The day that a text such as `2026-03-04` names.
  init?(reportDate text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard text.utf8.count == 10, parts.count == 3, let year = Int(parts[0]),
      let month = Int(parts[1]), let day = Int(parts[2])
    else { return nil }
    self.init(year: year, month: month, day: day)
  }
}

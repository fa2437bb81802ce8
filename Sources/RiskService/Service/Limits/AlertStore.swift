internal import Basics
internal import ContractRisk
internal import ContractType
internal import Postgres
internal import RPCServices

/// Alerts in the database.
enum AlertStore {
  /// Keeps every other look away until the end of the transaction; the number is of this use alone.
  static func lock(in transaction: Transaction) async throws(PostgresError) {
    try await transaction.query("SELECT pg_advisory_xact_lock(7710455201)")
  }

  /// Which alerts are looked for.
  struct Filter: Sendable {
    /// 1 open, 2 acknowledged, 3 resolved; empty for all.
    var states: [Int16] = []
    var severityMin: Int16 = 0
    /// Empty for all.
    var category = ""
    var since = WallTime.earliest
    var until = WallTime.latest
    /// Only those behind this one, in the order in which they are listed.
    var before: (at: WallTime, number: Int64) = (.latest, .max)
  }

  /// An alert with its places in the two orders that alerts have.
  struct Entry: Sendable {
    let alert: Alert
    let number: Int64
    let change: Int64
  }

  /// Alerts, newest first; at most `countMax`.
  static func list(
    _ filter: Filter, countMax: Int, on connection: PostgresConnection
  ) async throws(PostgresError) -> [Entry] {
    let rows = try await connection.query(
      """
      SELECT * FROM (
        SELECT *, CASE WHEN resolved_at IS NOT NULL THEN 3
                       WHEN acknowledged_at IS NOT NULL THEN 2 ELSE 1 END AS state
        FROM risk.alerts
        WHERE severity >= $1 AND ($2 = '' OR category = $2) AND raised_at >= $3
          AND raised_at < $4 AND (raised_at, number) < ($5, $6)
      ) shown
      WHERE cardinality($7::smallint[]) = 0 OR state = ANY ($7::smallint[])
      ORDER BY raised_at DESC, number DESC
      LIMIT $8
      """, filter.severityMin, filter.category, filter.since, filter.until, filter.before.at,
      filter.before.number, filter.states, countMax)
    return try Self.entries(rows)
  }

  /// The number of the newest change; 0 before there is one.
  static func change(on connection: PostgresConnection) async throws(PostgresError) -> Int64 {
    try await connection.query("SELECT change FROM risk.alert_head").onlyRow().decode(at: 0)
  }

  /// Alerts that are not over, in the order of their changes.
  static func open(on connection: PostgresConnection) async throws(PostgresError) -> [Entry] {
    try Self.entries(
      try await connection.query(
        "SELECT * FROM risk.alerts WHERE resolved_at IS NULL ORDER BY change"))
  }

  /// The same within a change, newest first.
  static func open(in transaction: Transaction) async throws(PostgresError) -> [Entry] {
    try Self.entries(
      try await transaction.query(
        """
        SELECT * FROM risk.alerts WHERE resolved_at IS NULL
        ORDER BY severity DESC, raised_at DESC, number DESC
        """))
  }

  /// Alerts that changed after `change`, in the order of their changes; at most `countMax`.
  static func changed(
    after change: Int64, countMax: Int, on connection: PostgresConnection
  ) async throws(PostgresError) -> [Entry] {
    try Self.entries(
      try await connection.query(
        "SELECT * FROM risk.alerts WHERE change > $1 ORDER BY change LIMIT $2", change, countMax))
  }

  /// One alert, kept from others until the end of the transaction; nil when there is none.
  static func alert(
    _ id: PostgresUUID, in transaction: Transaction
  ) async throws(PostgresError) -> Alert? {
    try await transaction.query("SELECT * FROM risk.alerts WHERE id = $1 FOR UPDATE", id)
      .rowIfAny().map { row throws(PostgresError) in try Self.entry(row).alert }
  }

  /// The alerts that are not over and whose subject is of one of the families, each with how bad it
  /// is; the subject of a family begins with its name and a slash.
  static func severities(
    of families: [String], in transaction: Transaction
  ) async throws(PostgresError) -> [String: AlertSeverity] {
    let rows = try await transaction.query(
      """
      SELECT subject, severity FROM risk.alerts
      WHERE resolved_at IS NULL AND split_part(subject, '/', 1) = ANY ($1)
        AND strpos(subject, '/') > 0
      """, families)
    var severities: [String: AlertSeverity] = [:]
    for row in rows {
      let (subject, severity) = try row.decode(String.self, Int16.self)
      severities[subject] = AlertSeverity(rawValue: Int32(severity))
    }
    return severities
  }

  /// Ends alerts, then raises others.
  static func write(
    raised: [AlertCause], resolved: [String], at now: WallTime, in transaction: Transaction
  ) async throws(PostgresError) {
    for subject in resolved {
      try await transaction.query(
        """
        UPDATE risk.alerts SET resolved_at = greatest($2, raised_at)
        WHERE subject = $1 AND resolved_at IS NULL
        """, subject, now)
    }
    for alert in raised {
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

  /// Says that somebody has seen an alert.
  static func acknowledge(
    _ id: PostgresUUID, note: String, by caller: Caller, at now: WallTime,
    in transaction: Transaction
  ) async throws(PostgresError) {
    try await transaction.query(
      """
      UPDATE risk.alerts
      SET acknowledged_at = $2, acknowledged_by = $3, acknowledged_role = $4,
          acknowledged_claimed = $5, acknowledged_ip = $6, acknowledged_source = $7, note = $8
      WHERE id = $1
      """, id, now, caller.subject, caller.role, caller.claimedBy, caller.clientIP,
      Int16(clamping: caller.source.rawValue), note)
  }

  private static func entries(_ rows: QueryResult) throws(PostgresError) -> [Entry] {
    var entries: [Entry] = []
    for row in rows { entries.append(try Self.entry(row)) }
    return entries
  }

  private static func entry(_ row: Row) throws(PostgresError) -> Entry {
    let (acknowledged, resolved): (WallTime?, WallTime?) = (
      try row.decode("acknowledged_at"), try row.decode("resolved_at")
    )
    let (id, severity, raised): (PostgresUUID, Int16, WallTime) = (
      try row.decode("id"), try row.decode("severity"), try row.decode("raised_at")
    )
    let alert = Alert(
      alertID: "\(id)", severity: AlertSeverity(rawValue: Int32(severity)),
      category: try row.decode("category"), subject: try row.decode("subject"),
      message: try row.decode("message"), value: try row.decode("value"),
      threshold: try row.decode("threshold"), parameter: try row.decode("parameter"),
      state: resolved != nil ? .resolved : acknowledged != nil ? .acknowledged : .open,
      raisedAt: Timestamp(microseconds: raised.microsecondsSinceEpoch),
      acknowledgedAt: acknowledged.map { Timestamp(microseconds: $0.microsecondsSinceEpoch) },
      acknowledgedBy: acknowledged == nil ? nil : try Self.actor(row),
      note: try row.decode("note"),
      resolvedAt: resolved.map { Timestamp(microseconds: $0.microsecondsSinceEpoch) })
    return Entry(
      alert: alert, number: try row.decode("number"), change: try row.decode("change"))
  }

  private static func actor(_ row: Row) throws(PostgresError) -> Actor {
    let source: Int16? = try row.decode("acknowledged_source")
    return Actor(
      subject: try row.decode("acknowledged_by"), role: try row.decode("acknowledged_role"),
      claimedBy: try row.decode("acknowledged_claimed"),
      clientIP: try row.decode("acknowledged_ip"), source: Source(rawValue: Int32(source ?? 0)))
  }
}

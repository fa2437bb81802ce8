internal import Basics
internal import Postgres

extension ConfigStore {
  /// Which audit records to list; what is empty or 0 does not limit.
  struct AuditFilter: Sendable, Hashable {
    var choice = NamespaceChoice()
    var key = ""
    var environment = ""
    var symbol = ""
    var withoutSymbol = false
    var actor = ""
    var source: Int16 = 0
    var kind: Int16 = 0
    var revision = Revision.zero
    var since = WallTime.earliest
    var until: WallTime?
    var withoutDryRuns = false
    /// What the page before ended with.
    var before: Int64?
  }

  /// Audit records, newest first.
  func auditRecords(
    _ filter: AuditFilter, limit: Int, on connection: PostgresConnection
  ) async throws(PostgresError) -> [AuditRecord] {
    let rows = try await connection.query(
      """
      SELECT sequence, at, revision, kind, namespace, key, layer, environment, symbol, before,
             after, version_before, version_after, actor_subject, actor_role, claimed_by,
             client_ip, source, reason, request_id, trace_id, dry_run, rolled_back_revision,
             previous_hash, hash
      FROM config.audit a
      WHERE a.sequence < $1
        AND (cardinality($2) + cardinality($3) = 0 OR a.namespace = ANY ($2)
             OR split_part(a.namespace, '/', 1) = ANY ($3))
        AND ($4 = '' OR a.key = $4) AND ($5 = '' OR a.environment = $5)
        AND ($6 = '' OR a.symbol = $6) AND (NOT $7 OR a.symbol = '')
        AND ($8 = '' OR a.actor_subject = $8) AND ($9 = 0 OR a.source = $9)
        AND ($10 = 0 OR a.kind = $10) AND ($11 = 0 OR a.revision = $11)
        AND a.at >= $12 AND ($13::timestamptz IS NULL OR a.at < $13)
        AND NOT ($14 AND a.dry_run)
      ORDER BY a.sequence DESC, a.at DESC
      LIMIT $15
      """,
      filter.before ?? Int64.max, filter.choice.namespaces, filter.choice.realms, filter.key,
      filter.environment, filter.symbol, filter.withoutSymbol, filter.actor, filter.source,
      filter.kind, Int64(filter.revision.count), filter.since, filter.until,
      filter.withoutDryRuns, Int64(limit))
    var records: [AuditRecord] = []
    records.reserveCapacity(rows.count)
    for row in rows { records.append(try StoredRow.auditRecord(row)) }
    return records
  }
}

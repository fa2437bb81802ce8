internal import Basics
internal import Postgres

extension ConfigStore {
  /// One month of the audit log, and whether retention drops it.
  struct AuditMonth: Sendable, Hashable {
    let partition: String
    let since: WallTime
    let until: WallTime
    let recordCount: Int64
    let goes: Bool
  }

  /// What the audit log lost.
  struct DroppedMonths: Sendable, Hashable {
    let partitions: [String]
    let recordCount: Int64
    /// The last record that is gone, where verification begins; nil when no record was there.
    let anchor: AuditChain.Link?
  }

  /// What the history lost, or would lose.
  struct RetiredHistory: Sendable, Hashable {
    /// The first revision whose values can still be told.
    let oldest: Revision
    let valueCount: Int64
    let changeSetCount: Int64
  }

  /// Values, and change sets, that one statement removes from the history at most.
  static let rowsPerRetirementMax = 10_000

  /// The months of the audit log, oldest first, judged by what must be kept since `cutoff`.
  func auditMonths(
    keptSince cutoff: WallTime, on connection: PostgresConnection
  ) async throws(PostgresError) -> [AuditMonth] {
    let rows = try await connection.query(
      """
      SELECT partition, since, until, record_count, goes
      FROM config.plan_audit_retention($1)
      ORDER BY since
      """, cutoff)
    var months: [AuditMonth] = []
    for row in rows {
      months.append(
        AuditMonth(
          partition: try row.decode("partition"), since: try row.decode("since"),
          until: try row.decode("until"), recordCount: try row.decode("record_count"),
          goes: try row.decode("goes")))
    }
    return months
  }

  /// What the history would lose when nothing before `cutoff` need be told.
  func plannedHistory(
    keptSince cutoff: WallTime, on connection: PostgresConnection
  ) async throws(PostgresError) -> RetiredHistory {
    try Self.retiredHistory(
      try await connection.query(
        """
        SELECT oldest_revision, value_count, change_set_count
        FROM config.plan_history_retention($1)
        """, cutoff
      ).onlyRow())
  }

  /// Drops the months of the audit log that may go, all or none, and leaves an anchor.
  ///
  /// Only the owner of the tables may.
  func dropAuditMonths(
    keptSince cutoff: WallTime, on connection: PostgresConnection
  ) async throws(PostgresError) -> DroppedMonths {
    try Self.droppedMonths(
      try await connection.query(
        """
        SELECT partitions, record_count, last_sequence, coalesce(last_hash, '') AS last_hash
        FROM config.drop_audit_months($1)
        """, cutoff
      ).onlyRow())
  }

  /// Removes values that need not be told any more, in steps between which others can write.
  ///
  /// The first step says where answers begin from now on; whoever stops in between leaves only
  /// values that nobody can ask for. Only the owner of the tables may.
  func retireHistory(
    keptSince cutoff: WallTime, rowsPerStep: Int = Self.rowsPerRetirementMax,
    on connection: PostgresConnection
  ) async throws(PostgresError) -> RetiredHistory {
    var sum = RetiredHistory(oldest: .zero, valueCount: 0, changeSetCount: 0)
    while true {
      let step = try Self.retiredHistory(
        try await connection.query(
          """
          SELECT oldest_revision, value_count, change_set_count
          FROM config.retire_history($1, $2)
          """, cutoff, Int32(clamping: rowsPerStep)
        ).onlyRow())
      sum = RetiredHistory(
        oldest: step.oldest, valueCount: sum.valueCount + step.valueCount,
        changeSetCount: sum.changeSetCount + step.changeSetCount)
      guard step.valueCount > 0 || step.changeSetCount > 0 else { return sum }
    }
  }

  private static func droppedMonths(_ row: Row) throws(PostgresError) -> DroppedMonths {
    let hash: [UInt8] = try row.decode("last_hash")
    return DroppedMonths(
      partitions: try row.decode("partitions"), recordCount: try row.decode("record_count"),
      anchor: try row.decode("last_sequence", as: Int64?.self).map {
        AuditChain.Link(sequence: $0, hash: hash)
      })
  }

  private static func retiredHistory(_ row: Row) throws(PostgresError) -> RetiredHistory {
    RetiredHistory(
      oldest: try StoredRow.revision(row, "oldest_revision"),
      valueCount: try row.decode("value_count"),
      changeSetCount: try row.decode("change_set_count"))
  }

  // MARK: What the service itself cleans up

  /// Rows that one statement of the service's own clean-up removes at most.
  static let rowsPerCleaningMax = 1_000

  /// Makes the months of the audit log that begin soon.
  func makeAuditPartitions(on connection: PostgresConnection) async throws(PostgresError) {
    try await connection.query("SELECT config.make_audit_partitions()")
  }

  /// Forgets answers of which no repetition is promised any more; returns how many.
  func forgetAnswers(on connection: PostgresConnection) async throws(PostgresError) -> Int64 {
    try await connection.query(
      "SELECT config.forget_answers($1) AS count", Int32(Self.rowsPerCleaningMax)
    ).onlyRow().decode("count")
  }

  /// Forgets consumers that were not heard of since `cutoff`; returns how many.
  func forgetSubscribers(
    unheardSince cutoff: WallTime, on connection: PostgresConnection
  ) async throws(PostgresError) -> Int64 {
    try await connection.query(
      """
      DELETE FROM config.subscribers s
      USING (
        SELECT service, instance, boot_id
        FROM config.subscribers
        WHERE coalesce(lost_at, seen_at) < $1
        LIMIT $2
        FOR UPDATE SKIP LOCKED) gone
      WHERE (s.service, s.instance, s.boot_id) = (gone.service, gone.instance, gone.boot_id)
      RETURNING 1
      """, cutoff, Int64(Self.rowsPerCleaningMax)
    ).affectedCount
  }

  /// Forgets counts of reads before `cutoff`; returns how many.
  func forgetAccess(
    before cutoff: WallTime, on connection: PostgresConnection
  ) async throws(PostgresError) -> Int64 {
    try await connection.query(
      """
      DELETE FROM config.access_log l
      USING (
        SELECT minute, category
        FROM config.access_log
        WHERE minute < $1
        LIMIT $2
        FOR UPDATE SKIP LOCKED) gone
      WHERE (l.minute, l.category) = (gone.minute, gone.category)
      RETURNING 1
      """, cutoff, Int64(Self.rowsPerCleaningMax)
    ).affectedCount
  }

  /// Adds counts of reads to those of the same minutes.
  func addAccess(
    _ counts: [AccessCounter.Count], on connection: PostgresConnection
  ) async throws(PostgresError) {
    try await connection.query(
      """
      INSERT INTO config.access_log AS l (minute, category, hits, misses)
      SELECT * FROM unnest($1, $2, $3, $4)
      ON CONFLICT (minute, category) DO UPDATE
      SET hits = l.hits + excluded.hits, misses = l.misses + excluded.misses
      """,
      counts.map(\.minute), counts.map(\.category), counts.map { Int64($0.hits) },
      counts.map { Int64($0.misses) })
  }
}

extension QueryResult {
  fileprivate var affectedCount: Int64 { Int64(self.affectedRowCount) }
}

internal import Basics
internal import Postgres

extension ConfigStore {
  /// What the history says of a moment.
  enum Past: Sendable {
    case state(ConfigState)
    /// Retention has removed it; the oldest revision that can still be rebuilt.
    case notKept(oldest: Revision)
  }

  /// Everything that was kept after `revision`, which must have been committed.
  func past(
    at revision: Revision, on connection: PostgresConnection
  ) async throws(PostgresError) -> Past {
    let row = try await connection.query(
      """
      SELECT h.epoch, $1 AS revision, coalesce(c.chain_hash, '') AS chain_hash,
             coalesce(c.committed_at, '1970-01-01 00:00:00+00') AS committed_at,
             h.oldest_revision AS oldest
      FROM config.head h
      LEFT JOIN config.change_sets c ON c.revision = $1
      """, Int64(revision.count)
    ).onlyRow()
    return try await self.past(row, on: connection)
  }

  /// Everything that was kept after the last revision committed by `instant`.
  func past(
    by instant: WallTime, on connection: PostgresConnection
  ) async throws(PostgresError) -> Past {
    let row = try await connection.query(
      """
      SELECT h.epoch, coalesce(c.revision, 0) AS revision,
             coalesce(c.chain_hash, '') AS chain_hash,
             coalesce(c.committed_at, '1970-01-01 00:00:00+00') AS committed_at,
             h.oldest_revision AS oldest
      FROM config.head h
      LEFT JOIN LATERAL (
        SELECT s.revision, s.chain_hash, s.committed_at
        FROM config.change_sets s
        WHERE s.committed_at <= $1
        ORDER BY s.committed_at DESC, s.revision DESC
        LIMIT 1) c ON true
      """, instant
    ).onlyRow()
    return try await self.past(row, on: connection)
  }

  private func past(
    _ row: Row, on connection: PostgresConnection
  ) async throws(PostgresError) -> Past {
    let token = try StoredRow.token(row)
    let oldest = try StoredRow.revision(row, "oldest")
    guard token.revision >= oldest else { return .notKept(oldest: oldest) }
    let state = ConfigState(
      token: token, committedAt: try row.decode("committed_at"),
      places: try await self.places(at: token.revision, on: connection))
    return .state(state)
  }

  private func places(
    at revision: Revision, on connection: PostgresConnection
  ) async throws(PostgresError) -> [Place: PlaceValues] {
    let results = try await connection.pipeline([
      Statement(
        """
        SELECT i.namespace, i.layer, i.environment, i.symbol, max(i.version) AS version,
               max(i.revision) AS revision, min(c.committed_at) AS created_at,
               max(c.committed_at) AS updated_at
        FROM config.history i
        JOIN config.change_sets c USING (revision)
        WHERE i.revision <= $1
        GROUP BY i.namespace, i.layer, i.environment, i.symbol
        ORDER BY i.namespace, i.layer, i.environment, i.symbol
        """, Int64(revision.count)),
      // The last row of each value; a null is a value that was removed.
      Statement(
        """
        SELECT v.namespace, v.layer, v.environment, v.symbol, v.key, v.value, v.version,
               v.revision, c.committed_at AS written_at, c.actor_subject AS written_by, v.origin
        FROM (
          SELECT DISTINCT ON (i.namespace, i.key, i.layer, i.environment, i.symbol)
                 i.namespace, i.layer, i.environment, i.symbol, i.key, i.value, i.version,
                 i.revision, i.origin
          FROM config.history i
          WHERE i.revision <= $1
          ORDER BY i.namespace, i.key, i.layer, i.environment, i.symbol, i.revision DESC) v
        JOIN config.change_sets c USING (revision)
        WHERE v.value IS NOT NULL
        ORDER BY v.namespace, v.layer, v.environment, v.symbol, v.key
        """, Int64(revision.count)),
    ])
    return try StoredRow.places(results[0], values: results[1])
  }
}

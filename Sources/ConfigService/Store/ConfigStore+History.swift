internal import Basics
internal import JSON
internal import Postgres

extension ConfigStore {
  /// The values that one page of change sets shows at most; a page ends early rather than fail.
  static let changesPerPageMax = 10_000

  /// Namespaces to look at: single ones and whole realms; all when both are empty.
  struct NamespaceChoice: Sendable, Hashable {
    var namespaces: [String] = []
    var realms: [String] = []
  }

  /// One value of one change set, and what it replaced.
  struct HistoryItem: Sendable, Hashable {
    let revision: Revision
    let edit: Edit
    let version: Version
  }

  /// A change set without its values.
  struct CommittedChangeSet: Sendable, Hashable {
    let token: RevisionToken
    let committedAt: WallTime
    let author: Authorship
    let changeCount: Int
    let namespaces: [String]
  }

  // MARK: Changes of values

  /// Which changes of values to list.
  struct HistoryFilter: Sendable, Hashable {
    var namespace: String
    /// What is empty does not limit.
    var key = ""
    var environment = ""
    var symbol = ""
    var withoutSymbol = false
    var after = Revision.zero
    var through: Revision
    /// What the page before ended with.
    var position: HistoryPosition?
  }

  /// A place in a listing of changes, newest first.
  struct HistoryPosition: Sendable, Hashable {
    let revision: Revision
    let key: String
    let layer: Int16
    let environment: String
    let symbol: String
  }

  /// Changes of values, newest first, with the change sets they belong to.
  func history(
    _ filter: HistoryFilter, limit: Int, on connection: PostgresConnection
  ) async throws(PostgresError) -> [(item: HistoryItem, changeSet: CommittedChangeSet)] {
    let position = filter.position
    let rows = try await connection.query(
      """
      SELECT i.namespace, i.key, i.layer, i.environment, i.symbol, i.version, i.value, i.origin,
             (SELECT p.value FROM config.history p
              WHERE (p.namespace, p.key, p.layer, p.environment, p.symbol)
                    = (i.namespace, i.key, i.layer, i.environment, i.symbol)
                AND p.revision < i.revision
              ORDER BY p.revision DESC
              LIMIT 1) AS before,
             h.epoch, c.revision, c.chain_hash, c.committed_at, c.kind, c.actor_subject,
             c.actor_role, c.claimed_by, c.client_ip, c.source, c.reason, c.request_id, c.trace_id,
             c.rolled_back_revision, c.change_count, c.namespaces
      FROM config.history i
      JOIN config.change_sets c USING (revision)
      CROSS JOIN config.head h
      WHERE i.namespace = $1 AND ($2 = '' OR i.key = $2) AND ($3 = '' OR i.environment = $3)
        AND ($4 = '' OR i.symbol = $4) AND (NOT $5 OR i.symbol = '')
        AND i.revision > $6 AND i.revision <= $7
        AND (h.oldest_revision = 0 OR i.revision > h.oldest_revision)
        AND (i.revision < $8 OR i.revision = $8
             AND (i.key, i.layer, i.environment, i.symbol) > ($9, $10, $11, $12))
      ORDER BY i.revision DESC, i.key, i.layer, i.environment, i.symbol
      LIMIT $13
      """,
      filter.namespace, filter.key, filter.environment, filter.symbol, filter.withoutSymbol,
      Int64(filter.after.count), Int64(filter.through.count),
      position.map { Int64($0.revision.count) } ?? Int64.max, position?.key ?? "",
      position?.layer ?? 0, position?.environment ?? "", position?.symbol ?? "", Int64(limit))
    var items: [(item: HistoryItem, changeSet: CommittedChangeSet)] = []
    for row in rows {
      items.append((try StoredRow.historyItem(row), try StoredRow.changeSet(row)))
    }
    return items
  }

  // MARK: Change sets

  /// Which change sets to list; what is empty or 0 does not limit.
  struct ChangeSetFilter: Sendable, Hashable {
    var revision = Revision.zero
    var choice = NamespaceChoice()
    var actor = ""
    var since = WallTime.earliest
    var until: WallTime?
    var kind: Int16 = 0
    /// The listing is read up to this revision.
    var through: Revision
    /// What the page before ended with.
    var before: Revision?
  }

  /// Change sets, newest first.
  func changeSets(
    _ filter: ChangeSetFilter, limit: Int, on connection: PostgresConnection
  ) async throws(PostgresError) -> [CommittedChangeSet] {
    let rows = try await connection.query(
      """
      SELECT h.epoch, c.revision, c.chain_hash, c.committed_at, c.kind, c.actor_subject,
             c.actor_role, c.claimed_by, c.client_ip, c.source, c.reason, c.request_id, c.trace_id,
             c.rolled_back_revision, c.change_count, c.namespaces
      FROM config.change_sets c
      CROSS JOIN config.head h
      WHERE ($1 = 0 OR c.revision = $1) AND c.revision <= $2
        AND c.revision >= h.oldest_revision AND c.revision < $3
        AND (cardinality($4) + cardinality($5) = 0 OR c.namespaces && $4 OR EXISTS (
          SELECT FROM unnest(c.namespaces) n WHERE split_part(n, '/', 1) = ANY ($5)))
        AND ($6 = '' OR c.actor_subject = $6)
        AND c.committed_at >= $7 AND ($8::timestamptz IS NULL OR c.committed_at < $8)
        AND ($9 = 0 OR c.kind = $9)
      ORDER BY c.revision DESC
      LIMIT $10
      """,
      Int64(filter.revision.count), Int64(filter.through.count),
      filter.before.map { Int64($0.count) } ?? Int64.max, filter.choice.namespaces,
      filter.choice.realms, filter.actor, filter.since, filter.until, filter.kind, Int64(limit))
    return try StoredRow.changeSets(rows)
  }

  /// The change sets of `revisions`, in no order; those that are gone are left out.
  func changeSets(
    of revisions: some Sequence<Revision>, on connection: PostgresConnection
  ) async throws(PostgresError) -> [CommittedChangeSet] {
    let rows = try await connection.query(
      """
      SELECT h.epoch, c.revision, c.chain_hash, c.committed_at, c.kind, c.actor_subject,
             c.actor_role, c.claimed_by, c.client_ip, c.source, c.reason, c.request_id, c.trace_id,
             c.rolled_back_revision, c.change_count, c.namespaces
      FROM config.change_sets c
      CROSS JOIN config.head h
      WHERE c.revision = ANY ($1)
      """, revisions.map { Int64($0.count) })
    return try StoredRow.changeSets(rows)
  }

  /// The values that change sets wrote, and what each replaced, by revision and place.
  func changes(
    of revisions: [Revision], on connection: PostgresConnection
  ) async throws(PostgresError) -> [HistoryItem] {
    let rows = try await connection.query(
      """
      SELECT i.namespace, i.key, i.layer, i.environment, i.symbol, i.version, i.value, i.origin,
             i.revision,
             (SELECT p.value FROM config.history p
              WHERE (p.namespace, p.key, p.layer, p.environment, p.symbol)
                    = (i.namespace, i.key, i.layer, i.environment, i.symbol)
                AND p.revision < i.revision
              ORDER BY p.revision DESC
              LIMIT 1) AS before
      FROM config.history i
      WHERE i.revision = ANY ($1)
      ORDER BY i.revision, i.namespace, i.layer, i.environment, i.symbol, i.key
      """, revisions.map { Int64($0.count) })
    var items: [HistoryItem] = []
    for row in rows { items.append(try StoredRow.historyItem(row)) }
    return items
  }

  // MARK: For rollbacks

  /// The first revision whose values can still be told.
  func oldestRevision(on connection: PostgresConnection) async throws(PostgresError) -> Revision {
    try StoredRow.revision(
      try await connection.query("SELECT oldest_revision FROM config.head").onlyRow(),
      "oldest_revision")
  }

  /// What a change set replaced, and who wrote each of its values last.
  func undone(
    _ revision: Revision, on connection: PostgresConnection
  ) async throws(PostgresError) -> [Restoration.UndoneValue] {
    let rows = try await connection.query(
      """
      SELECT i.namespace, i.key, i.layer, i.environment, i.symbol,
             (SELECT p.value FROM config.history p
              WHERE (p.namespace, p.key, p.layer, p.environment, p.symbol)
                    = (i.namespace, i.key, i.layer, i.environment, i.symbol)
                AND p.revision < i.revision
              ORDER BY p.revision DESC
              LIMIT 1) AS before,
             (SELECT max(l.revision) FROM config.history l
              WHERE (l.namespace, l.key, l.layer, l.environment, l.symbol)
                    = (i.namespace, i.key, i.layer, i.environment, i.symbol)) AS last_revision
      FROM config.history i
      WHERE i.revision = $1
      ORDER BY i.namespace, i.layer, i.environment, i.symbol, i.key
      """, Int64(revision.count))
    var values: [Restoration.UndoneValue] = []
    for row in rows {
      values.append(
        Restoration.UndoneValue(
          place: try StoredRow.place(row), key: try StoredRow.key(row),
          before: try StoredRow.jsonIfAny(row, "before"),
          lastRevision: try StoredRow.revision(row, "last_revision")))
    }
    return values
  }

  /// The last revision at which a place stood at `version`: nil when it never did, the head when it
  /// still does.
  func lastRevision(
    of place: Place, at version: Version, on connection: PostgresConnection
  ) async throws(PostgresError) -> Revision? {
    let row = try await connection.query(
      """
      SELECT CASE
        WHEN $5 > coalesce(max(i.version), 0) THEN -1
        ELSE coalesce(min(i.revision) FILTER (WHERE i.version > $5) - 1,
                      (SELECT revision FROM config.head))
        END AS revision
      FROM config.history i
      WHERE i.namespace = $1 AND i.layer = $2 AND i.environment = $3 AND i.symbol = $4
      """,
      place.namespace.description, Int16(place.layer.rawValue), place.scope.environmentText,
      place.scope.symbol?.description ?? "", Int64(version.count)
    ).onlyRow()
    guard try row.decode("revision", as: Int64.self) >= 0 else { return nil }
    return try StoredRow.revision(row, "revision")
  }
}

extension StoredRow {
  /// A change of a value, with what it replaced as the column `before`.
  static func historyItem(_ row: Row) throws(PostgresError) -> ConfigStore.HistoryItem {
    let edit = Edit(
      place: try Self.place(row), key: try Self.key(row),
      before: try Self.jsonIfAny(row, "before"), after: try Self.jsonIfAny(row, "value"),
      origin: try row.decode("origin"))
    return ConfigStore.HistoryItem(
      revision: try Self.revision(row, "revision"), edit: edit, version: try Self.version(row))
  }

  /// A change set, from the columns of `config.change_sets` and the epoch.
  static func changeSet(_ row: Row) throws(PostgresError) -> ConfigStore.CommittedChangeSet {
    let kind: Int16 = try row.decode("kind")
    let source: Int16 = try row.decode("source")
    guard let kind = ChangeSetKind(rawValue: kind), let source = ChangeSource(rawValue: source)
    else { throw Self.unreadable("change set of kind \(kind) from source \(source)") }
    let author = Authorship(
      kind: kind, subject: try row.decode("actor_subject"), role: try row.decode("actor_role"),
      claimedBy: try row.decode("claimed_by"), clientIP: try row.decode("client_ip"),
      source: source, reason: try row.decode("reason"), requestID: try row.decode("request_id"),
      traceID: try row.decode("trace_id"),
      rolledBack: try Self.revision(row, "rolled_back_revision"))
    return ConfigStore.CommittedChangeSet(
      token: try Self.token(row), committedAt: try row.decode("committed_at"), author: author,
      changeCount: Int(try row.decode("change_count", as: Int32.self)),
      namespaces: try row.decode("namespaces"))
  }

  fileprivate static func changeSets(
    _ rows: QueryResult
  ) throws(PostgresError) -> [ConfigStore.CommittedChangeSet] {
    var changeSets: [ConfigStore.CommittedChangeSet] = []
    for row in rows { changeSets.append(try Self.changeSet(row)) }
    return changeSets
  }

  /// A value that may be none.
  static func jsonIfAny(_ row: Row, _ column: StaticString) throws(PostgresError) -> JSONValue? {
    guard let text: String = try row.decode(column, as: String?.self) else { return nil }
    return try Self.json(text)
  }
}

internal import Basics
internal import JSON
internal import Postgres

/// The tables of the configuration: all SQL of the service is here and in its migrations.
///
/// A method is a question; it takes the connection to ask on, which belongs to the caller.
struct ConfigStore: Sendable {
  /// Revisions that one call of ``revisions(after:on:)`` returns at most.
  static let revisionsPerReadMax: Int64 = 500

  /// The end of the history.
  struct Head: Sendable, Hashable {
    let token: RevisionToken
    let committedAt: WallTime
    let catalogueVersion: UInt32
    /// The environment of this database; nil before the first start.
    let environment: EnvironmentName?
  }

  /// A change set as it was committed.
  struct CommittedRevision: Sendable, Hashable {
    let token: RevisionToken
    let committedAt: WallTime
    let author: String
    /// The values it wrote, without what they replaced.
    let edits: [Edit]
  }

  /// What came of a commit.
  enum CommitResult: Sendable, Hashable {
    case committed(token: RevisionToken, at: WallTime)
    /// The head is no longer the one that was judged; judge again.
    case moved
    /// The same request was answered before, with this revision; 0 when nothing had differed.
    case replayed(Revision, digest: [UInt8])
  }

  // MARK: Reading

  /// Where the history ends now.
  func head(on connection: PostgresConnection) async throws(PostgresError) -> Head {
    try Self.head(try await connection.run(Self.headStatement).onlyRow())
  }

  /// Everything that is kept, at one moment.
  func state(on connection: PostgresConnection) async throws(PostgresError) -> ConfigState {
    let results = try await connection.pipeline([
      // One snapshot for all questions: no commit can come between them.
      Statement("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"),
      Self.headStatement,
      Statement(
        """
        SELECT namespace, layer, environment, symbol, version, revision, created_at, updated_at
        FROM config.scopes
        ORDER BY namespace, layer, environment, symbol
        """),
      Statement(
        """
        SELECT namespace, layer, environment, symbol, key, value, version, revision, written_at,
               written_by, origin
        FROM config.current
        ORDER BY namespace, layer, environment, symbol, key
        """),
      Statement("COMMIT"),
    ])
    let head = try Self.head(try results[1].onlyRow())
    var places: [Place: PlaceValues] = [:]
    for row in results[2] {
      var values = PlaceValues()
      values.version = try StoredRow.version(row)
      values.revision = try StoredRow.revision(row, "revision")
      values.createdAt = try row.decode("created_at", as: WallTime.self)
      values.updatedAt = try row.decode("updated_at", as: WallTime.self)
      places[try StoredRow.place(row)] = values
    }
    for row in results[3] {
      places[try StoredRow.place(row), default: PlaceValues()]
        .values[try StoredRow.key(row)] = try StoredRow.keptValue(row)
    }
    return ConfigState(token: head.token, committedAt: head.committedAt, places: places)
  }

  /// The revisions committed after `revision`, oldest first, whole ones only.
  func revisions(
    after revision: Revision, on connection: PostgresConnection
  ) async throws(PostgresError) -> [CommittedRevision] {
    let rows = try await connection.query(
      """
      SELECT c.revision, h.epoch, c.chain_hash, c.committed_at, c.actor_subject,
             i.namespace, i.layer, i.environment, i.symbol, i.key, i.value, i.origin
      FROM config.change_sets c
      CROSS JOIN config.head h
      LEFT JOIN config.history i ON i.revision = c.revision
      WHERE c.revision > $1 AND c.revision <= $1 + $2
      ORDER BY c.revision, i.namespace, i.layer, i.environment, i.symbol, i.key
      """,
      Int64(revision.count), Self.revisionsPerReadMax)
    var revisions: [CommittedRevision] = []
    var edits: [Edit] = []
    for (number, row) in rows.enumerated() {
      if try row.decode("namespace", as: String?.self) != nil {
        edits.append(try StoredRow.edit(row))
      }
      let next: Int64? = number + 1 < rows.count ? try rows[number + 1].decode("revision") : nil
      guard try row.decode("revision", as: Int64.self) != next else { continue }
      revisions.append(
        CommittedRevision(
          token: try StoredRow.token(row), committedAt: try row.decode("committed_at"),
          author: try row.decode("actor_subject"), edits: edits))
      edits = []
    }
    return revisions
  }

  private static let headStatement = Statement(
    """
    SELECT epoch, revision, chain_hash, committed_at, catalogue_version, environment
    FROM config.head
    """)

  private static func head(_ row: Row) throws(PostgresError) -> Head {
    Head(
      token: try StoredRow.token(row), committedAt: try row.decode("committed_at"),
      catalogueVersion: UInt32(clamping: try row.decode("catalogue_version", as: Int32.self)),
      environment: EnvironmentName(try row.decode("environment", as: String.self)))
  }

  /// The answer that a request was given before.
  struct Answer: Sendable, Hashable {
    /// The revision it made; zero when nothing had differed.
    let revision: Revision
    /// SHA-256 of the request that was answered.
    let digest: [UInt8]
  }

  /// The answer given before to a request; nil when there was none.
  func answer(
    to requestID: String, of subject: String, method: String, on connection: PostgresConnection
  ) async throws(PostgresError) -> Answer? {
    let row = try await connection.query(
      """
      SELECT revision, digest
      FROM config.idempotency
      WHERE actor_subject = $1 AND method = $2 AND request_id = $3
      """,
      subject, method, requestID
    ).rowIfAny()
    guard let row else { return nil }
    return Answer(
      revision: try StoredRow.revision(row, "revision"), digest: try row.decode("digest"))
  }

  // MARK: Writing

  /// Commits edits that were judged at `judged`, in one statement.
  func commit(
    _ edits: [Edit], by author: Authorship, judgedAt judged: Revision, method: String,
    digest: [UInt8], on connection: PostgresConnection, deadline: MonotonicTime = .never
  ) async throws(PostgresError) -> CommitResult {
    let columns = EditColumns(edits)
    let row = try await connection.query(
      """
      SELECT (r).status, (r).epoch, (r).revision, (r).chain_hash, (r).committed_at, (r).digest
      FROM config.commit_edits(
        $1,
        ROW($2, $3, $4, $5, $6, $7, $8, $9, $10, $11)::config.authorship,
        ROW($12, $13, $14, $15, $16, $17, $18, $19, $20)::config.edits,
        $21, $22) AS r
      """,
      Int64(judged.count), author.kind.rawValue, author.subject, author.role, author.claimedBy,
      author.clientIP, author.source.rawValue, author.reason, author.requestID, author.traceID,
      Int64(author.rolledBack.count), columns.namespaces, columns.keys, columns.layers,
      columns.environments, columns.symbols, columns.values, columns.before, columns.values,
      columns.origins, method, digest, deadline: deadline
    ).onlyRow()
    switch try row.decode("status", as: String.self) {
    case "committed":
      return .committed(
        token: try StoredRow.token(row), at: try row.decode("committed_at"))
    case "replayed":
      return .replayed(
        try StoredRow.revision(row, "revision"), digest: try row.decode("digest"))
    default: return .moved
    }
  }

  /// Records a dry run and returns the new end of the audit chain.
  func rehearse(
    _ edits: [Edit], by author: Authorship, on connection: PostgresConnection
  ) async throws(PostgresError) -> ChainHash? {
    let columns = EditColumns(edits)
    let row = try await connection.query(
      """
      SELECT (r).audit_hash
      FROM config.rehearse_edits(
        ROW($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)::config.authorship,
        ROW($11, $12, $13, $14, $15, $16, $17, $18, $19)::config.edits) AS r
      """,
      author.kind.rawValue, author.subject, author.role, author.claimedBy, author.clientIP,
      author.source.rawValue, author.reason, author.requestID, author.traceID,
      Int64(author.rolledBack.count), columns.namespaces, columns.keys, columns.layers,
      columns.environments, columns.symbols, columns.values, columns.before, columns.values,
      columns.origins
    ).onlyRow()
    return try StoredRow.hash(row, "audit_hash")
  }

  /// Says which environment and catalogue this database has from now on.
  func adopt(
    _ environment: EnvironmentName, catalogueVersion: UInt32, on connection: PostgresConnection
  ) async throws(PostgresError) {
    try await connection.query(
      "UPDATE config.head SET environment = $1, catalogue_version = $2",
      environment.description, Int32(clamping: catalogueVersion))
  }
}

/// The edits of a change set, one array for each column.
private struct EditColumns {
  let namespaces: [String]
  let keys: [String]
  let layers: [Int16]
  let environments: [String]
  let symbols: [String]
  let values: [String?]
  let before: [String?]
  let origins: [String]

  init(_ edits: [Edit]) {
    self.namespaces = edits.map(\.place.namespace.description)
    self.keys = edits.map(\.key.description)
    self.layers = edits.map { Int16($0.place.layer.rawValue) }
    self.environments = edits.map(\.place.scope.environmentText)
    self.symbols = edits.map { $0.place.scope.symbol?.description ?? "" }
    self.values = edits.map { $0.after?.canonicalText }
    self.before = edits.map { $0.before?.canonicalText }
    self.origins = edits.map(\.origin)
  }
}

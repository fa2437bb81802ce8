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

  /// What came of a commit, or of the question whether there is anything to commit.
  enum CommitResult: Sendable, Hashable {
    case committed(token: RevisionToken, at: WallTime)
    /// The head is no longer the one that was judged; judge again.
    case moved
    /// The same request was answered before.
    case replayed(StoredAnswer)
    /// A dry run was recorded; the new end of the audit chain.
    case rehearsed(ChainHash?)
    /// Nothing is to be committed, and that was judged at the head.
    case settled
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
    let places = try StoredRow.places(results[2], values: results[3])
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

  // MARK: Writing

  /// What one call of the functions that write is told besides its own matters.
  struct Judgement: Sendable, Hashable {
    /// The revision at which was judged.
    let revision: Revision
    /// That revision is one that the same transaction makes, with a statement before this one.
    var follows = false
  }

  /// The commit of edits that were judged at `judged`.
  ///
  /// `answer` is kept under the request's identifier, with hash and instant left out. Other
  /// replicas are told by a notification, which need not be where there are none.
  static func commit(
    _ edits: [Edit], by author: Authorship, judgedAt judged: Judgement, request: RequestIdentity,
    answer: [UInt8], announces: Bool = true
  ) -> Statement {
    let columns = EditColumns(edits)
    return Statement(
      """
      SELECT (r).status, (r).epoch, (r).revision, (r).chain_hash, (r).committed_at,
             (r).audit_hash, (r).digest, (r).answer
      FROM config.commit_edits(
        $1,
        ROW($2, $3, $4, $5, $6, $7, $8, $9, $10, $11)::config.authorship,
        ROW($12, $13, $14, $15, $16, $17, $18, $19, $20)::config.edits,
        $21, $22, $23, $24, $25) AS r
      """,
      Int64(judged.revision.count), author.kind.rawValue, author.subject, author.role,
      author.claimedBy, author.clientIP, author.source.rawValue, author.reason, author.requestID,
      author.traceID, Int64(author.rolledBack.count), columns.namespaces, columns.keys,
      columns.layers, columns.environments, columns.symbols, columns.values, columns.shownBefore,
      columns.shownAfter, columns.origins, request.method, request.digest, answer, judged.follows,
      announces)
  }

  /// The record of a dry run that was judged at `judged`.
  static func rehearsal(
    _ edits: [Edit], by author: Authorship, judgedAt judged: Judgement
  ) -> Statement {
    let columns = EditColumns(edits)
    return Statement(
      """
      SELECT (r).status, (r).epoch, (r).revision, (r).chain_hash, (r).committed_at,
             (r).audit_hash, (r).digest, (r).answer
      FROM config.rehearse_edits(
        $1,
        ROW($2, $3, $4, $5, $6, $7, $8, $9, $10, $11)::config.authorship,
        ROW($12, $13, $14, $15, $16, $17, $18, $19, $20)::config.edits, $21) AS r
      """,
      Int64(judged.revision.count), author.kind.rawValue, author.subject, author.role,
      author.claimedBy, author.clientIP, author.source.rawValue, author.reason, author.requestID,
      author.traceID, Int64(author.rolledBack.count), columns.namespaces, columns.keys,
      columns.layers, columns.environments, columns.symbols, columns.values, columns.shownBefore,
      columns.shownAfter, columns.origins, judged.follows)
  }

  /// The question whether a judgement that commits nothing still stands; keeps `answer` for a
  /// repetition.
  static func settlement(
    by subject: String, requestID: String, judgedAt judged: Judgement, request: RequestIdentity,
    answer: [UInt8]?
  ) -> Statement {
    Statement(
      """
      SELECT (r).status, (r).epoch, (r).revision, (r).chain_hash, (r).committed_at,
             (r).audit_hash, (r).digest, (r).answer
      FROM config.settle($1, $2, $3, $4, $5, $6, $7) AS r
      """,
      Int64(judged.revision.count), subject, request.method, requestID, request.digest, answer,
      judged.follows)
  }

  /// Commits edits that were judged at `judged`, in one statement; see the statement of that name.
  func commit(
    _ edits: [Edit], by author: Authorship, judgedAt judged: Revision, request: RequestIdentity,
    answer: [UInt8], on connection: PostgresConnection, deadline: MonotonicTime = .never
  ) async throws(PostgresError) -> CommitResult {
    try await self.result(
      of: Self.commit(
        edits, by: author, judgedAt: Judgement(revision: judged), request: request,
        answer: answer), on: connection, deadline: deadline)
  }

  /// Records a dry run that was judged at `judged`.
  func rehearse(
    _ edits: [Edit], by author: Authorship, judgedAt judged: Revision,
    on connection: PostgresConnection, deadline: MonotonicTime = .never
  ) async throws(PostgresError) -> CommitResult {
    try await self.result(
      of: Self.rehearsal(edits, by: author, judgedAt: Judgement(revision: judged)),
      on: connection, deadline: deadline)
  }

  /// What came of one of the statements above.
  func result(
    of statement: Statement, on connection: PostgresConnection, deadline: MonotonicTime = .never
  ) async throws(PostgresError) -> CommitResult {
    try StoredRow.commitResult(
      try await connection.run(statement, deadline: deadline).onlyRow())
  }

  /// What came of several of them, in one transaction.
  func results(
    of statements: [Statement], on connection: PostgresConnection,
    deadline: MonotonicTime = .never
  ) async throws(PostgresError) -> [CommitResult] {
    var results: [CommitResult] = []
    for answer in try await connection.pipeline(statements, deadline: deadline) {
      results.append(try StoredRow.commitResult(try answer.onlyRow()))
    }
    return results
  }

  /// Gives the store a new epoch, unless it no longer has the one that is `known`.
  func renewEpoch(
    _ known: StoreEpoch, on connection: PostgresConnection
  ) async throws(PostgresError) {
    try await connection.query("SELECT config.renew_epoch($1)", Int64(known.count))
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
  /// What the audit shows, which tells of a secret only whether it changed.
  let shownBefore: [String?]
  let shownAfter: [String?]
  let origins: [String]

  init(_ edits: [Edit]) {
    self.namespaces = edits.map(\.place.namespace.description)
    self.keys = edits.map(\.key.description)
    self.layers = edits.map { Int16($0.place.layer.rawValue) }
    self.environments = edits.map(\.place.scope.environmentText)
    self.symbols = edits.map { $0.place.scope.symbol?.description ?? "" }
    self.values = edits.map { $0.after?.canonicalText }
    self.shownBefore = edits.map { $0.before.map(SealedSecret.audited)?.canonicalText }
    self.shownAfter = edits.map { $0.after.map(SealedSecret.audited)?.canonicalText }
    self.origins = edits.map(\.origin)
  }
}

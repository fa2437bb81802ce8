internal import Basics
internal import Postgres

/// A policy written elsewhere, checked as far as it can be without the store.
struct ImportedPolicy: Sendable, Hashable {
  /// Its place in the stream, from 0.
  var row: Int
  var externalID: String
  var holder: String
  var asset: String
  var cover: USDCents
  var premium: USDCents
  var trigger: Decimal4
  var floor: Decimal4
  /// Nil for the asset's present one.
  var pegReference: Double?
  var boundAt: WallTime
  var term: PolicyTerm
}

extension BookStore {
  /// What the store has to say of a row.
  enum RowRefusal: Int16, Sendable, Hashable {
    /// A row before it has the same id and other terms.
    case differsInStream = 2
    /// A policy of that id is there, with other terms.
    case differsFromStored = 3
  }

  /// What came of the rows that were sent.
  struct ImportOutcome: Sendable, Hashable {
    var newCount: Int64 = 0
    var duplicateCount: Int64 = 0
    var refusedCount: Int64 = 0
    /// Cover of the new ones, in cents.
    var coverCents: Int64 = 0
    /// The first of those refused.
    var refusals: [Refusal] = []

    struct Refusal: Sendable, Hashable {
      let row: Int64
      let reason: RowRefusal
    }
  }

  /// Makes the place where rows wait to be judged together; it goes with the transaction.
  static func prepareImport(_ transaction: Transaction) async throws(PostgresError) {
    try await transaction.pipeline([
      // A million ids are compared at a time: what does not fit goes to files.
      Statement("SET LOCAL work_mem = '64MB'"),
      Statement(
        """
        CREATE TEMPORARY TABLE staged_policies (
          row_number    bigint NOT NULL,
          external_id   text NOT NULL,
          holder        text NOT NULL,
          asset         text NOT NULL,
          cover         bigint NOT NULL,
          premium       bigint NOT NULL,
          trigger_units bigint NOT NULL,
          floor_units   bigint NOT NULL,
          peg_reference double precision,
          bound_at      timestamptz NOT NULL,
          starts_at     timestamptz NOT NULL,
          ends_at       timestamptz NOT NULL,
          -- 0 new, 1 there already, more: refused.
          verdict       smallint NOT NULL DEFAULT 0
        ) ON COMMIT DROP
        """),
    ])
  }

  /// The statement that sends rows to where they wait.
  static let stage: StaticString = """
    COPY staged_policies (
      row_number, external_id, holder, asset, cover, premium, trigger_units, floor_units,
      peg_reference, bound_at, starts_at, ends_at)
    FROM STDIN (FORMAT binary)
    """

  /// Sends a row there.
  static func write(
    _ policy: ImportedPolicy, to writer: inout CopyWriter
  ) async throws(PostgresError) {
    try await writer.write(
      policy.row, policy.externalID, policy.holder, policy.asset, policy.cover.count,
      policy.premium.count, policy.trigger.units, policy.floor.units, policy.pegReference,
      policy.boundAt, policy.term.startsAt, policy.term.endsAt)
  }

  /// Judges the rows that wait, by each other and by the policies that are there; the answer is a
  /// revision of the book by which all of those were looked at.
  ///
  /// A million rows take seconds, in which others may change the book.
  static func judgeStaged(_ transaction: Transaction) async throws(PostgresError) -> Int64 {
    try await transaction.query("ANALYZE staged_policies")
    let revision = try await Self.head(transaction).revision
    try await transaction.pipeline([
      // Rows of an id that comes again: the first counts.
      Statement(
        """
        UPDATE staged_policies s
        SET verdict = CASE
          WHEN ROW(s.holder, s.asset, s.cover, s.premium, s.trigger_units, s.floor_units,
                   s.peg_reference, s.bound_at, s.starts_at, s.ends_at)
               IS NOT DISTINCT FROM
               ROW(f.holder, f.asset, f.cover, f.premium, f.trigger_units, f.floor_units,
                   f.peg_reference, f.bound_at, f.starts_at, f.ends_at)
          THEN 1 ELSE 2 END
        FROM (
          SELECT external_id, min(row_number) AS first_row
          FROM staged_policies
          GROUP BY external_id
          HAVING count(*) > 1
        ) repeated
        JOIN staged_policies f ON f.row_number = repeated.first_row
        WHERE s.external_id = repeated.external_id AND s.row_number > repeated.first_row
        """),
      Self.judgedByPolicies(after: -1),
    ])
    return revision
  }

  /// Judges rows by the policies that came with later revisions; what is stored stays as it is.
  private static func judgedByPolicies(after revision: Int64) -> Statement {
    Statement(
      """
      UPDATE staged_policies s
      SET verdict = CASE
        WHEN ROW(s.holder, s.asset, s.cover, s.premium, s.trigger_units, s.floor_units,
                 coalesce(s.peg_reference, p.peg_reference), s.bound_at, s.starts_at, s.ends_at)
             IS NOT DISTINCT FROM
             ROW(p.holder, p.asset, p.cover_cents::bigint, p.premium_cents::bigint,
                 (p.trigger_ratio * 10000)::bigint, (p.floor_ratio * 10000)::bigint,
                 p.peg_reference, p.bound_at, p.starts_at, p.ends_at)
        THEN 1 ELSE 3 END
      FROM risk.policies p
      WHERE p.external_id = s.external_id AND s.verdict = 0 AND p.entered_revision > $1
      """,
      revision)
  }

  /// Locks the book, judges by what came since `revision`, and says what comes of the rows.
  static func settleStaged(
    since revision: Int64, refusalsMax: Int, _ transaction: Transaction
  ) async throws(PostgresError) -> ImportOutcome {
    _ = try await Self.lock(transaction)
    let results = try await transaction.pipeline([
      Self.judgedByPolicies(after: revision),
      Statement(
        """
        SELECT count(*) FILTER (WHERE verdict = 0), count(*) FILTER (WHERE verdict = 1),
               count(*) FILTER (WHERE verdict > 1),
               coalesce(sum(cover) FILTER (WHERE verdict = 0), 0)::bigint
        FROM staged_policies
        """),
      Statement(
        """
        SELECT row_number, verdict
        FROM staged_policies
        WHERE verdict > 1
        ORDER BY row_number
        LIMIT $1
        """,
        Int64(refusalsMax)),
    ])
    let counts = try results[1].onlyRow().decode(
      Int64.self, Int64.self, Int64.self, Int64.self)
    var outcome = ImportOutcome(
      newCount: counts.0, duplicateCount: counts.1, refusedCount: counts.2, coverCents: counts.3)
    for row in results[2] {
      let (number, verdict) = try row.decode(Int64.self, Int16.self)
      guard let reason = RowRefusal(rawValue: verdict) else {
        throw Self.unreadable("the verdict \(verdict)")
      }
      outcome.refusals.append(ImportOutcome.Refusal(row: number, reason: reason))
    }
    return outcome
  }

  /// Takes the new ones of the rows that wait into the book; the lock is held.
  static func takeStaged(
    label: String, by author: ChangeAuthor, at now: WallTime, _ transaction: Transaction
  ) async throws(PostgresError) {
    try await transaction.query(
      """
      INSERT INTO risk.policies (
        id, external_id, holder, asset, cover_cents, premium_cents, trigger_ratio, floor_ratio,
        days,
        peg_reference, bound_at, starts_at, ends_at, state, label, entered_revision,
        left_revision, known_at, left_at, made_by, made_role, made_request, change_reason)
      SELECT (ids.prefix || lpad(to_hex(s.row_number), 12, '0'))::uuid, s.external_id, s.holder,
             s.asset, s.cover, s.premium, s.trigger_units / 10000.0,
             s.floor_units / 10000.0,
             ceil(date_part('epoch', s.ends_at - s.starts_at) / 86400)::integer,
             coalesce(s.peg_reference, a.peg_reference::double precision), s.bound_at,
             s.starts_at, s.ends_at,
             CASE WHEN $2 < s.starts_at THEN 'pending' WHEN $2 < s.ends_at THEN 'active'
                  ELSE 'expired' END,
             $1, h.revision + 1, CASE WHEN $2 < s.ends_at THEN NULL ELSE h.revision + 1 END, $2,
             CASE WHEN $2 < s.ends_at THEN NULL ELSE $2 END, $3, $4, $5, $6
      FROM staged_policies s
      JOIN risk.assets a ON a.symbol = s.asset
      CROSS JOIN risk.book_head h
      -- Ids in the order of rows: a million of them in any order would take twice the time.
      CROSS JOIN (SELECT left(gen_random_uuid()::text, 24) AS prefix) ids
      WHERE s.verdict = 0
      ORDER BY s.row_number
      """,
      label, now, author.subject, author.role, author.requestID, author.reason)
  }

  /// The assets that may be insured, with the dollars each is meant to be worth.
  static func insurableAssets(
    _ transaction: Transaction
  ) async throws(PostgresError) -> [String: Double] {
    let rows = try await transaction.query(
      "SELECT symbol, peg_reference::double precision FROM risk.assets WHERE kind = 'stablecoin'")
    var assets: [String: Double] = [:]
    for row in rows {
      let (symbol, reference) = try row.decode(String.self, Double.self)
      assets[symbol] = reference
    }
    return assets
  }
}

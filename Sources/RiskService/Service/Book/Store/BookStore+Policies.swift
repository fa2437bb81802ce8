internal import Basics
internal import Postgres

/// Which policies a listing is about.
struct PolicyFilter: Sendable, Hashable {
  var lives: [PolicyLife] = []
  var asset = ""
  var holder = ""
  var externalID = ""
  var boundSince: WallTime?
  var boundUntil: WallTime?
  var endsBefore: WallTime?

  /// The states, or NULL for all.
  var states: [String]? { self.lives.isEmpty ? nil : self.lives.map(\.rawValue) }
}

/// Where a listing goes on: after the row of that instant and id.
struct ListingPlace: Sendable, Hashable {
  let at: WallTime
  let id: PostgresUUID

  init(at: WallTime, id: PostgresUUID) {
    self.at = at
    self.id = id
  }

  /// Reads what ``text`` says.
  init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let microseconds = Int64(parts[0]),
      let at = WallTime(microsecondsSinceEpoch: microseconds),
      let id = PostgresUUID(String(parts[1]))
    else { return nil }
    self.init(at: at, id: id)
  }

  var text: String { "\(self.at.microsecondsSinceEpoch).\(self.id)" }
}

extension BookStore {
  /// A page of policies, newest first.
  static func policies(
    _ filter: PolicyFilter, after place: ListingPlace?, countMax: Int,
    _ transaction: Transaction
  ) async throws(PostgresError) -> [StoredPolicy] {
    let rows = try await transaction.query(
      """
      SELECT *
      FROM risk.policy_rows
      WHERE ($1::text[] IS NULL OR state = ANY ($1))
        AND ($2 = '' OR asset = $2) AND ($3 = '' OR holder = $3)
        AND ($4 = '' OR external_id = $4)
        AND ($5::timestamptz IS NULL OR bound_at >= $5)
        AND ($6::timestamptz IS NULL OR bound_at < $6)
        AND ($7::timestamptz IS NULL OR ends_at < $7)
        AND ($8::timestamptz IS NULL OR (bound_at, id) < ($8, $9::uuid))
      ORDER BY bound_at DESC, id DESC
      LIMIT $10
      """,
      filter.states, filter.asset, filter.holder, filter.externalID, filter.boundSince,
      filter.boundUntil, filter.endsBefore, place?.at, place?.id, Int64(countMax))
    return try rows.map { row throws(PostgresError) in try StoredPolicy(row) }
  }

  /// How many policies a listing has on all pages, and their cover.
  static func policyTotals(
    _ filter: PolicyFilter, _ transaction: Transaction
  ) async throws(PostgresError) -> (count: Int64, coverCents: Int64) {
    let row = try await transaction.query(
      """
      SELECT count(*), coalesce(sum(cover_cents), 0)::bigint
      FROM risk.policies
      WHERE ($1::text[] IS NULL OR state = ANY ($1))
        AND ($2 = '' OR asset = $2) AND ($3 = '' OR holder = $3)
        AND ($4 = '' OR external_id = $4)
        AND ($5::timestamptz IS NULL OR bound_at >= $5)
        AND ($6::timestamptz IS NULL OR bound_at < $6)
        AND ($7::timestamptz IS NULL OR ends_at < $7)
      """,
      filter.states, filter.asset, filter.holder, filter.externalID, filter.boundSince,
      filter.boundUntil, filter.endsBefore
    ).onlyRow()
    return (try row.decode(at: 0), try row.decode(at: 1))
  }

  /// The policy of that id; nil when there is none.
  static func policy(
    _ id: PostgresUUID, _ transaction: Transaction
  ) async throws(PostgresError) -> StoredPolicy? {
    let row = try await transaction.query(
      "SELECT * FROM risk.policy_rows WHERE id = $1", id
    ).rowIfAny()
    return try row.map { row throws(PostgresError) in try StoredPolicy(row) }
  }

  /// Whether a quote was bound.
  static func isBound(
    quote id: String, _ transaction: Transaction
  ) async throws(PostgresError) -> Bool {
    try await !transaction.query(
      "SELECT 1 FROM risk.policies WHERE quote_id = $1", id
    ).isEmpty
  }

  /// Writes down a policy that was bound; the lock is held.
  static func add(
    _ policy: StoredPolicy, by author: ChangeAuthor, at now: WallTime,
    _ transaction: Transaction
  ) async throws(PostgresError) -> PostgresUUID {
    let row = try await transaction.query(
      """
      INSERT INTO risk.policies (
        quote_id, holder, asset, cover_cents, premium_cents, trigger_ratio, floor_ratio, days,
        peg_reference, bound_at, starts_at, ends_at, state, config_epoch, config_revision,
        market_version, model, label, entered_revision, known_at, made_by, made_role,
        made_request)
      SELECT $1, $2, $3, $4, $5, $6::bigint / 10000.0, $7::bigint / 10000.0, $8::bigint, $9, $10,
             $11, $12, $13, $14, $15, $16, $17, '', h.revision + 1, $18, $19, $20, $21
      FROM risk.book_head h
      RETURNING id
      """,
      policy.quoteID, policy.holder, policy.asset, policy.cover.count, policy.premium.count,
      policy.trigger.units, policy.floor.units, policy.days, policy.pegReference,
      policy.boundAt, policy.term.startsAt, policy.term.endsAt, policy.life.rawValue,
      policy.configEpoch, policy.configRevision, policy.marketVersion, policy.model, now,
      author.subject, author.role, author.requestID
    ).onlyRow()
    return try row.decode("id")
  }

  /// Writes down that a policy was cancelled; the lock is held.
  static func cancel(
    _ policy: StoredPolicy, by author: ChangeAuthor, at now: WallTime,
    _ transaction: Transaction
  ) async throws(PostgresError) {
    try await transaction.query(
      """
      UPDATE risk.policies
      SET state = 'cancelled', cancelled_at = $2, left_at = $2, refund_cents = $3, fee_cents = $4,
          version = version + 1, changed_by = $5, changed_role = $6, changed_request = $7,
          change_reason = $8
      WHERE id = $1
      """,
      policy.id, now, policy.refund.count, policy.fee.count, author.subject, author.role,
      author.requestID, author.reason)
  }
}

internal import Basics
internal import Postgres

/// Which claims a listing is about.
struct ClaimFilter: Sendable, Hashable {
  var life: ClaimLife?
  var asset = ""
  var policyID: PostgresUUID?
  var eventID: PostgresUUID?
  var since: WallTime?
  var until: WallTime?
}

extension BookStore {
  /// A page of claims, newest first.
  static func claims(
    _ filter: ClaimFilter, after place: ListingPlace?, countMax: Int,
    _ transaction: Transaction
  ) async throws(PostgresError) -> [StoredClaim] {
    let rows = try await transaction.query(
      """
      SELECT *
      FROM risk.claim_rows
      WHERE ($1 = '' OR state = $1) AND ($2 = '' OR asset = $2)
        AND ($3::uuid IS NULL OR policy_id = $3) AND ($4::uuid IS NULL OR event_id = $4)
        AND ($5::timestamptz IS NULL OR triggered_at >= $5)
        AND ($6::timestamptz IS NULL OR triggered_at < $6)
        AND ($7::timestamptz IS NULL OR (triggered_at, id) < ($7, $8::uuid))
      ORDER BY triggered_at DESC, id DESC
      LIMIT $9
      """,
      filter.life?.rawValue ?? "", filter.asset, filter.policyID, filter.eventID, filter.since,
      filter.until, place?.at, place?.id, Int64(countMax))
    return try rows.map { row throws(PostgresError) in try StoredClaim(row) }
  }

  /// What the claims of a listing on all pages still have to be paid, in cents.
  static func owedCents(
    _ filter: ClaimFilter, _ transaction: Transaction
  ) async throws(PostgresError) -> Int64 {
    try await transaction.query(
      """
      SELECT coalesce(sum(payout_cents) FILTER (WHERE state <> 'settled'), 0)::bigint
      FROM risk.claims
      WHERE ($1 = '' OR state = $1) AND ($2 = '' OR asset = $2)
        AND ($3::uuid IS NULL OR policy_id = $3) AND ($4::uuid IS NULL OR event_id = $4)
        AND ($5::timestamptz IS NULL OR triggered_at >= $5)
        AND ($6::timestamptz IS NULL OR triggered_at < $6)
      """,
      filter.life?.rawValue ?? "", filter.asset, filter.policyID, filter.eventID, filter.since,
      filter.until
    ).onlyRow().decode(at: 0)
  }

  /// The claim of that id; nil when there is none.
  static func claim(
    _ id: PostgresUUID, _ transaction: Transaction
  ) async throws(PostgresError) -> StoredClaim? {
    let row = try await transaction.query(
      "SELECT * FROM risk.claim_rows WHERE id = $1", id
    ).rowIfAny()
    return try row.map { row throws(PostgresError) in try StoredClaim(row) }
  }

  /// Writes down that a claim was paid; the lock is held.
  static func settle(
    _ id: PostgresUUID, reference: String, by author: ChangeAuthor, at now: WallTime,
    _ transaction: Transaction
  ) async throws(PostgresError) {
    try await transaction.query(
      """
      UPDATE risk.claims
      SET state = 'settled', settled_at = $2, payment_reference = $3, note = $4, settled_by = $5,
          settled_role = $6, settled_claimed = $7, settled_ip = $8, settled_source = $9,
          version = version + 1
      WHERE id = $1
      """,
      id, now, reference, author.reason, author.subject, author.role, author.claimedBy,
      author.clientIP, author.source)
  }
}

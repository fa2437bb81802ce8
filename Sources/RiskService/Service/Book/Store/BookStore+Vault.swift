internal import Basics
internal import JSON
internal import Postgres

extension BookStore {
  /// The newest version of the vault; nil before the first.
  static func vault(_ transaction: Transaction) async throws(PostgresError) -> StoredVault? {
    let row = try await transaction.query(
      """
      SELECT v.*
      FROM risk.vault_versions v
      JOIN risk.book_head h ON h.vault_version = v.version
      """
    ).rowIfAny()
    return try row.map { row throws(PostgresError) in try Self.vault(row) }
  }

  /// The vault as it was at `time`; nil when there was none.
  static func vault(
    at time: WallTime, _ transaction: Transaction
  ) async throws(PostgresError) -> StoredVault? {
    let row = try await transaction.query(
      """
      SELECT *
      FROM risk.vault_versions
      WHERE known_at <= $1
      ORDER BY version DESC
      LIMIT 1
      """,
      time
    ).rowIfAny()
    return try row.map { row throws(PostgresError) in try Self.vault(row) }
  }

  /// The cover in force at `time`, in cents, and on how many policies.
  static func sold(
    at time: WallTime, _ transaction: Transaction
  ) async throws(PostgresError) -> (cents: Int64, policyCount: Int64) {
    let row = try await transaction.query(
      """
      SELECT coalesce(sum(cover_cents), 0)::bigint, count(*)
      FROM risk.policies
      WHERE known_at <= $1 AND (left_at IS NULL OR left_at > $1)
      """,
      time
    ).onlyRow()
    return (try row.decode(at: 0), try row.decode(at: 1))
  }

  /// Writes down a version of the vault; the lock is held.
  static func add(
    _ vault: StoredVault, isForced: Bool, _ transaction: Transaction
  ) async throws(PostgresError) {
    let author = vault.author
    try await transaction.query(
      """
      INSERT INTO risk.vault_versions (
        version, capital_cents, btc_float_cents, reserve_cents, tranches, label, known_at,
        actor_subject, actor_role, claimed_by, client_ip, source, reason, request_id, is_forced)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
      """,
      vault.version, vault.capitalCents, vault.floatCents, vault.reserveCents,
      vault.tranches.map { Self.json($0) }, vault.label, vault.knownAt, author.subject,
      author.role, author.claimedBy, author.clientIP, author.source, author.reason,
      author.requestID, isForced)
  }

  private static func json(_ shares: [StoredVault.TrancheShare]) -> PostgresJSON {
    PostgresJSON(
      "{" + shares.map { "\"\($0.tranche)\":\($0.capitalCents)" }.joined(separator: ",") + "}")
  }

  private static func vault(_ row: Row) throws(PostgresError) -> StoredVault {
    StoredVault(
      capitalCents: try row.decode("capital_cents"),
      floatCents: try row.decode("btc_float_cents"),
      reserveCents: try row.decode("reserve_cents"),
      tranches: try row.decode("tranches", as: PostgresJSON?.self)
        .map { json throws(PostgresError) in try Self.shares(json) },
      label: try row.decode("label"), version: try row.decode("version"),
      knownAt: try row.decode("known_at"),
      author: ChangeAuthor(
        subject: try row.decode("actor_subject"), role: try row.decode("actor_role"),
        claimedBy: try row.decode("claimed_by"), clientIP: try row.decode("client_ip"),
        source: try row.decode("source"), reason: try row.decode("reason"),
        requestID: try row.decode("request_id")))
  }

  /// Capital by tranche, the most senior first.
  private static func shares(
    _ json: PostgresJSON
  ) throws(PostgresError) -> [StoredVault.TrancheShare] {
    let value: JSONValue?
    do throws(JSONError) {
      value = try JSONValue(parsing: json.text)
    } catch {
      value = nil
    }
    guard case .object(let members)? = value else { throw Self.unreadable("tranches of a vault") }
    var shares: [StoredVault.TrancheShare] = []
    for member in members.members {
      guard let tranche = Tranche(member.key), case .number(let number) = member.value,
        let cents = Int64(number.description)
      else { throw Self.unreadable("tranches of a vault") }
      shares.append(StoredVault.TrancheShare(tranche: tranche, capitalCents: cents))
    }
    return shares.sorted { $0.tranche < $1.tranche }
  }
}

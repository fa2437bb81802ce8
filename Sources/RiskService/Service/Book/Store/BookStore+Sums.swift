internal import Basics
internal import Postgres
internal import RiskModels

extension BookStore {
  /// Sums of the policies in force, and whether those of one are equal in asset, layer, days and
  /// cover, as they are when there are at most `countMax` of such sums.
  static func sums(
    countMax: Int, _ transaction: Transaction
  ) async throws(PostgresError) -> (sums: [BookSum], isExact: Bool) {
    // A million policies are summed in memory instead of sorted in files.
    try await transaction.query("SET LOCAL work_mem = '64MB'")
    let (rough, isByTerms) = try await Self.roughSums(transaction)
    // Of covers that are told apart there are no fewer sums.
    guard isByTerms, rough.count <= countMax else { return (rough, false) }
    if rough.allSatisfy({ $0.coverMin == $0.coverMax }) { return (rough, true) }
    let exact = try await Self.exactSums(countMax: countMax, transaction)
    return exact.map { ($0, true) } ?? (rough, false)
  }

  /// Sums of the policies in force that are equal in asset, layer, days and cover; nil when there
  /// are more than `countMax`.
  private static func exactSums(
    countMax: Int, _ transaction: Transaction
  ) async throws(PostgresError) -> [BookSum]? {
    let rows = try await transaction.query(
      """
      SELECT asset, (trigger_ratio * 10000)::bigint, (floor_ratio * 10000)::bigint, days,
             sum(cover_cents)::bigint, count(*), min(cover_cents), max(cover_cents)
      FROM risk.policies
      WHERE left_revision IS NULL
      GROUP BY asset, trigger_ratio, floor_ratio, days, cover_cents
      LIMIT $1
      """,
      Int64(countMax) + 1)
    guard rows.count <= countMax else { return nil }
    return try rows.map { row throws(PostgresError) in try Self.sum(row) }
  }

  /// How many sums are read at most where covers are put together.
  private static let roughSumsMax: Int64 = 200_000

  /// Sums of the policies in force whose covers differ by a few per cent, with equal terms; where
  /// those are too many, lengths and layers are put together too.
  private static func roughSums(
    _ transaction: Transaction
  ) async throws(PostgresError) -> (sums: [BookSum], isByTerms: Bool) {
    let rows = try await transaction.query(
      """
      SELECT asset, (trigger_ratio * 10000)::bigint, (floor_ratio * 10000)::bigint, days,
             sum(cover_cents)::bigint, count(*), min(cover_cents), max(cover_cents)
      FROM risk.policies
      WHERE left_revision IS NULL
      GROUP BY asset, trigger_ratio, floor_ratio, days,
               floor(ln(cover_cents::double precision) * 20)
      LIMIT $1
      """,
      Self.roughSumsMax + 1)
    if rows.count <= Int(Self.roughSumsMax) {
      return (try rows.map { row throws(PostgresError) in try Self.sum(row) }, true)
    }
    let coarse = try await transaction.query(
      """
      SELECT asset,
             round(sum(cover_cents * trigger_ratio) / sum(cover_cents) * 10000)::bigint,
             round(sum(cover_cents * floor_ratio) / sum(cover_cents) * 10000)::bigint,
             round(sum(cover_cents::numeric * days) / sum(cover_cents))::integer,
             sum(cover_cents)::bigint, count(*), min(cover_cents), max(cover_cents)
      FROM risk.policies
      WHERE left_revision IS NULL
      GROUP BY asset, floor(trigger_ratio * 100), floor(floor_ratio * 100), (days - 1) / 7,
               floor(ln(cover_cents::double precision) * 2)
      """)
    return (try coarse.map { row throws(PostgresError) in try Self.sum(row) }, false)
  }

  private static func sum(_ row: Row) throws(PostgresError) -> BookSum {
    BookSum(
      asset: try row.decode(at: 0), trigger: try row.decode(at: 1), floor: try row.decode(at: 2),
      days: try row.decode(at: 3), coverCents: try row.decode(at: 4),
      policyCount: try row.decode(at: 5), coverMin: try row.decode(at: 6),
      coverMax: try row.decode(at: 7))
  }

  /// What an asset's policies pay, of those in force.
  struct LayerOfAsset: Sendable, Hashable {
    let asset: String
    let layer: CoverLayer
    /// Whether it came into force, or went out of it.
    let isAdded: Bool
  }

  /// The policies in force whose ids come after `id`, in the order of ids.
  static func layersInForce(
    after id: PostgresUUID?, countMax: Int, _ transaction: Transaction
  ) async throws(PostgresError) -> (layers: [LayerOfAsset], last: PostgresUUID?) {
    let rows = try await transaction.query(
      """
      SELECT id, asset, cover_cents, (trigger_ratio * 10000)::bigint AS trigger_units,
             (floor_ratio * 10000)::bigint AS floor_units
      FROM risk.policies
      WHERE left_revision IS NULL AND ($1::uuid IS NULL OR id > $1)
      ORDER BY id
      LIMIT $2
      """,
      id, Int64(countMax))
    let layers = try rows.map { row throws(PostgresError) in
      try Self.layer(row, isAdded: true)
    }
    let isLast = rows.count < countMax
    return (layers, isLast ? nil : try rows.last?.decode("id", as: PostgresUUID.self))
  }

  /// What came into force and went out of it after `revision`; nil when it is more than `countMax`.
  static func layerChanges(
    after revision: Int64, countMax: Int, _ transaction: Transaction
  ) async throws(PostgresError) -> [LayerOfAsset]? {
    let rows = try await transaction.query(
      """
      SELECT asset, cover_cents, (trigger_ratio * 10000)::bigint AS trigger_units,
             (floor_ratio * 10000)::bigint AS floor_units, true AS is_added
      FROM risk.policies
      WHERE entered_revision > $1 AND left_revision IS NULL
      UNION ALL
      SELECT asset, cover_cents, (trigger_ratio * 10000)::bigint, (floor_ratio * 10000)::bigint,
             false
      FROM risk.policies
      WHERE left_revision > $1 AND entered_revision <= $1
      LIMIT $2
      """,
      revision, Int64(countMax) + 1)
    guard rows.count <= countMax else { return nil }
    return try rows.map { row throws(PostgresError) in
      try Self.layer(row, isAdded: try row.decode("is_added"))
    }
  }

  private static func layer(
    _ row: Row, isAdded: Bool
  ) throws(PostgresError) -> LayerOfAsset {
    LayerOfAsset(
      asset: try row.decode("asset"),
      layer: try StoredPolicy.layer(
        cover: try row.decode("cover_cents"), trigger: try row.decode("trigger_units"),
        floor: try row.decode("floor_units")),
      isAdded: isAdded)
  }

  /// Claims incurred and premium earned from `since` until `until`, in cents.
  static func lossExperience(
    since: WallTime, until: WallTime, _ transaction: Transaction
  ) async throws(PostgresError) -> (incurredCents: Int64, earnedCents: Int64) {
    let row = try await transaction.query(
      "SELECT incurred_cents, earned_cents FROM risk.loss_experience($1, $2)", since, until
    ).onlyRow()
    return (try row.decode(at: 0), try row.decode(at: 1))
  }
}

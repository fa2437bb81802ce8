internal import Basics
internal import ContractRisk
internal import ContractType
internal import Postgres
internal import RiskModels

/// Reads what correlations are computed from, in the transaction of its caller, and keeps sets.
struct CorrelationStore: Sendable {
  let transaction: Transaction

  /// The assets that have a peg, in the order of their bytes.
  func assets() async throws(PostgresError) -> [String] {
    let rows = try await self.transaction.query(
      """
      SELECT symbol FROM risk.assets WHERE kind = 'stablecoin' ORDER BY symbol COLLATE "C"
      """)
    var assets: [String] = []
    for row in rows { assets.append(try row.decode(at: 0)) }
    return assets
  }

  /// Closes of the days up to `last`, and of one more before them.
  func closes(
    of assets: [String], days: Int, until last: CivilDate, ageMax: Duration, knownAt: WallTime
  ) async throws(PostgresError) -> [CloseBoard.Close] {
    let first = CivilDate(daysSinceEpoch: last.daysSinceEpoch - days) ?? .earliest
    let rows = try await self.transaction.query(
      """
      SELECT asset, source, day, price
      FROM risk.daily_closes($1, $2, $3, $4 * interval '1 microsecond', $5, $6)
      """, assets, first, last, Double(ageMax.microsecondsClamped), PriceStore.qualityMin, knownAt)
    var closes: [CloseBoard.Close] = []
    closes.reserveCapacity(rows.count)
    for row in rows {
      let (asset, source, day, price) = try row.decode(
        String.self, String.self, CivilDate.self, Double.self)
      closes.append(CloseBoard.Close(asset: asset, source: source, day: day, price: price))
    }
    return closes
  }

  /// The pairs that were alarmed in the newest set of each window.
  func alarms(
    asOf: WallTime
  ) async throws(PostgresError) -> [Int: Set<CorrelationDesk.Alarm>] {
    let rows = try await self.transaction.query(
      """
      SELECT s.window_days, c.asset_a, c.asset_b
      FROM (
        SELECT DISTINCT ON (window_days) id, window_days
        FROM risk.correlation_sets
        WHERE as_of <= $1
        ORDER BY window_days, as_of DESC, number DESC
      ) s
      JOIN risk.asset_correlations c ON c.set_id = s.id
      WHERE c.level IN ('high', 'critical')
      """, asOf)
    var alarms: [Int: Set<CorrelationDesk.Alarm>] = [:]
    for row in rows {
      let (days, one, other) = try row.decode(Int.self, String.self, String.self)
      alarms[days, default: []].insert(CorrelationDesk.Alarm(one: one, other: other))
    }
    return alarms
  }

  /// Keeps a set and gives it its id.
  func keep(_ set: CorrelationSet, at now: WallTime) async throws(PostgresError) -> CorrelationSet {
    let id = try await self.transaction.query(
      """
      INSERT INTO risk.correlation_sets (
        as_of, known_at, window_days, assets, matrix, common_count, shrinkage, repair_distance,
        eigenvalue_min, defaulted_count, mean, is_synthetic, computed_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
      RETURNING id
      """, set.asOf?.time, set.knownAt?.time, Int32(set.windowDays), set.assets,
      set.matrix, Int32(set.commonCount), set.shrinkage, set.repairDistance, set.eigenvalueMin,
      Int32(set.defaultedCount), set.mean, set.synthetic, now
    ).onlyRow().decode(at: 0, as: PostgresUUID.self)
    let pairs = set.pairs
    try await self.transaction.query(
      """
      INSERT INTO risk.asset_correlations
      SELECT $1, n.*
      FROM unnest(
        $2::text[], $3::text[], $4::float8[], $5::text[], $6::float8[], $7::boolean[], $8::int4[],
        $9::float8[], $10::float8[], $11::float8[], $12::float8[], $13::float8[], $14::float8[],
        $15::text[]) n
      """, id, pairs.map(\.assetA), pairs.map(\.assetB), pairs.map(\.coefficient),
      pairs.map(\.missingReason), pairs.map(\.repaired), pairs.map(\.defaulted),
      pairs.map { Int32($0.sampleCount) }, pairs.map(\.lower), pairs.map(\.upper),
      pairs.map(\.spearman), pairs.map(\.kendall), pairs.map(\.withoutWorstDay),
      pairs.map(\.stillShare), pairs.map(\.level.stored))
    var kept = set
    kept.setID = id.description
    return kept
  }
}

/// A set as it is listed, and the number that orders it among those of the same instant.
struct ListedSet: Sendable {
  let number: Int64
  let asOf: WallTime
  let id: PostgresUUID
  var set: CorrelationSet

  /// Reads a row of `risk.correlation_sets`.
  init(_ row: Row) throws(PostgresError) {
    self.number = try row.decode("number")
    self.asOf = try row.decode("as_of")
    self.id = try row.decode("id")
    self.set = CorrelationSet(
      setID: self.id.description, asOf: Timestamp(self.asOf),
      knownAt: Timestamp(try row.decode("known_at") as WallTime),
      windowDays: UInt32(try row.decode("window_days") as Int32),
      assets: try row.decode("assets"),
      commonCount: UInt32(try row.decode("common_count") as Int32),
      shrinkage: try row.decode("shrinkage"), repairDistance: try row.decode("repair_distance"),
      eigenvalueMin: try row.decode("eigenvalue_min"),
      defaultedCount: UInt32(try row.decode("defaulted_count") as Int32),
      mean: try row.decode("mean"), synthetic: try row.decode("is_synthetic"))
  }
}

extension CorrelationPair {
  /// Reads a row of `risk.asset_correlations`.
  init(_ row: Row) throws(PostgresError) {
    self.init(
      assetA: try row.decode("asset_a"), assetB: try row.decode("asset_b"),
      coefficient: try row.decode("coefficient"), missingReason: try row.decode("missing_reason"),
      repaired: try row.decode("repaired"), defaulted: try row.decode("is_defaulted"),
      sampleCount: UInt32(try row.decode("sample_count") as Int32),
      lower: try row.decode("lower"), upper: try row.decode("upper"),
      spearman: try row.decode("spearman"), kendall: try row.decode("kendall"),
      withoutWorstDay: try row.decode("without_worst_day"),
      stillShare: try row.decode("still_share"),
      level: ContagionLevel(stored: try row.decode("level")))
  }
}

extension PostgresConnection {
  /// The set with this id, or the newest one of a window at an instant; nil when there is none.
  func correlations(
    id: PostgresUUID?, days: Int, at time: WallTime
  ) async throws(PostgresError) -> CorrelationSet? {
    let rows = try await self.query(
      """
      SELECT * FROM risk.correlation_sets
      WHERE CASE WHEN $1::uuid IS NULL THEN window_days = $2::integer AND as_of <= $3
                 ELSE id = $1 END
      ORDER BY as_of DESC, number DESC
      LIMIT 1
      """, id, days, time)
    guard let row = try rows.rowIfAny() else { return nil }
    var listed = try ListedSet(row)
    listed.set.matrix = try row.decode("matrix")
    let pairs = try await self.query(
      """
      SELECT * FROM risk.asset_correlations
      WHERE set_id = $1
      ORDER BY asset_a COLLATE "C", asset_b COLLATE "C"
      """, listed.id)
    for pair in pairs { listed.set.pairs.append(try CorrelationPair(pair)) }
    return listed.set
  }

  /// Sets without their pairs, newest first.
  func correlationSets(
    _ request: ListCorrelationSetsRequest, _ page: HistoryPage
  ) async throws(PostgresError) -> [ListedSet] {
    let rows = try await self.query(
      """
      SELECT * FROM risk.correlation_sets
      WHERE ($1::integer = 0 OR window_days = $1)
        AND ($2::timestamptz IS NULL OR as_of >= $2)
        AND ($3::timestamptz IS NULL OR as_of < $3)
        AND ($4::timestamptz IS NULL OR (as_of, number) < ($4, $5::bigint))
      ORDER BY as_of DESC, number DESC
      LIMIT $6
      """, Int32(request.windowDays), request.since?.time, request.until?.time,
      page.start?.time, page.start.flatMap { Int64($0.text) } ?? 0, page.size + 1)
    var sets: [ListedSet] = []
    for row in rows { sets.append(try ListedSet(row)) }
    return sets
  }

  /// The newest observations of a pair, one for each instant, oldest first.
  func correlationPoints(
    _ one: String, _ other: String, days: Int, since: WallTime, until: WallTime, limit: Int
  ) async throws(PostgresError) -> [CorrelationPoint] {
    let rows = try await self.query(
      """
      SELECT *
      FROM (
        SELECT DISTINCT ON (s.as_of) s.as_of, c.*
        FROM risk.correlation_sets s
        JOIN risk.asset_correlations c ON c.set_id = s.id
        WHERE c.asset_a = $1 AND c.asset_b = $2 AND s.window_days = $3::integer
          AND s.as_of >= $4 AND s.as_of <= $5
        ORDER BY s.as_of DESC, s.number DESC
        LIMIT $6
      ) n
      ORDER BY as_of
      """, one, other, days, since, until, limit)
    var points: [CorrelationPoint] = []
    for row in rows {
      points.append(
        CorrelationPoint(
          asOf: Timestamp(try row.decode("as_of") as WallTime), pair: try CorrelationPair(row)))
    }
    return points
  }
}

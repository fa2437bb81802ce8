internal import Basics
internal import Postgres
internal import RiskModels
internal import ServiceRuntime

/// Writes batches of prices in the transaction of its caller.
///
/// Prices of a source are compared with what is stored of it before anything is written, while
/// nobody else writes prices of that source: so what is there already costs no write, and what is
/// new goes straight to its partition.
struct PriceStore: Sendable {
  /// What became of a batch.
  struct Counts: Sendable, Hashable {
    var stored = 0
    var duplicate = 0
    var restated = 0
    var quarantined = 0
  }

  /// How prices are judged.
  struct Rules: Sendable, Hashable {
    var gapMax: Duration
    /// Low prices in a row that are believed, and the share of the peg below which one is low.
    var confirmationsMin: Int
    var bandLow: Double
  }

  /// Quality below which a price is not used.
  static let qualityMin = 0.8

  let transaction: Transaction
  let compute: ComputePool
  let source: String
  let rules: Rules
  /// When what is written becomes known.
  let now: WallTime

  /// Nobody else writes prices of this source until the transaction ends.
  private func lockSource() async throws(PostgresError) {
    try await self.transaction.query(
      "SELECT pg_advisory_xact_lock(hashtext('risk.prices'), hashtext($1))", self.source)
  }

  /// Compares a batch with what is stored, and writes what it changes.
  func write(_ batch: PriceIntake.Batch) async throws -> Counts {
    try await self.lockSource()
    if let times = batch.times {
      try await self.transaction.query(
        "SELECT risk.make_price_partitions($1, $2)",
        WallTime(clampingMicrosecondsSinceEpoch: times.lowerBound),
        WallTime(clampingMicrosecondsSinceEpoch: times.upperBound))
    }
    var counts = Counts(duplicate: batch.duplicateCount, restated: batch.restatedCount)
    var new: [PriceIntake.Segment] = []
    for segment in batch.segments {
      let changes = try await self.changes(segment)
      counts.duplicate += changes.duplicateCount
      counts.restated += changes.restated.count
      counts.stored += changes.new.count
      if !changes.new.isEmpty {
        new.append(PriceIntake.Segment(asset: segment.asset, prices: changes.new))
      }
      try await self.update(changes.restated + changes.judged, of: segment.asset)
    }
    try await self.append(new)
    let held = try await self.quarantine(batch.held)
    counts.quarantined += held
    counts.duplicate += batch.held.count - held
    let released = try await self.release(batch.held)
    counts.quarantined -= min(released, counts.quarantined)
    counts.stored += released
    return counts
  }

  /// What the prices of a segment change, judged beside their neighbours and other sources.
  private func changes(
    _ segment: PriceIntake.Segment
  ) async throws -> PriceSeries.Changes {
    let stored = try await self.stored(around: segment)
    let gapMax = self.rules.gapMax.microsecondsClamped
    let alone = try await self.compute.run { _ in
      PriceSeries.changes(adding: segment.prices, to: stored, gapMax: gapMax)
    }
    let suspects = (alone.new + alone.restated + alone.judged).filter(\.isOutlier).map(\.time)
    guard !suspects.isEmpty else { return alone }
    let others = try await self.others(at: suspects, of: segment.asset)
    guard !others.isEmpty else { return alone }
    return try await self.compute.run { _ in
      PriceSeries.changes(adding: segment.prices, to: stored, gapMax: gapMax) {
        others[$0] ?? []
      }
    }
  }

  /// Stored prices of the same series among those of a segment, and a few before and behind it.
  private func stored(
    around segment: PriceIntake.Segment
  ) async throws(PostgresError) -> [SeriesPrice] {
    guard let first = segment.prices.first?.time, let last = segment.prices.last?.time else {
      return []
    }
    let rows = try await self.transaction.query(
      """
      (SELECT at, price, volume, is_outlier FROM risk.price_points
       WHERE asset = $1 AND source = $2 AND at < $3 ORDER BY at DESC LIMIT $5)
      UNION ALL
      (SELECT at, price, volume, is_outlier FROM risk.price_points
       WHERE asset = $1 AND source = $2 AND at BETWEEN $3 AND $4)
      UNION ALL
      (SELECT at, price, volume, is_outlier FROM risk.price_points
       WHERE asset = $1 AND source = $2 AND at > $4 ORDER BY at LIMIT $5)
      ORDER BY at
      """, segment.asset, self.source, WallTime(clampingMicrosecondsSinceEpoch: first),
      WallTime(clampingMicrosecondsSinceEpoch: last), PriceSeries.contextCount)
    var prices: [SeriesPrice] = []
    prices.reserveCapacity(rows.count)
    for row in rows {
      let (time, price, volume, isOutlier) = try row.decode(
        WallTime.self, Double.self, Double?.self, Bool.self)
      prices.append(
        SeriesPrice(
          time: time.microsecondsSinceEpoch, price: price, volume: volume, isOutlier: isOutlier))
    }
    return prices
  }

  /// What other sources saw nearest to some instants, within the time that is no gap.
  private func others(
    at times: [Int64], of asset: String
  ) async throws(PostgresError) -> [Int64: [Double]] {
    let rows = try await self.transaction.query(
      """
      SELECT t.at, o.price
      FROM unnest($1::timestamptz[]) t (at)
      CROSS JOIN LATERAL (
        SELECT DISTINCT ON (p.source) p.price
        FROM risk.price_points p
        WHERE p.asset = $2 AND p.source <> $3 AND NOT p.is_outlier
          AND p.at BETWEEN t.at - $4 * interval '1 microsecond'
                       AND t.at + $4 * interval '1 microsecond'
        ORDER BY p.source, abs(extract(epoch FROM p.at - t.at))) o
      """, times.map { WallTime(clampingMicrosecondsSinceEpoch: $0) }, asset, self.source,
      Double(self.rules.gapMax.microsecondsClamped))
    var seen: [Int64: [Double]] = [:]
    for row in rows {
      let (time, price) = try row.decode(WallTime.self, Double.self)
      seen[time.microsecondsSinceEpoch, default: []].append(price)
    }
    return seen
  }

  private func append(_ segments: [PriceIntake.Segment]) async throws(PostgresError) {
    guard !segments.isEmpty else { return }
    try await self.transaction.copyIn(
      """
      COPY risk.price_points (asset, at, source, price, volume, quality, is_outlier, known_at)
      FROM STDIN (FORMAT binary)
      """
    ) { writer throws(PostgresError) in
      for segment in segments {
        for price in segment.prices {
          try await writer.write(
            segment.asset, WallTime(clampingMicrosecondsSinceEpoch: price.time), self.source,
            price.price, price.volume, price.quality, price.isOutlier, self.now)
        }
      }
    }
  }

  private func update(
    _ prices: [SeriesPrice], of asset: String
  ) async throws(PostgresError) {
    guard !prices.isEmpty else { return }
    try await self.transaction.query(
      """
      UPDATE risk.price_points p
      SET price = n.price, volume = n.volume, quality = n.quality, is_outlier = n.is_outlier,
          known_at = $8
      FROM unnest($3::timestamptz[], $4::float8[], $5::float8[], $6::float8[], $7::boolean[])
        n (at, price, volume, quality, is_outlier)
      WHERE p.asset = $1 AND p.source = $2 AND p.at = n.at
      """, asset, self.source,
      prices.map { WallTime(clampingMicrosecondsSinceEpoch: $0.time) }, prices.map(\.price),
      prices.map(\.volume), prices.map(\.quality), prices.map(\.isOutlier), self.now)
  }

  /// Keeps rows that were held back; returns how many are not known otherwise.
  private func quarantine(_ rows: [PriceIntake.HeldRow]) async throws(PostgresError) -> Int {
    guard !rows.isEmpty else { return 0 }
    let result = try await self.transaction.query(
      """
      WITH told AS (
        SELECT DISTINCT ON (n.asset, n.at) n.*
        FROM unnest($2::text[], $3::timestamptz[], $4::float8[], $5::float8[], $6::text[])
          WITH ORDINALITY n (asset, at, price, volume, reason, place)
        WHERE NOT EXISTS (
          SELECT FROM risk.price_points p
          WHERE p.asset = n.asset AND p.source = $1 AND p.at = n.at AND p.price = n.price)
        ORDER BY n.asset, n.at, n.place DESC
      )
      INSERT INTO risk.price_quarantine AS q (asset, at, source, price, volume, reason, known_at)
      SELECT asset, at, $1, price, volume, reason, $7 FROM told
      ON CONFLICT (asset, at, source) DO UPDATE
      SET price = excluded.price, volume = excluded.volume, reason = excluded.reason,
          known_at = excluded.known_at
      WHERE (q.price, q.volume, q.reason)
        IS DISTINCT FROM (excluded.price, excluded.volume, excluded.reason)
      """, self.source, rows.map(\.asset), rows.map(\.time), rows.map(\.price),
      rows.map(\.volume), rows.map(\.finding.rawValue), self.now)
    return result.affectedRowCount
  }

  /// Believes low prices that are not alone; returns how many.
  private func release(_ rows: [PriceIntake.HeldRow]) async throws(PostgresError) -> Int {
    let low = Set(rows.filter { $0.finding == .belowBand }.map(\.asset))
    guard !low.isEmpty else { return 0 }
    return try await self.transaction.query(
      """
      SELECT risk.release_confirmed_prices(
        $1, $2, $3::integer, $4 * interval '1 microsecond', $5, $6)
      """, self.source, low.sorted(), self.rules.confirmationsMin,
      Double(self.rules.gapMax.microsecondsClamped), self.rules.bandLow, self.now
    ).onlyRow().decode(at: 0, as: Int.self)
  }
}

extension SeriesPrice {
  /// How far the price is to be trusted.
  fileprivate var quality: Double { self.isOutlier ? 0 : 1 }
}

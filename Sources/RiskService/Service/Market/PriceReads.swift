internal import Basics
internal import ContractRisk
internal import ContractType
internal import Postgres
internal import RiskModels

/// What is asked of stored prices.
struct PriceQuery: Sendable {
  let asset: String
  var since: WallTime
  let until: WallTime
  /// Empty for all.
  let source: String
  let withOutliers: Bool
  let knownAt: WallTime
}

/// Reads prices.
extension PostgresConnection {
  /// The assets that prices are kept of.
  func pricedAssets() async throws(PostgresError) -> PricedAssets {
    let rows = try await self.query(
      """
      SELECT symbol, CASE WHEN kind = 'stablecoin' THEN peg_reference::float8 END
      FROM risk.assets ORDER BY symbol COLLATE "C"
      """)
    var entries: [PricedAssets.Entry] = []
    for row in rows {
      let (symbol, peg) = try row.decode(String.self, Double?.self)
      entries.append(PricedAssets.Entry(symbol: symbol, peg: peg))
    }
    return PricedAssets(entries)
  }

  /// Single prices behind a place, oldest first.
  func prices(
    _ query: PriceQuery, behind place: HistoryPage.Place?, limit: Int
  ) async throws(PostgresError) -> [PricePoint] {
    let rows = try await self.query(
      """
      SELECT at, price, volume, source, quality, is_outlier, known_at
      FROM (
        SELECT p.at, p.price, p.volume, p.source, p.quality, p.is_outlier, p.known_at
        FROM risk.prices_known(ARRAY[$1], $2, $3, $4) p
        WHERE $5 OR (NOT p.is_outlier AND p.quality >= $6)
        UNION ALL
        SELECT q.at, q.price, q.volume, q.source, 0, true, q.known_at
        FROM risk.price_quarantine q
        WHERE $5 AND q.asset = $1 AND q.at >= $2 AND q.at < $3 AND q.known_at <= $4
      ) n
      WHERE ($7 = '' OR source = $7) AND ($8::timestamptz IS NULL OR (at, source) > ($8, $9))
      ORDER BY at, source
      LIMIT $10
      """, query.asset, max(query.since, place?.time ?? .earliest), query.until, query.knownAt,
      query.withOutliers, PriceStore.qualityMin, query.source, place?.time, place?.text ?? "",
      limit)
    return try Self.points(rows)
  }

  /// The last good price of each hour or day from an instant on, oldest first.
  func closingPrices(
    _ query: PriceQuery, every stride: Duration, limit: Int
  ) async throws(PostgresError) -> [PricePoint] {
    let rows = try await self.query(
      """
      SELECT at, price, volume, source, quality, is_outlier, known_at
      FROM (
        SELECT DISTINCT ON (bin) p.*
        FROM (
          SELECT p.*,
                 date_bin($7 * interval '1 microsecond', p.at, '2000-01-01 00:00:00+00') AS bin
          FROM risk.prices_known(ARRAY[$1], $2, $3, $4) p
        ) p
        WHERE NOT p.is_outlier AND p.quality >= $5 AND ($6 = '' OR p.source = $6)
        ORDER BY bin, p.at DESC, p.source
      ) n
      ORDER BY at
      LIMIT $8
      """, query.asset, query.since, query.until, query.knownAt, PriceStore.qualityMin,
      query.source, Double(stride.microsecondsClamped), limit)
    return try Self.points(rows)
  }

  private static func points(_ rows: QueryResult) throws(PostgresError) -> [PricePoint] {
    var points: [PricePoint] = []
    points.reserveCapacity(rows.count)
    for row in rows {
      let (at, price, volume, source, quality, isOutlier, knownAt) = try row.decode(
        WallTime.self, Double.self, Double?.self, String.self, Double.self, Bool.self,
        WallTime.self)
      points.append(
        PricePoint(
          at: Timestamp(at), price: price, volume: volume, source: source, quality: quality,
          outlier: isOutlier, knownAt: Timestamp(knownAt)))
    }
    return points
  }

  /// How complete the prices of some assets are; an asset without any is not in the answer.
  func priceQuality(
    of assets: [String], since: WallTime, until: WallTime
  ) async throws(PostgresError) -> [String: AssetPriceQuality] {
    let rows = try await self.query(
      """
      SELECT asset,
             count(*) FILTER (WHERE is_good),
             count(*) FILTER (WHERE NOT is_good),
             count(DISTINCT date_trunc('hour', at)) FILTER (WHERE is_good),
             array_agg(DISTINCT source)
      FROM (
        SELECT p.asset, p.at, p.source, NOT p.is_outlier AND p.quality >= $4 AS is_good
        FROM risk.price_points p
        WHERE p.asset = ANY ($1) AND p.at >= $2 AND p.at < $3
        UNION ALL
        SELECT q.asset, q.at, q.source, false
        FROM risk.price_quarantine q
        WHERE q.asset = ANY ($1) AND q.at >= $2 AND q.at < $3
      ) n
      GROUP BY asset
      """, assets, since, until, PriceStore.qualityMin)
    let hours = max(1, Double((until - since).microsecondsClamped) / 3.6e9)
    var qualities: [String: AssetPriceQuality] = [:]
    for row in rows {
      let (asset, good, outliers, hoursSeen, sources) = try row.decode(
        String.self, Int64.self, Int64.self, Int64.self, [String].self)
      qualities[asset] = AssetPriceQuality(
        asset: asset, goodCount: UInt64(good), outlierCount: UInt64(outliers),
        coverage: min(1, Double(hoursSeen) / hours.rounded(.up)), sources: sources,
        synthetic: sources.contains(SyntheticPrices.sourceName))
    }
    return qualities
  }

  /// How many prices of some assets were told anew.
  func restatedCounts(
    of assets: [String], since: WallTime, until: WallTime
  ) async throws(PostgresError) -> [String: Int64] {
    let rows = try await self.query(
      """
      SELECT asset, count(*) FROM risk.price_versions
      WHERE asset = ANY ($1) AND at >= $2 AND at < $3 AND is_restated
      GROUP BY asset
      """, assets, since, until)
    var counts: [String: Int64] = [:]
    for row in rows {
      let (asset, count) = try row.decode(String.self, Int64.self)
      counts[asset] = count
    }
    return counts
  }

  /// The newest good price of some assets before an instant.
  func newestPrices(
    of assets: [String], before until: WallTime
  ) async throws(PostgresError) -> [String: WallTime] {
    let rows = try await self.query(
      """
      SELECT a.asset, n.at
      FROM unnest($1::text[]) a (asset)
      CROSS JOIN LATERAL (
        SELECT p.at FROM risk.price_points p
        WHERE p.asset = a.asset AND p.at < $2 AND NOT p.is_outlier AND p.quality >= $3
        ORDER BY p.at DESC LIMIT 1) n
      """, assets, until, PriceStore.qualityMin)
    var newest: [String: WallTime] = [:]
    for row in rows {
      let (asset, at) = try row.decode(String.self, WallTime.self)
      newest[asset] = at
    }
    return newest
  }

  /// The longest stretches without good prices, by asset; one that lasts has no end.
  func priceGaps(
    of assets: [String], since: WallTime, until: WallTime, longerThan gapMax: Duration, limit: Int
  ) async throws(PostgresError) -> [String: [PriceGap]] {
    let rows = try await self.query(
      """
      SELECT asset, after, before
      FROM (
        SELECT g.*, row_number() OVER (
                 PARTITION BY asset ORDER BY coalesce(before, $3) - after DESC, after) AS place
        FROM (
          SELECT p.asset, p.at AS after,
                 lead(p.at) OVER (PARTITION BY p.asset ORDER BY p.at) AS before
          FROM risk.price_points p
          WHERE p.asset = ANY ($1) AND p.at >= $2 AND p.at < $3
            AND NOT p.is_outlier AND p.quality >= $4
        ) g
        WHERE coalesce(before, $3) - after > $5 * interval '1 microsecond'
      ) n
      WHERE place <= $6
      ORDER BY asset, place
      """, assets, since, until, PriceStore.qualityMin, Double(gapMax.microsecondsClamped), limit)
    var gaps: [String: [PriceGap]] = [:]
    for row in rows {
      let (asset, after, before) = try row.decode(String.self, WallTime.self, WallTime?.self)
      gaps[asset, default: []].append(
        PriceGap(after: Timestamp(after), before: before.map { Timestamp($0) }))
    }
    return gaps
  }
}

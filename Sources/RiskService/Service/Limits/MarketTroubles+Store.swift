internal import Basics
internal import Postgres

extension MarketTroubles {
  /// The most depeg events that are told of at once.
  private static let depegsMax = 1_000

  /// Reads what is not as it should be, at `now`.
  init(at now: WallTime, in transaction: Transaction) async throws(PostgresError) {
    let results = try await transaction.pipeline([
      Self.contagionsStatement, Self.pricesStatement(at: now), Self.depegsStatement(at: now),
    ])
    self.contagions = try results[0].map { row throws(PostgresError) in
      Contagion(
        first: try row.decode(at: 0), second: try row.decode(at: 1),
        coefficient: try row.decode(at: 2), isCritical: try row.decode(at: 3),
        isSynthetic: try row.decode(at: 4))
    }
    self.lastPrices = try results[1].map { row throws(PostgresError) in
      LastPrice(
        asset: try row.decode(at: 0), at: try row.decode(at: 1), isCovered: try row.decode(at: 2))
    }
    self.depegs = try results[2].map { row throws(PostgresError) in
      Depeg(
        asset: try row.decode(at: 0), startedAt: try row.decode(at: 1),
        lowestRatio: try row.decode(at: 2), isOngoing: try row.decode(at: 3),
        isCovered: try row.decode(at: 4))
    }
  }

  /// Pairs whose alarm is on, as the newest set tells.
  private static let contagionsStatement = Statement(
    """
    SELECT c.asset_a, c.asset_b, c.coefficient, c.level = 'critical', s.is_synthetic
    FROM (
      SELECT id, is_synthetic FROM risk.correlation_sets
      WHERE window_days = 90
      ORDER BY as_of DESC, number DESC
      LIMIT 1
    ) s
    JOIN risk.asset_correlations c ON c.set_id = s.id
    WHERE c.level IN ('high', 'critical') AND c.coefficient IS NOT NULL
    ORDER BY c.asset_a COLLATE "C", c.asset_b COLLATE "C"
    """)

  private static func pricesStatement(at now: WallTime) -> Statement {
    Statement(
      """
      SELECT a.symbol, n.at, coalesce(e.sold_cents, 0) > 0
      FROM risk.assets a
      LEFT JOIN risk.exposures e ON e.asset = a.symbol
      LEFT JOIN LATERAL (
        SELECT p.at FROM risk.price_points p
        WHERE p.asset = a.symbol AND p.at <= $1 AND NOT p.is_outlier AND p.quality >= $2
        ORDER BY p.at DESC LIMIT 1
      ) n ON true
      ORDER BY a.symbol COLLATE "C"
      """, now, PriceStore.qualityMin)
  }

  private static func depegsStatement(at now: WallTime) -> Statement {
    Statement(
      """
      SELECT d.asset, d.started_at, d.min_ratio::float8, d.ongoing,
             coalesce(e.sold_cents, 0) > 0
      FROM risk.depeg_events d
      LEFT JOIN risk.exposures e ON e.asset = d.asset
      WHERE d.verification <> 'rejected' AND d.started_at <= $1
        AND (d.ongoing OR d.verification = 'open' AND d.started_at > $2)
      ORDER BY d.started_at DESC, d.number DESC
      LIMIT $3
      """, now, now - Self.judgementTime, Self.depegsMax)
  }
}

internal import Basics
internal import Postgres

/// What is known of an asset's price and events.
struct ObservedAsset: Sendable, Hashable {
  let asset: String
  /// Dollars.
  let pegReference: Double
  let isYieldBearing: Bool
  /// A depeg event of it is open.
  let isDepegged: Bool
  /// The last price in dollars and when it was observed; nil when there is none of late.
  let lastPrice: Double?
  let lastPriceAt: WallTime?

  /// The last price over the peg reference.
  var priceRatio: Double? { self.lastPrice.map { $0 / self.pegReference } }
}

extension BookStore {
  /// How far back a last price is looked for.
  private static let pricesKept = Duration.seconds(30 * 86_400)
  /// The window of the correlations by which assets fall together.
  private static let correlationDays: Int32 = 90

  /// The newest correlations from `least` on.
  static func correlationsStatement(_ least: Double) -> Statement {
    Statement(
      """
      SELECT asset_a, asset_b, coefficient
      FROM risk.asset_correlations
      WHERE coefficient >= $1 AND set_id = (
        SELECT id
        FROM risk.correlation_sets
        WHERE window_days = $2
        ORDER BY as_of DESC, number DESC
        LIMIT 1)
      """,
      least, Self.correlationDays)
  }

  /// What is known of one asset; nil when there is no such asset.
  static func observed(
    _ asset: String, at now: WallTime, _ transaction: Transaction
  ) async throws(PostgresError) -> ObservedAsset? {
    try await Self.observed([asset], at: now, transaction).first
  }

  /// What is known of assets, by name.
  static func observed(
    _ assets: [String], at now: WallTime, _ transaction: Transaction
  ) async throws(PostgresError) -> [ObservedAsset] {
    let rows = try await transaction.query(
      """
      SELECT a.symbol, a.peg_reference::double precision, a.yield_bearing,
             EXISTS (
               SELECT FROM risk.depeg_events e
               WHERE e.asset = a.symbol AND e.ongoing AND e.verification <> 'rejected'),
             p.price, p.at
      FROM risk.assets a
      LEFT JOIN LATERAL (
        SELECT price, at
        FROM risk.price_points
        WHERE asset = a.symbol AND NOT is_outlier AND at > $2 AND at <= $3
        ORDER BY at DESC, known_at DESC
        LIMIT 1
      ) p ON true
      WHERE a.symbol = ANY ($1)
      ORDER BY a.symbol
      """,
      assets, now - Self.pricesKept, now)
    return try rows.map { row throws(PostgresError) in
      ObservedAsset(
        asset: try row.decode(at: 0), pegReference: try row.decode(at: 1),
        isYieldBearing: try row.decode(at: 2), isDepegged: try row.decode(at: 3),
        lastPrice: try row.decode(at: 4), lastPriceAt: try row.decode(at: 5))
    }
  }
}

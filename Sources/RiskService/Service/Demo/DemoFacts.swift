internal import Basics
internal import Postgres
internal import RiskModels

/// What a database holds, as far as it matters to a demonstration.
struct DemoFacts: Sendable {
  /// An asset that prices are made up for.
  struct Asset: Sendable, Hashable {
    let symbol: String
    let pegReference: Double
    let isYieldBearing: Bool
    let launchedAt: WallTime
    let isPegged: Bool
  }

  let assets: [Asset]
  /// What is there that no demonstration made, in words; nothing may be mixed with it.
  let strangers: [String]
  /// The label of the vault; nil when there is none.
  let vaultLabel: String?
  /// Policies of a demonstration, those included that have ended.
  let policyCount: Int
  /// The first and the last made-up price of the asset `clock`.
  let priceTimes: ClosedRange<WallTime>?

  /// An empty database that knows assets, or one that has prices of a time.
  init(assets: [Asset], priceTimes: ClosedRange<WallTime>? = nil) {
    self.assets = assets
    self.strangers = []
    self.vaultLabel = nil
    self.policyCount = 0
    self.priceTimes = priceTimes
  }

  /// Looks at a database; of prices at those of the asset `clock`, of which there is one an hour.
  init(_ connection: PostgresConnection, clock: String) async throws(PostgresError) {
    let results = try await connection.pipeline([
      Statement(Self.assetRows), Statement(Self.strangerRow, SyntheticPrices.sourceName),
      Statement(Self.stateRow, SyntheticPrices.sourceName, clock),
    ])
    self.assets = try results[0].map { row throws(PostgresError) in
      Asset(
        symbol: try row.decode("symbol"), pegReference: try row.decode("peg_reference"),
        isYieldBearing: try row.decode("yield_bearing"),
        launchedAt: try row.decode("launched_at"), isPegged: try row.decode("is_pegged"))
    }
    self.strangers = try results[1].onlyRow().decode(at: 0)
    let state = try results[2].onlyRow()
    self.vaultLabel = try state.decode("vault_label")
    self.policyCount = Int(try state.decode("policy_count", as: Int64.self))
    let first: WallTime? = try state.decode("first_at")
    let last: WallTime? = try state.decode("last_at")
    self.priceTimes = first.flatMap { first in last.map { first...$0 } }
  }

  private static let assetRows: StaticString = """
    SELECT symbol, peg_reference::double precision AS peg_reference, yield_bearing,
           launched_on::timestamp AT TIME ZONE 'UTC' AS launched_at,
           kind = 'stablecoin' AS is_pegged
    FROM risk.assets
    ORDER BY symbol COLLATE "C"
    """

  private static let strangerRow: StaticString = """
    SELECT array_remove(ARRAY[
      CASE WHEN EXISTS (
        SELECT FROM risk.vault_versions
        WHERE label <> 'demo' AND (label <> 'example' OR actor_subject <> 'service'))
        THEN 'vault' END,
      CASE WHEN EXISTS (SELECT FROM risk.policies WHERE label <> 'demo') THEN 'policies' END,
      CASE WHEN EXISTS (SELECT FROM risk.price_points WHERE source <> $1) THEN 'prices' END
    ], NULL)
    """

  private static let stateRow: StaticString = """
    SELECT (SELECT label FROM risk.vault_versions ORDER BY version DESC LIMIT 1) AS vault_label,
           (SELECT count(*) FROM risk.policies WHERE label = 'demo') AS policy_count,
           (SELECT min(at) FROM risk.price_points WHERE asset = $2 AND source = $1) AS first_at,
           (SELECT max(at) FROM risk.price_points WHERE asset = $2 AND source = $1) AS last_at
    """
}

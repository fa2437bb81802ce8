internal import Basics
internal import Contract
internal import ContractRisk
internal import ContractType
internal import Postgres

extension ResultStore {
  /// Keeps a stress test; returns it with its id.
  static func keep(
    _ response: RunStressResponse, isLive: Bool, by subject: String, at now: WallTime,
    _ transaction: Transaction
  ) async throws(PostgresError) -> RunStressResponse {
    let id = try await Self.newID(transaction)
    var kept = response
    kept.stressID = id.description
    let knownAt = WallTime(
      clampingMicrosecondsSinceEpoch: response.lineage?.knownAt?.microseconds
        ?? now.microsecondsSinceEpoch)
    try await transaction.query(
      """
      INSERT INTO risk.stress_results (
        id, at, known_at, actor_subject, is_live, inputs_hash, cover_cents, capital_cents,
        worst_loss_cents, net_loss_mean_cents, over_half_count, result)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
      """, id, now, knownAt, subject, isLive, response.lineage?.inputsHash ?? [],
      response.coverCents, response.capitalCents, response.results.map(\.netLossCents).max(),
      response.netLossMeanCents, Int32(clamping: response.overHalfCount), kept.wireBytes)
    return kept
  }

  /// Keeps a backtest; returns it with its id.
  static func keep(
    _ response: BacktestResponse, isSeries: Bool, by subject: String, at now: WallTime,
    _ transaction: Transaction
  ) async throws(PostgresError) -> BacktestResponse {
    let id = try await Self.newID(transaction)
    var kept = response
    kept.backtestID = id.description
    try await transaction.query(
      """
      INSERT INTO risk.backtest_results (
        id, at, actor_subject, is_series, sample_count, exception_count, result)
      VALUES ($1, $2, $3, $4, $5, $6, $7)
      """, id, now, subject, isSeries, Int64(clamping: response.results.first?.sampleCount ?? 0),
      Int64(clamping: response.results.first?.exceptionCount ?? 0), kept.wireBytes)
    return kept
  }

  /// The id of a new result, which is part of the message that is kept.
  static func newID(_ transaction: Transaction) async throws(PostgresError) -> PostgresUUID {
    try await transaction.query("SELECT gen_random_uuid()").onlyRow().decode(at: 0)
  }
}

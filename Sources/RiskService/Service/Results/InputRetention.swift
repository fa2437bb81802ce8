internal import Basics
internal import Postgres
internal import ServiceRuntime

extension RiskCore {
  /// How long inputs are kept after a simulation has used them last.
  ///
  /// As long can it be repeated.
  static let inputsKept = Duration.seconds(90 * 86_400)

  /// The most inputs that are forgotten at a time.
  static let inputsForgottenMax = 100

  /// Forgets inputs that are older than they need be; returns how many.
  ///
  /// Results stay.
  @discardableResult
  func forgetInputs(deadline: MonotonicTime) async throws(PostgresError) -> Int {
    try await self.pool.query(
      """
      DELETE FROM risk.run_inputs
      WHERE digest IN (
        SELECT digest FROM risk.run_inputs
        WHERE kept_at <= $1
        ORDER BY kept_at
        LIMIT $2
        FOR UPDATE SKIP LOCKED)
      """, self.clock.wallNow - Self.inputsKept, Self.inputsForgottenMax, deadline: deadline
    ).affectedRowCount
  }
}

internal import Basics
internal import Postgres

/// Book, vault and limits as they stood together, which the figures of one report rest on.
///
/// Whatever is bound or cancelled while the years are simulated, cover over capital is that of the
/// policies whose losses stand beside it.
struct ReportMoment: Sendable {
  /// What the simulation and the stress test are made of.
  let stored: StoredInputs
  /// What the limits are about.
  let figures: LimitFigures
  let policyCount: Int64
  /// Premium of the policies in force, for a year.
  let annualPremium: USDCents

  /// Reads all of it; the transaction sees one snapshot.
  init(
    _ question: InputStore.Question, _ parameters: RiskParameters, in transaction: Transaction
  ) async throws(PostgresError) {
    self.stored = try await InputStore.read(question, transaction)
    self.figures = try await LimitStore.figures(parameters, in: transaction)
    let book = try await transaction.query(
      """
      SELECT (SELECT policy_count FROM risk.book_head),
             (SELECT coalesce(sum(premium_cents::float8 * 365 / days), 0) FROM risk.policies
              WHERE left_revision IS NULL)
      """
    ).onlyRow()
    let (count, premium) = try book.decode(Int64.self, Double.self)
    self.policyCount = count
    self.annualPremium = USDCents(roundingDollars: premium / 100) ?? .zero
  }
}

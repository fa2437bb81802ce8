internal import Basics
internal import Postgres

/// The tables of the book: all SQL about policies, claims and the vault is here and in the
/// migration.
///
/// A method is a question or a change; it takes the transaction that it is part of, which belongs
/// to the caller. Whoever changes something takes ``lock(_:)`` first.
enum BookStore {
  /// What the tables hold is not what was ever written there.
  static func unreadable(_ what: String) -> PostgresError {
    PostgresError(.unexpectedResult, "the tables of the book hold \(what)")
  }

  /// The book at one revision.
  struct Head: Sendable, Hashable {
    let revision: Int64
    let vaultVersion: Int64
    let capitalCents: Int64
    let soldCents: Int64
    let policyCount: Int64
    let changedAt: WallTime

    init(_ row: Row) throws(PostgresError) {
      self.revision = try row.decode("revision")
      self.vaultVersion = try row.decode("vault_version")
      self.capitalCents = try row.decode("capital_cents")
      self.soldCents = try row.decode("sold_cents")
      self.policyCount = try row.decode("policy_count")
      self.changedAt = try row.decode("changed_at")
    }
  }

  private static let headStatement = Statement(
    "SELECT * FROM risk.book_head WHERE only_row")
  private static let lockStatement = Statement(
    "SELECT * FROM risk.book_head WHERE only_row FOR UPDATE")
  private static let exposuresStatement = Statement(
    "SELECT asset, sold_cents FROM risk.exposures WHERE policy_count > 0")
  private static let classesStatement = Statement("SELECT symbol, class FROM risk.assets")

  /// The book as it is now.
  static func head(_ transaction: Transaction) async throws(PostgresError) -> Head {
    try Head(try await transaction.run(Self.headStatement).onlyRow())
  }

  /// The book, which nobody else changes until the transaction ends.
  static func lock(_ transaction: Transaction) async throws(PostgresError) -> Head {
    try Head(try await transaction.run(Self.lockStatement).onlyRow())
  }

  /// What is sold and what stands behind it, and nobody changes it until the transaction ends.
  ///
  /// Assets fall together from `correlationMin` on.
  static func lockedStanding(
    _ transaction: Transaction, correlationMin: Double
  ) async throws(PostgresError) -> BookStanding {
    let results = try await transaction.pipeline([
      Self.lockStatement, Self.exposuresStatement, Self.classesStatement,
      Self.correlationsStatement(correlationMin),
    ])
    return try Self.standing(results[...], correlationMin: correlationMin)
  }

  /// The same without a lock; the transaction should see one snapshot.
  static func standing(
    _ transaction: Transaction, correlationMin: Double
  ) async throws(PostgresError) -> BookStanding {
    let results = try await transaction.pipeline([
      Self.headStatement, Self.exposuresStatement, Self.classesStatement,
      Self.correlationsStatement(correlationMin),
    ])
    return try Self.standing(results[...], correlationMin: correlationMin)
  }

  private static func standing(
    _ results: ArraySlice<QueryResult>, correlationMin: Double
  ) throws(PostgresError) -> BookStanding {
    let head = try Head(try results[0].onlyRow())
    var exposures: [String: Int64] = [:]
    for row in results[1] {
      let (asset, cents) = try row.decode(String.self, Int64.self)
      exposures[asset] = cents
    }
    var classes: [String: String] = [:]
    for row in results[2] {
      let (asset, backing) = try row.decode(String.self, String.self)
      classes[asset] = backing
    }
    var pairs: [(first: String, second: String, value: Double)] = []
    for row in results[3] {
      let (first, second, value) = try row.decode(String.self, String.self, Double.self)
      pairs.append((first, second, value))
    }
    return BookStanding(
      revision: head.revision, vaultVersion: head.vaultVersion,
      capitalCents: head.capitalCents, soldCents: head.soldCents, policyCount: head.policyCount,
      exposures: exposures,
      groups: AssetGroups(
        classes: classes, correlations: pairs, correlationMin: correlationMin))
  }

  /// How many policies one sweep turns; the rest waits for the next.
  static let sweepMax: Int32 = 5_000

  /// Lets policies begin and end that are due; says how many of both.
  static func sweep(
    _ connection: PostgresConnection, at now: WallTime
  ) async throws(PostgresError) -> (begun: Int64, ended: Int64) {
    let begun = try await connection.query(
      "SELECT risk.activate_policies($1, $2)", now, Self.sweepMax
    ).onlyRow()
    let ended = try await connection.query(
      "SELECT risk.expire_policies($1, $2)", now, Self.sweepMax
    ).onlyRow()
    return (try begun.decode(at: 0), try ended.decode(at: 0))
  }
}

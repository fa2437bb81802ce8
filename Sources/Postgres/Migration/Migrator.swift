public import Basics

/// Brings one service's schema up to date: forward only, one migration per transaction.
///
/// What was applied stands in a ledger with a checksum, one for all services of a database. An
/// advisory lock keeps two programs apart, on a connection that leads to the server itself: a
/// pooler that shares sessions would lose the lock.
public struct Migrator: Sendable {
  /// Names the service in the ledger.
  public let service: String
  /// All migrations, by number.
  public let migrations: [Migration]

  /// The lock that a program holds while it migrates: the bytes of `mooring` as a number.
  private static let lock: Int64 = 0x6D_6F6F_7269_6E67

  /// Takes the migrations of a service; their numbers are 1, 2, 3 and so on.
  public init(service: String, migrations: [Migration]) {
    let ordered = migrations.sorted { $0.number < $1.number }
    precondition(ordered.map(\.number) == Array(1..<ordered.count + 1), "numbers with gaps")
    self.service = service
    self.migrations = ordered
  }

  /// How the schema compares with this program's; changes nothing, and needs no more than to read.
  public func schemaState(
    on connection: PostgresConnection, deadline: MonotonicTime = .never
  ) async throws(PostgresError) -> SchemaState {
    try await self.plan(on: connection, deadline: deadline).state
  }

  /// What ``apply(on:deadline:)`` would do; changes nothing.
  public func plan(
    on connection: PostgresConnection, deadline: MonotonicTime = .never
  ) async throws(PostgresError) -> MigrationPlan {
    let results = try await connection.pipeline(
      [
        // The server computes the checksums, so that both sides are made by the same code.
        Statement(
          """
          SELECT sha256(file)
          FROM unnest($1::bytea[]) WITH ORDINALITY AS files (file, position)
          ORDER BY position
          """, self.migrations.map(\.sql)),
        Statement("SELECT to_regclass('mooring.migrations') IS NOT NULL"),
      ], deadline: deadline)
    var checksums: [[UInt8]] = []
    for row in results[0] { checksums.append(try row.decode(at: 0)) }
    let hasLedger = try results[1].onlyRow().decode(at: 0, as: Bool.self)
    let applied = hasLedger ? try await self.applied(on: connection, deadline) : []
    return MigrationPlan(known: self.migrations, checksums: checksums, applied: applied)
  }

  private func applied(
    on connection: PostgresConnection, _ deadline: MonotonicTime
  ) async throws(PostgresError) -> [AppliedMigration] {
    let rows = try await connection.query(
      """
      SELECT number, name, checksum
      FROM mooring.migrations
      WHERE service = $1
      ORDER BY number
      LIMIT 10000
      """, self.service, deadline: deadline)
    var applied: [AppliedMigration] = []
    for row in rows {
      let (number, name, checksum) = try row.decode(Int.self, String.self, [UInt8].self)
      applied.append(AppliedMigration(number: number, name: name, checksum: checksum))
    }
    return applied
  }

  /// Applies what is missing and returns what that was.
  ///
  /// Waits for another program that migrates. Refuses a schema that is newer than this program, and
  /// one whose applied migrations differ from this program's.
  @discardableResult
  public func apply(
    on connection: PostgresConnection, deadline: MonotonicTime = .never
  ) async throws(MigrationFailure) -> [Migration] {
    do throws(PostgresError) {
      try await connection.query(
        "SELECT pg_advisory_lock($1)", Self.lock, deadline: deadline)
    } catch {
      throw .unavailable(error)
    }
    let applied: Result<[Migration], MigrationFailure>
    do throws(MigrationFailure) {
      applied = .success(try await self.applyLocked(on: connection, deadline))
    } catch {
      applied = .failure(error)
    }
    do throws(PostgresError) {
      try await connection.query("SELECT pg_advisory_unlock($1)", Self.lock)
    } catch {
      // The lock goes with the session.
      await connection.close()
    }
    return try applied.get()
  }

  private func applyLocked(
    on connection: PostgresConnection, _ deadline: MonotonicTime
  ) async throws(MigrationFailure) -> [Migration] {
    let plan: MigrationPlan
    do throws(PostgresError) {
      try await connection.runScript(Self.ledger, deadline: deadline)
      plan = try await self.plan(on: connection, deadline: deadline)
    } catch {
      throw .unavailable(error)
    }
    switch plan.state {
    case .current, .behind: break
    case .newer, .edited: throw .refused(plan.state)
    }
    for migration in plan.pending { try await self.apply(migration, on: connection, deadline) }
    return plan.pending
  }

  private func apply(
    _ migration: Migration, on connection: PostgresConnection, _ deadline: MonotonicTime
  ) async throws(MigrationFailure) {
    let (number, name) = (migration.number, migration.name)
    guard !migration.sql.contains(0), let sql = String(validating: migration.sql, as: UTF8.self)
    else { throw .malformed(number: number, name: name) }
    do throws(TransactionFailure<PostgresError>) {
      try await connection.transaction(TransactionOptions(deadline: deadline, attemptsMax: 1)) {
        transaction throws(PostgresError) in
        try await transaction.begin()
        try await connection.runScript(sql, deadline: deadline)
        guard await connection.transactionStatus() == .inTransaction else {
          throw PostgresError(.misuse, "the script ended its transaction")
        }
        try await transaction.query(
          """
          INSERT INTO mooring.migrations (service, number, name, checksum)
          VALUES ($1, $2, $3, sha256($4))
          """, self.service, number, name, migration.sql)
      }
    } catch {
      guard let cause = error.postgresError, cause.code != .misuse else {
        throw .malformed(number: number, name: name)
      }
      throw .failed(number: number, name: name, cause)
    }
  }

  /// Everybody may read it, so that a service can see whether the schema is the one it needs.
  private static let ledger = """
    CREATE SCHEMA IF NOT EXISTS mooring;
    CREATE TABLE IF NOT EXISTS mooring.migrations (
      service    text        NOT NULL,
      number     bigint      NOT NULL,
      name       text        NOT NULL,
      checksum   bytea       NOT NULL,
      applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      applied_by text        NOT NULL DEFAULT session_user,
      PRIMARY KEY (service, number),
      CONSTRAINT migrations_number_positive CHECK (number > 0)
    );
    GRANT USAGE ON SCHEMA mooring TO PUBLIC;
    GRANT SELECT ON mooring.migrations TO PUBLIC;
    """
}

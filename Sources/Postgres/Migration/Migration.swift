/// One numbered step of a schema, as a file `v0001_name.sql` holds it.
public struct Migration: Sendable, Hashable {
  /// Its place in the order, from 1, without gaps.
  public let number: Int
  /// What it is about, for people.
  public let name: String
  /// The SQL, any number of statements; it says neither BEGIN nor COMMIT.
  public let sql: [UInt8]

  /// Describes one step.
  public init(number: Int, name: String, sql: [UInt8]) {
    precondition(number > 0)
    self.number = number
    self.name = name
    self.sql = sql
  }
}

/// What a ledger knows of a migration that was applied.
struct AppliedMigration: Sendable, Hashable {
  let number: Int
  let name: String
  let checksum: [UInt8]
}

/// How a database's schema compares with the one that a program knows.
public enum SchemaState: Sendable, Hashable, CustomStringConvertible {
  /// They are the same.
  case current
  /// These are still to be applied.
  case behind(missing: [Int])
  /// The database has a migration that this program does not know.
  case newer(number: Int)
  /// A migration was applied whose file has been changed since, or that has another name now.
  case edited(number: Int)

  public var description: String {
    switch self {
    case .current: "schema is current"
    case .behind(let missing):
      "schema lacks \(missing.count) migrations, first \(missing.first ?? 0): run mooring migrate"
    case .newer(let number): "schema is newer than this program: it has migration \(number)"
    case .edited(let number): "migration \(number) was edited after it was applied"
    }
  }
}

/// What there is to do for a schema.
public struct MigrationPlan: Sendable, Hashable {
  /// How the schema is now.
  public let state: SchemaState
  /// Migrations that were applied before.
  public let appliedCount: Int
  /// Those to apply, in order; none when the state forbids it.
  public let pending: [Migration]

  /// Compares what was applied with what the program has; checksums are in the same order.
  init(known: [Migration], checksums: [[UInt8]], applied: [AppliedMigration]) {
    self.appliedCount = applied.count
    let state = Self.compare(known, checksums, applied)
    self.state = state
    if case .behind(let missing) = state {
      self.pending = known.filter { missing.contains($0.number) }
    } else {
      self.pending = []
    }
  }

  private static func compare(
    _ known: [Migration], _ checksums: [[UInt8]], _ applied: [AppliedMigration]
  ) -> SchemaState {
    if let newer = applied.first(where: { $0.number > known.count }) {
      return .newer(number: newer.number)
    }
    for entry in applied {
      let migration = known[entry.number - 1]
      if migration.name != entry.name || checksums[entry.number - 1] != entry.checksum {
        return .edited(number: entry.number)
      }
    }
    let numbers = Set(applied.map(\.number))
    let missing = known.map(\.number).filter { !numbers.contains($0) }
    guard let first = missing.first else { return .current }
    // One was applied after a missing one: what is missing was not there at that time.
    if let later = numbers.first(where: { $0 > first }) { return .edited(number: later) }
    return .behind(missing: missing)
  }
}

/// Why a schema was not brought up to date.
public enum MigrationFailure: Error, Hashable, CustomStringConvertible {
  /// The schema is not one that this program may change.
  case refused(SchemaState)
  /// A migration failed, and nothing of it is in force; those before it are.
  case failed(number: Int, name: String, PostgresError)
  /// A migration is not a text, contains a zero byte, or ended its transaction by itself.
  case malformed(number: Int, name: String)
  /// The ledger could not be read or locked.
  case unavailable(PostgresError)

  public var description: String {
    switch self {
    case .refused(let state): state.description
    case .failed(let number, let name, let error): "migration \(number) (\(name)): \(error)"
    case .malformed(let number, let name):
      "migration \(number) (\(name)) is not SQL text without BEGIN and COMMIT"
    case .unavailable(let error): "the ledger of migrations is not available: \(error)"
    }
  }
}

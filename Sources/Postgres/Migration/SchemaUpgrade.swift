/// Brings a database to a program's schema by command, and says in words what there was to do.
public struct SchemaUpgrade: Sendable {
  /// What the command was asked for.
  public enum Order: String, Sendable, Hashable, CaseIterable {
    /// To say what there is to do.
    case plan = "--plan"
    /// To do it.
    case apply = "--apply"

    /// Reads what follows `migrate`; nil when that means nothing.
    public init?(_ arguments: [String]) {
      guard arguments.count == 1 else { return nil }
      self.init(rawValue: arguments[0])
    }
  }

  /// The migrations of the program.
  public let migrator: Migrator

  /// Upgrades to what `migrator` knows.
  public init(_ migrator: Migrator) { self.migrator = migrator }

  /// What there is to do, and whether the tables are there to look into.
  public func plan(
    on connection: PostgresConnection
  ) async throws(PostgresError) -> (text: String, isCurrent: Bool) {
    let plan = try await self.migrator.plan(on: connection)
    var text = "schema: \(plan.state)\n"
    for migration in plan.pending {
      text += "  would apply \(migration.number) \(migration.name)\n"
    }
    return (text, plan.state == .current)
  }

  /// Makes the roles and applies the migrations that are missing; says which.
  public func apply(on connection: PostgresConnection) async throws -> String {
    var text = ""
    let roles = try await DatabaseRoles.make(on: connection)
    if !roles.isEmpty { text += "made the roles \(roles.joined(separator: ", "))\n" }
    for migration in try await self.migrator.apply(on: connection) {
      text += "applied \(migration.number) \(migration.name)\n"
    }
    return text
  }
}

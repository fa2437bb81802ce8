/// The roles that the migrations of all services grant rights to.
public enum DatabaseRoles {
  /// The database lacks roles, and who migrates may not make them.
  public struct Missing: Error, CustomStringConvertible {
    let names: [String]

    public var description: String {
      "the database lacks the roles \(self.names.joined(separator: ", ")), which only a role with "
        + "CREATEROLE can make; have one run deploy/postgres/roles.sql in this database"
    }
  }

  /// What makes the roles: `deploy/postgres/roles.sql`.
  public static var script: String { RolesFile.text }

  private static let names = [
    "mooring_owner", "mooring_config", "mooring_risk", "mooring_reader", "mooring_app",
    "mooring_admin",
  ]

  /// Makes the roles that are missing, as deploy/postgres/roles.sql does; returns which those were.
  public static func make(on connection: PostgresConnection) async throws -> [String] {
    let missing = try await Self.missing(on: connection)
    guard !missing.isEmpty else { return [] }
    do throws(PostgresError) {
      try await connection.runScript(RolesFile.text)
    } catch {
      guard error.sqlState == .insufficientPrivilege else { throw error }
      throw Missing(names: missing)
    }
    return missing
  }

  private static func missing(
    on connection: PostgresConnection
  ) async throws(PostgresError) -> [String] {
    let result = try await connection.query(
      """
      SELECT wanted FROM unnest($1::text[]) AS wanted
      WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted)
      """, Self.names)
    var names: [String] = []
    for row in result { names.append(try row.decode("wanted")) }
    return names
  }
}

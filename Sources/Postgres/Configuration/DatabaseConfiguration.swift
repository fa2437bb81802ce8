/// The two ways to one database: for statements, and for what only the server itself can do.
///
/// LISTEN, migrations and advisory locks belong to a session. A pooler that gives each transaction
/// another session breaks them, so they take the direct way around it.
public struct DatabaseConfiguration: Sendable {
  /// For statements and transactions; may lead to a pooler.
  public let shared: PostgresConfiguration
  /// Leads to the server itself.
  public let direct: PostgresConfiguration

  /// Reads the URLs; without a `direct` one the first is both.
  ///
  /// `prepare=off` in the first says that it leads to a pooler: then both must be given.
  public init(
    parsing url: String, direct directURL: String? = nil
  ) throws(PostgresURLRejection) {
    self.shared = try PostgresConfiguration(parsing: url)
    guard let directURL else {
      guard self.shared.preparesStatements else {
        throw PostgresURLRejection("prepare=off means a pooler, which needs a direct URL beside it")
      }
      self.direct = self.shared
      return
    }
    self.direct = try PostgresConfiguration(parsing: directURL)
    guard self.direct.preparesStatements else {
      throw PostgresURLRejection("the direct URL must not say prepare=off")
    }
  }
}

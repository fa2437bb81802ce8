public import Basics
public import ServiceRuntime

/// The settings of a service that keeps a database.
public enum DatabaseSettings {
  public static let url = Setting<Secret<String>>.required(
    "MOORING_DATABASE_URL",
    "The database, as postgres://user:password@host:port/name or with ?host=/folder/of/socket.",
    .secret(.string(bytesMax: 4_096)))

  public static let directURL = Setting<Secret<String>?>.optional(
    "MOORING_DATABASE_DIRECT_URL",
    "The same database around a pooler; needed when the other URL says prepare=off.",
    .secret(.string(bytesMax: 4_096)))

  public static let connections = Setting(
    "MOORING_DATABASE_CONNECTIONS", "Connections to the database, at most.",
    .integer(in: 1...100), default: 8)

  /// All of them, for a schema.
  public static var all: [any DeclaredSetting] { [self.url, self.directURL, self.connections] }

  /// The two ways to the database.
  public static func configuration(
    in settings: Settings
  ) throws(PostgresURLRejection) -> DatabaseConfiguration {
    try DatabaseConfiguration(
      parsing: settings[self.url].reveal(), direct: settings[self.directURL]?.reveal())
  }
}

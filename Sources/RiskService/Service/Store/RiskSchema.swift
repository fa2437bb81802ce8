public import Postgres

/// The tables that this program works with, as migrations that are compiled into it.
public enum RiskSchema {
  /// Brings a database to this schema, or says how it differs from it.
  public static let migrator = Migrator(
    service: "risk",
    migrations: MigrationFiles.all.map { file in
      Migration(number: file.number, name: file.name, sql: [UInt8](file.sql.utf8))
    })
}

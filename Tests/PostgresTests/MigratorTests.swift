import Basics
import EventLoop
import Postgres
import PostgresTestSupport
import Testing

@Suite("Migrations", .temporaryDatabase)
struct MigratorTests {
  private static func migration(_ number: Int, _ sql: String) -> Migration {
    Migration(number: number, name: "step\(number)", sql: [UInt8](sql.utf8))
  }

  private static let steps = [
    migration(1, "CREATE TABLE t (n int); INSERT INTO t VALUES (1);"),
    migration(2, "ALTER TABLE t ADD COLUMN m int;\n-- and more\nUPDATE t SET m = 2;"),
    migration(3, "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT m FROM t $$;"),
  ]

  @Test("are planned without changing anything, and applied once, in order")
  func planAndApply() async throws {
    let connection = try await TemporaryDatabase.current.connect()
    let migrator = Migrator(service: "config", migrations: Self.steps)
    let plan = try await migrator.plan(on: connection)
    #expect(plan.state == .behind(missing: [1, 2, 3]))
    #expect(plan.pending == Self.steps)
    #expect(
      try await connection.query("SELECT to_regclass('t') IS NULL").onlyRow()
        .decode(at: 0, as: Bool.self))
    #expect(try await migrator.apply(on: connection) == Self.steps)
    #expect(try await migrator.apply(on: connection) == [])
    #expect(try await migrator.schemaState(on: connection) == .current)
    #expect(try await connection.query("SELECT f()").onlyRow().decode(at: 0, as: Int.self) == 2)
  }

  @Test("continue where the last program ended")
  func continuation() async throws {
    let connection = try await TemporaryDatabase.current.connect()
    let older = Migrator(service: "config", migrations: [Self.steps[0]])
    let newer = Migrator(service: "config", migrations: Self.steps)
    try await older.apply(on: connection)
    #expect(try await newer.schemaState(on: connection) == .behind(missing: [2, 3]))
    #expect(try await newer.apply(on: connection) == Array(Self.steps.dropFirst()))
  }

  @Test("of several services are kept apart")
  func services() async throws {
    let connection = try await TemporaryDatabase.current.connect()
    try await Migrator(service: "config", migrations: [Self.steps[0]]).apply(on: connection)
    let risk = Migrator(service: "risk", migrations: [Self.migration(1, "CREATE TABLE r ()")])
    #expect(try await risk.apply(on: connection).count == 1)
  }

  @Test("are refused when an applied file was edited or renamed, and nothing more is applied")
  func edited() async throws {
    let connection = try await TemporaryDatabase.current.connect()
    try await Migrator(service: "config", migrations: [Self.steps[0]]).apply(on: connection)
    let renamed = Migration(number: 1, name: "other", sql: Self.steps[0].sql)
    for changed in [Self.migration(1, "CREATE TABLE t (n bigint)"), renamed] {
      let migrator = Migrator(service: "config", migrations: [changed, Self.steps[1]])
      let failure = await #expect(throws: MigrationFailure.self) {
        try await migrator.apply(on: connection)
      }
      #expect(failure == .refused(.edited(number: 1)))
      #expect(try await migrator.plan(on: connection).pending == [])
    }
  }

  @Test("are refused when the schema is newer than the program")
  func newer() async throws {
    let connection = try await TemporaryDatabase.current.connect()
    try await Migrator(service: "config", migrations: Self.steps).apply(on: connection)
    let old = Migrator(service: "config", migrations: [Self.steps[0]])
    let failure = await #expect(throws: MigrationFailure.self) {
      try await old.apply(on: connection)
    }
    #expect(failure == .refused(.newer(number: 2)))
    #expect(failure?.description.contains("newer than this program") == true)
  }

  @Test("that fail leave nothing of themselves, and those before them in force")
  func failure() async throws {
    let connection = try await TemporaryDatabase.current.connect()
    let broken = Self.migration(2, "CREATE TABLE half (); SELECT 1 / 0;")
    let migrator = Migrator(service: "config", migrations: [Self.steps[0], broken])
    let failure = try await #require(throws: MigrationFailure.self) {
      try await migrator.apply(on: connection)
    }
    guard case .failed(number: 2, name: "step2", let error) = failure else { throw failure }
    #expect(error.sqlState == SQLState("22012"))
    #expect(try await migrator.schemaState(on: connection) == .behind(missing: [2]))
    #expect(
      try await connection.query("SELECT to_regclass('half') IS NULL").onlyRow()
        .decode(at: 0, as: Bool.self))
  }

  @Test(
    "that end their transaction, or are no text, are refused",
    arguments: ["CREATE TABLE x (); COMMIT;", "SELECT 1;\0", "ROLLBACK; CREATE TABLE x ()"])
  func malformed(sql: String) async throws {
    let connection = try await TemporaryDatabase.current.connect()
    let migrator = Migrator(service: "config", migrations: [Self.migration(1, sql)])
    let failure = await #expect(throws: MigrationFailure.self) {
      try await migrator.apply(on: connection)
    }
    #expect(failure == .malformed(number: 1, name: "step1"))
    #expect(try await migrator.schemaState(on: connection) == .behind(missing: [1]))
  }

  @Test("from several programs at once are applied by one")
  func concurrent() async throws {
    let database = try TemporaryDatabase.current
    let migrator = Migrator(service: "config", migrations: Self.steps)
    var loops: [EventLoop] = []
    for number in 0..<4 { loops.append(try EventLoop.start(named: "migrate-\(number)")) }
    let counts = try await withThrowingTaskGroup(of: Int.self) { group in
      for loop in loops {
        let connection = try await database.connect(on: loop)
        group.addTask { try await migrator.apply(on: connection).count }
      }
      var counts: [Int] = []
      for try await count in group { counts.append(count) }
      return counts.sorted()
    }
    #expect(counts == [0, 0, 0, Self.steps.count])
    for loop in loops {
      loop.stop()
      loop.join()
    }
  }

  @Test("can be seen, and not written, by any role")
  func readers() async throws {
    let database = try TemporaryDatabase.current
    let owner = try await database.connect()
    let migrator = Migrator(service: "config", migrations: Self.steps)
    try await migrator.apply(on: owner)
    var configuration = database.configuration
    configuration.user = PostgresCluster.guarded
    configuration.password = Secret(PostgresCluster.password)
    let reader = try await database.connect(configuration)
    #expect(try await migrator.schemaState(on: reader) == .current)
    let refused = await #expect(throws: PostgresError.self) {
      try await reader.query("DELETE FROM mooring.migrations")
    }
    #expect(refused?.sqlState == .insufficientPrivilege)
  }
}

import Basics
import EventLoop
import Postgres
import PostgresTestSupport
import ServiceRuntime
import Telemetry
import TestSupport
import Testing

@Suite("Pools", .temporaryDatabase)
struct PoolTests {
  private func makePool(
    _ settings: PoolSettings = PoolSettings(), _ configuration: PostgresConfiguration? = nil,
    logger: Logger = .disabled
  ) throws -> PostgresPool {
    let database = try TemporaryDatabase.current
    return PostgresPool(
      to: configuration ?? database.configuration, settings: settings, on: database.loop,
      blockingCalls: database.blockingCalls, logger: logger)
  }

  private static func settings(min: Int = 0, max: Int, wait: Duration = .seconds(60))
    -> PoolSettings
  {
    var settings = PoolSettings()
    settings.connectionsMin = min
    settings.connectionsMax = max
    settings.waitMax = wait
    return settings
  }

  @Test("serve many callers with few connections")
  func sharing() async throws {
    let pool = try self.makePool(Self.settings(max: 3))
    let pids = Locked<Set<Int32>>([])
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<100 {
        group.addTask {
          let row = try await pool.query("SELECT $1 + 1, pg_backend_pid()", number).onlyRow()
          let (sum, pid) = try row.decode(Int.self, Int32.self)
          #expect(sum == number + 1)
          _ = pids.withLock { $0.insert(pid) }
        }
      }
      try await group.waitForAll()
    }
    #expect((1...3).contains(pids.withLock { $0.count }))
    await pool.shutDown(deadline: .never)
    #expect(pool.counts.connectionCount == 0)
  }

  @Test("refuse a caller whose wait is over, and one more than may wait")
  func exhaustion() async throws {
    // Who has no deadline waits until the test ends it, however slow the machine is.
    var settings = Self.settings(max: 1, wait: .seconds(3_600))
    settings.waitersMax = 1
    let pool = try self.makePool(settings)
    try await pool.withConnection(deadline: .never) { connection throws(PostgresError) in
      try await connection.query("SELECT 1")
      let busy = await #expect(throws: PostgresError.self) {
        try await pool.query("SELECT 1", deadline: .now() + .milliseconds(20))
      }
      #expect(busy?.code == .poolBusy)
      // Begins here and now: it stands in the queue before the one that follows.
      let waiter = Task.immediate { try await pool.query("SELECT pg_backend_pid()") }
      let full = await #expect(throws: PostgresError.self) { try await pool.query("SELECT 1") }
      #expect(full?.code == .poolQueueFull)
      waiter.cancel()
      let cancelled = await #expect(throws: PostgresError.self) { try await waiter.value }
      #expect(cancelled?.code == .cancelled)
    }
    #expect(try await pool.query("SELECT 1").count == 1)
    await pool.shutDown(deadline: .never)
  }

  @Test("roll back a transaction that a caller left open, and wait for what it left running")
  func leftovers() async throws {
    let pool = try self.makePool(Self.settings(max: 1))
    try await pool.query("CREATE TABLE t (n int)")
    try await pool.withConnection { connection throws(PostgresError) in
      try await connection.query("BEGIN")
      try await connection.query("INSERT INTO t VALUES (1)")
    }
    #expect(try await pool.query("SELECT n FROM t").isEmpty)
    let late = await #expect(throws: PostgresError.self) {
      try await pool.withConnection { connection throws(PostgresError) in
        try await connection.query("SELECT pg_sleep(600)", deadline: .now() + .milliseconds(30))
      }
    }
    #expect(late?.code == .deadlineExceeded)
    #expect(try await pool.query("SELECT 1").count == 1)
    await pool.shutDown(deadline: .never)
  }

  @Test("run transactions")
  func transactions() async throws {
    let pool = try self.makePool(Self.settings(max: 2))
    try await pool.query("CREATE TABLE t (n int)")
    try await pool.transaction { transaction in
      try await transaction.query("INSERT INTO t VALUES (1)")
    }
    #expect(try await pool.query("SELECT n FROM t").count == 1)
    await pool.shutDown(deadline: .never)
    do {
      try await pool.transaction { transaction in try await transaction.query("SELECT 1") }
      Issue.record("a pool that is closed ran a transaction")
    } catch let failure {
      guard case .notCommitted(let error) = failure else { throw failure }
      #expect(error.code == .closed)
    }
  }

  @Test("replace connections that the server ends, idle or in use")
  func terminatedBackends() async throws {
    let database = try TemporaryDatabase.current
    let pool = try self.makePool(Self.settings(min: 2, max: 2))
    let observer = try await database.connect()
    for _ in 0..<5 {
      let first = try await pool.query("SELECT pg_backend_pid()").onlyRow()
      try await observer.query(
        "SELECT pg_terminate_backend($1, 10000)", first.decode(at: 0, as: Int32.self))
      let lost = await #expect(throws: PostgresError.self) {
        try await pool.withConnection { connection throws(PostgresError) in
          let pid = await connection.serverProcessID()
          try await observer.query("SELECT pg_terminate_backend($1, 10000)", pid)
          try await connection.query("SELECT 1")
        }
      }
      #expect(lost?.code == .connectionLost)
      #expect(try await pool.query("SELECT 1").count == 1)
    }
    await pool.shutDown(deadline: .never)
  }

  @Test("recover by themselves when the server was gone and is back")
  func serverRestart() async throws {
    let database = try TemporaryDatabase.current
    let cluster = try await PostgresCluster.start()
    let recorder = LogRecorder()
    let pool = PostgresPool(
      to: cluster.configuration(database: "postgres"),
      settings: Self.settings(min: 1, max: 4),
      on: database.loop, blockingCalls: database.blockingCalls, logger: recorder.logger())
    #expect(try await pool.query("SELECT 1", deadline: .never).count == 1)
    try await cluster.stopImmediately()
    // The first calls may still meet the old connection; in the end there is none.
    var refusal: PostgresError?
    while refusal?.code != .connectFailed {
      do throws(PostgresError) {
        try await pool.query("SELECT 1", deadline: .now() + .milliseconds(50))
      } catch {
        refusal = error
      }
    }
    try await recorder.first("postgres connection failed")
    try await cluster.startAgain()
    var answer: QueryResult?
    while answer == nil { answer = try? await pool.query("SELECT 1") }
    #expect(answer?.count == 1)
    #expect(pool.counts.connectFailureCount > 0)
    await pool.shutDown(deadline: .never)
  }

  @Test("say why nobody is served, without the password")
  func connectFailure() async throws {
    let database = try TemporaryDatabase.current
    let recorder = LogRecorder()
    let pool = try self.makePool(
      Self.settings(min: 1, max: 1),
      database.cluster.configuration(
        database: "postgres", user: PostgresCluster.guarded, password: "hunter2"),
      logger: recorder.logger())
    try await recorder.first("postgres connection failed")
    let error = await #expect(throws: PostgresError.self) {
      try await pool.query("SELECT 1", deadline: .now() + .milliseconds(20))
    }
    #expect(error?.sqlState == SQLState("28P01"))
    #expect(error?.debugDescription.contains("hunter2") == false)
    for record in recorder.records.elements {
      #expect(!record.metadata.fields.contains { "\($0.value)".contains("hunter2") })
    }
    await pool.shutDown(deadline: .never)
  }

  @Test("shut down when the last caller has gone, or without waiting for it at the deadline")
  func shutDown() async throws {
    let pool = try self.makePool(Self.settings(max: 2))
    let lost = await #expect(throws: PostgresError.self) {
      try await pool.withConnection { connection throws(PostgresError) in
        try await connection.query("SELECT 1")
        let closing = Task { await pool.shutDown(deadline: .now() + .milliseconds(20)) }
        // Ten minutes, unless the deadline closes the connection.
        try await connection.query("SELECT pg_sleep(600)")
        await closing.value
      }
    }
    #expect(lost?.code == .closed)
    await pool.shutDown(deadline: .never)
    #expect(pool.counts.connectionCount == 0)
    let refused = await #expect(throws: PostgresError.self) { try await pool.query("SELECT 1") }
    #expect(refused?.code == .closed)
  }

  @Test("count for the metrics what they hold, all together")
  func metrics() async throws {
    let pools = try [self.makePool(Self.settings(max: 1)), self.makePool(Self.settings(max: 1))]
    let metrics = MetricsRegistry()
    PostgresPool.register(pools, in: metrics)
    let read = { (name: String) in
      metrics.families.first { $0.name == name }?.samples.first?.value
    }
    try await pools[0].query("SELECT 1")
    try await pools[1].withConnection { connection throws(PostgresError) in
      try await connection.query("SELECT 1")
      #expect(read("mooring_postgres_open_connections") == .number(2))
      #expect(read("mooring_postgres_used_connections") == .number(1))
      #expect(read("mooring_postgres_waiting_callers") == .number(0))
      #expect(read("mooring_postgres_connect_failures_total") == .number(0))
    }
    guard case .distribution(let durations) = read("mooring_postgres_query_duration_seconds") else {
      Issue.record("no durations")
      return
    }
    #expect(durations.count == 2 && durations.sum > 0)
    for pool in pools { await pool.shutDown(deadline: .never) }
    #expect(read("mooring_postgres_open_connections") == .number(0))
  }

  @Test("keep no connection longer than they should, and check what is unused")
  func maintenance() async throws {
    var settings = Self.settings(max: 1)
    settings.lifetimeMax = .milliseconds(30)
    let pool = try self.makePool(settings)
    let first = try await pool.query("SELECT pg_backend_pid()").onlyRow()
      .decode(at: 0, as: Int32.self)
    var next = first
    while next == first {
      next = try await pool.query("SELECT pg_backend_pid()").onlyRow().decode(at: 0)
    }
    #expect(next != first)
    await pool.shutDown(deadline: .never)
  }
}

import Basics
import Postgres
import PostgresTestSupport
import ServiceRuntime
import Telemetry
import TestSupport
import Testing

@Suite("Queries", .temporaryDatabase)
struct QueryTests {
  @Test("a statement returns its rows")
  func rows() async throws {
    let connection = try await TemporaryDatabase.current.connect()
    let result = try await connection.query(
      "SELECT n, n::text AS label FROM generate_series(1, $1) AS n ORDER BY n", Int32(3))
    #expect(result.columnNames == ["n", "label"])
    let rows = try result.map { row in try row.decode(Int32.self, String.self) }
    #expect(rows.map(\.0) == [1, 2, 3])
    #expect(rows.map(\.1) == ["1", "2", "3"])
    let inserted = try await connection.pipeline([
      Statement("CREATE TABLE t (n bigint)"),
      Statement("INSERT INTO t SELECT generate_series(1, $1)", 12),
    ])
    #expect(inserted.map(\.affectedRowCount) == [0, 12])
  }

  @Test("one row where one is expected; none and many are told apart")
  func onlyRow() async throws {
    let connection = try await TemporaryDatabase.current.connect()
    let none = try await connection.query("SELECT 1 WHERE false")
    let two = try await connection.query("SELECT generate_series(1, 2)")
    #expect(try none.rowIfAny() == nil)
    #expect(throws: PostgresError.self) { try none.onlyRow() }
    #expect(throws: PostgresError.self) { try two.rowIfAny() }
  }

  @Test("a broken constraint is named, and only the detailed description quotes the row")
  func constraints() async throws {
    let connection = try await TemporaryDatabase.current.connect()
    try await connection.query(
      "CREATE TABLE person (mail text CONSTRAINT person_mail_unique UNIQUE)")
    let insert = Statement("INSERT INTO person (mail) VALUES ($1)", "operator@example.org")
    try await connection.run(insert)
    let error = try await #require(throws: PostgresError.self) { try await connection.run(insert) }
    #expect(error.code == .server)
    #expect(error.sqlState == .uniqueViolation)
    #expect(error.constraint == "person_mail_unique")
    #expect(error.table == "person")
    #expect(!error.isRetryable)
    #expect(error.description == "postgres: statement refused (SQLSTATE 23505)")
    #expect(error.debugDescription.contains("operator@example.org"))
    #expect(error.debugDescription.contains("INSERT INTO person"))
    // The connection is as good as before.
    #expect(try await connection.query("SELECT 1").count == 1)
  }

  @Test("a pipeline is all or nothing, and the first error is the one told")
  func pipelineAtomicity() async throws {
    let connection = try await TemporaryDatabase.current.connect()
    try await connection.query("CREATE TABLE t (n int PRIMARY KEY)")
    let insert = [1, 2, 2, 3].map { Statement("INSERT INTO t (n) VALUES ($1)", $0) }
    let error = try await #require(throws: PostgresError.self) {
      try await connection.pipeline(insert + [Statement("SELECT 1 / 0")])
    }
    #expect(error.sqlState == .uniqueViolation)
    let count = try await connection.query("SELECT count(*) FROM t").onlyRow()
    #expect(try count.decode(at: 0, as: Int.self) == 0)
  }

  @Test("isolated statements of a pipeline succeed and fail one by one")
  func isolatedPipeline() async throws {
    let connection = try await TemporaryDatabase.current.connect()
    try await connection.query("CREATE TABLE t (n int PRIMARY KEY)")
    let outcomes = try await connection.pipelineIsolated(
      [1, 2, 2, 3].map { Statement("INSERT INTO t (n) VALUES ($1)", $0) }
        + [Statement("SELECT nothing FROM t"), Statement("SELECT count(*) FROM t")])
    let states = outcomes.map { outcome -> SQLState? in
      if case .failure(let error) = outcome { error.sqlState } else { nil }
    }
    #expect(states == [nil, nil, .uniqueViolation, nil, SQLState("42703"), nil])
    #expect(try outcomes[5].get().onlyRow().decode(at: 0, as: Int.self) == 3)
  }

  @Test("a statement that cannot be prepared fails each time with its own error")
  func failedPreparation() async throws {
    let connection = try await TemporaryDatabase.current.connect()
    let wrong = Statement("SELECT * FROM nowhere")
    for _ in 0..<2 {
      let outcomes = try await connection.pipelineIsolated([wrong, wrong])
      for outcome in outcomes {
        let error = #expect(throws: PostgresError.self) { try outcome.get() }
        #expect(error?.sqlState == .undefinedTable)
      }
    }
    try await connection.query("CREATE TABLE nowhere ()")
    #expect(try await connection.run(wrong).isEmpty)
  }

  @Test("a prepared statement survives a change of its table")
  func stalePlan() async throws {
    let connection = try await TemporaryDatabase.current.connect()
    try await connection.query("CREATE TABLE t (n int)")
    let select = Statement("SELECT * FROM t")
    #expect(try await connection.run(select).columnNames == ["n"])
    try await connection.query("ALTER TABLE t ADD COLUMN m int")
    #expect(try await connection.run(select).columnNames == ["n", "m"])
    // What a pooler does that gives us another session.
    try await connection.query("DEALLOCATE ALL")
    #expect(try await connection.run(select).columnNames == ["n", "m"])
  }

  @Test("what is prepared is bounded, and without preparing nothing is", arguments: [true, false])
  func preparedStatements(prepares: Bool) async throws {
    let database = try TemporaryDatabase.current
    var configuration = database.configuration
    configuration.preparesStatements = prepares
    configuration.preparedStatementsMax = 3
    let connection = try await database.connect(configuration)
    for _ in 0..<3 {
      try await connection.query("SELECT 1")
      try await connection.query("SELECT 1 + $1", 1)
      try await connection.query("SELECT 1 + $1", Int32(1))
      try await connection.query("SELECT 2")
      try await connection.query("SELECT 3")
    }
    let known = try await connection.query("SELECT count(*) FROM pg_prepared_statements").onlyRow()
    // The last statement is prepared before the oldest is given up.
    #expect(try known.decode(at: 0, as: Int.self) <= (prepares ? 4 : 0))
  }

  @Test("operations that were asked at the same time are answered each with its own")
  func concurrentCallers() async throws {
    let connection = try await TemporaryDatabase.current.connect()
    try await withThrowingTaskGroup(of: (Int, Int).self) { group in
      for number in 0..<100 {
        group.addTask {
          let row = try await connection.query("SELECT $1 * 2", number).onlyRow()
          return (number, try row.decode(at: 0))
        }
      }
      for try await (number, double) in group { #expect(double == number * 2) }
    }
  }

  @Test("a pipeline whose answers do not fit any buffer does not lock up")
  func largePipeline() async throws {
    let connection = try await TemporaryDatabase.current.connect()
    let text = String(repeating: "x", count: 100_000)
    let statements = (0..<100).map { _ in Statement("SELECT $1 || $1", text) }
    let results = try await connection.pipeline(statements)
    for result in results {
      #expect(try result.onlyRow().decode(at: 0, as: String.self).utf8.count == 200_000)
    }
    let tooMany = [Statement](
      repeating: Statement("SELECT 1"), count: PostgresConnection.statementsPerPipelineMax + 1)
    let error = await #expect(throws: PostgresError.self) { try await connection.pipeline(tooMany) }
    #expect(error?.code == .limitExceeded)
  }

  @Test("COPY as a query is refused instead of getting stuck")
  func copyAsQuery() async throws {
    let connection = try await TemporaryDatabase.current.connect()
    let error = await #expect(throws: PostgresError.self) {
      try await connection.query("COPY (SELECT 1) TO STDOUT")
    }
    #expect(error?.code == .misuse)
  }

  @Test("the server's notices are logged at debug")
  func notices() async throws {
    let recorder = LogRecorder()
    let connection = try await TemporaryDatabase.current.connect(logger: recorder.logger())
    try await connection.query("DO $$ BEGIN RAISE NOTICE 'look here'; END $$")
    let record = try await recorder.first("postgres notice")
    #expect(record.level == .debug)
    #expect(record.metadata["postgres.message"] == .string("look here"))
  }
}

@Suite("Deadlines and cancellation", .sharedDatabase)
struct DeadlineTests {
  @Test("a deadline ends the call and the statement, and the connection goes on")
  func deadline() async throws {
    let connection = try await TemporaryDatabase.current.connect()
    let error = try await #require(throws: PostgresError.self) {
      try await connection.query(
        "SELECT pg_sleep(600)", deadline: .now() + .milliseconds(50))
    }
    #expect(error.code == .deadlineExceeded)
    // Waits for the old statement to be cancelled: ten minutes if it is not.
    #expect(try await connection.query("SELECT 1").count == 1)
    let late = await #expect(throws: PostgresError.self) {
      try await connection.query("SELECT 1", deadline: .now() - .seconds(600))
    }
    #expect(late?.code == .deadlineExceeded)
  }

  @Test("a cancelled task ends its statement")
  func cancellation() async throws {
    let database = try TemporaryDatabase.current
    let connection = try await database.connect()
    let observer = try await database.connect()
    let pid = try #require(await connection.serverProcessID())
    let task = Task { try await connection.query("SELECT pg_sleep(600)") }
    try await observer.waitUntilRunning("pg_sleep", in: pid)
    task.cancel()
    let error = await #expect(throws: PostgresError.self) { try await task.value }
    #expect(error?.code == .cancelled)
    #expect(try await connection.query("SELECT 1").count == 1)
  }

  @Test("a task that was cancelled before does not reach the server")
  func cancelledBefore() async throws {
    let connection = try await TemporaryDatabase.current.connect()
    try await connection.query("CREATE TABLE never (n int)")
    let task = Task {
      unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
      try await connection.query("INSERT INTO never VALUES (1)")
    }
    await #expect(throws: PostgresError.self) { try await task.value }
    #expect(try await connection.query("SELECT n FROM never").isEmpty)
  }

  @Test("the next statement is never hit by the cancelling of the one before", arguments: 0..<5)
  func cancelHitsOne(round: Int) async throws {
    let connection = try await TemporaryDatabase.current.connect()
    for microseconds in stride(from: 0, to: 2000, by: 100) {
      _ = try? await connection.query(
        "SELECT pg_sleep(0.001)", deadline: .now() + .microseconds(microseconds))
      #expect(try await connection.query("SELECT count(*) FROM pg_class").count == 1)
    }
  }

  @Test("the server's own limits on statements and locks are set")
  func serverTimeouts() async throws {
    let database = try TemporaryDatabase.current
    var configuration = database.configuration
    // Long enough for whatever a connection does at its start, on any machine.
    configuration.statementTimeout = .seconds(1_234)
    configuration.lockTimeout = .milliseconds(567_890)
    let connection = try await database.connect(configuration)
    let row = try #require(
      try await connection.query(
        """
        SELECT current_setting('statement_timeout') AS statement,
               current_setting('lock_timeout') AS lock
        """
      ).first)
    #expect(try row.decode("statement", as: String.self) == "1234s")
    #expect(try row.decode("lock", as: String.self) == "567890ms")

    // What they lead to, on a connection that is there already.
    try await connection.query("SET lock_timeout = '10ms'")
    let holder = try await database.connect()
    try await holder.query("SELECT pg_advisory_lock(1)")
    let refused = await #expect(throws: PostgresError.self) {
      try await connection.query("SELECT pg_advisory_lock(1)")
    }
    #expect(refused?.sqlState == .lockNotAvailable)
    try await connection.query("SET statement_timeout = '10ms'")
    let timeout = await #expect(throws: PostgresError.self) {
      try await connection.query("SELECT pg_sleep(600)")
    }
    #expect(timeout?.sqlState == .queryCanceled)
  }

  @Test("a server that ends the session is reported with its reason, and only once")
  func terminated() async throws {
    let database = try TemporaryDatabase.current
    let connection = try await database.connect()
    let observer = try await database.connect()
    let pid = try #require(await connection.serverProcessID())
    let task = Task { try await connection.query("SELECT pg_sleep(600)") }
    try await observer.waitUntilRunning("pg_sleep", in: pid)
    try await observer.query("SELECT pg_terminate_backend($1)", pid)
    let error = await #expect(throws: PostgresError.self) { try await task.value }
    #expect(error?.code == .connectionLost)
    #expect(error?.sqlState == SQLState("57P01"))
    let next = await #expect(throws: PostgresError.self) { try await connection.query("SELECT 1") }
    #expect(next?.code == .connectionLost)
  }

  @Test("closing fails what is under way")
  func close() async throws {
    let database = try TemporaryDatabase.current
    let connection = try await database.connect()
    let observer = try await database.connect()
    let pid = try #require(await connection.serverProcessID())
    let task = Task { try await connection.query("SELECT pg_sleep(600)") }
    try await observer.waitUntilRunning("pg_sleep", in: pid)
    await connection.close()
    let error = await #expect(throws: PostgresError.self) { try await task.value }
    #expect(error?.code == .closed)
  }
}

extension PostgresConnection {
  /// Asks the server until a session runs a statement with this text.
  func waitUntilRunning(_ text: String, in processID: Int32) async throws {
    try await eventually("\(text) in \(processID)") {
      try await !self.query(
        """
        SELECT 1 FROM pg_stat_activity
        WHERE pid = $1 AND state = 'active' AND query LIKE '%' || $2 || '%'
        """, processID, text
      ).isEmpty
    }
  }
}

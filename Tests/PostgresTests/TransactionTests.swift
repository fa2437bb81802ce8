import Basics
import Postgres
import PostgresTestSupport
import ServiceRuntime
import TestSupport
import Testing

@Suite("Transactions", .temporaryDatabase)
struct TransactionTests {
  struct Refusal: Error, Equatable {
    let reason: String
  }

  private func connectWithTable() async throws -> PostgresConnection {
    let connection = try await TemporaryDatabase.current.connect()
    try await connection.query("CREATE TABLE account (id int PRIMARY KEY, cents bigint NOT NULL)")
    try await connection.query("INSERT INTO account VALUES (1, 100), (2, 100)")
    return connection
  }

  private func total(_ connection: PostgresConnection) async throws -> Int {
    try await connection.query("SELECT sum(cents)::bigint FROM account").onlyRow().decode(at: 0)
  }

  @Test("take effect when the body returns, and hand on what it returns")
  func commit() async throws {
    let connection = try await self.connectWithTable()
    let count = try await connection.transaction { transaction in
      try await transaction.query("INSERT INTO account VALUES (3, $1)", 50)
      return try await transaction.query("SELECT id FROM account").count
    }
    #expect(count == 3)
    #expect(try await self.total(connection) == 250)
  }

  @Test("have no effect when the body throws, and hand on what it threw")
  func rollback() async throws {
    let connection = try await self.connectWithTable()
    do throws(TransactionFailure<Refusal>) {
      try await connection.transaction { transaction throws(Refusal) in
        _ = try? await transaction.query("DELETE FROM account")
        throw Refusal(reason: "enough")
      }
      Issue.record("the refusal was lost")
    } catch {
      guard case .body(let refusal) = error else { throw error }
      #expect(refusal == Refusal(reason: "enough"))
      #expect(!error.isOutcomeUnknown)
    }
    #expect(try await self.total(connection) == 200)
  }

  @Test("that failed inside are not called committed, though the body returned")
  func swallowedError() async throws {
    let connection = try await self.connectWithTable()
    do {
      try await connection.transaction { transaction in
        try await transaction.query("DELETE FROM account")
        _ = try? await transaction.query("SELECT 1 / 0")
      }
      Issue.record("a failed transaction was called committed")
    } catch let failure {
      guard case .notCommitted(let error) = failure else { throw failure }
      #expect(error.sqlState == .inFailedTransaction)
    }
    #expect(try await self.total(connection) == 200)
  }

  @Test(
    "have the isolation and access they ask for", arguments: TransactionOptions.Isolation.allCases)
  func isolation(isolation: TransactionOptions.Isolation) async throws {
    let connection = try await TemporaryDatabase.current.connect()
    for isReadOnly in [true, false] {
      var options = TransactionOptions(isolation: isolation, isReadOnly: isReadOnly)
      options.statementTimeout = .milliseconds(1234)
      options.lockTimeout = .seconds(2)
      try await connection.transaction(options) { transaction in
        let row = try await transaction.query(
          """
          SELECT current_setting('transaction_isolation'),
                 current_setting('transaction_read_only'),
                 current_setting('statement_timeout'), current_setting('lock_timeout')
          """
        ).onlyRow()
        let expected =
          switch isolation {
          case .readCommitted: "read committed"
          case .repeatableRead: "repeatable read"
          case .serializable: "serializable"
          }
        #expect(try row.decode(at: 0, as: String.self) == expected)
        #expect(try row.decode(at: 1, as: String.self) == (isReadOnly ? "on" : "off"))
        #expect(try row.decode(at: 2, as: String.self) == "1234ms")
        #expect(try row.decode(at: 3, as: String.self) == "2s")
      }
    }
    let after = try await connection.query("SELECT current_setting('statement_timeout')").onlyRow()
    #expect(try after.decode(at: 0, as: String.self) == "0")
  }

  @Test("that conflict are tried again until each has taken effect once")
  func serializationConflicts() async throws {
    let database = try TemporaryDatabase.current
    let connection = try await self.connectWithTable()
    let (writers, rounds) = (4, 10)
    let (attempts, readers) = (Locked(0), Locked(0))
    var connections: [PostgresConnection] = []
    for _ in 0..<writers { connections.append(try await database.connect()) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in connections {
        group.addTask {
          for _ in 0..<rounds {
            let options = TransactionOptions(isolation: .serializable, attemptsMax: 1000)
            try await writer.transaction(options) { transaction in
              attempts.withLock { $0 += 1 }
              let row = try await transaction.query(
                "SELECT sum(cents)::bigint FROM account"
              ).onlyRow()
              let sum: Int = try row.decode(at: 0)
              // The first of each writer goes on when all have read: those conflict for certain.
              readers.withLock { $0 += 1 }
              try await eventually("all have read") { readers.withLock { $0 } >= writers }
              try await transaction.query("UPDATE account SET cents = $1 WHERE id = 1", sum - 99)
            }
          }
        }
      }
      try await group.waitForAll()
    }
    // Each adds one: a lost update would be missing here.
    #expect(try await self.total(connection) == 200 + writers * rounds)
    #expect(attempts.withLock { $0 } > writers * rounds, "there was no conflict")
  }

  @Test("that keep conflicting are given up after the attempts they may have")
  func attempts() async throws {
    let connection = try await TemporaryDatabase.current.connect()
    var count = 0
    do {
      try await connection.transaction(TransactionOptions(attemptsMax: 3)) { transaction in
        count += 1
        try await transaction.query(
          "DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40P01'; END $$")
      }
      Issue.record("the error was lost")
    } catch let failure {
      #expect(failure.postgresError?.sqlState == .deadlockDetected)
    }
    #expect(count == 3)
  }

  @Test("cannot be used once they are over")
  func afterTheEnd() async throws {
    let connection = try await self.connectWithTable()
    let kept = try await connection.transaction { transaction in
      try await transaction.query("SELECT 1")
      return transaction
    }
    let error = await #expect(throws: PostgresError.self) {
      try await kept.query("DELETE FROM account")
    }
    #expect(error?.code == .misuse)
    #expect(try await self.total(connection) == 200)
  }

  @Test("cost the server nothing when their body asks for nothing")
  func empty() async throws {
    let connection = try await TemporaryDatabase.current.connect()
    await connection.close()
    #expect(try await connection.transaction { _ in 7 } == 7)
  }

  @Test("that pass their deadline are rolled back, and the connection goes on")
  func deadline() async throws {
    let connection = try await self.connectWithTable()
    do {
      let options = TransactionOptions(deadline: .now() + .milliseconds(100))
      try await connection.transaction(options) { transaction in
        try await transaction.query("DELETE FROM account")
        try await transaction.query("SELECT pg_sleep(600)")
      }
      Issue.record("the deadline was ignored")
    } catch let failure {
      #expect(failure.postgresError?.code == .deadlineExceeded)
      #expect(!failure.isOutcomeUnknown)
    }
    #expect(try await self.total(connection) == 200)
  }

  @Test("whose connection dies before COMMIT are not committed")
  func lostBeforeCommit() async throws {
    let database = try TemporaryDatabase.current
    let observer = try await self.connectWithTable()
    let connection = try await database.connect()
    do {
      try await connection.transaction { transaction in
        try await transaction.query("DELETE FROM account")
        let pid = try await transaction.query("SELECT pg_backend_pid()").onlyRow()
          .decode(at: 0, as: Int32.self)
        try await observer.query("SELECT pg_terminate_backend($1, 10000)", pid)
        try await transaction.query("SELECT 1")
      }
      Issue.record("the loss was ignored")
    } catch let failure {
      #expect(failure.postgresError?.code == .connectionLost)
      #expect(!failure.isOutcomeUnknown)
    }
    #expect(try await self.total(observer) == 200)
  }

  @Test("whose connection dies within COMMIT have an unknown outcome")
  func lostWithinCommit() async throws {
    let database = try TemporaryDatabase.current
    let observer = try await self.connectWithTable()
    // A deferred trigger runs within COMMIT, and there waits for a lock that the test holds.
    try await observer.runScript(
      """
      CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN PERFORM pg_advisory_xact_lock(7); RETURN NULL; END $$;
      CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON account DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION wait();
      """)
    try await observer.query("SELECT pg_advisory_lock(7)")
    let connection = try await database.connect()
    let pid = try #require(await connection.serverProcessID())
    let task = Task {
      try await connection.transaction { transaction in
        try await transaction.query("INSERT INTO account VALUES (9, 9)")
      }
    }
    try await eventually("the COMMIT waits for the lock") {
      try await !observer.query(
        "SELECT 1 FROM pg_stat_activity WHERE pid = $1 AND wait_event = 'advisory'", pid
      ).isEmpty
    }
    try await observer.query("SELECT pg_terminate_backend($1, 10000)", pid)
    do {
      _ = try await task.value
      Issue.record("the loss was ignored")
    } catch let failure as TransactionFailure<any Error> {
      #expect(failure.isOutcomeUnknown)
      #expect(failure.postgresError?.sqlState == SQLState("57P01"))
    }
  }

  @Test("whose COMMIT is refused are not committed")
  func refusedCommit() async throws {
    let connection = try await self.connectWithTable()
    try await connection.runScript(
      """
      CREATE TABLE holder (
        account int CONSTRAINT holder_has_account REFERENCES account DEFERRABLE INITIALLY DEFERRED)
      """)
    do {
      try await connection.transaction { transaction in
        try await transaction.query("INSERT INTO holder VALUES (77)")
      }
      Issue.record("the refusal was lost")
    } catch let failure {
      guard case .notCommitted(let error) = failure else { throw failure }
      #expect(error.constraint == "holder_has_account")
    }
    #expect(try await connection.query("SELECT 1 FROM holder").isEmpty)
  }
}

import Basics
import Postgres
import PostgresTestSupport
import ServiceRuntime
import TestSupport
import Testing

@Suite("COPY", .temporaryDatabase)
struct CopyTests {
  #if DEBUG
    private static let rowCount = 50_000
  #else
    private static let rowCount = 1_000_000
  #endif

  private func connectWithTable() async throws -> PostgresConnection {
    let connection = try await TemporaryDatabase.current.connect()
    try await connection.query(
      """
      CREATE TABLE price (
        id bigint CONSTRAINT price_id PRIMARY KEY, asset text, at timestamptz NOT NULL, usd float8)
      """)
    return connection
  }

  private static let into: StaticString =
    "COPY price (id, asset, at, usd) FROM STDIN (FORMAT binary)"
  private static let out: StaticString =
    "COPY (SELECT id, asset, at, usd FROM price ORDER BY id) TO STDOUT (FORMAT binary)"

  private static func time(_ row: Int) -> WallTime { .epoch + .seconds(row) }

  @Test("many rows go in and come out as they were")
  func streaming() async throws {
    let connection = try await self.connectWithTable()
    let stored = try await connection.copyIn(Self.into) { writer throws(PostgresError) in
      for row in 0..<Self.rowCount {
        try await writer.write(row, row % 3 == 0 ? nil : "USDC", Self.time(row), Double(row) / 7)
      }
    }
    #expect(stored == Self.rowCount)
    let count = try await connection.copyOut(Self.out) { reader throws(PostgresError) in
      var row = 0
      while let (id, asset, at, usd) = try await reader.next(
        Int.self, String?.self, WallTime.self, Double.self)
      {
        let isRight =
          id == row && asset == (row % 3 == 0 ? nil : "USDC") && at == Self.time(row)
          && usd == Double(row) / 7
        guard isRight else { break }
        row += 1
      }
      return row
    }
    #expect(count == Self.rowCount)
    #expect(try await connection.query("SELECT 1").count == 1)
  }

  @Test("a body that throws stores nothing")
  func thrown() async throws {
    let connection = try await self.connectWithTable()
    let error = await #expect(throws: PostgresError.self) {
      try await connection.copyIn(Self.into) { writer throws(PostgresError) in
        for row in 0..<10_000 { try await writer.write(row, "x", Self.time(row), 1.0) }
        try await connection.query("SELECT 1", deadline: .origin)
      }
    }
    #expect(error?.code == .deadlineExceeded)
    #expect(try await connection.query("SELECT id FROM price LIMIT 1").isEmpty)
  }

  @Test("a row that breaks a constraint is refused with its name, and the connection goes on")
  func constraint() async throws {
    let connection = try await self.connectWithTable()
    let error = await #expect(throws: PostgresError.self) {
      try await connection.copyIn(Self.into) { writer throws(PostgresError) in
        try await writer.write(1, "x", Self.time(0), 1.0)
        try await writer.write(1, "y", Self.time(0), 1.0)
      }
    }
    #expect(error?.constraint == "price_id")
    #expect(try await connection.query("SELECT id FROM price").isEmpty)
  }

  @Test("a refusal that comes while rows are still written is heard", arguments: [true, false])
  func earlyRefusal(finishes: Bool) async throws {
    let database = try TemporaryDatabase.current
    let connection = try await self.connectWithTable()
    let observer = try await database.connect()
    let pid = try #require(await connection.serverProcessID())
    let error = await #expect(throws: PostgresError.self) {
      try await connection.copyIn(Self.into) { writer throws(PostgresError) in
        // More than one chunk, each row the same.
        for _ in 0..<2_000 {
          try await writer.write(1, String(repeating: "x", count: 100), Self.time(0), 1.0)
        }
        while try await observer.query(
          "SELECT 1 FROM pg_stat_activity WHERE pid = $1 AND state = 'idle'", pid
        ).isEmpty {}
        if !finishes { try await observer.query("SELECT 1 / 0") }
      }
    }
    #expect(error?.sqlState == (finishes ? .uniqueViolation : SQLState("22012")))
    #expect(try await connection.query("SELECT id FROM price").isEmpty)
  }

  @Test("values of the wrong number or type are refused")
  func mismatch() async throws {
    let connection = try await self.connectWithTable()
    let fewer = await #expect(throws: PostgresError.self) {
      try await connection.copyIn(Self.into) { writer throws(PostgresError) in
        try await writer.write(1, "x")
      }
    }
    #expect(fewer?.sqlState == SQLState("22P04"))
    let narrow = await #expect(throws: PostgresError.self) {
      try await connection.copyIn(Self.into) { writer throws(PostgresError) in
        try await writer.write(Int32(1), "x", Self.time(0), 1.0)
      }
    }
    #expect(narrow?.sqlState == SQLState("08P01"))
    try await connection.query("INSERT INTO price VALUES (1, NULL, now(), 1)")
    for wrong in 0..<3 {
      let error = await #expect(throws: PostgresError.self) {
        try await connection.copyOut(Self.out) { reader throws(PostgresError) in
          switch wrong {
          case 0: _ = try await reader.next(Int.self)
          case 1: _ = try await reader.next(Int32.self, String?.self, WallTime.self, Double.self)
          default: _ = try await reader.next(Int.self, String.self, WallTime.self, Double.self)
          }
        }
      }
      #expect(error?.code == .unexpectedResult)
    }
    #expect(try await connection.query("SELECT 1").count == 1)
  }

  @Test("a reader may stop before the end, and the rest is not sent")
  func earlyStop() async throws {
    let connection = try await self.connectWithTable()
    let first = try await connection.copyOut(
      "COPY (SELECT generate_series(1, 1000000000)) TO STDOUT (FORMAT binary)"
    ) { reader throws(PostgresError) in
      try await reader.next(Int32.self)
    }
    #expect(first == 1)
    #expect(try await connection.query("SELECT 1").count == 1)
  }

  @Test("a server that does not read makes the writer wait")
  func writerWaits() async throws {
    let database = try TemporaryDatabase.current
    let connection = try await self.connectWithTable()
    let observer = try await database.connect()
    try await observer.runScript(
      """
      CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN PERFORM pg_advisory_xact_lock(1); RETURN NEW; END $$;
      CREATE TRIGGER hold BEFORE INSERT ON price FOR EACH ROW EXECUTE FUNCTION hold();
      """)
    try await observer.query("SELECT pg_advisory_lock(1)")
    let text = String(repeating: "x", count: 10_000)
    let written = Locked(0)
    let task = Task {
      try await connection.copyIn(Self.into) { writer throws(PostgresError) in
        for row in 0..<5_000 {
          try await writer.write(row, text, Self.time(row), 1.0)
          written.withLock { $0 += 1 }
        }
      }
    }
    // Until nothing has moved for many round trips.
    var (last, unchangedCount) = (-1, 0)
    while unchangedCount < 50 {
      try await observer.query("SELECT 1")
      let now = written.withLock { $0 }
      unchangedCount = now == last && now > 0 ? unchangedCount + 1 : 0
      last = now
    }
    // Sockets and buffers hold some; all rows are fifty megabytes.
    #expect(last < 500)
    try await observer.query("SELECT pg_advisory_unlock(1)")
    #expect(try await task.value == 5_000)
  }

  @Test("a reader that does not ask makes the server wait")
  func backPressure() async throws {
    let database = try TemporaryDatabase.current
    let connection = try await database.connect()
    let observer = try await database.connect()
    let pid = try #require(await connection.serverProcessID())
    try await connection.copyOut(
      "COPY (SELECT generate_series(1, 1000000000)) TO STDOUT (FORMAT binary)"
    ) { reader throws(PostgresError) in
      _ = try await reader.next(Int32.self)
      // Ends when the server waits for us to read.
      while true {
        let waiting = try await observer.query(
          "SELECT 1 FROM pg_stat_activity WHERE pid = $1 AND wait_event = 'ClientWrite'", pid)
        if !waiting.isEmpty { break }
      }
    }
  }

  @Test("what is no COPY, and a COPY that fails at once, are errors")
  func refused() async throws {
    let connection = try await self.connectWithTable()
    let missing = await #expect(throws: PostgresError.self) {
      try await connection.copyIn("COPY nowhere FROM STDIN (FORMAT binary)") {
        _ throws(PostgresError) in
      }
    }
    #expect(missing?.sqlState == .undefinedTable)
    let wrong = await #expect(throws: PostgresError.self) {
      try await connection.copyOut("SELECT 1") { reader throws(PostgresError) in
        _ = try await reader.next(Int32.self)
      }
    }
    #expect(wrong?.code == .misuse)
    let text = await #expect(throws: PostgresError.self) {
      try await connection.copyOut("COPY (SELECT repeat('x', 100)) TO STDOUT") {
        reader throws(PostgresError) in
        _ = try await reader.next(String.self)
      }
    }
    #expect(text?.code == .misuse)
    #expect(try await connection.query("SELECT 1").count == 1)
    let reversed = await #expect(throws: PostgresError.self) {
      try await connection.copyIn("COPY price TO STDOUT (FORMAT binary)") {
        _ throws(PostgresError) in
      }
    }
    #expect(reversed?.code == .misuse)
  }

  @Test("a deadline ends a COPY that takes too long")
  func deadline() async throws {
    let connection = try await self.connectWithTable()
    let error = await #expect(throws: PostgresError.self) {
      try await connection.copyOut(
        "COPY (SELECT pg_sleep(600)::text) TO STDOUT (FORMAT binary)",
        deadline: .now() + .milliseconds(50)
      ) { reader throws(PostgresError) in
        _ = try await reader.next(String.self)
      }
    }
    #expect(error?.code == .deadlineExceeded)
    #expect(try await connection.query("SELECT 1").count == 1)
  }

  @Test("within a transaction is part of it")
  func transaction() async throws {
    let connection = try await self.connectWithTable()
    do {
      try await connection.transaction { transaction throws(PostgresError) in
        try await transaction.copyIn(Self.into) { writer throws(PostgresError) in
          try await writer.write(1, "x", Self.time(0), 1.0)
        }
        let inside = try await transaction.query("SELECT id FROM price")
        #expect(inside.count == 1)
        try await transaction.query("SELECT 1 / 0")
      }
    } catch {
      guard case .body = error else { throw error }
    }
    #expect(try await connection.query("SELECT id FROM price").isEmpty)
  }
}

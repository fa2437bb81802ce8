import Basics
import JSON
import Postgres
import PostgresTestSupport
import TestSupport
import Testing

@testable import ConfigService

@Suite("The configuration store", .configDatabase)
struct ConfigStoreTests {
  let store = ConfigStore()
  let author = Authorship(
    kind: .apply, subject: "operator@example.org", role: "admin", source: .rpc, reason: "a test")

  /// Judges `changes` at the store's own state and commits them.
  @discardableResult
  func commit(
    _ changes: ChangeRequest.Change..., requestID: String = "", digest: [UInt8] = [1],
    judgedAt: Revision? = nil, on connection: PostgresConnection
  ) async throws -> ConfigStore.CommitResult {
    let state = try await self.store.state(on: connection)
    let plan = ChangePlanner.plan(
      ChangeRequest(changes: changes), catalogue: Sample.catalogue, state: state,
      environment: Sample.environment)
    #expect(plan.isAllowed, "\(plan.violations)")
    var author = self.author
    author.requestID = requestID
    return try await self.store.commit(
      plan.edits, by: author, judgedAt: judgedAt ?? state.token.revision,
      request: RequestIdentity(method: "Apply", digest: digest), answer: digest,
      on: connection)
  }

  @Test("starts empty, before the first revision")
  func empty() async throws {
    let connection = try await TemporaryDatabase.current.connect()
    let head = try await self.store.head(on: connection)
    #expect(head.token.revision == .zero)
    #expect(head.token.chainHash == nil)
    #expect(head.environment == nil)
    #expect(try await self.store.state(on: connection).writtenPlaces.isEmpty)
  }

  @Test("gives back what was committed, and follows it revision by revision")
  func roundTrip() async throws {
    let connection = try await TemporaryDatabase.current.connect()
    let start = try await self.store.state(on: connection)
    try await self.commit(Sample.set(Sample.skew, "top_levels", .float(7)), on: connection)
    try await self.commit(
      Sample.set(Sample.skew, "top_levels", .float(9), in: Sample.scope("BTCUSDT")),
      Sample.set(Sample.skew, "buy_threshold", .float(1.25)), on: connection)
    try await self.commit(Sample.unset(Sample.skew, "top_levels"), on: connection)
    let stored = try await self.store.state(on: connection)
    let revisions = try await self.store.revisions(after: .zero, on: connection)
    #expect(revisions.map(\.token.revision.count) == [1, 2, 3])
    #expect(revisions.map(\.edits.count) == [1, 2, 1])
    let followed = revisions.reduce(start) { state, revision in
      state.applying(
        revision.edits, as: revision.token, at: revision.committedAt, by: revision.author)
    }
    #expect(followed.token == stored.token)
    #expect(followed.writtenPlaces == stored.writtenPlaces)
    for place in stored.writtenPlaces { #expect(followed[place] == stored[place]) }
    let symbol = stored.resolve(
      Sample.name(Sample.skew, "top_levels"), in: Sample.scope("BTCUSDT"))
    #expect(symbol?.kept.value == .float(9))
    #expect(symbol?.kept.writtenBy == "operator@example.org")
  }

  @Test("refuses what was judged at an older revision")
  func moved() async throws {
    let connection = try await TemporaryDatabase.current.connect()
    try await self.commit(Sample.set(Sample.skew, "top_levels", .float(7)), on: connection)
    let result = try await self.commit(
      Sample.set(Sample.skew, "top_levels", .float(8)), judgedAt: .zero, on: connection)
    #expect(result == .moved)
    #expect(try await self.store.head(on: connection).token.revision == Revision(1))
  }

  @Test("answers a repeated request with the first answer")
  func replayed() async throws {
    let connection = try await TemporaryDatabase.current.connect()
    let change = Sample.set(Sample.skew, "top_levels", .float(7))
    try await self.commit(change, requestID: "r1", digest: [7], on: connection)
    let again = try await self.commit(
      Sample.set(Sample.skew, "top_levels", .float(8)), requestID: "r1", digest: [8],
      on: connection)
    let head = try await self.store.head(on: connection)
    #expect(
      again
        == .replayed(
          StoredAnswer(
            token: head.token, committedAt: head.committedAt, digest: [7], bytes: [7])))
    #expect(head.token.revision == Revision(1))
  }

  @Test("chains every record, dry runs too, and lets nobody change one")
  func audit() async throws {
    let connection = try await TemporaryDatabase.current.connect()
    try await self.commit(Sample.set(Sample.skew, "top_levels", .float(7)), on: connection)
    let state = try await self.store.state(on: connection)
    let place = try #require(Place(stored: Sample.skew, scope: Sample.scope()))
    let result = try await self.store.rehearse(
      [
        Edit(place: place, key: parsed("top_levels"), before: .float(7), after: .float(8))
      ], by: self.author, judgedAt: state.token.revision, on: connection)
    guard case .rehearsed(let hash) = result else {
      Issue.record("not recorded: \(result)")
      return
    }
    try await self.commit(Sample.set(Sample.skew, "top_levels", .float(9)), on: connection)
    #expect(state.token.chainHash != hash)
    let broken = try await connection.query(
      """
      SELECT count(*) AS count
      FROM config.audit a
      LEFT JOIN config.audit p ON p.sequence = a.sequence - 1
      WHERE a.hash <> config.audit_hash(a.previous_hash, a)
         OR a.previous_hash <> coalesce(p.hash, '')
      """
    ).onlyRow().decode("count", as: Int64.self)
    #expect(broken == 0)
    let records = try await connection.query("SELECT dry_run FROM config.audit ORDER BY sequence")
    #expect(try records.map { try $0.decode("dry_run", as: Bool.self) } == [false, true, false])
    for statement in [
      Statement("UPDATE config.audit SET reason = 'other'"),
      Statement("DELETE FROM config.audit"), Statement("DELETE FROM config.history"),
      Statement("TRUNCATE config.audit"), Statement("UPDATE config.history SET value = '1'"),
    ] {
      await #expect(throws: PostgresError.self) { try await connection.run(statement) }
    }
  }

  @Test("refuses a record that does not follow the last one, whoever writes it")
  func oneChain() async throws {
    let connection = try await TemporaryDatabase.current.connect()
    for value in [7.0, 8] {
      try await self.commit(Sample.set(Sample.skew, "top_levels", .float(value)), on: connection)
    }
    for change in ["sequence = 2", "sequence = 4", "previous_hash = '\\x00'"] {
      let refusal = await #expect(throws: PostgresError.self) {
        try await connection.runScript(
          """
          CREATE TEMP TABLE forged AS SELECT * FROM config.audit WHERE sequence = 2;
          UPDATE forged SET sequence = 3, previous_hash = hash;
          UPDATE forged SET \(change);
          INSERT INTO config.audit SELECT * FROM forged;
          """)
      }
      #expect(refusal?.sqlState?.description == "23000")
    }
    let head = try await connection.query("SELECT audit_sequence FROM config.head").onlyRow()
    #expect(try head.decode("audit_sequence", as: Int64.self) == 2)
  }

  @Test("orders writers who judge at once: one wins, the others judge again")
  func concurrency() async throws {
    let database = try TemporaryDatabase.current
    let writers = 4
    let changesEach = 10
    try await withThrowingTaskGroup(of: Int.self) { group in
      for writer in 0..<writers {
        group.addTask {
          let connection = try await database.connect()
          var repeats = 0
          for change in 0..<changesEach {
            let value = JSONValue.float(1 + Double(writer * changesEach + change) / 50)
            while true {
              let result = try await self.commit(
                Sample.set(
                  Sample.skew, "buy_threshold", value, in: Sample.scope("S\(writer)")),
                on: connection)
              if case .committed = result { break }
              repeats += 1
            }
          }
          return repeats
        }
      }
      for try await _ in group {}
    }
    let connection = try await database.connect()
    let revisions = try await self.store.revisions(after: .zero, on: connection)
    #expect(
      revisions.map(\.token.revision.count) == (1...UInt64(writers * changesEach)).map(\.self))
    #expect(zip(revisions, revisions.dropFirst()).allSatisfy { $0.committedAt <= $1.committedAt })
    let audited = try await connection.query("SELECT count(*) AS count FROM config.audit")
    #expect(try audited.onlyRow().decode("count", as: Int64.self) == Int64(writers * changesEach))
  }
}

import Basics
import JSON
import Postgres
import PostgresTestSupport
import ServiceRuntime
import Telemetry
import TestSupport
import Testing

@testable import ConfigService

@Suite("The configuration core", .configDatabase)
struct ConfigCoreTests {
  /// Runs `body` with cores of the same store, as replicas would have them.
  func withCores(_ count: Int, _ body: ([ConfigCore]) async throws -> Void) async throws {
    let database = try TemporaryDatabase.current
    let cores = (0..<count).map { _ in
      ConfigCore(
        catalogue: Sample.catalogue, environment: Sample.environment,
        pool: PostgresPool(
          to: database.configuration, settings: .patient, on: database.loop,
          blockingCalls: database.blockingCalls, logger: .disabled), startMax: .seconds(60))
    }
    for core in cores { try await core.catchUp() }
    try await body(cores)
    for core in cores { await core.pool.shutDown(deadline: .never) }
  }

  func order(
    _ changes: ChangeRequest.Change..., requestID: String = "", digest: [UInt8] = [1],
    expecting version: UInt64? = nil, isRehearsal: Bool = false
  ) -> ConfigCore.Order {
    var author = Authorship(
      kind: .apply, subject: "operator@example.org", role: "admin", source: .rpc, reason: "a test")
    author.requestID = requestID
    let expectations = version.map {
      [
        ChangeRequest.Expectation(
          namespace: Sample.skew, scope: Sample.scope(), version: Version($0))
      ]
    }
    return ConfigCore.Order(
      request: ChangeRequest(changes: changes, expectations: expectations ?? []), author: author,
      identity: RequestIdentity(method: "Apply", digest: digest), isRehearsal: isRehearsal,
      answer: { Array("revision \($0.revision)".utf8) })
  }

  /// The result of a change that was not answered before.
  func change(
    _ core: ConfigCore, _ order: ConfigCore.Order
  ) async throws -> ChangeResult {
    guard case .made(let result) = try await core.change(order) else {
      throw ConfigFault.requestIDReused
    }
    return result
  }

  func fault(_ core: ConfigCore, _ order: ConfigCore.Order) async -> ConfigFault? {
    do throws(ConfigFault) {
      _ = try await core.change(order)
      return nil
    } catch {
      return error
    }
  }

  @Test("a change is announced to other replicas, unless there are none")
  func announcement() async throws {
    try await self.withCores(1) { cores in
      let heard = Recorder<String>()
      let database = try TemporaryDatabase.current
      let listener = PostgresListener(
        to: database.configuration, channels: [StoreFollower.channel], on: database.loop,
        blockingCalls: database.blockingCalls, logger: .disabled)
      let work = Task {
        for await event in listener {
          switch event {
          case .notification(let notification): heard.record(notification.payload)
          case .connected: heard.record("connected")
          default: break
          }
        }
      }
      _ = try await heard.first { $0 == "connected" }
      cores[0].noteAlone(true)
      let untold = try await self.change(
        cores[0], self.order(Sample.set(Sample.skew, "top_levels", .float(7))))
      cores[0].noteAlone(false)
      let told = try await self.change(
        cores[0], self.order(Sample.set(Sample.skew, "top_levels", .float(8))))
      _ = try await heard.first { $0 == "\(told.revision)" }
      // Announcements come in the order of commits.
      let isUntold = !heard.elements.contains("\(untold.revision)")
      #expect(isUntold)
      await listener.stop()
      await work.value
    }
  }

  @Test("a change is in force where it was made, at once, and everywhere after a look")
  func change() async throws {
    try await self.withCores(2) { cores in
      let here = cores[0]
      let there = cores[1]
      let result = try await self.change(
        here, self.order(Sample.set(Sample.skew, "top_levels", .float(7))))
      #expect(result.revision == Revision(1))
      #expect(result.auditHash == result.after.token.chainHash)
      #expect(try here.state().value(Sample.skew, "top_levels") == "7")
      #expect(try there.state().value(Sample.skew, "top_levels") == nil)
      try await there.catchUp()
      #expect(try there.state().value(Sample.skew, "top_levels") == "7")
      #expect(try there.state().token == here.state().token)
    }
  }

  @Test("an announcement is looked at unless it tells of what was changed here")
  func announced() async throws {
    try await self.withCores(2) { cores in
      let (here, there) = (cores[0], cores[1])
      let revision = try await self.change(
        here, self.order(Sample.set(Sample.skew, "top_levels", .float(7)))
      ).revision
      #expect(!here.noteAnnounced(revision))
      #expect(there.noteAnnounced(revision))
      try await there.catchUp()
      #expect(!there.noteAnnounced(revision))
    }
  }

  @Test("what was announced while a change was under way is looked at when the change has ended")
  func announcedMeanwhile() async throws {
    try await self.withCores(1) { cores in
      let core = cores[0]
      core.commitBegins()
      core.commitBegins()
      #expect(!core.noteAnnounced(Revision(1)))
      core.commitEnds()
      #expect(!core.noteAnnounced(Revision(1)))
      core.commitEnds()
      #expect(await core.overtaken.next())
      #expect(core.noteAnnounced(Revision(1)))
    }
  }

  @Test("a change is judged again when another was faster")
  func judgedAgain() async throws {
    try await self.withCores(2) { cores in
      let here = cores[0]
      let there = cores[1]
      _ = try await here.change(
        self.order(
          Sample.set(Sample.skew, "imbalance_weight", .float(0.5)),
          Sample.set(Sample.skew, "spread_weight", .float(0.5))))
      // Allowed at the state that this core knows, and not at the one that is.
      let fault = await self.fault(
        there,
        self.order(
          Sample.set(Sample.skew, "imbalance_weight", .float(0.7))))
      guard case .refused(let violations)? = fault else {
        Issue.record("not refused: \(String(describing: fault))")
        return
      }
      #expect(violations.map(\.code) == [.ruleBroken])
      #expect(try there.state().token.revision == Revision(1))
    }
  }

  @Test("one of the writers who expect the same version wins")
  func expectations() async throws {
    try await self.withCores(3) { cores in
      let winners = await withTaskGroup(of: Bool.self) { group in
        for (number, core) in cores.enumerated() {
          group.addTask {
            await self.fault(
              core,
              self.order(
                Sample.set(Sample.skew, "top_levels", .float(Double(number + 1))), expecting: 0))
              == nil
          }
        }
        return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
      #expect(winners == 1)
      try await cores[0].catchUp()
      #expect(try cores[0].state().token.revision == Revision(1))
    }
  }

  @Test("a repeated request has one effect, and another one under its name is refused")
  func repeated() async throws {
    try await self.withCores(1) { cores in
      let core = cores[0]
      let first = self.order(Sample.set(Sample.skew, "top_levels", .float(7)), requestID: "r")
      #expect(try await self.change(core, first).revision == Revision(1))
      guard case .replayed(let again) = try await core.change(first) else {
        Issue.record("made again")
        return
      }
      #expect(again.token == (try core.state().token))
      #expect(String(decoding: again.bytes, as: UTF8.self) == "revision 1")
      let other = self.order(
        Sample.set(Sample.skew, "top_levels", .float(99)), requestID: "r", digest: [2])
      #expect(await self.fault(core, other) == .requestIDReused)
      #expect(try core.state().token.revision == Revision(1))
    }
  }

  @Test("what does not differ makes no revision")
  func unchanged() async throws {
    try await self.withCores(1) { cores in
      let core = cores[0]
      let order = self.order(Sample.set(Sample.skew, "top_levels", .float(7)))
      _ = try await core.change(order)
      let again = try await self.change(core, order)
      #expect(again.revision == .zero)
      #expect(again.plan.edits.isEmpty)
    }
  }

  @Test("what did not differ is remembered: its repetition has no effect later")
  func unchangedIsRemembered() async throws {
    try await self.withCores(2) { cores in
      let change = Sample.set(Sample.skew, "top_levels", .float(7))
      _ = try await cores[0].change(self.order(change))
      let nothing = self.order(change, requestID: "r")
      #expect(try await self.change(cores[0], nothing).plan.edits.isEmpty)
      _ = try await cores[1].change(
        self.order(Sample.set(Sample.skew, "top_levels", .float(8))))
      guard case .replayed(let answer) = try await cores[0].change(nothing) else {
        Issue.record("carried out again")
        return
      }
      #expect(answer.token.revision == .zero)
      #expect(try cores[1].state().value(Sample.skew, "top_levels") == "8")
    }
  }

  @Test("a replica that has fallen behind refuses nothing, and skips nothing, for that")
  func behind() async throws {
    try await self.withCores(2) { cores in
      _ = try await cores[0].change(
        self.order(Sample.set(Sample.skew, "top_levels", .float(7))))
      _ = try await cores[0].change(
        self.order(Sample.set(Sample.skew, "top_levels", .float(8)), expecting: 1))
      _ = try await cores[1].change(
        self.order(Sample.set(Sample.skew, "buy_threshold", .float(2)), expecting: 2))
      _ = try await cores[0].change(self.order(Sample.unset(Sample.skew, "top_levels")))
      // The other replica did not see that one: to it, nothing would differ.
      let result = try await self.change(
        cores[1], self.order(Sample.set(Sample.skew, "top_levels", .float(8))))
      #expect(result.revision == Revision(5))
    }
  }

  @Test("any moment of the past can be had again")
  func past() async throws {
    try await self.withCores(2) { cores in
      var states: [ConfigState] = [try cores[0].state()]
      for value in 1...4 {
        states.append(
          try await self.change(
            cores[0], self.order(Sample.set(Sample.skew, "top_levels", .float(Double(value))))
          ).after)
      }
      states.append(
        try await self.change(
          cores[0], self.order(Sample.unset(Sample.skew, "top_levels"))
        ).after)
      for state in states {
        let revision = state.token.revision
        for core in cores {
          let rebuilt = try await core.state(at: .revision(revision))
          #expect(rebuilt.token == state.token)
          #expect(rebuilt.writtenPlaces == state.writtenPlaces)
          for place in state.writtenPlaces { #expect(rebuilt[place] == state[place]) }
        }
        let then = try await cores[1].state(at: .instant(state.committedAt))
        #expect(then.token.revision >= revision)
        #expect(then.committedAt == state.committedAt || revision == .zero)
      }
      await #expect(throws: ConfigFault.unknownRevision("revision 6")) {
        _ = try await cores[1].state(at: .revision(Revision(6)))
      }
    }
  }

  @Test("a rehearsal says what the real call would, and changes nothing but the log")
  func rehearsal() async throws {
    try await self.withCores(1) { cores in
      let core = cores[0]
      let change = Sample.set(Sample.skew, "top_levels", .float(7))
      let rehearsed = try await self.change(core, self.order(change, isRehearsal: true))
      #expect(rehearsed.revision == .zero)
      #expect(rehearsed.auditHash != nil)
      #expect(try core.state().token.revision == .zero)
      let real = try await self.change(core, self.order(change))
      #expect(real.plan.edits == rehearsed.plan.edits)
      let refused = try await self.change(
        core, self.order(Sample.set(Sample.skew, "top_levels", .float(99)), isRehearsal: true))
      #expect(refused.plan.violations.map(\.code) == [.outOfRange])
    }
  }

  @Test("a store that was put back to an older day is followed from its beginning")
  func restored() async throws {
    try await self.withCores(1) { cores in
      let core = cores[0]
      for value in 1...3 {
        _ = try await core.change(
          self.order(Sample.set(Sample.skew, "top_levels", .float(Double(value)))))
      }
      let connection = try await TemporaryDatabase.current.connect()
      try await connection.query("UPDATE config.head SET epoch = epoch - 1")
      try await core.catchUp()
      let head = try await ConfigStore().head(on: connection)
      #expect(try core.state().token == head.token)
    }
  }

  @Test(
    "changes that come while another is under way are committed together, each judged by itself")
  func together() async throws {
    let database = try TemporaryDatabase.current
    let pool = PostgresPool(
      to: database.configuration, settings: .patient, on: database.loop,
      blockingCalls: database.blockingCalls, logger: .disabled)
    let core = ConfigCore(
      catalogue: Sample.catalogue, environment: Sample.environment, pools: [pool],
      startMax: .seconds(60))
    try await core.catchUp()
    let blocker = try await database.connect()
    try await blocker.query("BEGIN")
    try await blocker.query("SELECT * FROM config.head FOR UPDATE")
    async let first = core.change(self.order(self.levels(6)))
    let watcher = try await database.connect()
    try await eventually("a commit that waits for the head") {
      try await watcher.query(
        """
        SELECT count(*) AS count FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'
        """
      ).onlyRow().decode("count", as: Int64.self) > 0
    }
    let orders = [
      self.order(self.levels(7), expecting: 1), self.order(self.levels(8), expecting: 1),
      self.order(self.levels(7)), self.order(self.levels(1_000)),
      self.order(self.levels(9), requestID: "one"), self.order(self.levels(9), requestID: "one"),
      self.order(self.levels(5), isRehearsal: true), self.order(self.levels(10), expecting: 3),
    ]
    var tasks: [Task<String, Never>] = []
    for order in orders {
      tasks.append(Task { await self.text(core, order) })
      // So that they come in this order.
      try await eventually("\(tasks.count) changes that wait") {
        core.line.waitingCount == tasks.count
      }
    }
    try await blocker.query("ROLLBACK")
    _ = try await first
    var texts: [String] = []
    for task in tasks { texts.append(await task.value) }
    #expect(
      texts == [
        "revision 2", "conflict", "revision 0", "refused", "revision 3", "replayed",
        "revision 0", "revision 4",
      ])
    let counts = try await watcher.query(
      """
      SELECT count(*) AS revisions, count(DISTINCT xmin::text) AS transactions
      FROM config.change_sets
      """
    ).onlyRow()
    #expect(try counts.decode("revisions", as: Int64.self) == 4)
    #expect(try counts.decode("transactions", as: Int64.self) == 2)
    try await self.agrees(core, with: watcher)
    await pool.shutDown(deadline: .never)
  }

  @Test("changes judged one after the other stand only if the first does")
  func overtaken() async throws {
    try await self.withCores(2) { cores in
      let (here, there) = (cores[0], cores[1])
      _ = try await there.change(self.order(self.levels(9)))
      // Known here is the state before: the second was judged at the revision that the other made.
      let made = await here.decide(
        [self.levels(7), self.levels(8)].map { change in
          ConfigCore.PendingChange(order: self.order(change, expecting: 1), arrivedAt: .now())
        })
      #expect(made.map(Self.text) == ["revision 2", "conflict"])
      try await self.agrees(here, with: try await TemporaryDatabase.current.connect())
    }
  }

  func levels(_ value: Double) -> ChangeRequest.Change {
    Sample.set(Sample.skew, "top_levels", .float(value))
  }

  /// What came of a change, in a word or two.
  func text(_ core: ConfigCore, _ order: ConfigCore.Order) async -> String {
    do throws(ConfigFault) {
      return Self.text(.success(try await core.change(order)))
    } catch {
      return Self.text(.failure(error))
    }
  }

  static func text(_ result: Result<ChangeAnswer, ConfigFault>) -> String {
    switch result {
    case .success(.made(let result)): "revision \(result.revision)"
    case .success(.replayed): "replayed"
    case .failure(.conflict): "conflict"
    case .failure(.refused): "refused"
    case .failure(let fault): "\(fault)"
    }
  }

  /// What is known is what is stored, and the chain of records is whole.
  func agrees(_ core: ConfigCore, with connection: PostgresConnection) async throws {
    let stored = try await ConfigStore().state(on: connection)
    #expect(try core.state().token == stored.token)
    for place in stored.writtenPlaces { #expect(try core.state()[place] == stored[place]) }
  }

  @Test("many writers on many replicas leave one history without gaps")
  func storm() async throws {
    try await self.withCores(2) { cores in
      await withTaskGroup(of: Void.self) { group in
        for writer in 0..<6 {
          group.addTask {
            for change in 0..<8 {
              let fault = await self.fault(
                cores[writer % cores.count],
                self.order(
                  Sample.set(
                    Sample.skew, "buy_threshold", .float(1 + Double(writer * 8 + change) / 50),
                    in: Sample.scope("S\(writer)"))))
              #expect(fault == nil)
            }
          }
        }
      }
      for core in cores { try await core.catchUp() }
      #expect(try cores[0].state().token.revision == Revision(48))
      #expect(try cores[0].state().token == cores[1].state().token)
      let connection = try await TemporaryDatabase.current.connect()
      let stored = try await ConfigStore().state(on: connection)
      for place in stored.writtenPlaces { #expect(try cores[1].state()[place] == stored[place]) }
    }
  }
}

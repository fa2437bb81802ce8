import Basics
import Postgres
import PostgresTestSupport
import ServiceRuntime
import Telemetry
import TestSupport
import Testing

@testable import ConfigService

@Suite("The retention policy")
struct RetentionPolicyTests {
  let schema = SettingsSchema(
    program: "test", summary: "A test.", settings: RetentionPolicy.settings)

  @Test("keeps audit records for a year at least, and says so", arguments: ["364", "0", "-1", "x"])
  func least(days: String) throws {
    let reading = self.schema.read(
      arguments: [], environment: ["MOORING_CONFIG_AUDIT_DAYS": days])
    guard case .problems(let problems) = reading else {
      Issue.record("\(reading)")
      return
    }
    #expect("\(problems)".contains("365"))
  }

  @Test("keeps the history as long as the audit log")
  func contradiction() throws {
    let contradiction = #expect(throws: RetentionPolicy.Contradiction.self) {
      try RetentionPolicy(auditDays: 800, historyDays: 799)
    }
    #expect(contradiction?.description.contains("MOORING_CONFIG_HISTORY_DAYS is 799") == true)
    #expect(try RetentionPolicy(auditDays: 365, historyDays: 365).historyDays == 365)
    guard
      case .settings(let settings, warnings: _) = self.schema.read(
        arguments: [], environment: [:])
    else {
      Issue.record("no settings")
      return
    }
    #expect(try RetentionPolicy(settings).auditDays == 730)
  }
}

@Suite("Retention", .configDatabase)
struct RetentionTests {
  let store = ConfigStore()
  /// Nothing before March 2024 need be kept.
  let cutoff = WallTime(startOf: CivilDate(year: 2024, month: 3, day: 1) ?? .earliest)

  /// A year of the past: months of the log with records, and revisions with values.
  ///
  /// Six changes of one parameter in January and February 2024, then one now.
  func past(on owner: PostgresConnection) async throws {
    try await owner.runScript(
      """
      SELECT config.make_audit_partition(
        'audit_2024_01', '2024-01-01 00:00:00+00', '2024-02-01 00:00:00+00');
      SELECT config.make_audit_partition(
        'audit_2024_02', '2024-02-01 00:00:00+00', '2024-03-01 00:00:00+00');
      DO $$
      DECLARE
        days timestamptz[] := ARRAY[
          '2024-01-05 00:00:00+00', '2024-01-06 00:00:00+00', '2024-02-01 00:00:00+00',
          '2024-02-02 00:00:00+00', '2024-02-03 00:00:00+00', '2024-02-04 00:00:00+00'];
        author config.authorship := ROW(1, 'operator@example.org', 'admin', '', '', 4, 'a test', '',
                                        '', 0);
        edits config.edits;
        head config.head;
      BEGIN
        SELECT * INTO head FROM config.head;
        FOR i IN 1..6 LOOP
          edits := ROW(ARRAY['params/pricing'], ARRAY['base_rate_USDC'], ARRAY[6]::smallint[],
                       ARRAY['production'], ARRAY[''], ARRAY[(i / 100.0)::text], ARRAY[NULL],
                       ARRAY[(i / 100.0)::text], ARRAY['']);
          head.revision := i;
          head.committed_at := days[i];
          head := config.write_edits(head, author, edits);
        END LOOP;
      END $$;
      """)
  }

  /// Commits one more change today.
  func changeToday(on connection: PostgresConnection) async throws {
    let place = try #require(Place(stored: Sample.pricing, scope: Sample.scope()))
    let head = try await self.store.head(on: connection)
    _ = try await self.store.commit(
      [Edit(place: place, key: parsed("base_rate_USDC"), before: nil, after: .float(0.07))],
      by: .service(reason: "a test"), judgedAt: head.token.revision,
      request: RequestIdentity(method: "Apply", digest: [1]), answer: [], on: connection)
  }

  func verdict(
    _ range: ConfigStore.AuditRange = .init(), on connection: PostgresConnection
  ) async throws -> ConfigStore.AuditVerification {
    try await self.store.verifyAudit(range, on: connection)
  }

  @Test("drops whole months, leaves an anchor, and the rest can be verified from it")
  func audit() async throws {
    let owner = try await TemporaryDatabase.current.connect()
    try await self.past(on: owner)
    try await self.changeToday(on: owner)
    let months = try await self.store.auditMonths(keptSince: self.cutoff, on: owner)
    #expect(months.filter(\.goes).map(\.partition) == ["audit_2024_01", "audit_2024_02"])
    #expect(months.filter(\.goes).map(\.recordCount) == [2, 4])
    let dropped = try await self.store.dropAuditMonths(keptSince: self.cutoff, on: owner)
    #expect(dropped.recordCount == 6)
    #expect(dropped.anchor?.sequence == 6)
    guard case .verdict(let verdict, startsAtAnchor: true) = try await self.verdict(on: owner)
    else {
      Issue.record("does not start at the anchor")
      return
    }
    #expect(verdict.fault == nil)
    #expect(verdict.first == 7)
    #expect(try await self.verdict(.init(from: 3), on: owner) == .notKept(oldest: 7))
    // Nothing is left to drop, and a second run leaves no second anchor.
    let again = try await self.store.dropAuditMonths(keptSince: self.cutoff, on: owner)
    #expect(again.partitions.isEmpty)
    let anchors = try await owner.query("SELECT count(*) AS count FROM config.audit_anchors")
    #expect(try anchors.onlyRow().decode("count", as: Int64.self) == 1)
  }

  @Test("shows when the anchor was tampered with, or the first record after it")
  func anchor() async throws {
    let owner = try await TemporaryDatabase.current.connect()
    try await self.past(on: owner)
    try await self.changeToday(on: owner)
    _ = try await self.store.dropAuditMonths(keptSince: self.cutoff, on: owner)
    try await owner.runScript("UPDATE config.audit_anchors SET last_hash = '\\x01'")
    guard case .verdict(let moved, startsAtAnchor: _) = try await self.verdict(on: owner) else {
      Issue.record("no verdict")
      return
    }
    #expect(moved.fault?.sequence == 7)
    try await owner.runScript("DELETE FROM config.audit_anchors")
    guard case .verdict(let gone, startsAtAnchor: _) = try await self.verdict(on: owner) else {
      Issue.record("no verdict")
      return
    }
    #expect(gone.fault?.sequence == 1)
  }

  @Test("keeps the values that some kept revision shows, and who wrote them")
  func history() async throws {
    let owner = try await TemporaryDatabase.current.connect()
    try await self.past(on: owner)
    try await self.changeToday(on: owner)
    let planned = try await self.store.plannedHistory(keptSince: self.cutoff, on: owner)
    let retired = try await self.store.retireHistory(
      keptSince: self.cutoff, rowsPerStep: 2, on: owner)
    #expect(planned == retired)
    #expect(retired.oldest == Revision(6))
    #expect(retired.valueCount == 5)
    #expect(retired.changeSetCount == 5)
    #expect(try await self.store.oldestRevision(on: owner) == Revision(6))
    let kept = try await owner.query(
      "SELECT value FROM config.history ORDER BY revision")
    #expect(
      try kept.map { try $0.decode("value", as: String.self) } == [
        "0.06000000000000000000", "0.07",
      ])
    await #expect(throws: PostgresError.self) {
      try await owner.query("DELETE FROM config.history")
    }
  }

  @Test("never removes what is younger than a year, whoever asks")
  func floor() async throws {
    let owner = try await TemporaryDatabase.current.connect()
    try await self.changeToday(on: owner)
    for cutoff in [WallTime.now(), WallTime.now() - .seconds(364 * 86_400)] {
      await #expect(throws: PostgresError.self) {
        try await self.store.dropAuditMonths(keptSince: cutoff, on: owner)
      }
      await #expect(throws: PostgresError.self) {
        try await self.store.retireHistory(keptSince: cutoff, on: owner)
      }
    }
    let service = try await TemporaryDatabase.current.connect(
      TemporaryDatabase.current.cluster.configuration(
        database: TemporaryDatabase.current.configuration.database, user: "mooring_config"))
    let refusal = await #expect(throws: PostgresError.self) {
      try await self.store.dropAuditMonths(keptSince: self.cutoff, on: service)
    }
    #expect(refusal?.sqlState == .insufficientPrivilege)
  }

  @Test("takes records that came before their month into it, as they are")
  func overflow() async throws {
    let owner = try await TemporaryDatabase.current.connect()
    try await self.past(on: owner)
    try await owner.runScript(
      """
      ALTER TABLE config.audit DETACH PARTITION config.audit_2024_02;
      DO $$ BEGIN
        ALTER TABLE config.audit DETACH PARTITION config.audit_overflow;
        INSERT INTO config.audit_overflow SELECT * FROM config.audit_2024_02;
        DROP TABLE config.audit_2024_02;
        ALTER TABLE config.audit ATTACH PARTITION config.audit_overflow DEFAULT;
      END $$;
      SELECT config.make_audit_partition(
        'audit_2024_02', '2024-02-01 00:00:00+00', '2024-03-01 00:00:00+00');
      """)
    guard case .verdict(let verdict, startsAtAnchor: false) = try await self.verdict(on: owner)
    else {
      Issue.record("no verdict")
      return
    }
    #expect(verdict.fault == nil)
    #expect(verdict.checkedCount == 6)
    let months = try await self.store.auditMonths(keptSince: self.cutoff, on: owner)
    #expect(months.filter(\.goes).map(\.recordCount) == [2, 4])
    await #expect(throws: PostgresError.self) {
      try await owner.query("DELETE FROM config.audit WHERE sequence = 4")
    }
  }
}

@Suite("Upkeep", .configDatabase)
struct UpkeepTests {
  func withPool(
    _ body: (PostgresPool) async throws -> Void
  ) async throws {
    let database = try TemporaryDatabase.current
    let pool = PostgresPool(
      to: database.cluster.configuration(
        database: database.configuration.database, user: "mooring_config"),
      settings: .patient, on: database.loop, blockingCalls: database.blockingCalls,
      logger: .disabled)
    try await body(pool)
    await pool.shutDown(deadline: .never)
  }

  @Test("sums reads by minute and category, for those who look through SQL")
  func access() async throws {
    try await self.withPool { pool in
      let counter = AccessCounter()
      let upkeep = Upkeep(
        pool: pool, counter: counter, policy: try RetentionPolicy(auditDays: 365, historyDays: 365),
        logger: .disabled)
      let now = WallTime.now()
      for isHit in [true, true, false] { counter.note(Sample.pricing, isHit: isHit, at: now) }
      counter.note(Sample.skew, isHit: true, at: now)
      await upkeep.flush()
      counter.note(Sample.pricing, isHit: true, at: now)
      await upkeep.flush()
      await upkeep.flush()
      let rows = try await pool.query(
        "SELECT category, hits, misses FROM config.access_log ORDER BY category")
      #expect(
        try rows.map { try $0.decode(String.self, Int64.self, Int64.self) }.map { "\($0)" }
          == [#"("pricing", 3, 1)"#, #"("strategy/orderbook_skew", 1, 0)"#])
      // The query of an older system's dashboard.
      let rate = try await pool.query(
        """
        SELECT (count(*) FILTER (WHERE cache_hit = TRUE) * 100.0 / count(*))::float8 AS rate
        FROM config_access_log
        WHERE timestamp > now() - interval '1 hour'
        """
      ).onlyRow()
      #expect(try rate.decode("rate", as: Double.self) == 80)
    }
  }

  @Test("keeps the sums while the store is away")
  func putBack() {
    let counter = AccessCounter()
    counter.note(Sample.pricing, isHit: true, at: .epoch)
    let taken = counter.take()
    #expect(counter.take().isEmpty)
    counter.note(Sample.pricing, isHit: true, at: .epoch)
    counter.putBack(taken)
    #expect(counter.take().map(\.hits) == [2])
  }

  @Test("forgets what is promised no longer, and nothing else")
  func sweep() async throws {
    let owner = try await TemporaryDatabase.current.connect()
    try await owner.runScript(
      """
      INSERT INTO config.idempotency (actor_subject, method, request_id, digest, revision, answer,
                                      created_at)
      SELECT 'operator', 'Apply', 'r' || n, '', 1, '', now() - n * interval '1 hour'
      FROM generate_series(1, 2500) n;
      INSERT INTO config.subscribers (service, instance, boot_id, kind, environment, namespaces,
                                      replica, connected_at, seen_at, lost_at)
      VALUES ('pricing', 'a', 'b1', 1, 'production', '{}', 'r', now(), now(), NULL),
             ('pricing', 'a', 'b0', 1, 'production', '{}', 'r', now(), now(),
              now() - interval '2 hours'),
             ('pricing', 'c', 'b0', 1, 'production', '{}', 'r', now(),
              now() - interval '2 hours', NULL);
      INSERT INTO config.access_log (minute, category, hits, misses)
      VALUES (now(), 'pricing', 1, 0), (now() - interval '31 days', 'pricing', 1, 0);
      """)
    try await self.withPool { pool in
      let upkeep = Upkeep(
        pool: pool, counter: AccessCounter(),
        policy: try RetentionPolicy(auditDays: 365, historyDays: 365), logger: .disabled)
      await upkeep.sweep()
      let left = try await pool.query(
        """
        SELECT (SELECT count(*) FROM config.idempotency) AS answers,
               (SELECT count(*) FROM config.subscribers) AS subscribers,
               (SELECT count(*) FROM config.access_log) AS counts
        """
      ).onlyRow()
      let counts = try left.decode(Int64.self, Int64.self, Int64.self)
      // Those of the last day; the hour in which the rows were made is not over.
      #expect((23...24).contains(counts.0))
      #expect((counts.1, counts.2) == (1, 1))
    }
  }
}

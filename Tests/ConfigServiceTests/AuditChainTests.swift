import Basics
import Postgres
import PostgresTestSupport
import TestSupport
import Testing

@testable import ConfigService

/// Records and stores whose chains the tests know.
enum SampleAudit {
  static func record(_ sequence: Int64, after previous: [UInt8]) -> AuditRecord {
    var record = AuditRecord(
      sequence: sequence,
      at: WallTime(clampingMicrosecondsSinceEpoch: 1_700_000_000_000_000 + sequence),
      revision: sequence, kind: 1, namespace: "params/pricing", key: "base_rate_USDC", layer: 6,
      environment: "production", symbol: "", before: sequence == 1 ? nil : "0.04",
      after: "0.05", versionBefore: sequence - 1, versionAfter: sequence,
      actorSubject: "operator@example.org", actorRole: "admin", claimedBy: "", clientIP: "",
      source: 4, reason: "größer", requestID: "", traceID: "", isDryRun: false,
      rolledBackRevision: 0, previousHash: previous, hash: [])
    record.hash = record.hash(after: previous)
    return record
  }

  static func chain(_ count: Int64) -> [AuditRecord] {
    (1...count).reduce(into: []) { records, sequence in
      records.append(Self.record(sequence, after: records.last?.hash ?? []))
    }
  }

  static func end(of records: [AuditRecord]) -> AuditChain.Link {
    records.last.map { AuditChain.Link(sequence: $0.sequence, hash: $0.hash) } ?? .origin
  }
}

@Suite("The audit chain")
struct AuditChainTests {
  func verdict(
    _ records: [AuditRecord], after start: AuditChain.Link = .origin, end: AuditChain.Link,
    expecting noted: [UInt8]? = nil
  ) -> AuditChain.Verdict {
    var chain = AuditChain(after: start)
    for record in records { chain.take(record) }
    return chain.finish(end: end, expecting: noted)
  }

  @Test("holds for what was chained, from its origin and from an anchor")
  func holds() {
    let records = SampleAudit.chain(20)
    let end = SampleAudit.end(of: records)
    let whole = self.verdict(records, end: end, expecting: end.hash)
    #expect(whole.fault == nil)
    #expect(whole.checkedCount == 20)
    #expect(whole.first == 1)
    #expect(whole.last == end)
    let anchor = SampleAudit.end(of: Array(records.prefix(7)))
    let rest = self.verdict(Array(records.dropFirst(7)), after: anchor, end: end)
    #expect(rest.fault == nil)
    #expect(rest.first == 8)
  }

  @Test("of no records ends where it began")
  func empty() {
    #expect(self.verdict([], end: .origin).fault == nil)
    #expect(self.verdict([], end: .origin).first == nil)
  }

  /// A way to tamper, and the record that must be named.
  enum Tampering: CaseIterable {
    case changed, rehashed, removed, inserted, reordered, truncated, emptied, extended, prefixed
  }

  @Test("breaks at the first record at fault", arguments: Tampering.allCases)
  func breaks(_ tampering: Tampering) {
    var records = SampleAudit.chain(9)
    let end = SampleAudit.end(of: records)
    var fault: Int64 = 5
    switch tampering {
    case .changed: records[4].reason = "another"
    case .rehashed:
      // Whoever changes a record and its hash still cannot change what follows.
      records[4].after = "0.9"
      records[4].hash = records[4].hash(after: records[3].hash)
      fault = 6
    case .removed: records.remove(at: 4)
    case .inserted: records.insert(SampleAudit.record(5, after: records[4].hash), at: 5)
    case .reordered: records.swapAt(4, 5)
    case .truncated:
      records.removeLast()
      fault = 9
    case .emptied:
      records = []
      fault = 1
    case .extended:
      records.append(SampleAudit.record(10, after: end.hash))
      fault = 10
    case .prefixed:
      records.insert(SampleAudit.record(0, after: []), at: 0)
      fault = 0
    }
    let verdict = self.verdict(records, end: end)
    #expect(verdict.fault?.sequence == fault, "\(String(describing: verdict.fault))")
    #expect(verdict.fault?.explanation.contains("\(fault)") == true)
  }

  @Test("does not end with a hash that was noted for another log")
  func expectedHash() {
    let records = SampleAudit.chain(3)
    let verdict = self.verdict(
      records, end: SampleAudit.end(of: records), expecting: records[1].hash)
    #expect(verdict.fault?.sequence == 0)
  }

  @Test("covers every field", arguments: 0..<23)
  func everyField(_ field: Int) {
    let records = SampleAudit.chain(2)
    var other = records[1]
    switch field {
    case 0: other.sequence += 1
    case 1: other.at = other.at + .microseconds(1)
    case 2: other.revision += 1
    case 3: other.kind += 1
    case 4: other.namespace += "x"
    case 5: other.key += "x"
    case 6: other.layer += 1
    case 7: other.environment += "x"
    case 8: other.symbol += "x"
    case 9: other.before = nil
    case 10: other.after = ""
    case 11: other.versionBefore += 1
    case 12: other.versionAfter += 1
    case 13: other.actorSubject += "x"
    case 14: other.actorRole += "x"
    case 15: other.claimedBy += "x"
    case 16: other.clientIP += "x"
    case 17: other.source += 1
    case 18: other.reason += "x"
    case 19: other.requestID += "x"
    case 20: other.traceID += "x"
    case 21: other.isDryRun.toggle()
    default: other.rolledBackRevision += 1
    }
    #expect(other.hash(after: records[0].hash) != records[1].hash)
    // Moving a letter from one field to the next changes the lengths between them.
    var moved = records[1]
    moved.key = String(moved.key.dropLast())
    moved.environment = "C" + moved.environment
    #expect(moved.hash(after: records[0].hash) != records[1].hash)
  }
}

@Suite("Verifying the audit log of a store", .configDatabase)
struct AuditVerificationTests {
  let store = ConfigStore()

  /// Commits `count` changes, of which every third is a dry run.
  func fill(_ count: Int, on connection: PostgresConnection) async throws {
    let place = try #require(Place(stored: Sample.pricing, scope: Sample.scope()))
    let author = Authorship(
      kind: .apply, subject: "operator@example.org", role: "admin", source: .rpc,
      reason: "größer: 1\n2")
    for number in 0..<count {
      let edit = Edit(
        place: place, key: parsed("base_rate_USDC"), before: nil,
        after: .float(Double(number) / 1_000))
      let head = try await self.store.head(on: connection)
      if number % 3 == 2 {
        _ = try await self.store.rehearse(
          [edit], by: author, judgedAt: head.token.revision, on: connection)
      } else {
        _ = try await self.store.commit(
          [edit], by: author, judgedAt: head.token.revision,
          request: RequestIdentity(method: "Apply", digest: [1]), answer: [], on: connection)
      }
    }
  }

  func verdict(
    _ range: ConfigStore.AuditRange = ConfigStore.AuditRange(), recordsPerRead: Int = 2,
    on connection: PostgresConnection
  ) async throws -> AuditChain.Verdict {
    let verification = try await self.store.verifyAudit(
      range, on: connection, recordsPerRead: recordsPerRead)
    guard case .verdict(let verdict, startsAtAnchor: _) = verification else {
      throw ParseRejection(subject: "verification", found: "\(verification)", allowed: "a verdict")
    }
    return verdict
  }

  /// Has the owner of the tables tamper with them: triggers are off, as only an owner can have it.
  func tamper(_ sql: String) async throws {
    let owner = try await TemporaryDatabase.current.connect()
    try await owner.runScript(
      """
      SET SESSION AUTHORIZATION mooring_owner;
      ALTER TABLE config.audit DISABLE TRIGGER USER;
      \(sql);
      ALTER TABLE config.audit ENABLE TRIGGER USER;
      """)
    await owner.close()
  }

  @Test("recomputes in this program what the database computed, whole and in parts")
  func agrees() async throws {
    let connection = try await TemporaryDatabase.current.connect()
    try await self.fill(7, on: connection)
    let whole = try await self.verdict(on: connection)
    #expect(whole.fault == nil, "\(String(describing: whole.fault))")
    #expect(whole.checkedCount == 7)
    let part = try await self.verdict(.init(from: 3, through: 5), on: connection)
    #expect(part.fault == nil)
    #expect([part.first, part.last.sequence] == [3, 5])
    let noted = try await self.verdict(
      .init(expectedHash: whole.last.hash), on: connection)
    #expect(noted.fault == nil)
    let other = try await self.verdict(.init(expectedHash: part.last.hash), on: connection)
    #expect(other.fault?.sequence == 0)
    let beyond = try await self.verdict(.init(from: 90), on: connection)
    #expect(beyond.fault == nil)
    #expect(beyond.checkedCount == 0)
  }

  /// What an owner does to the table, and the record that must be named.
  static let tamperings: [(sql: String, fault: Int64)] = [
    ("UPDATE config.audit SET reason = 'none' WHERE sequence = 3", 3),
    ("UPDATE config.audit SET after = NULL WHERE sequence = 4", 4),
    ("DELETE FROM config.audit WHERE sequence = 2", 2),
    ("DELETE FROM config.audit WHERE sequence = 1", 1),
    ("DELETE FROM config.audit WHERE sequence >= 6", 6),
    ("DELETE FROM config.audit", 1),
    (
      """
      CREATE TEMP TABLE extra AS SELECT * FROM config.audit WHERE sequence = 4;
      UPDATE extra SET at = at + interval '1 second';
      INSERT INTO config.audit SELECT * FROM extra
      """, 4
    ),
    (
      """
      CREATE TEMP TABLE extra AS SELECT * FROM config.audit WHERE sequence = 1;
      UPDATE extra SET sequence = 0;
      INSERT INTO config.audit SELECT * FROM extra
      """, 0
    ),
    (
      """
      UPDATE config.audit SET sequence = 100 WHERE sequence = 3;
      UPDATE config.audit SET sequence = 3 WHERE sequence = 4;
      UPDATE config.audit SET sequence = 4 WHERE sequence = 100
      """, 3
    ),
    (
      """
      UPDATE config.audit a SET after = '1';
      UPDATE config.audit a SET hash = config.audit_hash(a.previous_hash, a) WHERE sequence = 5
      """, 1
    ),
    ("UPDATE config.head SET audit_sequence = 5", 6),
    ("UPDATE config.head SET audit_hash = '\\x00'", 7),
  ]

  @Test("finds what the owner of the tables did", arguments: Self.tamperings)
  func tampered(_ sql: String, _ fault: Int64) async throws {
    let connection = try await TemporaryDatabase.current.connect()
    try await self.fill(7, on: connection)
    try await self.tamper(sql)
    for recordsPerRead in [1, 2, 1_000] {
      let verdict = try await self.verdict(recordsPerRead: recordsPerRead, on: connection)
      #expect(verdict.fault?.sequence == fault, "\(String(describing: verdict.fault))")
    }
  }
}

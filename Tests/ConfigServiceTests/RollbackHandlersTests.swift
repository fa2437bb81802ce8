import Basics
import ContractConfig
import ContractType
import Postgres
import PostgresTestSupport
import RPC
import RPCTestSupport
import Testing

@testable import ConfigService

@Suite("Rolling back", .configDatabase)
struct RollbackHandlersTests {
  typealias Look = LookingBack

  @Test("to a revision restores what stood there as a new revision")
  func toRevision() async throws {
    try await Look.with { look in
      try await look.set("top_levels", 7)
      try await look.set("top_levels", 9, symbol: "BTCUSDT")
      try await look.set("top_levels", 8)
      var request = RollbackRequest(target: .toRevision(2))
      let dry = try await { request in
        var request = request
        request.validateOnly = true
        return try await look.roll(request)
      }(request)
      #expect(!dry.committed)
      let outcome = try await look.roll(request)
      #expect(outcome.committed)
      #expect(outcome.revision == 5)
      #expect(outcome.changes == dry.changes)
      #expect(outcome.changes.map { $0.scope?.symbol } == ["", "BTCUSDT"])
      #expect(try look.core.state().value(Sample.skew, "top_levels") == "7")
      #expect(try look.core.state().value(Sample.skew, "top_levels", "BTCUSDT") == "7")
      let sets = ListChangeSetsRequest(revision: 5)
      let changeSet = try await look.handlers.listChangeSets(sets, look.call).changeSets.first
      #expect(changeSet?.kind == .rollback)
      #expect(changeSet?.rolledBackRevision == 2)
      // The version goes on where it was: a number never comes again.
      #expect(outcome.versions.map(\.version) == [3, 2])
      request.target = .toRevision(5)
      let nothing = try await look.roll(request)
      #expect(!nothing.committed && nothing.valid)
    }
  }

  @Test("of the general values never touches a symbol's, and the other way round")
  func scopes() async throws {
    try await Look.with { look in
      try await look.set("top_levels", 7)
      try await look.set("top_levels", 9, symbol: "BTCUSDT")
      try await look.set("top_levels", 8)
      try await look.set("top_levels", 10, symbol: "BTCUSDT")
      var request = RollbackRequest(target: .toRevision(3))
      request.scope = ContractType.Scope()
      let outcome = try await look.roll(request)
      #expect(outcome.changes.map { $0.scope?.symbol } == [""])
      #expect(try look.core.state().value(Sample.skew, "top_levels", "BTCUSDT") == "10")
      request.scope = ContractType.Scope(symbol: "BTCUSDT")
      #expect(try await look.roll(request).committed)
      #expect(try look.core.state().value(Sample.skew, "top_levels", "BTCUSDT") == "9")
      #expect(try look.core.state().value(Sample.skew, "top_levels") == "7")
    }
  }

  @Test("undoes one change set, except what was changed since")
  func undo() async throws {
    try await Look.with { look in
      let request = ApplyRequest(
        changes: [
          WriteHandlersTests.set(Look.skew, "top_levels", .intValue(7)),
          WriteHandlersTests.set(Look.skew, "buy_threshold", .floatValue(1.5)),
        ])
      _ = try await look.handlers.apply(request, look.call)
      try await look.set("top_levels", 8)
      let outcome = try await look.roll(RollbackRequest(target: .undoRevision(2)))
      #expect(outcome.changes.map(\.key) == ["buy_threshold"])
      #expect(outcome.changes.first?.after == nil)
      #expect(outcome.warnings.map(\.code) == ["changed_since"])
      #expect(outcome.warnings.map(\.field) == ["undo_revision"])
      // A rollback is a change set like any other, and can be undone.
      let again = try await look.roll(RollbackRequest(target: .undoRevision(outcome.revision)))
      #expect(again.changes.first?.after?.kind == .floatValue(1.5))
    }
  }

  @Test("to a version restores one scope, also after it was emptied")
  func toVersion() async throws {
    try await Look.with { look in
      try await look.set("top_levels", 7)
      try await look.set("base_rate_USDC", 0.05, in: Look.pricing)
      try await look.set("top_levels", 8)
      try await look.set("top_levels", nil)
      var request = RollbackRequest(target: .toVersion(2), namespaces: [Look.skew])
      let outcome = try await look.roll(request)
      #expect(outcome.changes.map { $0.after?.kind } == [.intValue(8)])
      #expect(outcome.versions.map(\.version) == [4])
      request.target = .toVersion(0)
      #expect(try await look.roll(request).changes.map { $0.after == nil } == [true])
      request.target = .toVersion(99)
      try await look.refuses("notFound UNKNOWN_REVISION") {
        _ = try await look.roll(request)
      }
      request.namespaces = []
      try await look.refuses("invalidArgument INVALID_REQUEST") {
        _ = try await look.roll(request)
      }
    }
  }

  @Test("goes over step limits, never over bounds and rules, and is refused before any write")
  func limits() async throws {
    try await Look.with { look in
      try await look.set("base_rate_USDC", 0.08, in: Look.pricing)
      try await look.set("base_rate_USDC", 0.16, in: Look.pricing)
      try await look.set("base_rate_USDC", 0.32, in: Look.pricing)
      #expect(try await look.roll(RollbackRequest(target: .toRevision(1))).committed)
      // Somebody wrote past the service what no schema allows; it must not come back.
      let owner = try await TemporaryDatabase.current.connect()
      try await look.set("top_levels", 7)
      try await owner.runScript(
        """
        ALTER TABLE config.history DISABLE TRIGGER USER;
        UPDATE config.history SET value = '99' WHERE key = 'top_levels' AND revision = 6;
        ALTER TABLE config.history ENABLE TRIGGER USER;
        """)
      try await look.set("top_levels", 8)
      let before = try look.core.state().token
      let fresh = try await look.anotherReplica()
      let refusal = try await Refusal.of {
        _ = try await fresh.roll(RollbackRequest(target: .toRevision(6)))
      }
      #expect(refusal.reason == "CHANGE_REFUSED")
      #expect(refusal.violations.map(\.code) == ["out_of_range"])
      #expect(refusal.violations.map(\.field) == ["to_revision"])
      try await look.core.catchUp()
      #expect(try look.core.state().token == before)
    }
  }

  @Test("is refused for what retention removed, for what never was, and for other versions")
  func refusals() async throws {
    try await Look.with { look in
      try await look.set("top_levels", 7)
      try await look.set("top_levels", 8)
      for (target, reason) in [
        (RollbackRequest.Target.toRevision(99), "notFound UNKNOWN_REVISION"),
        (.undoRevision(99), "notFound UNKNOWN_REVISION"),
        (.undoRevision(0), "notFound UNKNOWN_REVISION"),
      ] {
        try await look.refuses(reason) {
          _ = try await look.roll(RollbackRequest(target: target))
        }
      }
      var request = RollbackRequest(target: .toRevision(1), parameters: ["\(Look.skew):nonsense"])
      try await look.refuses("notFound UNKNOWN_PARAMETER") {
        _ = try await look.roll(request)
      }
      request.parameters = []
      request.expectedVersions = [ExpectedVersion(namespace: Look.skew, version: 1)]
      try await look.refuses("aborted VERSION_MISMATCH") {
        _ = try await look.roll(request)
      }
      request.expectedVersions[0].version = 2
      let narrow = try HandlerFixture.call(namespaces: "params/*")
      try await look.refuses("permissionDenied NAMESPACE_NOT_ALLOWED") {
        _ = try await look.handlers.rollback(request, narrow)
      }
      let fresh = try await look.retire(before: 2)
      for target in [RollbackRequest.Target.toRevision(1), .undoRevision(2)] {
        try await look.refuses("outOfRange REVISION_NOT_KEPT") {
          _ = try await fresh.roll(RollbackRequest(target: target))
        }
      }
    }
  }

  @Test("is repeated without a second effect")
  func idempotent() async throws {
    try await Look.with { look in
      try await look.set("top_levels", 7)
      let request = RollbackRequest(target: .toRevision(1), requestID: "r1")
      let first = try await look.roll(request)
      try await look.set("top_levels", 9)
      let again = try await look.roll(request)
      #expect(again.replayed)
      #expect(again.revision == first.revision)
      #expect(try look.core.state().value(Sample.skew, "top_levels") == "9")
    }
  }
}

@Suite("The audit log, as it is asked for", .configDatabase)
struct AuditHandlersTests {
  typealias Look = LookingBack

  @Test("records say what changed, who, through which door, and dry runs too")
  func records() async throws {
    try await Look.with { look in
      try await look.set("top_levels", 7, reason: "more depth")
      let dry = WriteHandlersTests.apply(
        WriteHandlersTests.set(Look.skew, "top_levels", .intValue(8)), dryRun: true)
      _ = try await look.handlers.apply(dry, look.call)
      try await look.set("top_levels", 9, symbol: "BTCUSDT", as: "auditor@example.org")
      func records(
        _ change: (inout ListAuditRequest) -> Void
      ) async throws -> [ContractConfig.AuditRecord] {
        var request = ListAuditRequest(namespaces: [Look.skew])
        change(&request)
        let response: ListAuditResponse = try await look.handlers.listAudit(request, look.call)
        return response.records
      }
      let all = try await records { $0.kind = .apply }
      #expect(all.map(\.dryRun) == [false, true, false])
      #expect(all.map(\.revision) == [3, 0, 2])
      #expect(all[2].reason == "more depth")
      #expect(all[2].change?.after?.kind == .intValue(7))
      #expect([all[2].versionBefore, all[2].versionAfter] == [0, 1])
      #expect([all[1].versionBefore, all[1].versionAfter] == [1, 1])
      #expect(all[1].change?.before?.kind == .intValue(7))
      #expect(all[0].actor?.source == .rpc)
      #expect(all[0].hash.count == 32)
      #expect(try await records { $0.actor = "auditor@example.org" }.map(\.revision) == [3])
      #expect(try await records { $0.symbol = "BTCUSDT" }.map(\.revision) == [3])
      #expect(
        try await records {
          $0.key = "top_levels"
          $0.withoutSymbol = true
          $0.withoutDryRuns = true
        }.map(\.revision) == [2, 1])
      #expect(try await records { $0.source = .service }.count == 6)
      #expect(try await records { $0.revision = 2 }.count == 1)
      #expect(try await records { $0.since = all[1].at }.count == 2)
      #expect(try await records { $0.until = all[1].at }.count == 7)
      var request = ListAuditRequest(pageSize: 4)
      var sequences: [UInt64] = []
      repeat {
        let page = try await look.handlers.listAudit(request, look.call)
        sequences += page.records.map(\.sequence)
        request.pageToken = page.nextPageToken
      } while !request.pageToken.isEmpty
      #expect(sequences == (1...13).reversed())
    }
  }

  @Test("the chain is proven to whoever asks, and shown broken where it breaks")
  func chain() async throws {
    try await Look.with { look in
      let outcome = try await look.set("top_levels", 7)
      var request = VerifyAuditRequest(expectedHash: outcome.auditHash)
      let valid = try await look.handlers.verifyAudit(request, look.call)
      #expect(valid.valid)
      #expect([valid.checkedCount, valid.firstSequence, valid.lastSequence] == [11, 1, 11])
      #expect(valid.lastHash == outcome.auditHash)
      request.expectedHash = Array(repeating: 0, count: 32)
      let other = try await look.handlers.verifyAudit(request, look.call)
      #expect(!other.valid && other.brokenSequence == 0)
      request.expectedHash = [1]
      try await look.refuses("invalidArgument INVALID_REQUEST") {
        _ = try await look.handlers.verifyAudit(request, look.call)
      }
      let owner = try await TemporaryDatabase.current.connect()
      try await owner.runScript(
        """
        ALTER TABLE config.audit DISABLE TRIGGER USER;
        UPDATE config.audit SET actor_subject = 'other@example.org' WHERE sequence = 11;
        """)
      let broken = try await look.handlers.verifyAudit(VerifyAuditRequest(), look.call)
      #expect(!broken.valid)
      #expect(broken.brokenSequence == 11)
      #expect(broken.explanation.contains("changed"))
    }
  }
}

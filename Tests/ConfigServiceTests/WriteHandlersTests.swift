import Basics
import ContractConfig
import ContractType
import JSON
import Postgres
import PostgresTestSupport
import RPC
import RPCTestSupport
import Testing

@testable import ConfigService

@Suite("Changing parameters", .configDatabase)
struct WriteHandlersTests {
  static let skew = "strategy/orderbook_skew"
  static let pricing = "params/pricing"

  static func set(
    _ namespace: String, _ key: String, _ value: ContractType.Value.Kind,
    symbol: String = "", environment: String = ""
  ) -> Change {
    Change(
      namespace: namespace, key: key,
      scope: ContractType.Scope(environment: environment, symbol: symbol),
      action: .set(ContractType.Value(kind: value)))
  }

  static func apply(
    _ changes: Change..., id: String = "", expecting: UInt64? = nil, dryRun: Bool = false
  ) -> ApplyRequest {
    ApplyRequest(
      changes: changes,
      expectedVersions: expecting.map {
        [ExpectedVersion(namespace: Self.skew, version: $0)]
      } ?? [],
      reason: "a test", requestID: id, validateOnly: dryRun)
  }

  static func change(
    _ handlers: ConfigHandlers, _ request: ApplyRequest, _ call: CallContext? = nil
  ) async throws -> ChangeOutcome {
    let response = try await handlers.apply(request, try call ?? HandlerFixture.call())
    return try #require(response.outcome)
  }

  @Test("a change says all that came of it")
  func outcome() async throws {
    try await HandlerFixture.with { fixtures in
      let (core, handlers) = (fixtures[0].core, fixtures[0].handlers)
      let outcome = try await Self.change(
        handlers, Self.apply(Self.set(Self.skew, "top_levels", .floatValue(7))))
      #expect(outcome.committed && outcome.valid && !outcome.replayed)
      #expect(outcome.revision == 2)
      #expect(outcome.head == ContractMapping.token(try core.state().token))
      #expect(outcome.auditHash == outcome.head?.chainHash)
      #expect(outcome.committedAt != nil)
      let change = try #require(outcome.changes.first)
      #expect(outcome.changes.count == 1)
      #expect(change.before == nil)
      #expect(change.after?.kind == .intValue(7))
      #expect(change.resolvedBefore?.kind == .intValue(5))
      #expect(change.resolvedAfter?.kind == .intValue(7))
      #expect(change.scope?.environment == "production")
      let version = try #require(outcome.versions.first)
      #expect((version.version, version.revision, version.keyCount) == (1, 2, 1))
      #expect(version.updatedAt == outcome.committedAt)
      #expect(outcome.violations.isEmpty && outcome.warnings.isEmpty)
      let unchanged = try await Self.change(
        handlers, Self.apply(Self.set(Self.skew, "top_levels", .intValue(7))))
      #expect(!unchanged.committed && unchanged.valid)
      #expect(unchanged.revision == 0)
      #expect(unchanged.changes.isEmpty)
      #expect(unchanged.versions.map(\.version) == [1])
    }
  }

  /// Every type with what it must not take, and the code of the refusal.
  static let hostile: [(namespace: String, key: String, ContractType.Value.Kind, String)] = [
    (skew, "top_levels", .floatValue(5.5), "wrong_type"),
    (skew, "top_levels", .boolValue(true), "wrong_type"),
    (skew, "top_levels", .stringValue("7"), "wrong_type"),
    (skew, "top_levels", .jsonValue(Array("null".utf8)), "wrong_type"),
    (skew, "top_levels", .jsonValue(Array("[7]".utf8)), "wrong_type"),
    (skew, "top_levels", .intValue(.max), "out_of_range"),
    (skew, "top_levels", .intValue(.min), "out_of_range"),
    (skew, "top_levels", .floatValue(1e300), "wrong_type"),
    (skew, "buy_threshold", .boolValue(true), "wrong_type"),
    (skew, "buy_threshold", .floatValue(.nan), "wrong_type"),
    (skew, "buy_threshold", .floatValue(.infinity), "wrong_type"),
    (skew, "buy_threshold", .floatValue(0.999_999), "out_of_range"),
    (skew, "buy_threshold", .stringValue("1.5"), "wrong_type"),
    (skew, "exchanges", .stringValue("binance"), "wrong_type"),
    (skew, "exchanges", .jsonValue(Array(#"["binance","binance"]"#.utf8)), "not_allowed"),
    (skew, "exchanges", .jsonValue(Array(#"["binance","nowhere"]"#.utf8)), "not_allowed"),
    (skew, "exchanges", .jsonValue(Array(#"["binance"]"#.utf8)), "out_of_range"),
    (skew, "exchanges", .jsonValue(Array(#"["binance",1]"#.utf8)), "wrong_type"),
    (pricing, "model", .stringValue("guess"), "not_allowed"),
    (pricing, "model", .intValue(1), "wrong_type"),
    (pricing, "model", .stringValue(String(repeating: "x", count: 5_000)), "too_long"),
    (pricing, "base_rate_USDC", .floatValue(0.09), "step_too_large"),
    (pricing, "utilization_tier2_threshold", .floatValue(0.95), "rule_broken"),
    (pricing, "nonsense", .intValue(1), "unknown_parameter"),
    ("params/none", "model", .intValue(1), "unknown_namespace"),
  ]

  @Test("nothing that is not allowed gets in, and everything that is wrong is said at once")
  func hostileValues() async throws {
    try await HandlerFixture.with { fixtures in
      let (core, handlers) = (fixtures[0].core, fixtures[0].handlers)
      let before = try core.state().token
      for (namespace, key, value, code) in Self.hostile {
        let request = Self.apply(
          Self.set(namespace, key, value), Self.set(Self.skew, "sell_threshold", .intValue(2)))
        let refusal = try await Refusal.of { _ = try await Self.change(handlers, request) }
        #expect(refusal.code == .invalidArgument)
        let found = refusal.violations.first { $0.field.hasPrefix("changes[0]") }
        let violation = try #require(found, "\(key) \(value): \(refusal.violations)")
        if refusal.reason == "CHANGE_REFUSED" {
          #expect(violation.code == code, "\(key) \(value)")
          #expect(!violation.allowed.isEmpty)
          #expect(refusal.violations.contains { $0.field == "changes[1].set" })
          let dryRun = try handlers.validate(
            ValidateRequest(changes: request.changes), try HandlerFixture.call())
          #expect(dryRun.outcome?.valid == false)
        } else {
          // A value that JSON does not have is no value at all.
          #expect(refusal.reason == "INVALID_REQUEST")
        }
      }
      try await core.catchUp()
      #expect(try core.state().token == before)
    }
  }

  @Test("of the writers who believe the same version one wins, the others see how things stand")
  func expectedVersions() async throws {
    try await HandlerFixture.with(2) { fixtures in
      let refusals = try await withThrowingTaskGroup(of: Refusal?.self) { group in
        for number in 1...6 {
          let handlers = fixtures[number % 2].handlers
          group.addTask {
            let request = Self.apply(
              Self.set(Self.skew, "top_levels", .intValue(Int64(number + 5))), expecting: 0)
            do {
              return try await Refusal.of { _ = try await Self.change(handlers, request) }
            } catch is Refusal.Unrefused {
              return nil
            }
          }
        }
        return try await group.reduce(into: [Refusal]()) { if let one = $1 { $0.append(one) } }
      }
      #expect(refusals.count == 5)
      for refusal in refusals {
        #expect((refusal.code, refusal.reason) == (.aborted, "VERSION_MISMATCH"))
        #expect(refusal.current?.versions.map(\.version) == [1])
        #expect(refusal.current?.entries.map(\.key) == ["top_levels"])
        #expect(refusal.current?.head?.revision == 2)
      }
    }
  }

  @Test("a request that is repeated has one effect and one answer, whoever is asked")
  func repetition() async throws {
    try await HandlerFixture.with(2) { fixtures in
      let request = Self.apply(Self.set(Self.skew, "top_levels", .intValue(7)), id: "r1")
      let first = try await Self.change(fixtures[0].handlers, request)
      _ = try await Self.change(
        fixtures[1].handlers, Self.apply(Self.set(Self.skew, "top_levels", .intValue(8))))
      for fixture in fixtures {
        var again = try await Self.change(fixture.handlers, request)
        #expect(again.replayed)
        again.replayed = false
        #expect(again == first)
      }
      let other = Self.apply(Self.set(Self.skew, "top_levels", .intValue(9)), id: "r1")
      let refusal = try await Refusal.of {
        _ = try await Self.change(fixtures[0].handlers, other)
      }
      #expect((refusal.code, refusal.reason) == (.alreadyExists, "REQUEST_ID_REUSED"))
      // The identifier belongs to its actor.
      let call = try HandlerFixture.call(as: "auditor@example.org")
      #expect(try await Self.change(fixtures[0].handlers, other, call).committed)
    }
  }

  @Test("of duplicates at the same time one is carried out and all get its answer")
  func duplicates() async throws {
    try await HandlerFixture.with(2) { fixtures in
      let request = Self.apply(Self.set(Self.skew, "top_levels", .intValue(7)), id: "r1")
      let outcomes = try await withThrowingTaskGroup(of: ChangeOutcome.self) { group in
        for number in 0..<6 {
          let handlers = fixtures[number % 2].handlers
          group.addTask { try await Self.change(handlers, request) }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(outcomes.count { !$0.replayed } == 1)
      #expect(Set(outcomes.map(\.revision)) == [2])
      #expect(Set(outcomes.map(\.auditHash)).count == 1)
    }
  }

  @Test("a dry run gives the answer of the real call, and leaves nothing but its record")
  func dryRun() async throws {
    try await HandlerFixture.with { fixtures in
      let (core, handlers) = (fixtures[0].core, fixtures[0].handlers)
      let changes = [
        Self.set(Self.skew, "top_levels", .intValue(7), symbol: "BTCUSDT"),
        Self.set(Self.pricing, "base_rate_USDC", .floatValue(0.05)),
      ]
      let request = ApplyRequest(changes: changes, reason: "a test", validateOnly: true)
      let dry = try await Self.change(handlers, request)
      let validated = try handlers.validate(
        ValidateRequest(changes: changes), try HandlerFixture.call())
      #expect(try core.state().token.revision == Revision(1))
      var real = request
      real.validateOnly = false
      let done = try await Self.change(handlers, real)
      for answer in [dry, try #require(validated.outcome)] {
        #expect(!answer.committed && answer.valid)
        #expect(answer.changes == done.changes)
        #expect(answer.versions.map(\.version) == done.versions.map(\.version))
        #expect(answer.warnings == done.warnings)
      }
      #expect(dry.auditHash.count == 32)
      #expect(try #require(validated.outcome).auditHash.isEmpty)
      let mismatch = try await Self.change(
        handlers,
        Self.apply(Self.set(Self.skew, "top_levels", .intValue(9)), expecting: 5, dryRun: true))
      #expect(!mismatch.valid)
      #expect(mismatch.violations.map(\.code) == ["version_mismatch"])
    }
  }

  @Test("a step beyond the limit needs an admin and a reason")
  func steps() async throws {
    try await HandlerFixture.with { fixtures in
      let handlers = fixtures[0].handlers
      var request = ApplyRequest(
        changes: [Self.set(Self.pricing, "base_rate_USDC", .floatValue(0.2))],
        overrideStep: true)
      var refusal = try await Refusal.of { _ = try await Self.change(handlers, request) }
      #expect(refusal.violations.map(\.code) == ["required"])
      request.reason = "the peg is gone"
      let call = try HandlerFixture.call(role: "operator")
      refusal = try await Refusal.of { _ = try await Self.change(handlers, request, call) }
      #expect((refusal.code, refusal.reason) == (.permissionDenied, "STEP_OVERRIDE_NOT_ALLOWED"))
      #expect(try await Self.change(handlers, request).committed)
    }
  }

  @Test("a token writes only the namespaces it names")
  func rights() async throws {
    try await HandlerFixture.with { fixtures in
      let handlers = fixtures[0].handlers
      let request = Self.apply(Self.set(Self.skew, "top_levels", .intValue(7)))
      let refusal = try await Refusal.of {
        let call = try HandlerFixture.call(namespaces: "params/*, env/risk")
        _ = try await Self.change(handlers, request, call)
      }
      #expect((refusal.code, refusal.reason) == (.permissionDenied, "NAMESPACE_NOT_ALLOWED"))
      let call = try HandlerFixture.call(namespaces: "params/*,strategy/*")
      #expect(try await Self.change(handlers, request, call).committed)
    }
  }

  @Test("who did it is who is proven to have done it")
  func actors() async throws {
    try await HandlerFixture.with { fixtures in
      let handlers = fixtures[0].handlers
      var request = Self.apply(Self.set(Self.skew, "top_levels", .intValue(7)))
      _ = try await Self.change(handlers, request)
      request = Self.apply(Self.set(Self.skew, "top_levels", .intValue(8)))
      _ = try await Self.change(handlers, request, try HandlerFixture.call(trusted: false))
      let connection = try await TemporaryDatabase.current.connect()
      let rows = try await connection.query(
        """
        SELECT actor_subject || ' ' || claimed_by || ' ' || source AS who FROM config.change_sets
        WHERE revision > 1 ORDER BY revision
        """)
      let who = try rows.map { try $0.decode("who", as: String.self) }
      #expect(who == ["operator@example.org  4", "unix:root operator@example.org 6"])
    }
  }

  @Test("a scope that is emptied lets the layers below show through")
  func deleteScope() async throws {
    try await HandlerFixture.with { fixtures in
      let handlers = fixtures[0].handlers
      _ = try await Self.change(
        handlers,
        Self.apply(
          Self.set(Self.skew, "top_levels", .intValue(7)),
          Self.set(Self.skew, "buy_threshold", .floatValue(2))))
      var request = DeleteScopeRequest(
        namespace: Self.skew, expectedVersion: 7, requestID: "d1")
      let call = try HandlerFixture.call()
      let refusal = try await Refusal.of { _ = try await handlers.deleteScope(request, call) }
      #expect(refusal.reason == "VERSION_MISMATCH")
      request.expectedVersion = 1
      let outcome = try #require(try await handlers.deleteScope(request, call).outcome)
      #expect(outcome.changes.map(\.resolvedAfter?.kind) == [.floatValue(1.2), .intValue(5)])
      #expect(outcome.versions.map(\.keyCount) == [0])
      #expect(try await handlers.deleteScope(request, call).outcome?.replayed == true)
      let empty = try await Refusal.of {
        _ = try await handlers.deleteScope(DeleteScopeRequest(namespace: Self.skew), call)
      }
      #expect((empty.code, empty.reason) == (.notFound, "SCOPE_EMPTY"))
    }
  }
}

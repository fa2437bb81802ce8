import Basics
import ContractConfig
import ContractType
import JSON
import Postgres
import PostgresTestSupport
import RPC
import RPCTestSupport
import ServiceRuntime
import TestSupport
import Testing

@testable import ConfigService

@Suite("Importing and exporting", .configDatabase)
struct DocumentHandlersTests {
  typealias Write = WriteHandlersTests

  static func request(
    _ text: String, dryRun: Bool = false, replace: Bool = false, id: String = "",
    environment: String = ""
  ) -> ImportRequest {
    ImportRequest(
      document: Array(text.utf8), environment: environment, replace: replace, reason: "a test",
      requestID: id, validateOnly: dryRun)
  }

  static func importing(
    _ handlers: ConfigHandlers, _ request: ImportRequest, _ call: CallContext? = nil
  ) async throws -> ChangeOutcome {
    let response = try await handlers.importDocument(
      request, try call ?? HandlerFixture.call())
    return try #require(response.outcome)
  }

  static func export(
    _ handlers: ConfigHandlers, _ request: ExportRequest = ExportRequest(allSymbols: true)
  ) async throws -> String {
    String(
      decoding: try await handlers.export(request, try HandlerFixture.call()).document,
      as: UTF8.self)
  }

  static let text = """
    strategy/orderbook_skew:
      top_levels: 7
      buy_threshold: 1.3
    params/pricing:
      model: classic
    symbols:
      BTCUSDT:
        strategy/orderbook_skew:
          buy_threshold: 1.5
    """

  @Test("a document becomes one change set, exactly as its plan says")
  func importing() async throws {
    try await HandlerFixture.with { fixtures in
      let (core, handlers) = (fixtures[0].core, fixtures[0].handlers)
      let plan = try await Self.importing(handlers, Self.request(Self.text, dryRun: true))
      #expect(plan.valid && !plan.committed)
      #expect(try core.state().token.revision == Revision(1))
      let outcome = try await Self.importing(handlers, Self.request(Self.text))
      #expect(outcome.committed)
      #expect(outcome.revision == 2)
      #expect(outcome.changes == plan.changes)
      #expect(outcome.changes.count == 4)
      let set = try await handlers.listChangeSets(
        ListChangeSetsRequest(pageSize: 1), try HandlerFixture.call())
      #expect(set.changeSets.first?.kind == .import)
      // Once more, there is nothing left to do.
      let again = try await Self.importing(handlers, Self.request(Self.text))
      #expect(again.valid && !again.committed && again.changes.isEmpty)
    }
  }

  @Test("an export imports without a difference, at any time of the past")
  func roundTrip() async throws {
    try await HandlerFixture.with { fixtures in
      let handlers = fixtures[0].handlers
      _ = try await Self.importing(handlers, Self.request(Self.text))
      let exported = try await Self.export(handlers)
      #expect(exported.hasPrefix("# Values stored in production and its symbols.\n# Epoch "))
      let plan = try await Self.importing(
        handlers, Self.request(exported, dryRun: true, replace: true))
      #expect(plan.valid && plan.changes.isEmpty)
      _ = try await Self.importing(
        handlers, Self.request("strategy/orderbook_skew: {top_levels: 9}"))
      // The drift is what was changed since.
      let drift = try await Self.importing(handlers, Self.request(exported, dryRun: true))
      #expect(drift.changes.map(\.key) == ["top_levels"])
      #expect(drift.changes.first?.before?.kind == .intValue(9))
      #expect(drift.changes.first?.after?.kind == .intValue(7))
      let past = try await Self.export(
        handlers, ExportRequest(at: .atRevision(2), allSymbols: true))
      #expect(past == exported)
      let symbol = try await Self.export(handlers, ExportRequest(symbol: "BTCUSDT"))
      #expect(
        symbol.hasSuffix(
          "\nsymbols:\n  BTCUSDT:\n    strategy/orderbook_skew:\n      buy_threshold: 1.5\n"))
      let whole = try await Self.export(
        handlers, ExportRequest(namespaces: ["params/*"], resolved: true))
      #expect(whole.contains("base_rate_USDC: 0.04"))
      #expect(!whole.contains("orderbook_skew"))
    }
  }

  @Test("replacing removes what a document does not mention, of what it speaks of")
  func replacing() async throws {
    try await HandlerFixture.with { fixtures in
      let handlers = fixtures[0].handlers
      _ = try await Self.importing(handlers, Self.request(Self.text))
      let outcome = try await Self.importing(
        handlers, Self.request("strategy/orderbook_skew: {top_levels: 7}", replace: true))
      #expect(outcome.changes.map(\.key) == ["buy_threshold"])
      #expect(outcome.changes.first?.after == nil)
      #expect(outcome.changes.first?.scope?.symbol == "")
    }
  }

  @Test("nothing is changed when anything is wrong, and everything wrong is said with its place")
  func refused() async throws {
    try await HandlerFixture.with { fixtures in
      let (core, handlers) = (fixtures[0].core, fixtures[0].handlers)
      let text = """
        strategy/orderbook_skew:
          top_levels: 99
          imbalance_weight: 0.9
          nonsense: 1
        params/pricing: {base_rate_USDC: 0.5}
        """
      let refusal = try await Refusal.of {
        _ = try await Self.importing(handlers, Self.request(text))
      }
      #expect((refusal.code, refusal.reason) == (.invalidArgument, "CHANGE_REFUSED"))
      let found = refusal.violations.map { "\($0.field) \($0.code)" }
      #expect(
        found == [
          "line 4, column 13 unknown_parameter", "line 2, column 15 out_of_range",
          "line 5, column 34 step_too_large", "line 3, column 21 rule_broken",
        ])
      let plan = try await Self.importing(handlers, Self.request(text, dryRun: true))
      #expect(!plan.valid)
      #expect(plan.violations == refusal.violations)
      #expect(try core.state().token.revision == Revision(1))
      var bold = Self.request("params/pricing: {base_rate_USDC: 0.5}")
      bold.overrideStep = true
      #expect(try await Self.importing(handlers, bold).committed)
    }
  }

  @Test(
    "a text that is no document is refused with the place of its fault",
    arguments: [
      ("a: [", "line 2, column 1"), ("a: 1\na: 2", "line 2, column 1"), ("\u{0}", "line"),
      ("a: &x 1\nb: *x", "line 1, column 4"),
    ])
  func malformed(text: String, field: String) async throws {
    try await HandlerFixture.with { fixtures in
      let refusal = try await Refusal.of {
        _ = try await Self.importing(fixtures[0].handlers, Self.request(text, dryRun: true))
      }
      #expect((refusal.code, refusal.reason) == (.invalidArgument, "MALFORMED_YAML"))
      #expect(refusal.violations.first?.field.hasPrefix(field) == true)
    }
  }

  @Test("references are replaced by what this deployment may read, or named all at once")
  func references() async throws {
    try await HandlerFixture.with { fixtures in
      let (core, handlers) = (fixtures[0].core, fixtures[0].handlers)
      core.use(try Sample.vault(variables: ["LEVELS": "7", "HIDDEN": "1"], allowed: ["LEVELS"]))
      let outcome = try await Self.importing(
        handlers, Self.request("strategy/orderbook_skew: {top_levels: \"${LEVELS}\"}"))
      #expect(outcome.changes.first?.after?.kind == .intValue(7))
      let text =
        "strategy/orderbook_skew: {top_levels: \"${HIDDEN}\", buy_threshold: \"${ABSENT}\"}"
      let refusal = try await Refusal.of {
        _ = try await Self.importing(handlers, Self.request(text))
      }
      #expect((refusal.code, refusal.reason) == (.invalidArgument, "MISSING_VARIABLES"))
      #expect(refusal.violations.count == 2)
      let plan = try await Self.importing(handlers, Self.request(text, dryRun: true))
      #expect(plan.violations == refusal.violations)
    }
  }

  @Test("a plan is carried out as it was seen, or not at all")
  func expectedRevision() async throws {
    try await HandlerFixture.with { fixtures in
      let handlers = fixtures[0].handlers
      var request = Self.request(Self.text, id: "plan-1")
      request.expectedRevision = 1
      let outcome = try await Self.importing(handlers, request)
      #expect(outcome.revision == 2)
      // Its own repetition gets the first answer; anybody else's plan is out of date.
      #expect(try await Self.importing(handlers, request).replayed)
      request.requestID = "plan-2"
      let refusal = try await Refusal.of { _ = try await Self.importing(handlers, request) }
      #expect((refusal.code, refusal.reason) == (.aborted, "VERSION_MISMATCH"))
      #expect(refusal.current?.head?.revision == 2)
      request.validateOnly = true
      let plan = try await Self.importing(handlers, request)
      #expect(plan.violations.map(\.code) == ["version_mismatch"])
    }
  }

  @Test("a document is read on a thread for that, with the same outcome")
  func readers() async throws {
    try await HandlerFixture.with { fixtures in
      var handlers = fixtures[0].handlers
      let plan = try await Self.importing(handlers, Self.request(Self.text, dryRun: true))
      handlers.documentReaders = try ComputePool(named: "documents", threads: 1)
      let other = try await Self.importing(handlers, Self.request(Self.text, dryRun: true))
      #expect(other.changes == plan.changes)
      let refusal = try await Refusal.of {
        _ = try await Self.importing(handlers, Self.request("a: ["))
      }
      #expect(refusal.reason == "MALFORMED_YAML")
      await handlers.documentReaders?.drain()
    }
  }

  @Test("a token that may not write a namespace cannot import it")
  func rights() async throws {
    try await HandlerFixture.with { fixtures in
      let call = try HandlerFixture.call(namespaces: "strategy/*")
      let refusal = try await Refusal.of {
        _ = try await Self.importing(fixtures[0].handlers, Self.request(Self.text), call)
      }
      #expect((refusal.code, refusal.reason) == (.permissionDenied, "NAMESPACE_NOT_ALLOWED"))
    }
  }
}

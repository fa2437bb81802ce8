import Basics
import ContractRisk
import ContractType
import Postgres
import RPC
import RPCTestSupport
import RiskModels
import TestSupport
import Testing

@testable import RiskService

@Suite("Taking over policies", .riskDatabase)
struct ImportTests {
  @Test("takes many in one stream, and the same again as duplicates")
  func many() async throws {
    try await BookFixture.with { book in
      let rows = book.rows(0..<20_000)
      let first = try await book.take(rows, PolicyImport(label: "demo"))
      #expect(first.receivedCount == 20_000 && first.importedCount == 20_000)
      #expect(first.coverTotalCents == rows.reduce(0) { $0 + $1.coverCents })
      let again = try await book.take(rows + book.rows(20_000..<20_010))
      #expect(again.importedCount == 10 && again.duplicateCount == 20_000)
      #expect(again.refusedCount == 0)
      let listed = try await book.client.listPolicies(ListPoliciesRequest(pageSize: 1))
      #expect(listed.totalCount == 20_010)
      try await book.checkSums()
      try await Self.checkGrid(book, rows + book.rows(20_000..<20_010))
    }
  }

  /// Whether the grid in memory is the one of the rows.
  private static func checkGrid(_ book: BookFixture, _ rows: [PolicyRow]) async throws {
    let assets = ["DAI", "USDC", "USDT"]
    let exposure = try await book.risk.core.exposures.exposure(of: assets, book.risk.core)
    var grid = ExposureGrid(assetCount: 3)
    try grid.add(
      rows.map { row in
        (
          layer: try CoverLayer(
            cover: USDCents(row.coverCents), trigger: Decimal4(units: 9_700),
            floor: Decimal4(units: 9_000)), asset: assets.firstIndex(of: row.asset) ?? 0
        )
      })
    #expect(exposure.grid == grid)
  }

  @Test("follows what comes and goes without reading the book anew")
  func follows() async throws {
    try await BookFixture.with { book in
      try await book.vault()
      let assets = ["DAI", "USDC", "USDT"]
      let keeper = book.risk.core.exposures
      let rows = book.rows(0..<40)
      try await book.take(rows)
      _ = try await keeper.exposure(of: assets, book.risk.core)
      let policy = try await book.bind("DAI", dollars: 1_000)
      let with = try await keeper.exposure(of: assets, book.risk.core)
      #expect(with.grid.policyCount == 41)
      _ = try await book.client.cancelPolicy(CancelPolicyRequest(policyID: policy.policyID))
      // One that came and went between two looks is never seen.
      let brief = try await book.bind("DAI", dollars: 2_000, number: 2)
      _ = try await book.client.cancelPolicy(CancelPolicyRequest(policyID: brief.policyID))
      try await Self.checkGrid(book, rows)
    }
  }

  /// What is wrong with a row, and which field is to blame.
  static let wrong: [(field: String, change: @Sendable (inout PolicyRow) -> Void)] = [
    ("asset", { $0.asset = "BTC" }),
    ("asset", { $0.asset = "XYZ" }),
    ("floor", { $0.floor = 0.9651 }),
    ("floor", { $0.floor = 0.98 }),
    ("ends_at", { $0.endsAt = $0.startsAt }),
    (
      "ends_at",
      { row in
        row.endsAt = Timestamp(microseconds: (row.startsAt?.microseconds ?? 0) + 31_536_000_000_001)
      }
    ),
    ("bound_at", { $0.boundAt = $0.endsAt }),
    ("external_id", { $0.externalID = "row-0" }),
  ]

  @Test("refuses a row for each fault, names it, and takes nothing", arguments: wrong.indices)
  func refusals(_ index: Int) async throws {
    let (field, change) = Self.wrong[index]
    try await BookFixture.with { book in
      let rows = book.rows(0..<10) { number, row in if number == 7 { change(&row) } }
      let refusal = try await Refusal.of { _ = try await book.take(rows, pieceMax: 3) }
      #expect(refusal.reason == "ROWS_REFUSED")
      #expect(refusal.violations.map(\.field) == ["policies[7].\(field)"])
      let listed = try await book.client.listPolicies(ListPoliciesRequest())
      #expect(listed.totalCount == 0)
      let rehearsed = try await book.take(rows, PolicyImport(validateOnly: true))
      #expect(rehearsed.importedCount == 9 && rehearsed.refusedCount == 1)
      let taken = try await book.take(rows, PolicyImport(allowRefused: true))
      #expect(taken.importedCount == 9 && taken.violations.count == 1)
      try await book.checkSums()
    }
  }

  @Test("tells of the first hundred refused rows, wherever they were refused")
  func hundred() async throws {
    try await BookFixture.with { book in
      try await book.take(book.rows(0..<300))
      let rows = book.rows(0..<300) { number, row in
        if number % 2 == 0 { row.asset = "XYZ" } else { row.premiumCents += 1 }
      }
      let outcome = try await book.take(rows, PolicyImport(allowRefused: true))
      #expect(outcome.refusedCount == 300 && outcome.importedCount == 0)
      #expect(
        outcome.violations.map(\.field).prefix(3) == [
          "policies[0].asset", "policies[1].external_id", "policies[2].asset",
        ])
      #expect(outcome.violations.count == 100)
    }
  }

  @Test("lets others change the book while rows are judged, and sees what they did")
  func meanwhile() async throws {
    try await BookFixture.with { book in
      let rows = book.rows(0..<30)
      let outcome = try await book.risk.core.pool.transaction { transaction in
        try await BookStore.prepareImport(transaction)
        var kept = PolicyRows(assets: ["USDC", "USDT", "DAI"], layerWidthMin: Decimal4(units: 50))
        let policies = rows.compactMap { kept.take($0) }
        try await transaction.copyIn(BookStore.stage) { writer throws(PostgresError) in
          for policy in policies { try await BookStore.write(policy, to: &writer) }
        }
        let revision = try await BookStore.judgeStaged(transaction)
        // The same rows but for one of other terms, taken over by somebody else.
        try await book.take(book.rows(0..<20) { number, row in if number == 3 { row.floor = 0.8 } })
        return try await BookStore.settleStaged(
          since: revision, refusalsMax: 5, transaction)
      }
      #expect(outcome.newCount == 10 && outcome.duplicateCount == 19)
      #expect(outcome.refusedCount == 1)
      #expect(outcome.refusals.map(\.reason) == [.differsFromStored])
      #expect(outcome.refusals.map(\.row) == [3])
    }
  }

  @Test("says how to import in the first message only")
  func lateStart() async throws {
    try await BookFixture.with { book in
      let refusal = try await Refusal.of {
        _ = try await book.client.importPolicies { writer async throws(RPCError) in
          try await writer.write(ImportPoliciesRequest(policies: book.rows(0..<1)))
          try await writer.write(ImportPoliciesRequest(start: PolicyImport(label: "late")))
        }
      }
      #expect(refusal.violations.map(\.field) == ["start"])
    }
  }

  @Test("knows what is over, what covers and what is still to begin")
  func states() async throws {
    try await BookFixture.with { book in
      let now = book.risk.clock.wallNow
      let starts: [Int64] = [-40, -10, 10]
      try await book.take(
        book.rows(0..<3) { number, row in
          let start = now + .seconds(starts[number] * 86_400)
          row.startsAt = Timestamp(start)
          row.endsAt = Timestamp(start + .seconds(30 * 86_400))
        })
      let listed = try await book.client.listPolicies(ListPoliciesRequest())
      #expect(listed.policies.map(\.state) == [.pending, .active, .expired])
      let vault = try await book.risk.core.pool.query("SELECT policy_count FROM risk.book_head")
      #expect(try vault.onlyRow().decode(at: 0, as: Int.self) == 2)
      try await book.checkSums()
    }
  }

  @Test("sums the book by terms, exactly while there is room")
  func summary() async throws {
    try await BookFixture.with { book in
      try await book.take(book.rows(0..<300) { _, row in row.coverCents = 50_000 })
      let exact = try await book.client.summarizeBook(SummarizeBookRequest())
      #expect(exact.cells.map(\.asset) == ["DAI", "USDC", "USDT"])
      #expect(exact.cells.allSatisfy { $0.policyCount == 100 && $0.coverMeanCents == 50_000 })
      #expect(!exact.widened && exact.policyCount == 300)
      #expect(try await book.client.summarizeBook(SummarizeBookRequest()) == exact)
      // A second cover within a few per cent of the first.
      try await book.take(book.rows(300..<303) { _, row in row.coverCents = 50_100 })
      let both = try await book.client.summarizeBook(SummarizeBookRequest())
      #expect(both.cells.map(\.coverMeanCents) == [50_000, 50_100, 50_000, 50_100, 50_000, 50_100])
      #expect(!both.widened)
      let joined = try await book.client.summarizeBook(SummarizeBookRequest(cellCountMax: 5))
      #expect(joined.widened && joined.cells.map(\.policyCount) == [101, 101, 101])
      try await book.take(book.rows(303..<900))
      let wide = try await book.client.summarizeBook(SummarizeBookRequest(cellCountMax: 20))
      #expect(wide.widened && wide.cells.count <= 20 && wide.bookVersion > exact.bookVersion)
      #expect(wide.cells.reduce(0) { $0 + $1.coverTotalCents } == wide.coverTotalCents)
      #expect(wide.cells.reduce(0) { $0 + $1.policyCount } == 900)
      let few = try await Refusal.of {
        _ = try await book.client.summarizeBook(SummarizeBookRequest(cellCountMax: 2))
      }
      #expect(few.violations.map(\.field) == ["cell_count_max"])
    }
  }
}

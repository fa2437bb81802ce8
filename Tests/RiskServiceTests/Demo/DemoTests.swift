import Basics
import ContractRisk
import ContractType
import Postgres
import PostgresTestSupport
import RPC
import ServiceRuntime
import TestSupport
import Testing

@testable import RiskService

@Suite("Made-up data for a look around", .riskDatabase)
struct DemoTests {
  /// A plan of few days and policies.
  static func plan() throws -> DemoPlan {
    var plan = try DemoPlan.embedded()
    (plan.priceDays, plan.policyCount) = (32, 60)
    return plan
  }

  /// Loads what is missing, as the program does; whether anything was, and what was told.
  @discardableResult
  static func load(
    _ fixture: RiskFixture, _ plan: DemoPlan
  ) async throws -> (isChanged: Bool, lines: [String]) {
    let facts = try await fixture.core.pool.withConnection {
      connection throws(PostgresError) in
      try await DemoFacts(connection, clock: plan.floating[0].symbol)
    }
    let lines = Recorder<String>()
    let isChanged = try await DemoLoader(
      plan: plan, facts: facts, now: fixture.clock.wallNow, channel: fixture.channel,
      tell: { lines.record($0) }
    ).load()
    return (isChanged, lines.elements)
  }

  /// Runs `body` with a service that knows assets and scenarios, and nothing else.
  static func with(_ body: (RiskFixture) async throws -> Void) async throws {
    try await RiskFixture.with { fixture in
      try await fixture.fillStore()
      try await fixture.core.pool.query(
        """
        INSERT INTO risk.assets (symbol, class, peg_reference, launched_on, kind)
        VALUES ('BTC', 'reserve', 1, '2009-01-03', 'reserve'),
               ('ETH', 'reserve', 1, '2015-07-30', 'reserve')
        """)
      try await body(fixture)
    }
  }

  @Test("is labelled, fills everything, and is not made twice")
  func load() async throws {
    try await Self.with { fixture in
      let plan = try Self.plan()
      let first = try await Self.load(fixture, plan)
      #expect(first.isChanged && first.lines[0].contains("synthetic"), "\(first.lines)")
      #expect(first.lines.contains("prices: 100 %"))
      let vault = try #require(try await fixture.book.getVault(GetVaultRequest()).vault)
      #expect(vault.label == "demo" && vault.policyCount == 60)
      let policies = try await fixture.book.listPolicies(ListPoliciesRequest(pageSize: 100))
      #expect(policies.policies.allSatisfy { $0.label == "demo" && $0.premiumCents > 0 })
      #expect(Set(policies.policies.map(\.asset)).count > 8)
      let prices = try await fixture.market.listPrices(ListPricesRequest(asset: "USDC"))
      #expect(prices.synthetic && prices.points.count > 600)
      let sets = try await fixture.market.listCorrelationSets(ListCorrelationSetsRequest())
      #expect(sets.sets.count == 3)
      let report = try #require(
        try await fixture.risk.listReports(ListReportsRequest()).reports.first)
      #expect(report.degraded)

      let before = try await Self.contents(fixture)
      let second = try await Self.load(fixture, plan)
      #expect(!second.isChanged)
      #expect(try await Self.contents(fixture) == before)

      // Two hours later the two hours are added, to the same series.
      fixture.clock.advance(by: .seconds(7_200))
      #expect(try await Self.load(fixture, plan).isChanged)
      let later = try await Self.contents(fixture)
      #expect(later.prices > before.prices && later.prices <= before.prices + 2 * 16)
      #expect(later.policies == before.policies && later.vaults == before.vaults)
    }
  }

  @Test("goes on with the same prices where a load broke off, however many days later")
  func resumed() throws {
    var plan = try DemoPlan.embedded()
    plan.priceDays = 20
    let start = RiskFixture.start - .seconds(86_400 * 20)
    let whole = Self.rows(plan, since: nil, until: RiskFixture.start)
    let half = start + .seconds(86_400 * 10)
    let first = whole.filter { ($0.at?.time ?? .latest) <= half }
    let rest = Self.rows(plan, since: start...half, until: RiskFixture.start)
    #expect(Set(first).union(rest) == Set(whole) && rest.count < whole.count)
    // What is sent once more is little.
    #expect(first.count + rest.count - whole.count <= 49 * 3)
    let later = Self.rows(
      plan, since: start...half, until: RiskFixture.start + .seconds(86_400 * 5))
    #expect(Set(later).isSuperset(of: rest) && later.count > rest.count)
  }

  /// The prices of three assets that a database lacks which has those of `since`.
  private static func rows(
    _ plan: DemoPlan, since: ClosedRange<WallTime>?, until: WallTime
  ) -> [PriceRow] {
    let assets = ["BTC", "USDC", "sUSDe"].map { name in
      DemoFacts.Asset(
        symbol: name, pegReference: 1, isYieldBearing: name == "sUSDe",
        launchedAt: RiskFixture.start - .seconds(86_400 * 900), isPegged: name != "BTC")
    }
    let facts = DemoFacts(assets: assets, priceTimes: since)
    var prices = DemoPrices(plan, facts, now: until)
    var rows: [PriceRow] = []
    while let piece = prices.next() { rows += piece.rows }
    return rows
  }

  /// How many rows there are.
  struct Contents: Hashable {
    let prices: Int64
    let policies: Int64
    let vaults: Int64
    let reports: Int64
  }

  static func contents(_ fixture: RiskFixture) async throws -> Contents {
    let counts = try await fixture.core.pool.query(
      """
      SELECT (SELECT count(*) FROM risk.price_points), (SELECT count(*) FROM risk.policies),
             (SELECT count(*) FROM risk.vault_versions), (SELECT count(*) FROM risk.risk_reports)
      """
    ).onlyRow().decode(Int64.self, Int64.self, Int64.self, Int64.self)
    return Contents(prices: counts.0, policies: counts.1, vaults: counts.2, reports: counts.3)
  }

  @Test(
    "is put nowhere where anything is real",
    arguments: [
      (
        "vault",
        """
        INSERT INTO risk.vault_versions (
          version, capital_cents, btc_float_cents, reserve_cents, known_at, actor_subject,
          actor_role, source, label)
        VALUES (1, 100, 0, 0, '2025-01-01', 'operator@example.org', 'admin', 1, 'example')
        """
      ),
      (
        "prices",
        """
        SELECT risk.make_price_partitions('2025-09-01', '2025-09-02');
        INSERT INTO risk.price_points (asset, at, source, price, known_at)
        VALUES ('USDC', '2025-09-01', 'csv', 1, '2025-09-01')
        """
      ),
    ])
  func refused(_ name: String, _ script: String) async throws {
    try await Self.with { fixture in
      try await fixture.core.pool.withConnection { connection throws(PostgresError) in
        try await connection.runScript(script)
      }
      await #expect(throws: DemoRefusal.realThings([name])) {
        try await Self.load(fixture, try Self.plan())
      }
      let contents = try await Self.contents(fixture)
      #expect(contents.policies == 0 && contents.vaults + contents.prices == 1)
    }
  }

  @Test("is the same policies for the same instant, within every limit of a sale")
  func book() throws {
    let plan = try DemoPlan.embedded()
    let rows = DemoBook(plan: plan, now: RiskFixture.start).rows
    #expect(rows.count == 1_247 && rows == DemoBook(plan: plan, now: RiskFixture.start).rows)
    #expect(Set(rows.map(\.externalID)).count == rows.count)
    let sold = rows.reduce(0) { $0 + $1.coverCents }
    let byAsset = Dictionary(grouping: rows, by: \.asset)
      .mapValues { $0.reduce(0) { $0 + $1.coverCents } }
    #expect(byAsset.count == plan.shares.count)
    #expect(sold > plan.capitalCents / 10 && sold < plan.capitalCents / 2)
    #expect(byAsset.values.allSatisfy { $0 < plan.capitalCents * 3 / 10 })
    let now = Timestamp(RiskFixture.start)
    #expect(rows.allSatisfy { ($0.endsAt?.microseconds ?? 0) > now.microseconds })
  }
}

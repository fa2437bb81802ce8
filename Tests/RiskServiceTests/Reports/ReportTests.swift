import Basics
import ContractRisk
import ContractType
import Postgres
import PostgresTestSupport
import RPC
import RPCTestSupport
import RiskModels
import TestSupport
import Testing

@testable import RiskService

/// Sources of a report with plain numbers.
enum SampleSources {
  static func money(_ cents: Int64) -> ContractType.MoneyEstimate {
    ContractType.MoneyEstimate(
      valueCents: cents, standardErrorCents: 10, lowerCents: cents - 20, upperCents: cents + 20,
      confidence: 0.95, sampleCount: 40_000)
  }

  static func sources() throws -> ReportSources {
    // The golden portfolio: 20, 10 and 5 of 50 million, and its figures.
    let tails = [0.95, 0.99, 0.995].map { level in
      ContractRisk.TailMeasure(
        level: level, valueAtRisk: Self.money(Int64(level * 1_000_000)),
        tailValueAtRisk: Self.money(Int64(level * 2_000_000)))
    }
    let simulation = Simulation(
      simulationID: "sim-1",
      lineage: Lineage(
        scenarios: ["a@1", "b@1", "calm@1"], degraded: true, degradations: ["DAI is stale."]),
      expectedLoss: Self.money(60_200_000), tails: tails,
      exceedance: [
        ExceedancePoint(lossCents: 0, aggregate: 0.5),
        ExceedancePoint(lossCents: 100_000_000, aggregate: 0.5),
        ExceedancePoint(lossCents: 200_000_000, aggregate: 0.0),
      ],
      contributions: [
        ContractRisk.Contribution(kind: .asset, name: "USDC"),
        // Two are drawn; the third of the lineage is only looked at.
        ContractRisk.Contribution(kind: .scenario, name: "baseline"),
        ContractRisk.Contribution(kind: .scenario, name: "a"),
        ContractRisk.Contribution(kind: .scenario, name: "b"),
      ])
    let stress = RunStressResponse(
      stressID: "str-1",
      results: [
        StressResult(title: "Mild", netLossCents: 5),
        StressResult(title: "Worst", netLossCents: 2_954_285_714),
      ])
    return ReportSources(
      date: try #require(CivilDate(reportDate: "2025-10-15")), now: RiskFixture.start,
      simulation: simulation, stress: stress,
      figures: LimitFigures(
        capital: USDCents(5_000_000_000), reserve: USDCents(1_000_000_000),
        tranches: [.mezzanine: USDCents(5_000_000_000)], capacities: [.mezzanine: 0.699],
        covers: [
          "DAI": USDCents(1_000_000_000), "USDC": USDCents(2_000_000_000),
          "USDT": USDCents(500_000_000),
        ]), policyCount: 1_247, annualPremium: USDCents(400_000_000),
      parameters: try PublishedParameters.parameters())
  }
}

@Suite("The figures of a report")
struct ReportAssemblyTests {
  @Test("the book and the vault in short, as they are defined")
  func summary() throws {
    let report = ReportAssembly(sources: try SampleSources.sources()).report()
    let summary = try #require(report.portfolioSummary)
    #expect(summary.ltvRatio == 0.7)
    #expect(summary.reserveRatio == 0.2)
    #expect(summary.effectiveCapitalCents == 3_495_000_000)
    let score = try #require(summary.diversificationScore)
    #expect((score - 0.869916).magnitude < 1e-6)
    #expect(summary.concentrationMax.map { ($0 - 4.0 / 7).magnitude < 1e-12 } == true)
    #expect(report.degraded)
    #expect(report.reportDate == "2025-10-15")
    #expect(report.varAnalysis?.scenariosUsed == 2)
    #expect(report.stressTestResults.map(\.title) == ["Worst", "Mild"])
    #expect(report.chartData?.portfolio?.values == [50_000_000, 35_000_000])
    #expect(report.simulationID == "sim-1" && report.stressID == "str-1")
  }

  @Test("reserves are the classic figure of the golden portfolio")
  func reserves() throws {
    let report = ReportAssembly(sources: try SampleSources.sources()).report()
    #expect(report.reserves?.recommendedCents == 1_567_442_857)
    #expect(report.reserves?.varBasedCents == 1_425_000)
    #expect(report.reserves?.worstStressBufferCents == 4_431_428_571)
  }

  @Test("the Sharpe ratio measures the premium against the riskless rate and the spread")
  func sharpe() throws {
    var sources = try SampleSources.sources()
    let report = ReportAssembly(sources: sources).report()
    // By hand: the second moment is 2·∫ l·P(L > l) dl in dollars², by the trapezium of the curve.
    let moment = 1e16 * 0.5 + (4e16 - 1e16) * 0.25
    let spread = (moment - 6.02e7 * 6.02e7).squareRoot()
    let expected = ((4e8 - 6.02e7) / 5e9 - 0.05) / (spread / 5e9)
    let ratio = try #require(report.reserves?.sharpeRatio)
    #expect((ratio - expected).magnitude < 1e-12)
    sources.annualPremium = .zero
    #expect(ReportAssembly(sources: sources).report().reserves?.sharpeRatio == nil)
    #expect(ReportAssembly.spread(of: [], mean: 1) == nil)
  }

  @Test("what needs history is absent with a reason until there is some")
  func history() throws {
    var sources = try SampleSources.sources()
    let none = ReportAssembly(sources: sources).report()
    #expect(none.varAnalysis?.varTrend30d == nil)
    #expect(none.varAnalysis?.varTrendReason == "There is no report of 30 days ago.")
    #expect(none.historicalComparison?.reasons.count == 3)
    sources.past = ReportSources.Past(
      valueAtRisk30DaysAgo: 760_000, valueAtRiskMean: 1_000_000, reportCount: 30,
      capital7DaysAgo: 4_000_000_000)
    sources.regime = ReportSources.Regime(recent: 0.85, before: 0.7)
    sources.depegEvents = [
      DepegEvent(
        asset: "DAI",
        startedAt: Timestamp(
          microseconds: RiskFixture.start.microsecondsSinceEpoch - 86_400_000_000))
    ]
    let some = ReportAssembly(sources: sources).report()
    #expect(some.varAnalysis?.varTrend30d == 0.25)
    #expect(some.varAnalysis?.varTrendReason == "")
    let comparison = try #require(some.historicalComparison)
    #expect(comparison.var95Vs30dAvg.map { ($0 + 0.05).magnitude < 1e-12 } == true)
    #expect(comparison.portfolioGrowth7d == 0.25)
    #expect(comparison.correlationRegimeChange == true)
    #expect(comparison.newDepegEvents7d == 1)
    #expect(comparison.reasons.isEmpty)
  }

  @Test("always says what to do about cover, diversification and reserves")
  func recommendations() throws {
    var sources = try SampleSources.sources()
    let fine = ReportAssembly(sources: sources).report().recommendations
    #expect(fine.count == 3)
    #expect(fine[0] == "Cover is 70.0 % of the capital, within 75.0 %.")
    #expect(fine[1] == "Diversification is 0.87, which is adequate.")
    #expect(fine[2].hasPrefix("Hold at least $14,250.00, 1.5 times value at risk"))
    sources.figures.covers = ["USDC": USDCents(4_000_000_000)]
    let bad = ReportAssembly(sources: sources).report().recommendations
    #expect(bad[0].hasPrefix("Raise capital or cut cover: cover is 80.0 %"))
    #expect(bad[1].hasPrefix("Spread cover over more assets"))
  }
}

@Suite("Kept reports", .riskDatabase)
struct KeptReportTests {
  static func keep(_ day: String, in fixture: RiskFixture) async throws -> Report {
    let date = try #require(CivilDate(reportDate: day))
    var sources = try SampleSources.sources()
    sources.date = date
    let assembly = ReportAssembly(sources: sources)
    return try await fixture.core.pool.transaction { transaction throws(any Error) in
      try await ReportStore.keep(
        assembly.report(), of: date, worstStress: assembly.worstStress?.count,
        by: "operator@example.org", at: RiskFixture.start, in: transaction)
    }
  }

  @Test("are found by id, by day and as the latest, and read as they were")
  func found() async throws {
    try await RiskFixture.with { fixture in
      let first = try await Self.keep("2025-10-14", in: fixture)
      let second = try await Self.keep("2025-10-15", in: fixture)
      let third = try await Self.keep("2025-10-15", in: fixture)
      for (name, report) in [
        (first.reportID, first), ("2025-10-14", first), ("2025-10-15", third), ("latest", third),
        (second.reportID, second),
      ] {
        let found = try await fixture.risk.getReport(GetReportRequest(reportID: name))
        #expect(found.report == report, "\(name)")
      }
      let page = try await fixture.risk.getReportHTML(GetReportHTMLRequest(reportID: "latest"))
      #expect(String(decoding: page.html, as: UTF8.self).contains(third.reportID))
      for name in ["2025-10-13", "2025-02-30", "nothing"] {
        let refusal = try await Refusal.of {
          _ = try await fixture.risk.getReport(GetReportRequest(reportID: name))
        }
        #expect(refusal.code == .notFound && refusal.reason == "UNKNOWN_REPORT")
      }
    }
  }

  @Test("are listed page by page, newest first, within days")
  func listed() async throws {
    try await RiskFixture.with { fixture in
      for day in ["2025-10-13", "2025-10-15", "2025-10-14"] {
        _ = try await Self.keep(day, in: fixture)
      }
      var request = ListReportsRequest(pageSize: 1)
      var days: [String] = []
      repeat {
        let page = try await fixture.risk.listReports(request)
        days += page.reports.map(\.reportDate)
        request.pageToken = page.nextPageToken
      } while !request.pageToken.isEmpty
      #expect(days == ["2025-10-15", "2025-10-14", "2025-10-13"])
      let some = try await fixture.risk.listReports(
        ListReportsRequest(sinceDate: "2025-10-14", untilDate: "2025-10-15"))
      #expect(some.reports.map(\.reportDate) == ["2025-10-14"])
      #expect(some.reports.first?.var95Cents == 950_000)
      #expect(some.reports.first?.degraded == true)
      let refusal = try await Refusal.of {
        _ = try await fixture.risk.listReports(ListReportsRequest(sinceDate: "2025-02-30"))
      }
      #expect(refusal.reason == "INVALID_REQUEST")
    }
  }

  @Test("give the limits their worst stress, and later reports their past")
  func past() async throws {
    try await RiskFixture.with { fixture in
      try await AlertTests.setCapital(50_000_000, version: 1, in: fixture)
      _ = try await Self.keep("2025-09-15", in: fixture)
      try await fixture.core.lookForAlerts(deadline: .never)
      let alerts = try await fixture.risk.listAlerts(ListAlertsRequest(category: "Stress Test"))
      #expect(alerts.alerts.map(\.subject) == ["stress_loss"])
      #expect(alerts.alerts.first?.severity == .critical)
      let date = try #require(CivilDate(reportDate: "2025-10-15"))
      let past = try await fixture.core.reading { connection throws(PostgresError) in
        try await ReportStore.past(before: date, now: RiskFixture.start, on: connection)
      }
      #expect(
        past
          == ReportSources.Past(
            valueAtRisk30DaysAgo: 950_000, valueAtRiskMean: 950_000, reportCount: 1))
    }
  }
}

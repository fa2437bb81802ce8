import Basics
import ConfigClient
import ContractRisk
import ContractType
import FoundationEssentials
import JSON
import Postgres
import PostgresTestSupport
import RPC
import RPCTestSupport
import ServiceRuntime
import TestSupport
import Testing

@testable import RiskService

@Suite("Making a report", .riskDatabase)
struct GenerateReportTests {
  /// Makes a report and returns it with the steps that were told on the way.
  static func make(
    _ request: GenerateReportRequest, in fixture: RiskFixture
  ) async throws -> Report {
    let report = try await fixture.risk.generateReport(
      request, options: try .by("operator@example.org")
    ) { responses throws(RPCError) in
      var report: Report?
      var iterator = responses.makeAsyncIterator()
      while let response = try await iterator.next() {
        if case .report(let last)? = response.kind { report = last }
      }
      return report
    }
    return try #require(report)
  }

  @Test("without policies or a vault is refused, and nothing is kept")
  func refused() async throws {
    try await RiskFixture.with { fixture in
      let refusal = try await Refusal.of {
        _ = try await Self.make(GenerateReportRequest(), in: fixture)
      }
      #expect(refusal.code == .failedPrecondition)
      #expect(["NO_POLICIES", "NO_VAULT"].contains(refusal.reason))
      let reports = try await fixture.risk.listReports(ListReportsRequest())
      #expect(reports.reports.isEmpty)
    }
  }

  /// Few years, so that a test is quick; the intervals are as wide as that makes them.
  static func parameters() throws -> RiskParameters {
    try PublishedParameters.parameters([
      "params/risk:monte_carlo_simulations": .integer(4_096),
      "params/risk:max_simulations": .integer(40_960),
    ])
  }

  @Test("keeps real figures whose parts add to the cent, with what they rest on")
  func made() async throws {
    try await RiskFixture.with(parameters: try Self.parameters()) { fixture in
      try await fixture.fillStore()
      try await fixture.fillBook()
      let report = try await Self.make(GenerateReportRequest(requestID: "one"), in: fixture)
      #expect(report.reportDate == "2025-10-15")
      let summary = try #require(report.portfolioSummary)
      #expect(summary.ltvRatio == 0.66 && summary.totalCoverSoldCents == 3_300_000_000)
      #expect(summary.diversificationScore.map { ($0 - 0.894633).magnitude < 1e-6 } == true)
      let analysis = try #require(report.varAnalysis)
      let expected = try #require(analysis.expectedLoss)
      #expect(expected.valueCents > 0 && expected.lowerCents ?? .max < expected.valueCents)
      #expect(analysis.var95 != nil && analysis.cvar99 != nil && analysis.cvar995 != nil)
      for kind in [ContributorKind.asset, .scenario] {
        let parts = report.contributions.filter { $0.kind == kind }
        let sum = parts.reduce(0) { $0 + ($1.expectedLoss?.valueCents ?? 0) }
        #expect(sum == expected.valueCents, "\(kind)")
      }
      #expect(report.stressTestResults.first?.netLossCents ?? 0 > 0)
      #expect(report.reserves?.exceeded != nil && report.reserves?.recommendedCents ?? 0 > 0)
      #expect(report.degraded && report.lineage?.degradations.isEmpty == false)
      #expect(
        report.limits.map(\.state.rawValue) == report.limits.map(\.state.rawValue).sorted(by: >))
      #expect(
        report.riskAlerts.contains { $0.subject == "stress_loss" && $0.severity == .critical })
      #expect(!report.simulationID.isEmpty && !report.stressID.isEmpty)
      let kept = try await fixture.risk.getReport(GetReportRequest(reportID: "latest"))
      #expect(kept.report == report)
      let again = try await Self.make(GenerateReportRequest(requestID: "one"), in: fixture)
      #expect(again == report)
      let alerts = try await fixture.risk.listAlerts(ListAlertsRequest())
      #expect(alerts.alerts.map(\.subject).sorted() == report.riskAlerts.map(\.subject).sorted())
    }
  }

  @Test("writes a file for its day where a folder is named, and nothing when it is not to be kept")
  func file() async throws {
    try await RiskFixture.with(parameters: try Self.parameters()) { fixture in
      try await fixture.fillStore()
      try await fixture.fillBook()
      let folder = TemporaryFolder()
      var core = fixture.core
      core.reportFolder = folder.path
      let server = RPCServer(routes: RiskAssembly.routes(on: core))
      let channel = RPCChannel(inProcess: server, on: [try TemporaryDatabase.current.loop])
      let writing = RiskFixture(core: core, clock: fixture.clock, channel: channel)
      let passing = try await Self.make(GenerateReportRequest(ephemeral: true), in: writing)
      #expect(passing.reportID.isEmpty)
      let path = folder.file("risk_report_2025-10-14.json")
      #expect(!FileManager.default.fileExists(atPath: path))
      #expect(try await fixture.risk.listReports(ListReportsRequest()).reports.isEmpty)
      let report = try await Self.make(
        GenerateReportRequest(reportDate: "2025-10-14"), in: writing)
      let json = try JSONValue(parsing: try String(contentsOfFile: path, encoding: .utf8))
      #expect(json["report_id"] == .string(report.reportID))
      #expect(json["portfolio_summary"]?["total_capital"] == "50000000.00")
      channel.close()
    }
  }

  @Test("that is to be delivered is refused while there is nobody to deliver to")
  func delivered() async throws {
    try await RiskFixture.with { fixture in
      let refusal = try await Refusal.of {
        _ = try await Self.make(GenerateReportRequest(deliver: true), in: fixture)
      }
      #expect(refusal.violations.first?.field == "deliver")
    }
  }

  @Test("for a day that has not come is refused")
  func future() async throws {
    try await RiskFixture.with { fixture in
      let refusal = try await Refusal.of {
        _ = try await Self.make(GenerateReportRequest(reportDate: "2099-01-01"), in: fixture)
      }
      #expect(refusal.violations.first?.field == "report_date")
    }
  }

  @Test("as known at an instant that has not come is refused")
  func knownAhead() async throws {
    try await RiskFixture.with { fixture in
      let ahead = Timestamp(fixture.clock.wallNow + .microseconds(1))
      let refusal = try await Refusal.of {
        _ = try await Self.make(GenerateReportRequest(knownAt: ahead), in: fixture)
      }
      #expect(refusal.violations.map(\.field) == ["known_at"])
    }
  }

  @Test("has limits of the same book as its years, whatever changes while they are simulated")
  func oneMoment() async throws {
    try await RiskFixture.with(parameters: try Self.parameters()) { fixture in
      try await fixture.fillStore()
      try await fixture.fillBook()
      let book = fixture.book
      let made = try await fixture.risk.generateReport(
        GenerateReportRequest(), options: try .by("operator@example.org")
      ) { responses throws(RPCError) in
        var made: (report: Report?, isChanged: Bool) = (nil, false)
        var iterator = responses.makeAsyncIterator()
        while let response = try await iterator.next() {
          switch response.kind {
          case .progress? where !made.isChanged:
            _ = try await book.updateVault(UpdateVaultRequest(capitalCents: 10_000_000_000))
            made.isChanged = true
          case .report(let report)?: made.report = report
          case .progress?, nil: break
          }
        }
        return made
      }
      let report = try #require(made.report)
      #expect(made.isChanged)
      #expect(report.portfolioSummary?.totalCapitalCents == 5_000_000_000)
      #expect(report.limits.first { $0.name == "ltv" }?.value == 0.66)
      let simulation = try await fixture.risk.getSimulation(
        GetSimulationRequest(simulationID: report.simulationID)
      ).simulation
      #expect(simulation?.capitalCents == 5_000_000_000)
      #expect(simulation?.lineage?.vaultVersion == 1)
      #expect(report.stressTestResults.allSatisfy { $0.capitalAfterCents <= 5_500_000_000 })
      let limits = try await fixture.risk.listLimits(ListLimitsRequest()).limits
      #expect(limits.first { $0.name == "ltv" }?.value == 0.33)
    }
  }
}

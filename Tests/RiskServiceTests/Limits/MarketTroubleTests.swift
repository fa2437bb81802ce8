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

@Suite("What alerts come of")
struct CauseJudgementTests {
  private static func cause(_ subject: String, _ severity: AlertSeverity) -> AlertCause {
    AlertCause(
      subject: subject, severity: severity, category: "Data", message: "x", value: nil,
      threshold: nil, parameter: "")
  }

  @Test("a cause raises once, a worse one again, and what is gone is over")
  func judged() {
    let causes = [Self.cause("a", .high), Self.cause("b", .critical), Self.cause("c", .medium)]
    let judgement = CauseJudgement(of: causes, after: ["a": .high, "b": .high, "d": .low])
    #expect(judgement.raised.map(\.subject) == ["b", "c"])
    #expect(judgement.resolved == ["b", "d"])
  }
}

@Suite("Alerts of prices and pegs", .riskDatabase)
struct MarketTroubleTests {
  private static func alerts(
    _ family: String, in bench: MarketBench
  ) async throws -> [Alert] {
    try await bench.fixture.core.lookForAlerts(deadline: .never)
    return try await bench.fixture.risk.listAlerts(ListAlertsRequest()).alerts
      .filter { $0.subject.hasPrefix(family + "/") }
  }

  @Test("assets that move together are told of until their alarm is off, and worse ones anew")
  func contagion() async throws {
    try await MarketBench.with { bench in
      try await bench.correlate(0.79, level: "elevated")
      #expect(try await Self.alerts("contagion", in: bench).isEmpty)
      bench.fixture.clock.advance(by: .seconds(86_400))
      try await bench.correlate(0.85)
      let raised = try #require(try await Self.alerts("contagion", in: bench).first)
      #expect(raised.subject == "contagion/DAI-USDC")
      #expect(raised.severity == .high && raised.state == .open)
      #expect(raised.value == 0.85 && raised.threshold == 0.8)
      #expect(raised.parameter == "params/risk:contagion_enter")
      let acknowledged = try await bench.fixture.risk.acknowledgeAlert(
        AcknowledgeAlertRequest(alertID: raised.alertID, note: "looking"))
      #expect(acknowledged.alert?.state == .acknowledged)
      // Still alarmed between the two thresholds: seen stays seen.
      bench.fixture.clock.advance(by: .seconds(86_400))
      try await bench.correlate(0.77)
      #expect(try await Self.alerts("contagion", in: bench).map(\.state) == [.acknowledged])
      bench.fixture.clock.advance(by: .seconds(86_400))
      try await bench.correlate(0.93, level: "critical")
      let worse = try await Self.alerts("contagion", in: bench)
      #expect(worse.map(\.severity) == [.critical, .high])
      #expect(worse.map(\.state) == [.open, .resolved])
      bench.fixture.clock.advance(by: .seconds(86_400))
      try await bench.correlate(0.5, level: "normal")
      #expect(try await Self.alerts("contagion", in: bench).allSatisfy { $0.state == .resolved })
    }
  }

  @Test("an asset whose prices stop is told of, worse when it is insured, until one comes")
  func priceGap() async throws {
    try await MarketBench.with { bench in
      let clock = bench.fixture.clock
      _ = try await bench.ingest(
        MarketBench.hourly("DAI", [1], from: clock.wallNow)
          + MarketBench.hourly("USDC", [1], from: clock.wallNow))
      try await AlertTests.sell(100, in: bench.fixture)
      clock.advance(by: .seconds(7_200))
      // As long as may be is not longer.
      #expect(try await Self.alerts("price_gap", in: bench).isEmpty)
      clock.advance(by: .seconds(1))
      let raised = try await Self.alerts("price_gap", in: bench)
      let severities = Dictionary(uniqueKeysWithValues: raised.map { ($0.subject, $0.severity) })
      #expect(severities == ["price_gap/DAI": .medium, "price_gap/USDC": .high])
      let insured = try #require(raised.first { $0.subject == "price_gap/USDC" })
      #expect(insured.value == 7_201 && insured.threshold == 7_200)
      #expect(
        insured.message
          == "USDC has had no price since 2025-10-15T12:00:00Z; its policies cannot be triggered.")
      _ = try await bench.ingest(MarketBench.hourly("USDC", [1], from: clock.wallNow))
      let after = try await Self.alerts("price_gap", in: bench)
      #expect(after.first { $0.subject == "price_gap/USDC" }?.state == .resolved)
      #expect(after.first { $0.subject == "price_gap/DAI" }?.state == .open)
    }
  }

  @Test("an insured asset that was never priced is missed, others are not")
  func neverPriced() async throws {
    try await MarketBench.with { bench in
      try await AlertTests.sell(100, in: bench.fixture)
      let raised = try await Self.alerts("price_gap", in: bench)
      #expect(raised.map(\.subject) == ["price_gap/USDC"])
      #expect(raised.first?.value == nil)
      #expect(raised.first?.message.hasPrefix("USDC has no price; ") == true)
    }
  }

  @Test("a fall is told of while it lasts and until somebody has judged it")
  func depeg() async throws {
    try await MarketBench.with { bench in
      let started = bench.fixture.clock.wallNow - .seconds(3_600)
      try await AlertTests.sell(100, in: bench.fixture)
      _ = try await bench.client.recordDepegEvent(
        RecordDepegEventRequest(
          asset: "USDC", startedAt: Timestamp(started), minRatio: 0.93, name: "A bank fails"))
      let raised = try #require(try await Self.alerts("depeg", in: bench).first)
      #expect(raised.severity == .critical && raised.value == 0.93 && raised.threshold == 0.99)
      #expect(raised.message.contains("off its peg since 2025-10-15T11:00:00Z, at 0.93"))
      try await bench.pool.query(
        "UPDATE risk.depeg_events SET ended_at = $1", bench.fixture.clock.wallNow)
      let ended = try await Self.alerts("depeg", in: bench)
      #expect(ended.map(\.state) == [.open, .resolved])
      let waiting = try #require(ended.first)
      #expect(waiting.severity == .medium && waiting.message.contains("verify or reject"))
      let event = try #require(
        try await bench.client.listDepegEvents(ListDepegEventsRequest()).events.first)
      _ = try await bench.client.reviewDepegEvent(
        ReviewDepegEventRequest(
          eventID: event.eventID, verification: .rejected, reason: "one bad print"))
      #expect(try await Self.alerts("depeg", in: bench).allSatisfy { $0.state == .resolved })
    }
  }
}

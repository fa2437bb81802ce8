import Basics
import ContractRisk
import ContractType
import Postgres
import PostgresTestSupport
import RPC
import RPCTestSupport
import ServiceRuntime
import TestSupport
import Testing

@testable import RiskService

@Suite("Alerts", .riskDatabase)
struct AlertTests {
  /// Gives the vault a capital.
  static func setCapital(_ dollars: Int64, version: Int64, in fixture: RiskFixture) async throws {
    try await fixture.core.pool.query(
      """
      INSERT INTO risk.vault_versions (version, capital_cents, btc_float_cents, reserve_cents,
        known_at, actor_subject, actor_role, source)
      VALUES ($1, $2, 0, $3, $4, 'operator@example.org', 'admin', 4)
      """, version, dollars * 100, dollars * 50, fixture.clock.wallNow)
  }

  /// Has so much cover of USDC in force.
  static func sell(_ dollars: Int64, in fixture: RiskFixture) async throws {
    try await fixture.core.pool.query(
      """
      INSERT INTO risk.assets (symbol, class, peg_reference, launched_on, kind)
      VALUES ('USDC', 'fiat', 1, '2018-09-26', 'stablecoin') ON CONFLICT DO NOTHING
      """)
    try await fixture.core.pool.query(
      """
      INSERT INTO risk.exposures (asset, sold_cents, policy_count) VALUES ('USDC', $1, 1)
      ON CONFLICT (asset) DO UPDATE SET sold_cents = excluded.sold_cents
      """, dollars * 100)
  }

  static func alerts(
    _ request: ListAlertsRequest = ListAlertsRequest(), in fixture: RiskFixture
  ) async throws -> ListAlertsResponse {
    try await fixture.risk.listAlerts(request)
  }

  @Test("are raised once by many that look at once, and resolved once")
  func once() async throws {
    try await RiskFixture.with { fixture in
      try await Self.setCapital(1_000, version: 1, in: fixture)
      try await Self.sell(750, in: fixture)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<6 { group.addTask { try await fixture.core.lookForAlerts(deadline: .never) } }
        try await group.waitForAll()
      }
      let raised = try await Self.alerts(in: fixture).alerts.filter { $0.subject == "ltv" }
      #expect(raised.map(\.severity) == [.high])
      #expect(raised.first?.message == "Cover to capital is 75.0 %, above the warning at 70.0 %.")
      #expect(raised.first?.parameter == "params/risk:ltv_alert")
      fixture.clock.advance(by: .seconds(60))
      try await Self.setCapital(2_000, version: 2, in: fixture)
      for _ in 0..<3 { try await fixture.core.lookForAlerts(deadline: .never) }
      let over = try await Self.alerts(in: fixture).alerts.filter { $0.subject == "ltv" }
      #expect(over.map(\.state) == [.resolved])
      #expect(
        over.first?.resolvedAt?.microseconds
          == RiskFixture.start.microsecondsSinceEpoch + 60_000_000)
    }
  }

  @Test("are remembered by a process that starts after another")
  func restart() async throws {
    try await RiskFixture.with { fixture in
      try await Self.setCapital(1_000, version: 1, in: fixture)
      try await Self.sell(750, in: fixture)
      try await fixture.core.lookForAlerts(deadline: .never)
    }
    try await RiskFixture.with { fixture in
      // Within the hysteresis: green for one that does not remember, amber for one that does.
      try await Self.sell(690, in: fixture)
      try await fixture.core.lookForAlerts(deadline: .never)
      let limits = try await fixture.risk.listLimits(ListLimitsRequest()).limits
      #expect(limits.first { $0.name == "ltv" }?.state == .amber)
      let alerts = try await Self.alerts(in: fixture).alerts
      #expect(alerts.count { $0.subject == "ltv" } == 1)
    }
  }

  @Test("are acknowledged once, by whom and with what remark")
  func acknowledged() async throws {
    try await RiskFixture.with { fixture in
      try await Self.setCapital(1_000, version: 1, in: fixture)
      try await Self.sell(900, in: fixture)
      try await fixture.core.lookForAlerts(deadline: .never)
      let alert = try #require(
        try await Self.alerts(in: fixture).alerts.first { $0.subject == "ltv" })
      let rehearsed = try await fixture.risk.acknowledgeAlert(
        AcknowledgeAlertRequest(alertID: alert.alertID, note: "x", validateOnly: true))
      #expect(rehearsed.alert?.state == .acknowledged)
      let first = try await fixture.risk.acknowledgeAlert(
        AcknowledgeAlertRequest(alertID: alert.alertID, note: "raising capital"),
        options: .by("operator@example.org"))
      #expect(first.alert?.state == .acknowledged)
      #expect(first.alert?.note == "raising capital")
      #expect(first.alert?.acknowledgedBy?.subject == "operator@example.org")
      let second = try await fixture.risk.acknowledgeAlert(
        AcknowledgeAlertRequest(alertID: alert.alertID, note: "me too"),
        options: .by("somebody@example.org"))
      #expect(second.alert == first.alert)
      let open = try await Self.alerts(ListAlertsRequest(states: [.acknowledged]), in: fixture)
      #expect(open.alerts.map(\.alertID) == [alert.alertID])
      let refusal = try await Refusal.of {
        _ = try await fixture.risk.acknowledgeAlert(
          AcknowledgeAlertRequest(alertID: "nothing"))
      }
      #expect(refusal.reason == "UNKNOWN_ALERT")
    }
  }

  @Test("are listed page by page, newest first")
  func pages() async throws {
    try await RiskFixture.with { fixture in
      try await Self.setCapital(1_000, version: 1, in: fixture)
      try await Self.sell(900, in: fixture)
      try await fixture.core.lookForAlerts(deadline: .never)
      let whole = try await Self.alerts(in: fixture).alerts
      #expect(whole.count >= 3)
      var request = ListAlertsRequest(pageSize: 1)
      var found: [Alert] = []
      repeat {
        let page = try await Self.alerts(request, in: fixture)
        found += page.alerts
        request.pageToken = page.nextPageToken
      } while !request.pageToken.isEmpty
      #expect(found == whole)
      let critical = try await Self.alerts(
        ListAlertsRequest(severityMin: .critical), in: fixture)
      #expect(critical.alerts.map(\.subject) == ["ltv"])
      let none = try await Self.alerts(ListAlertsRequest(category: "Jobs"), in: fixture)
      #expect(none.alerts.isEmpty)
    }
  }

  /// Watches alerts and records what is sent; the task ends with the watch.
  private static func watch(
    _ request: WatchAlertsRequest, in fixture: RiskFixture
  ) -> (seen: Recorder<WatchAlertsResponse>, watching: Task<Void, any Error>) {
    let seen = Recorder<WatchAlertsResponse>()
    let risk = fixture.risk
    let watching = Task {
      try await risk.watchAlerts(request) { responses throws(RPCError) in
        var iterator = responses.makeAsyncIterator()
        while let response = try await iterator.next() { seen.record(response) }
      }
    }
    return (seen, watching)
  }

  @Test("are sent to whoever watches: those that are open, then every change at once")
  func watched() async throws {
    try await RiskFixture.with { fixture in
      try await Self.setCapital(1_000, version: 1, in: fixture)
      try await Self.sell(750, in: fixture)
      try await fixture.core.lookForAlerts(deadline: .never)
      let (seen, watching) = Self.watch(WatchAlertsRequest(severityMin: .high), in: fixture)
      let open = try await seen.first("the alert that is open") {
        $0.alert?.subject == "ltv" && $0.alert?.state == .open
      }
      // No clock runs: what is seen, somebody was woken for.
      _ = try await fixture.risk.acknowledgeAlert(
        AcknowledgeAlertRequest(alertID: try #require(open.alert).alertID, note: "seen"))
      try await seen.first("its acknowledgement") {
        $0.alert?.subject == "ltv" && $0.alert?.state == .acknowledged
      }
      try await Self.setCapital(2_000, version: 2, in: fixture)
      try await fixture.core.lookForAlerts(deadline: .never)
      try await seen.first("its end") {
        $0.alert?.subject == "ltv" && $0.alert?.state == .resolved
      }
      let severities = seen.elements.compactMap { $0.alert?.severity.rawValue }
      #expect(severities.allSatisfy { $0 >= AlertSeverity.high.rawValue })
      // Without news there are signs of life.
      fixture.clock.advance(by: AlertFollower.interval)
      fixture.core.alerts.ring()
      try await seen.first("a sign of life") { $0.alert == nil }
      watching.cancel()
      _ = await watching.result
    }
  }

  @Test("that another replica changes wake those who watch here")
  func otherReplica() async throws {
    try await RiskFixture.with { fixture in
      let database = try TemporaryDatabase.current
      let follower = AlertFollower(
        core: fixture.core, direct: database.configuration, loop: database.loop,
        blockingCalls: database.blockingCalls)
      let lifetime = ServiceLifetime()
      let following = Task { try await follower.run(lifetime) }
      let (seen, watching) = Self.watch(WatchAlertsRequest(), in: fixture)
      // The first may be found because the listening began; those behind it only by being told.
      for name in ["one", "two", "three"] {
        try await fixture.core.pool.query(
          """
          INSERT INTO risk.alerts (severity, category, subject, message, raised_at)
          VALUES (2, 'Data', $1, 'as told elsewhere', $2)
          """, name, fixture.clock.wallNow)
        try await seen.first(name) { $0.alert?.subject == name }
      }
      lifetime.requestStop()
      try await following.value
      // Nothing will be told any more, and the watch is over by itself.
      try await watching.value
    }
  }

  @Test("limits are listed with their figures, the worst first")
  func limits() async throws {
    try await RiskFixture.with { fixture in
      try await Self.setCapital(1_000, version: 1, in: fixture)
      try await Self.sell(750, in: fixture)
      let limits = try await fixture.risk.listLimits(ListLimitsRequest()).limits
      let states = limits.map(\.state.rawValue)
      #expect(states == states.sorted(by: >))
      let limit = try #require(limits.first { $0.name == "ltv" })
      #expect(limit.value == 0.75)
      #expect(limit.headroom.map { ($0 - 0.05).magnitude < 1e-12 } == true)
      #expect(limits.first { $0.name == "stress_loss" }?.value == nil)
      let red = try await fixture.risk.listLimits(ListLimitsRequest(stateMin: .red)).limits
      #expect(!red.isEmpty && red.allSatisfy { $0.state == .red })
    }
  }
}

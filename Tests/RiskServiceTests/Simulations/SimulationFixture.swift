import Basics
import Contract
import ContractRisk
import ContractType
import Postgres
import PostgresTestSupport
import RPC
import RiskModels
import Testing

@testable import RiskService

extension RiskFixture {
  /// Puts the golden scenarios and events into the store.
  func fillStore() async throws {
    for asset in Golden.names {
      try await self.core.pool.query(
        """
        INSERT INTO risk.assets (symbol, class, peg_reference, launched_on, kind)
        VALUES ($1, 'fiat', 1, '2018-01-01', 'stablecoin') ON CONFLICT DO NOTHING
        """, asset)
    }
    for scenario in Golden.scenarios {
      let impacts = scenario.prices.sorted { $0.key < $1.key }.map { "\"\($0)\":\($1.double)" }
      try await self.core.pool.query(
        """
        INSERT INTO risk.stress_scenario_versions (
          id, version, name, kind, severity, annual_probability, drawn, enabled, btc_change,
          correlation_shift, impacts, written_at, actor_subject, actor_role, source_door)
        VALUES ($1, 1, $1, 6, 3, $2, true, true, $3, $4, $5, $6, 'operator@example.org', 'admin', 1)
        """, scenario.id, scenario.annualProbability, scenario.bitcoinChange,
        scenario.correlationShift, PostgresJSON("{\(impacts.joined(separator: ","))}"),
        RiskFixture.start - .seconds(60))
    }
    for event in try Golden.stored().events {
      try await self.core.pool.query(
        """
        INSERT INTO risk.depeg_events (
          asset, started_at, ended_at, min_ratio, source, verification, known_at)
        VALUES ($1, $2, $2, $3::bigint / 10000.0, 'test', 'open', $4)
        """, event.asset, event.event.startedAt, event.event.lowestPrice.units,
        RiskFixture.start - .seconds(60))
    }
  }

  /// Puts the golden policies and a vault into the store, as if they had always been there.
  func fillBook() async throws {
    let at = RiskFixture.start - .seconds(30)
    try await self.core.pool.query(
      """
      INSERT INTO risk.vault_versions (
        version, capital_cents, btc_float_cents, reserve_cents, known_at, actor_subject,
        actor_role, source)
      VALUES (1, $1, $2, 0, $3, 'operator@example.org', 'admin', 1)
      """, Golden.book.capitalCents, Golden.book.btcFloatCents, at)
    for (number, policy) in Golden.policies.enumerated() {
      try await self.core.pool.query(
        """
        INSERT INTO risk.policies (
          external_id, asset, cover_cents, premium_cents, trigger_ratio, floor_ratio, days,
          peg_reference, bound_at, starts_at, ends_at, state, entered_revision, known_at, made_by,
          made_role)
        SELECT $1, $2, $3, 1, $4::float8::numeric, $5::float8::numeric, 365, 1, $6, $6,
          $6::timestamptz + interval '365 days', 'active', h.revision + 1, $6,
          'operator@example.org', 'admin'
        FROM risk.book_head h
        """, "policy-\(number)", policy.asset, policy.dollars * 100, policy.trigger, policy.floor,
        at)
    }
  }
}

extension RiskServiceClient {
  /// Runs a simulation to its end; what it told on the way comes with it.
  func simulated(
    _ request: RunSimulationRequest
  ) async throws(RPCError) -> (simulation: Simulation?, progress: [Progress]) {
    try await self.runSimulation(request) { responses throws(RPCError) in
      var progress: [Progress] = []
      var simulation: Simulation?
      var iterator = responses.makeAsyncIterator()
      while let response = try await iterator.next(isolation: nil) {
        switch response.kind {
        case .progress(let told)?: progress.append(told)
        case .simulation(let found)?: simulation = found
        case nil: break
        }
      }
      return (simulation, progress)
    }
  }
}

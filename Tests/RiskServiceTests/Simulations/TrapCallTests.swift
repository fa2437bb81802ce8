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

/// Books and feeds at the edge of what can be measured, asked of the service as anybody would.
@Suite("What is hard to measure, over the wire", .riskDatabase)
struct TrapCallTests {
  private static let terms = SimulationTerms(
    method: .importance, seed: 7, simulationCountMin: 4_096, simulationCountMax: 4_096,
    levels: [0.95])

  private static func book(_ asset: String, policies: Int) -> AssumedBook {
    AssumedBook(
      policies: (0..<policies).map { number in
        AssumedPolicy(
          asset: asset, coverCents: 1_000_000 * Int64(number + 1), trigger: 0.97, floor: 0.90)
      }, capitalCents: 5_000_000_000)
  }

  @Test("one policy, and policies of one asset, have figures of that asset", arguments: [1, 4])
  func oneAsset(count: Int) async throws {
    try await RiskFixture.with { fixture in
      try await fixture.fillStore()
      var terms = Self.terms
      let book = Self.book("DAI", policies: count)
      terms.book = book
      let request = RunSimulationRequest(terms: terms, ephemeral: true)
      let simulation = try #require(try await fixture.risk.simulated(request).simulation)
      let cover = book.policies.reduce(0) { $0 + $1.coverCents }
      #expect(simulation.policyCount == UInt64(count) && simulation.coverCents == cover)
      #expect(simulation.lossMaxCents > 0 && simulation.lossMaxCents <= cover)
      let expected = try #require(simulation.expectedLoss).valueCents
      let parts = simulation.contributions.filter { $0.kind == .asset }
      #expect(parts.allSatisfy { $0.expectedLoss?.valueCents == ($0.name == "DAI" ? expected : 0) })
      let stress = try await fixture.risk.runStress(
        RunStressRequest(book: book, ephemeral: true))
      #expect(stress.policyCount == UInt64(count))
      #expect(
        stress.results.allSatisfy { result in result.assets.allSatisfy { $0.asset == "DAI" } })
      #expect(stress.results.map(\.claimsCents).max() == cover)
    }
  }

  @Test("the order of policies changes no bit of a result")
  func reordered() async throws {
    try await RiskFixture.with { fixture in
      try await fixture.fillStore()
      var results: [Simulation] = []
      for policies in [Golden.book.policies, Golden.book.policies.reversed()] {
        var terms = Self.terms
        terms.book = Golden.book
        terms.book?.policies = policies
        let request = RunSimulationRequest(terms: terms, ephemeral: true)
        results.append(try #require(try await fixture.risk.simulated(request).simulation))
      }
      #expect(results[0].resultHash == results[1].resultHash)
      #expect(results[0].lineage?.inputsHash == results[1].lineage?.inputsHash)
      #expect(results[0].contributions == results[1].contributions)
    }
  }

  @Test("scenarios whose probabilities would add to more than 1 are not taken")
  func overOne() async throws {
    try await RiskFixture.with { fixture in
      try await fixture.fillStore()
      let client = fixture.risk
      let stored = try await client.listScenarios(ListScenariosRequest()).scenarios
      let scenario = try #require(stored.first { $0.scenarioID == "banking_crisis" })
      // The other three have 0.065 together.
      for (chance, isTaken) in [(0.935, true), (0.9351, false), (1.01, false)] {
        var terms = try #require(scenario.terms)
        terms.annualProbability = chance
        let request = UpdateScenarioRequest(scenarioID: scenario.scenarioID, terms: terms)
        guard !isTaken else {
          _ = try await client.updateScenario(request)
          continue
        }
        let refusal = try await Refusal.of { _ = try await client.updateScenario(request) }
        #expect(refusal.code == .invalidArgument)
        #expect(refusal.violations.map(\.field) == ["terms.annual_probability"])
      }
    }
  }

  @Test("those that are there all the same are drawn each by itself, and it is said")
  func storedOverOne() async throws {
    try await RiskFixture.with { fixture in
      try await fixture.fillStore()
      try await fixture.core.pool.query(
        """
        INSERT INTO risk.stress_scenario_versions (
          id, version, name, kind, severity, annual_probability, drawn, enabled, btc_change,
          correlation_shift, impacts, written_at, actor_subject, actor_role, source_door)
        SELECT id, 2, name, kind, severity, 0.4, drawn, enabled, btc_change, correlation_shift,
               impacts, $1, actor_subject, actor_role, source_door
        FROM risk.stress_scenario_versions
        """, RiskFixture.start - .seconds(50))
      var terms = Self.terms
      terms.book = Golden.book
      let request = RunSimulationRequest(terms: terms, ephemeral: true)
      let simulation = try #require(try await fixture.risk.simulated(request).simulation)
      // Independent of each other: 1 − 0.6⁴ of the years have one at least, and not all of them.
      let chance = try #require(simulation.lossProbability).value
      #expect(chance > 0.8 && chance < 1)
      let warning = try #require(
        simulation.warnings.first { $0.code == "probabilities_over_one" })
      #expect(warning.field == "scenarios" && warning.message.contains("add to 1.6"))
      // The older method takes them as shares of their sum.
      terms = SimulationTerms(method: .classic, book: Golden.book)
      let shares = RunSimulationRequest(terms: terms, ephemeral: true)
      let classic = try #require(try await fixture.risk.simulated(shares).simulation)
      let losses: [Int64] = [2_954_285_714, 2_800_000_000, 970_000_000, 940_714_286]
      #expect(classic.expectedLoss?.valueCents == losses.reduce(0, +) / 4)
    }
  }

  @Test("a feed that ticks without moving is fresh, one that has stopped is named as stale")
  func stale() async throws {
    try await RiskFixture.with { fixture in
      try await fixture.fillStore()
      let bench = MarketBench(fixture: fixture)
      let hours = 48
      let start = RiskFixture.start - .seconds(3_600 * (hours - 1))
      let still = [Double](repeating: 0.999_7, count: hours)
      _ = try await bench.ingest(MarketBench.hourly("USDC", still, from: start))
      func lineage() async throws -> AssetLineage {
        var terms = Self.terms
        terms.book = Self.book("USDC", policies: 1)
        let request = RunSimulationRequest(terms: terms, ephemeral: true)
        let found = try await fixture.risk.simulated(request).simulation?.lineage
        let lineage = try #require(found)
        let asset = try #require(lineage.assets.first { $0.asset == "USDC" })
        let sentence = lineage.degradations.first { $0.contains("stale or missing") }
        #expect(sentence?.contains("USDC") == asset.stale)
        return asset
      }
      let ticking = try await lineage()
      #expect(!ticking.stale && ticking.lastPriceAt == Timestamp(RiskFixture.start))
      // A price that is told again is a tick and no new price.
      let again = try await bench.ingest([
        PriceRow(asset: "USDC", at: Timestamp(RiskFixture.start), price: 0.999_7)
      ])
      #expect(again.duplicateCount == 1 && again.storedCount == 0)
      let gapMax = try fixture.core.parametersInForce().prices.gapMax
      fixture.clock.advance(by: gapMax)
      #expect(try await !lineage().stale)
      fixture.clock.advance(by: .microseconds(1))
      #expect(try await lineage().stale)
      // The correlation of what does not move is none, and it is said why.
      let refusal = try await Refusal.of {
        _ = try await bench.client.computeCorrelations(ComputeCorrelationsRequest())
      }
      #expect(refusal.reason == "NOT_ENOUGH_DATA")
    }
  }
}

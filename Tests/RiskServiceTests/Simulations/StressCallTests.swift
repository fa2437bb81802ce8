import Basics
import ContractRisk
import ContractType
import Postgres
import PostgresTestSupport
import RPC
import RPCTestSupport
import RiskModels
import Testing

@testable import RiskService

@Suite("Stress tests and backtests over the wire", .serialized, .riskDatabase)
struct StressCallTests {
  @Test("scenarios cost what is published, the worst first")
  func published() async throws {
    try await RiskFixture.with { fixture in
      try await fixture.fillStore()
      let client = fixture.risk
      let stress = try await client.runStress(RunStressRequest(book: Golden.book))
      #expect(
        stress.results.map(\.netLossCents) == [
          2_954_285_714, 2_800_000_000, 970_000_000, 940_714_286,
        ])
      #expect(
        stress.results.map(\.claimsCents) == [
          2_654_285_714, 3_300_000_000, 470_000_000, 1_210_714_286,
        ])
      let worst = stress.results[0]
      #expect(worst.scenarioID == "regulatory_shutdown" && worst.scenarioVersion == 1)
      #expect((worst.adequacyRatio - 0.409143).magnitude < 5e-7 && worst.survives)
      #expect(worst.tranches.reduce(0) { $0 + $1.lossCents } == worst.claimsCents)
      #expect(worst.assets.first?.asset == "USDC" && worst.exceedance == nil)
      #expect(stress.overHalfCount == 2 && stress.policyCount == 7)
      #expect(!stress.stressID.isEmpty && stress.lineage?.inputsHash.count == 32)
      let count: Int = try await fixture.core.pool.query(
        "SELECT count(*) FROM risk.stress_results WHERE worst_loss_cents = 2954285714"
      ).onlyRow().decode(at: 0)
      #expect(count == 1)
    }
  }

  @Test("scenarios can be chosen and made up, and correlations shifted")
  func chosen() async throws {
    try await RiskFixture.with { fixture in
      try await fixture.fillStore()
      let client = fixture.risk
      let both = try await client.runStress(
        RunStressRequest(
          scenarioIDs: ["crypto_crash"],
          scenarios: [
            ScenarioTerms(
              title: "An issuer fails", impacts: [AssetImpact(asset: "USDC", priceRatio: 0.9)])
          ], book: Golden.book, ephemeral: true))
      #expect(both.results.map(\.title) == ["An issuer fails", "crypto_crash"])
      #expect(both.results[0].claimsCents == 1_000_000_000 && both.results[0].scenarioID.isEmpty)
      #expect(both.stressID.isEmpty)
      let shifted = try await client.runStress(
        RunStressRequest(
          correlationShifts: [0.5, -0.5], book: Golden.book, ephemeral: true, seed: 3))
      #expect(shifted.results.isEmpty && shifted.shifts.map(\.shift) == [0.5, -0.5])
      let differences = shifted.shifts.compactMap(\.difference?.valueCents)
      #expect(differences.count == 2 && differences[0] > 0 && differences[1] < 0)
      #expect(shifted.shifts[0].tailsUnshifted == shifted.shifts[1].tailsUnshifted)
      let refusal = try await Refusal.of {
        _ = try await client.runStress(
          RunStressRequest(scenarioIDs: ["nothing"], book: Golden.book))
      }
      #expect(refusal.reason == "UNKNOWN_SCENARIO")
    }
  }

  @Test("without scenarios there is no stress test, and not one without losses")
  func refused() async throws {
    try await RiskFixture.with { fixture in
      let client = fixture.risk
      let refusal = try await Refusal.of {
        _ = try await client.runStress(RunStressRequest(book: Golden.book))
      }
      #expect(refusal.reason == "NO_SCENARIOS")
    }
  }

  @Test("a live stress test tells how often a year loses as much")
  func exceedance() async throws {
    try await RiskFixture.with { fixture in
      try await fixture.fillStore()
      try await fixture.fillBook()
      let client = fixture.risk
      let terms = SimulationTerms(
        seed: 5, simulationCountMin: 8_192, simulationCountMax: 8_192, levels: [0.95])
      _ = try await client.simulated(RunSimulationRequest(terms: terms))
      let stress = try await client.runStress(RunStressRequest(ephemeral: true))
      let chances = stress.results.map { ($0.claimsCents, $0.exceedance?.value ?? -1) }
        .sorted { $0.0 < $1.0 }
      #expect(chances.allSatisfy { $0.1 >= 0 && $0.1 < 1 })
      #expect(zip(chances, chances.dropFirst()).allSatisfy { $0.1 >= $1.1 })
    }
  }

  @Test("the least surprising way to lose the equity tranche is a way, and is told as a story")
  func reverse() async throws {
    try await RiskFixture.with { fixture in
      try await fixture.fillStore()
      let client = fixture.risk
      let way = try await client.reverseStress(ReverseStressRequest(book: Golden.book))
      #expect(way.found && way.lossCents >= way.targetCents && way.targetCents > 0)
      #expect(way.distance > 0 && way.assets.reduce(0) { $0 + $1.claimsCents } == way.lossCents)
      #expect(!way.nearestScenarioID.isEmpty && way.story.contains("least surprising"))
      let all = try await client.reverseStress(
        ReverseStressRequest(target: .capitalShare(1), book: Golden.book))
      #expect(!all.found && all.lossCents == 3_300_000_000 && all.story.contains("Even with"))
      let refusal = try await Refusal.of {
        _ = try await client.reverseStress(
          ReverseStressRequest(target: .tranche("SURE_XYZ"), book: Golden.book))
      }
      #expect(refusal.violations.map(\.field) == ["tranche"])
    }
  }

  @Test("a series is judged with its power, and kept")
  func series() async throws {
    try await RiskFixture.with { fixture in
      let client = fixture.risk
      let exceptions = (0..<250).map { $0 % 21 == 3 }
      let answer = try await client.backtest(
        BacktestRequest(
          series: BacktestSeries(title: "last year", expectedRate: 0.01, exceptions: exceptions)))
      let result = try #require(answer.results.first)
      #expect(result.subject == "last year" && result.exceptionCount == 12)
      #expect((try #require(result.coverage).statistic - 19.01618566).magnitude < 1e-7)
      #expect(result.coverage?.rejected == true && result.light == .red)
      #expect(result.powerAtDouble > 0.1 && result.powerAtDouble < 0.35)
      #expect(result.summary.contains("The first was number 4, which rejects the model."))
      #expect(result.brierScore == nil && answer.lineage == nil && !answer.backtestID.isEmpty)
      let refusal = try await Refusal.of {
        _ = try await client.backtest(
          BacktestRequest(
            series: BacktestSeries(expectedRate: 0.01, exceptions: exceptions), assets: ["USDC"]))
      }
      #expect(refusal.violations.map(\.field) == ["series"])
    }
  }

  @Test("the model's own forecasts are judged by what happened")
  func drivers() async throws {
    try await RiskFixture.with { fixture in
      try await fixture.fillStore()
      let client = fixture.risk
      let answer = try await client.backtest(BacktestRequest(ephemeral: true))
      let all = try #require(answer.results.first)
      #expect(all.subject.isEmpty && all.exceptionCount == 3 && all.sampleCount > 300)
      #expect(!all.summary.contains("The first was"))
      #expect(try #require(all.brierScore) < 0.05 && all.logScore != nil)
      #expect(!all.reliability.isEmpty && answer.lineage?.inputsHash.count == 32)
      #expect(answer.results.contains { $0.subject == "USDC" && $0.exceptionCount == 1 })
      let some = try await client.backtest(BacktestRequest(assets: ["DAI"], ephemeral: true))
      #expect(some.results.map(\.subject) == ["", "DAI"])
      #expect(some.results[0].exceptionCount == 0)
    }
  }
}

import Basics
import ContractRisk
import ContractType
import Postgres
import PostgresTestSupport
import RPC
import RPCTestSupport
import RiskModels
import ServiceRuntime
import TestSupport
import Testing

@testable import RiskService

@Suite("Simulations over the wire", .serialized, .riskDatabase)
struct SimulationCallTests {
  private static let terms = SimulationTerms(
    method: .importance, book: Golden.book, seed: 11, simulationCountMin: 4_096,
    simulationCountMax: 4_096, levels: [0.9, 0.95])

  @Test("are kept with what they rest on, and give the same bits again")
  func kept() async throws {
    try await RiskFixture.with { fixture in
      try await fixture.fillStore()
      let client = fixture.risk
      let (found, progress) = try await client.simulated(
        RunSimulationRequest(terms: Self.terms, title: "a first look"))
      let simulation = try #require(found)
      #expect(!progress.isEmpty)
      #expect(progress.map(\.fraction) == progress.map(\.fraction).sorted())
      #expect(simulation.seed == 11 && simulation.coverCents == 3_300_000_000)
      let lineage = try #require(simulation.lineage)
      #expect(lineage.inputsHash.count == 32 && simulation.resultHash.count == 32)
      #expect(lineage.config?.revision == 1 && lineage.modelVersion == 1)
      #expect(lineage.knownAt?.microseconds == RiskFixture.start.microsecondsSinceEpoch)
      #expect(lineage.scenarios == Golden.scenarios.map(\.reference))
      #expect(lineage.degraded)
      #expect(simulation.terms?.book == nil && simulation.terms?.levels == [0.9, 0.95])
      #expect(simulation.actor?.subject.isEmpty == false)
      let read = try await client.getSimulation(
        GetSimulationRequest(simulationID: simulation.simulationID, rerun: true))
      #expect(read.simulation == simulation)
      #expect(read.rerunEqual == true && read.rerunHash == simulation.resultHash)
      let again = try await client.simulated(RunSimulationRequest(terms: Self.terms))
      #expect(again.simulation?.resultHash == simulation.resultHash)
      #expect(again.simulation?.lineage?.inputsHash == lineage.inputsHash)
      try await fixture.core.pool.query("DELETE FROM risk.run_inputs")
      let refusal = try await Refusal.of {
        _ = try await client.getSimulation(
          GetSimulationRequest(simulationID: simulation.simulationID, rerun: true))
      }
      #expect(refusal.reason == "INPUTS_NOT_KEPT")
    }
  }

  @Test("keep their inputs as long as one can be repeated, counted from the last that used them")
  func inputsForgotten() async throws {
    try await RiskFixture.with { fixture in
      try await fixture.fillStore()
      let client = fixture.risk
      var terms = Self.terms
      terms.knownAt = Timestamp(fixture.clock.wallNow)
      let first = try #require(
        try await client.simulated(RunSimulationRequest(terms: terms)).simulation)
      fixture.clock.advance(by: RiskCore.inputsKept - .seconds(1))
      #expect(try await fixture.core.forgetInputs(deadline: .never) == 0)
      _ = try await client.simulated(RunSimulationRequest(terms: terms))
      fixture.clock.advance(by: .seconds(1))
      #expect(try await fixture.core.forgetInputs(deadline: .never) == 0)
      fixture.clock.advance(by: RiskCore.inputsKept)
      #expect(try await fixture.core.forgetInputs(deadline: .never) == 1)
      // The result stays, and says that it cannot be repeated any more.
      let kept = try await client.getSimulation(
        GetSimulationRequest(simulationID: first.simulationID))
      #expect(kept.simulation?.resultHash == first.resultHash)
      let refusal = try await Refusal.of {
        _ = try await client.getSimulation(
          GetSimulationRequest(simulationID: first.simulationID, rerun: true))
      }
      #expect(refusal.reason == "INPUTS_NOT_KEPT")
    }
  }

  @Test("are listed newest first, page by page, without their curves")
  func listed() async throws {
    try await RiskFixture.with { fixture in
      try await fixture.fillStore()
      let client = fixture.risk
      var terms = Self.terms
      terms.method = .classic
      for title in ["one", "two", "three"] {
        _ = try await client.simulated(RunSimulationRequest(terms: terms, title: title))
      }
      _ = try await client.simulated(RunSimulationRequest(terms: terms, ephemeral: true))
      let first = try await client.listSimulations(ListSimulationsRequest(pageSize: 2))
      #expect(first.simulations.map(\.title) == ["three", "two"])
      #expect(first.simulations.allSatisfy { $0.exceedance.isEmpty && !$0.tails.isEmpty })
      let second = try await client.listSimulations(
        ListSimulationsRequest(pageSize: 2, pageToken: first.nextPageToken))
      #expect(second.simulations.map(\.title) == ["one"] && second.nextPageToken.isEmpty)
      let none = try await client.listSimulations(ListSimulationsRequest(method: .crude))
      #expect(none.simulations.isEmpty)
      let refusal = try await Refusal.of {
        _ = try await client.listSimulations(ListSimulationsRequest(pageToken: "1.2.3.4"))
      }
      #expect(refusal.violations.map(\.field) == ["page_token"])
    }
  }

  @Test("run once however often their request comes")
  func repeated() async throws {
    try await RiskFixture.with { fixture in
      try await fixture.fillStore()
      let client = fixture.risk
      var terms = Self.terms
      terms.seed = nil
      let request = RunSimulationRequest(terms: terms, requestID: "one")
      let first = try await client.simulated(request).simulation
      let second = try await client.simulated(request).simulation
      #expect(first == second && first?.simulationID.isEmpty == false)
      let refusal = try await Refusal.of {
        _ = try await client.simulated(RunSimulationRequest(terms: Self.terms, requestID: "one"))
      }
      #expect(refusal.reason == "REQUEST_ID_REUSED")
    }
  }

  @Test("of nothing are refused, with the reason")
  func refused() async throws {
    try await RiskFixture.with { fixture in
      let client = fixture.risk
      func refusal(_ change: (inout SimulationTerms) -> Void) async throws -> Refusal {
        var terms = Self.terms
        change(&terms)
        let request = RunSimulationRequest(terms: terms)
        return try await Refusal.of { _ = try await client.simulated(request) }
      }
      // No closure stands within `#expect`: the compiler takes it for another of this function.
      let bookless = try await refusal { $0.book = nil }
      #expect(bookless.reason == "NO_VAULT")
      let classic = try await refusal { $0.method = .classic }
      #expect(classic.reason == "NO_SCENARIOS")
      let narrow = try await refusal { $0.book?.policies[0].floor = 0.97 }
      #expect(narrow.violations.map(\.field) == ["terms.book.policies[0].floor"])
      let unknown = try await refusal { $0.book?.policies[1].asset = "XYZ" }
      #expect(unknown.violations.map(\.field) == ["terms.book.policies[1].asset"])
      let level = try await refusal { $0.levels = [0.9999] }
      #expect(level.violations.map(\.field) == ["terms.levels[0]"])
      let exact = try await refusal { $0.method = .exact }
      #expect(exact.violations.map(\.field) == ["terms.method"])
      let future = try await refusal {
        $0.knownAt = Timestamp(microseconds: RiskFixture.start.microsecondsSinceEpoch + 1)
      }
      #expect(future.violations.map(\.field) == ["terms.known_at"])
      let scenario = try await refusal {
        $0.assumptions = ModelAssumptions(scenarioIDs: ["nothing"])
      }
      #expect(scenario.reason == "UNKNOWN_SCENARIO")
      try await fixture.fillStore()
      try await fixture.fillBook()
      try await fixture.core.pool.query("DELETE FROM risk.observed_periods")
      let unobserved = try await refusal { $0.book = nil }
      #expect(unobserved.reason == "NOT_ENOUGH_DATA")
    }
  }

  @Test("of a vault without capital, of no policies, of no scenario have their reasons")
  func empty() async throws {
    try await RiskFixture.with { fixture in
      try await fixture.fillStore()
      let client = fixture.risk
      func refusal(_ change: (inout SimulationTerms) -> Void) async throws -> Refusal {
        var terms = Self.terms
        change(&terms)
        let request = RunSimulationRequest(terms: terms)
        return try await Refusal.of { _ = try await client.simulated(request) }
      }
      let penniless = try await refusal { $0.book?.capitalCents = 0 }
      #expect(penniless.violations.map(\.field) == ["terms.book.capital_cents"])
      let uncovered = try await refusal { $0.book?.policies = [] }
      #expect(uncovered.violations.map(\.field) == ["terms.book.policies"])
      _ = try await fixture.book.updateVault(UpdateVaultRequest(capitalCents: 5_000_000_000))
      let unsold = try await refusal { $0.book = nil }
      #expect(unsold.reason == "NO_POLICIES")
      for scenario in Golden.scenarios {
        _ = try await client.updateScenario(
          UpdateScenarioRequest(scenarioID: scenario.id, enabled: false))
      }
      let disabled = try await refusal { $0.method = .classic }
      #expect(disabled.reason == "NO_SCENARIOS")
      // The baseline is left: years without a scenario are years.
      let years = try await client.simulated(RunSimulationRequest(terms: Self.terms)).simulation
      #expect(try #require(years?.expectedLoss).valueCents > 0)
      let told = years?.lineage?.degradations.contains { $0.contains("No enabled scenario") }
      #expect(told == true)
    }
  }

  @Test("of the live book know the book of their time")
  func live() async throws {
    try await RiskFixture.with { fixture in
      try await fixture.fillStore()
      try await fixture.fillBook()
      let client = fixture.risk
      var terms = Self.terms
      terms.book = nil
      let live = try #require(
        try await client.simulated(RunSimulationRequest(terms: terms)).simulation)
      let assumed = try #require(
        try await client.simulated(RunSimulationRequest(terms: Self.terms)).simulation)
      #expect(live.resultHash == assumed.resultHash)
      #expect(live.lineage?.vaultVersion == 1 && assumed.lineage?.vaultVersion == 0)
      #expect((live.lineage?.bookVersion ?? 0) > 0)
      let before = RiskFixture.start - .seconds(45)
      terms.knownAt = Timestamp(microseconds: before.microsecondsSinceEpoch)
      let request = RunSimulationRequest(terms: terms)
      let refusal = try await Refusal.of { _ = try await client.simulated(request) }
      #expect(refusal.reason == "NO_VAULT")
    }
  }

  @Test("rest on loss models that can be looked at")
  func lossModels() async throws {
    try await RiskFixture.with { fixture in
      try await fixture.fillStore()
      let client = fixture.risk
      let all = try await client.listLossModels(ListLossModelsRequest())
      #expect(Set(all.models.map(\.asset)) == Set(Golden.names))
      let some = try await client.listLossModels(ListLossModelsRequest(assets: ["USDC"]))
      let model = try #require(some.models.first)
      #expect(some.models.count == 1 && model.eventCount == 1)
      #expect((model.exposureYears - 5).magnitude < 0.01)
      let rate = try #require(model.rate)
      #expect(try #require(rate.lower) < rate.value && rate.value < (try #require(rate.upper)))
      #expect(model.credibility > 0 && model.credibility < 1 && model.depthThreshold == 0.02)
    }
  }
}

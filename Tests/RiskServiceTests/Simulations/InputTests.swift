import Basics
import ContractRisk
import ContractType
import RiskModels
import Testing

@testable import RiskService

@Suite("Inputs of a calculation")
struct InputTests {
  @Test("read as they were written, and name themselves by their bytes")
  func record() throws {
    for mode in [BookMode.renewed, .runoff] {
      let inputs = try Golden.inputs(Golden.terms { $0.bookMode = mode }).inputs
      let read = try RunInputs(record: inputs.record)
      #expect(read == inputs)
      #expect(read.digest == inputs.digest)
    }
  }

  @Test("are refused when their record is not whole")
  func damaged() throws {
    let record = try Golden.inputs(Golden.terms()).inputs.record
    #expect(throws: InputFault.unreadable) { _ = try RunInputs(record: []) }
    #expect(throws: InputFault.unreadable) { _ = try RunInputs(record: record.dropLast()) }
    #expect(throws: InputFault.unreadable) { _ = try RunInputs(record: record + [0]) }
    for length in stride(from: 1, to: record.count, by: 977) {
      #expect(throws: InputFault.unreadable) {
        _ = try RunInputs(record: Array(record.prefix(length)))
      }
    }
  }

  @Test("differ when anything they are made of does")
  func digest() throws {
    let terms = try Golden.terms()
    let first = try Golden.inputs(terms).inputs.digest
    let changed = try [
      Golden.inputs(terms) { $0.scenarios[0].annualProbability = 0.021 },
      Golden.inputs(terms) { $0.scenarios[1].bitcoinChange = 0 },
      Golden.inputs(terms) { $0.events.removeLast() },
      Golden.inputs(Golden.terms { $0.book?.policies[0].coverCents += 1 }),
      Golden.inputs(Golden.terms { $0.assumptions = ModelAssumptions(copulaDegrees: 5) }),
      Golden.inputs(Golden.terms { $0.book?.capitalCents += 1 }),
    ].map { $0.inputs.digest }
    #expect(Set(changed + [first]).count == changed.count + 1)
    #expect(try Golden.inputs(terms).inputs.digest == first)
  }

  @Test("count the pairs whose correlation was assumed, and tell it")
  func assumedCorrelations() throws {
    let terms = try Golden.terms()
    let none = try Golden.inputs(terms)
    #expect(none.assumedPairCount == 91)
    #expect(none.lineage.degraded)
    #expect(none.lineage.degradations.contains { $0.contains("no measured correlations") })
    let correlation = PublishedParameters.self
    #expect(none.inputs.correlations[1] == (try correlation.parameters().correlations.missing))
    let some = try Golden.inputs(terms) {
      $0.correlations = StoredInputs.Correlations(
        id: "set", assets: ["USDC", "USDT"], matrix: [1, 0.9, 0.9, 1], defaultedCount: 0,
        isSynthetic: false, asOf: Golden.now)
    }
    #expect(some.assumedPairCount == 90)
    #expect(some.lineage.correlationSetID == "set")
    let places = some.inputs.assets.map(\.description)
    let (one, other) = (
      try #require(places.firstIndex(of: "USDC")), try #require(places.firstIndex(of: "USDT"))
    )
    #expect((some.inputs.correlations[one * 14 + other] - 0.9).magnitude < 1e-6)
    let uniform = try Golden.inputs(
      Golden.terms { $0.assumptions = ModelAssumptions(uniformCorrelation: 0.2) })
    #expect(uniform.assumedPairCount == 0 && uniform.lineage.correlationSetID.isEmpty)
  }

  @Test("leave disabled scenarios out, and those that are not drawn out of simulated years")
  func scenarios() throws {
    let terms = try Golden.terms()
    let some = try Golden.inputs(terms) {
      $0.scenarios[0].isEnabled = false
      $0.scenarios[1].isDrawn = false
      $0.scenarios[2].annualProbability = 0
    }.inputs
    #expect(
      some.scenarios.map(\.id) == ["crypto_crash", "multiple_failure", "regulatory_shutdown"])
    #expect(some.drawnScenarios.map(\.id) == ["regulatory_shutdown"])
    let none = try Golden.inputs(terms) { stored in
      for place in stored.scenarios.indices { stored.scenarios[place].isEnabled = false }
    }
    #expect(none.inputs.scenarios.isEmpty)
    #expect(none.lineage.degradations.contains { $0.contains("No enabled scenario") })
  }

  @Test("are none without policies, capital or anything watched, and it is said which")
  func refused() throws {
    var terms = try Golden.terms { $0.book = nil }
    #expect(throws: InputFault.noVault) { _ = try Golden.inputs(terms) }
    #expect(throws: InputFault.noPolicies) {
      _ = try Golden.inputs(terms) {
        $0.vault = StoredInputs.Vault(
          version: 1, capital: USDCents(100), bitcoin: .zero)
      }
    }
    #expect(throws: InputFault.noVault) {
      _ = try Golden.inputs(terms) {
        $0.vault = StoredInputs.Vault(version: 1, capital: .zero, bitcoin: .zero)
      }
    }
    terms = try Golden.terms()
    #expect(throws: InputFault.notEnoughData("No asset has been watched for any time.")) {
      _ = try Golden.inputs(terms) { $0.watches = [] }
    }
  }

  @Test("of an exact distribution are refused for each thing that it cannot do")
  func exact() throws {
    let parameters = try PublishedParameters.parameters()
    func refused(_ change: (inout SimulationTerms) -> Void) throws -> [String] {
      let terms = try Golden.terms(change)
      var check = TermsCheck(terms, parameters, now: Golden.now)
      check.checkExact(terms, "terms.method", hasScenarios: true)
      return check.violations.map(\.allowed)
    }
    let everything = try refused { $0.bookMode = .runoff }
    #expect(
      everything == [
        "with assumptions.uniform_correlation", "with book_mode BOOK_MODE_RENEWED",
        "with assumptions.scenario_depth_cv 0, or without_scenarios",
      ])
    let possible = try refused {
      $0.assumptions = ModelAssumptions(uniformCorrelation: 0.5, scenarioDepthCv: 0)
    }
    #expect(possible.isEmpty)
  }

  @Test("split capital by the shares of tranches, to the cent, unless the vault says how")
  func tranches() throws {
    let shared = try Golden.inputs(Golden.terms()).inputs
    #expect(shared.layers.map(\.capital).reduce(.zero, +) == USDCents(5_000_000_000))
    #expect(shared.layers.first?.name == "SURE_EQT" && shared.layers.last?.name == "SURE_BTC")
    let terms = try Golden.terms { $0.book = nil }
    let own = try Golden.inputs(terms) { stored in
      stored.vault = StoredInputs.Vault(
        version: 3, capital: USDCents(700), bitcoin: .zero,
        tranches: [
          StoredInputs.Layer(name: "SURE_SNR", capital: USDCents(600)),
          StoredInputs.Layer(name: "SURE_EQT", capital: USDCents(100)),
        ])
      stored.policies = [
        StoredInputs.Policies(
          asset: "DAI", trigger: Decimal4(units: 9_700), floor: Decimal4(units: 9_000),
          cover: USDCents(1_000), days: 365, count: 3)
      ]
    }
    #expect(own.inputs.layers.map(\.name) == ["SURE_EQT", "SURE_SNR"])
    #expect(own.inputs.book.inForce.cover == USDCents(3_000))
    #expect(own.lineage.vaultVersion == 3)
  }

  @Test("rest on rates that a price has too")
  func expectedLosses() throws {
    let stored = try Golden.stored()
    let parameters = try PublishedParameters.parameters()
    let terms = try Golden.terms()
    let assembly = InputAssembly(stored, parameters, terms)
    let table = try #require(try assembly.expectedLossTable())
    let model = try assembly.inputs().inputs.model()
    for (place, curve) in table.curves.enumerated() {
      #expect(curve.asset == model.assets[place].asset)
      for depth in [0.005, 0.05, 0.2] {
        let point = try #require(curve.depths.firstIndex { ($0 - depth).magnitude < 1e-12 })
        #expect(curve.rates[point] == model.rate(asset: place, deeperThan: curve.depths[point]))
      }
    }
    var unseen = stored
    unseen.watches = []
    #expect(try InputAssembly(unseen, parameters, terms).expectedLossTable() == nil)
  }
}

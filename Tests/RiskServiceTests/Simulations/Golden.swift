import Basics
import ContractRisk
import ContractType
import RiskModels
import Testing

@testable import RiskService

/// The portfolio of seven policies and four scenarios whose figures are published.
enum Golden {
  /// Asset, dollars, trigger and floor.
  static let policies: [(asset: String, dollars: Int64, trigger: Double, floor: Double)] = [
    ("USDC", 10_000_000, 0.97, 0.90), ("USDT", 8_000_000, 0.97, 0.90),
    ("DAI", 5_000_000, 0.95, 0.85), ("FRAX", 4_000_000, 0.96, 0.80),
    ("USDe", 3_000_000, 0.97, 0.90), ("crvUSD", 2_000_000, 0.98, 0.90),
    ("LUSD", 1_000_000, 0.97, 0.92),
  ]

  static let book = AssumedBook(
    policies: policies.map {
      AssumedPolicy(
        asset: $0.asset, coverCents: $0.dollars * 100, trigger: $0.trigger, floor: $0.floor)
    },
    capitalCents: 5_000_000_000, btcFloatCents: 1_000_000_000)

  static let names = [
    "USDC", "USDT", "DAI", "USDP", "BUSD", "FRAX", "USDe", "sUSDe", "USDY", "PYUSD", "GHO",
    "LUSD", "crvUSD", "mkUSD",
  ]

  static let scenarios: [RunScenario] = [
    scenario(
      "banking_crisis", 0.02, 0.27, -0.3,
      [88, 102, 101, 85, 90, 92, 95, 95, 90, 93, 98, 99, 97, 96]),
    scenario(
      "crypto_crash", 0.05, -0.5, 0.5,
      [98, 97, 96, 98, 97, 93, 90, 88, 97, 97, 94, 96, 95, 93]),
    scenario(
      "multiple_failure", 0.005, 0.5, 0.8,
      [75, 75, 80, 70, 72, 65, 78, 75, 82, 73, 77, 85, 80, 76]),
    scenario(
      "regulatory_shutdown", 0.01, -0.3, 0,
      [80, 85, 90, 78, 75, 88, 92, 90, 82, 80, 93, 95, 92, 91]),
  ]

  private static func scenario(
    _ id: String, _ chance: Double, _ bitcoin: Double, _ shift: Double, _ percents: [Int64]
  ) -> RunScenario {
    RunScenario(
      id: id, version: 1, title: id, annualProbability: chance, isDrawn: true, isEnabled: true,
      bitcoinChange: bitcoin, correlationShift: shift, weight: nil,
      prices: Dictionary(
        uniqueKeysWithValues: zip(Self.names, percents.map { Decimal4(units: $0 * 100) })))
  }

  /// When everything is known.
  static let now = RiskFixture.start

  /// What a store knows that holds the five years of the recorded events and nothing else.
  static func stored() throws -> StoredInputs {
    let since = try #require(CivilDate(year: 2020, month: 1, day: 1))
    let until = try #require(CivilDate(year: 2025, month: 1, day: 1))
    var stored = StoredInputs(knownAt: Self.now)
    stored.scenarios = Self.scenarios
    stored.watches = [
      StoredInputs.Watch(
        asset: nil, stretch: WallTime(startOf: since)..<WallTime(startOf: until))
    ]
    stored.events = try [("USDC", 8_800, 2023), ("USDT", 9_500, 2022), ("FRAX", 8_800, 2022)].map {
      let day = try #require(CivilDate(year: $0.2, month: 5, day: 10))
      return StoredInputs.Event(
        asset: $0.0,
        event: RecordedEvent(
          startedAt: WallTime(startOf: day), lowestPrice: Decimal4(units: Int64($0.1)),
          isOpen: false))
    }
    return stored
  }

  /// Filled terms over the golden book.
  static func terms(
    _ change: (inout SimulationTerms) -> Void = { _ in }
  ) throws -> SimulationTerms {
    var terms = SimulationTerms(
      method: .importance, book: Self.book, seed: 7, simulationCountMin: 4_096,
      simulationCountMax: 8_192, levels: [0.9, 0.95], returnPeriods: [2, 10, 100, 10_000])
    change(&terms)
    return FilledTerms(terms, try PublishedParameters.parameters(), now: Self.now).terms
  }

  /// The inputs of those terms.
  static func inputs(
    _ terms: SimulationTerms, _ change: (inout StoredInputs) -> Void = { _ in }
  ) throws -> AssembledInputs {
    var stored = try Self.stored()
    change(&stored)
    return try InputAssembly(stored, PublishedParameters.parameters(), terms).inputs()
  }
}

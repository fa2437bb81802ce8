import Basics
import ContractRisk
import RiskModels
import TestSupport
import Testing

@testable import RiskService

@Suite("Limits")
struct LimitJudgementTests {
  static let now = RiskFixture.start

  /// A vault of 100 dollars with so much sold of two assets.
  static func figures(_ first: Int64, _ second: Int64 = 0) -> LimitFigures {
    LimitFigures(
      capital: USDCents(10_000), reserve: USDCents(4_000), effectiveCapital: USDCents(9_900),
      covers: ["DAI": USDCents(first * 100), "USDC": USDCents(second * 100)])
  }

  static func readings(_ figures: LimitFigures) throws -> [LimitReading] {
    let parameters = try PublishedParameters.parameters().limits
    return try LimitCatalogue(figures: figures, parameters: parameters).readings()
  }

  static func reading(_ name: String, _ figures: LimitFigures) throws -> LimitReading {
    try #require(try Self.readings(figures).first { $0.name == name })
  }

  @Test(
    "cover to capital is amber above 0.70, red above 0.80, and neither at them",
    arguments: [(70, .green), (71, .amber), (80, .amber), (81, .red)]
      as [(Int64, RiskModels.LimitState)])
  func loanToValue(sold: Int64, state: RiskModels.LimitState) throws {
    let judgement = LimitJudgement(
      of: [try Self.reading("ltv", Self.figures(sold))], after: [:], at: Self.now)
    #expect(judgement.standings["ltv"]?.state == state)
    #expect(judgement.raised.count == (state == .green ? 0 : 1))
    #expect(
      judgement.raised.first?.severity
        == (state == .green ? nil : state == .red ? .critical : .high))
  }

  @Test("a figure on the edge raises one alert, and lowers it only behind the hysteresis")
  func hysteresis() throws {
    var standings: [String: LimitStanding] = [:]
    var raised: [String] = []
    var resolved = 0
    for sold in [69, 71, 70, 71, 69, 71, 67, 71] as [Int64] {
      let judgement = LimitJudgement(
        of: [try Self.reading("ltv", Self.figures(sold))], after: standings, at: Self.now)
      standings = judgement.standings
      raised += judgement.raised.map(\.message)
      resolved += judgement.resolved.count
    }
    #expect(
      raised
        == Array(repeating: "Cover to capital is 71.0 %, above the warning at 70.0 %.", count: 2))
    #expect(resolved == 1)
  }

  @Test("each state has its own alert, whichever way it is left")
  func escalation() throws {
    var standings: [String: LimitStanding] = [:]
    var log: [String] = []
    for sold in [75, 85, 75, 10] as [Int64] {
      let judgement = LimitJudgement(
        of: [try Self.reading("ltv", Self.figures(sold))], after: standings, at: Self.now)
      standings = judgement.standings
      log.append("-\(judgement.resolved.count)+\(judgement.raised.map { "\($0.severity)" })")
    }
    #expect(log == [#"-0+["high"]"#, #"-1+["critical"]"#, #"-1+["high"]"#, "-1+[]"])
  }

  @Test("what cannot be computed stays where it stood, and cover without capital is red")
  func missing() throws {
    let none = LimitFigures(covers: ["DAI": USDCents(100)])
    #expect(try Self.reading("ltv", none).value == nil)
    let held = ["ltv": LimitStanding(state: .red, since: Self.now)]
    let judgement = LimitJudgement(
      of: [try Self.reading("ltv", none)], after: held, at: Self.now)
    #expect(judgement.standings == held)
    #expect(judgement.changed.isEmpty)
    var broke = none
    broke.capital = .zero
    let red = LimitJudgement(of: [try Self.reading("ltv", broke)], after: [:], at: Self.now)
    #expect(red.raised.map(\.severity) == [.critical])
    #expect(red.raised.first?.value == nil)
    #expect(red.raised.first?.message == "Cover to capital: there is cover and nothing behind it.")
  }

  @Test("an asset that is no longer covered is green, and its alert is over")
  func gone() throws {
    let before = LimitJudgement(
      of: try Self.readings(Self.figures(35)), after: [:], at: Self.now)
    #expect(before.standings["single_asset/DAI"]?.state == .red)
    let after = LimitJudgement(
      of: try Self.readings(Self.figures(0)), after: before.standings, at: Self.now)
    #expect(after.standings["single_asset/DAI"]?.state == .green)
    #expect(after.resolved.contains("single_asset/DAI"))
  }

  @Test("the figures are those of the definitions")
  func values() throws {
    var figures = Self.figures(20, 10)
    figures.worstStress = USDCents(6_000)
    figures.valueAtRiskTrend = 0.25
    let readings = try Self.readings(figures)
    let values = Dictionary(uniqueKeysWithValues: readings.map { ($0.name, $0.value) })
    #expect(values["ltv"] == 0.3)
    #expect(values["reserve_ratio"] == 0.4)
    #expect(values["single_asset/DAI"] == 0.2)
    #expect(values["stress_loss"] == 0.6)
    #expect(try #require(values["stress_buffer"] ?? nil) == 7_000.0 / 6_000)
    #expect(values["var_trend"] == 0.25)
    let states = LimitJudgement(of: readings, after: [:], at: Self.now).standings
      .filter { $0.value.state == .red }.keys.sorted()
    #expect(states == ["stress_buffer", "stress_loss", "var_trend"])
    // The shares of all tranches together, as they are published.
    let even = Dictionary(
      uniqueKeysWithValues: zip(Tranche.allCases, [2_500, 2_000, 1_800, 1_500, 1_200, 1_000])
        .map { ($0, USDCents($1)) })
    #expect(RiskCapacity.effective(even) == USDCents(6_990))
  }
}

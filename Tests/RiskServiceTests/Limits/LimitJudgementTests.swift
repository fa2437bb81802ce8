import Basics
import ContractRisk
import RiskModels
import TestSupport
import Testing

@testable import RiskService

@Suite("Limits")
struct LimitJudgementTests {
  static let now = RiskFixture.start

  /// A vault of 100 dollars, divided as is published, with so much sold of two assets.
  static func figures(_ first: Int64, _ second: Int64 = 0) throws -> LimitFigures {
    let parameters = try PublishedParameters.parameters()
    return LimitFigures(
      capital: USDCents(10_000), reserve: USDCents(4_000),
      tranches: parameters.trancheShares.mapValues { USDCents(Int64(($0 * 10_000).rounded())) },
      capacities: parameters.trancheCapacities,
      covers: ["DAI": USDCents(first * 100), "USDC": USDCents(second * 100)])
  }

  static func readings(_ figures: LimitFigures) throws -> [LimitReading] {
    try LimitReading.all(figures, PublishedParameters.parameters().limits)
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
      of: [try Self.reading("ltv", try Self.figures(sold))], after: [:], at: Self.now)
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
        of: [try Self.reading("ltv", try Self.figures(sold))], after: standings, at: Self.now)
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
        of: [try Self.reading("ltv", try Self.figures(sold))], after: standings, at: Self.now)
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
      of: try Self.readings(try Self.figures(35)), after: [:], at: Self.now)
    #expect(before.standings["single_asset/DAI"]?.state == .red)
    let after = LimitJudgement(
      of: try Self.readings(try Self.figures(0)), after: before.standings, at: Self.now)
    #expect(after.standings["single_asset/DAI"]?.state == .green)
    #expect(after.resolved.contains("single_asset/DAI"))
  }

  @Test("the figures are those of the definitions")
  func values() throws {
    var figures = try Self.figures(20, 10)
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
    // The sum of share times capacity over all tranches, as they are published, is 0.699.
    #expect(figures.effectiveCapital == USDCents(6_990))
    let used = try #require(figures.mostUtilized)
    #expect(used.tranche == .equity)
    #expect(used.utilization == 3_000.0 / 6_990)
    #expect(figures.utilization(of: .btc) == 1_500.0 / 6_990)
  }

  /// Follows one limit across figures, and tells its states.
  static func states(
    of name: String, _ figures: [LimitFigures]
  ) throws -> [RiskModels.LimitState?] {
    var standings: [String: LimitStanding] = [:]
    return try figures.map { figures in
      let judgement = LimitJudgement(
        of: [try Self.reading(name, figures)], after: standings, at: Self.now)
      standings = judgement.standings
      return standings[name]?.state
    }
  }

  @Test("cover of assets that fall together is red above half of the capital")
  func correlatedShare() throws {
    // DAI and USDC together: at the limit, beyond it, within the hysteresis, behind it.
    var figures = try [(30, 20), (30, 21), (29, 20), (27, 20)].map { try Self.figures($0.0, $0.1) }
    for place in figures.indices {
      figures[place].groups = AssetGroups(
        classes: [:], correlations: [("DAI", "USDC", 0.85)], correlationMin: 0.8)
    }
    #expect(try Self.states(of: "correlated_share", figures) == [.green, .red, .red, .green])
    let reading = try Self.reading("correlated_share", figures[1])
    #expect(reading.value == 0.51)
    #expect(reading.action(in: .red).contains("DAI, USDC"))
    // The same cover of assets that do not fall together is within it.
    let apart = try Self.figures(30, 21)
    #expect(try Self.reading("correlated_share", apart).value == 0.30)
  }

  @Test("the utilisation of equity is red above 0.90, that of any tranche above 0.95")
  func utilization() throws {
    // Effective capital is 69.90 dollars.
    let figures = try [62, 63, 62, 61].map { try Self.figures($0) }
    #expect(try Self.states(of: "equity_utilization", figures) == [.green, .red, .red, .green])
    let tranches = try [66, 67, 66, 65].map { try Self.figures($0) }
    #expect(try Self.states(of: "tranche_utilization", tranches) == [.green, .red, .red, .green])
    let red = try Self.reading("tranche_utilization", tranches[1])
    #expect(red.action(in: .red).contains("SURE-EQT"))
    // Who loses first when equity has no capital is the next tranche.
    var without = try Self.figures(66)
    without.tranches[.equity] = .zero
    #expect(try Self.reading("equity_utilization", without).value == nil)
    #expect(without.mostUtilized?.tranche == .juniorPlus)
  }

  @Test(
    "what only a report can tell is missing before there is one, and says so",
    arguments: ["stress_loss", "stress_buffer", "var_trend"])
  func withoutReport(name: String) throws {
    let reading = try Self.reading(name, try Self.figures(20))
    #expect(reading.value == nil)
    #expect(reading.action(in: .green).lowercased().contains("report"))
    let limit = try #require(
      LimitJudgement(of: [reading], after: [:], at: Self.now).limits(of: [reading]).first)
    #expect(limit.value == nil)
    #expect(limit.headroom == nil)
    #expect(limit.action == reading.whenMissing)
  }
}

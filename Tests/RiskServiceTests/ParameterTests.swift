import Basics
import ConfigClient
import Testing

@testable import RiskService

@Suite("The parameters of risk")
struct ParameterTests {
  @Test("are made from the published defaults")
  func defaults() throws {
    let parameters = try PublishedParameters.parameters()
    #expect(parameters.simulation.lowerConfidence == 0.95)
    #expect(parameters.simulation.yearsMax == 16_777_216)
    #expect(parameters.simulation.method == .simulation)
    #expect(parameters.book.lossRatioEarnedMin == USDCents(100_000_000))
    #expect(parameters.book.confirmationTime == .seconds(14_400))
    #expect(parameters.limits.loanToValueAlertCritical == 0.8)
    #expect(parameters.assets.count == 14)
    let usdc = try #require(parameters.assets[Asset(parsing: "USDC")])
    #expect(usdc.launchedOn == CivilDate(year: 2018, month: 9, day: 26))
    // In whatever order a dictionary gives them.
    #expect(abs(parameters.trancheShares.values.reduce(0, +) - 1) < 1e-12)
  }

  @Test(
    "refuse what cannot be used, and name the parameter",
    arguments: [
      ("params/risk:var_confidence_95", ConfigValue.number(0.995)),
      ("params/risk:monte_carlo_simulations", .integer(20_000_000)),
      ("params/risk:max_simulations", .integer(0)),
      ("params/risk:method", .text("guess")),
      ("params/risk:mc_weight", .number(1)),
      ("params/risk:copula_degrees_of_freedom", .number(1)),
      ("params/risk:depeg_recovery", .number(0.9)),
      ("params/risk:contagion_leave", .number(0.9)),
      ("params/stress:correlation_shift_max", .number(2)),
      ("params/asset:USDC.launch_date", .text("2018-02-30")),
      ("params/asset:DAI.peg_reference", .number(0)),
      ("params/tranche:SURE_EQT_allocation_percent", .integer(-1)),
      ("params/tranche:SURE_SNR_risk_capacity", .number(1.5)),
      ("params/risk:reserve_alert", .number(0.1)),
      ("params/risk:concentration_alert", .number(0.5)),
    ])
  func refusals(_ name: String, _ value: ConfigValue) throws {
    let rejection = try #require(throws: SnapshotRejection.self) {
      try PublishedParameters.parameters([name: value])
    }
    #expect(rejection.parameter == name)
  }

  @Test("are refused with the names of all that are wrong")
  func several() throws {
    let rejection = try #require(throws: SnapshotRejection.self) {
      try PublishedParameters.parameters([
        "params/risk:ci_target": .number(0), "params/risk:method": .text("guess"),
        "params/tranche:SURE_EQT_risk_capacity": ConfigValue?.none,
        "params/asset:DAI.peg_reference": .number(-1),
      ])
    }
    #expect(rejection.parameter == "params/risk:ci_target")
    let others = [
      "params/risk:method", "params/asset:DAI.peg_reference",
      "params/tranche:SURE_EQT_risk_capacity",
    ]
    #expect(rejection.reason.hasSuffix("; also wrong: " + others.joined(separator: ", ")))
  }

  @Test("refuse a configuration that lacks one of them")
  func missing() throws {
    let names = try PublishedParameters.snapshot()
    for key in names.keys(in: "params/risk") {
      let name = "params/risk:\(key)"
      let rejection = try #require(throws: SnapshotRejection.self) {
        try PublishedParameters.parameters([name: ConfigValue?.none])
      }
      #expect(rejection.parameter == name)
    }
  }

  @Test("refuse tranches of which none bears a loss")
  func noTranche() throws {
    var changes: [String: ConfigValue?] = [:]
    for tranche in Tranche.allCases {
      changes["params/tranche:\(tranche.rawValue)_allocation_percent"] = .integer(0)
    }
    #expect(throws: SnapshotRejection.self) { try PublishedParameters.parameters(changes) }
  }
}

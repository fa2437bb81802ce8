import Testing

@testable import PricingService

@Suite("Tranche yields")
struct TrancheCurveTests {
  static let names = [
    "SURE_BTC", "SURE_SNR", "SURE_MEZZ", "SURE_JNR", "SURE_JNR_PLUS", "SURE_EQT",
  ]

  static func values() -> [String: ParameterValue] {
    let rows: [(Double, Double, String, Int64)] = [
      (4, 4, "Flat", 25), (6.5, 10, "logarithmic", 20), (9, 15, "Linear", 18),
      (12.5, 16, "SIGMOIDAL", 15), (16, 22, "Quadratic", 12), (15, 25, "Exponential", 10),
    ]
    var values: [String: ParameterValue] = ["params/pricing:curve_normalised": .flag(true)]
    for (place, name) in Self.names.enumerated() {
      values["params/tranche:\(name)_apy_min"] = .number(rows[place].0)
      values["params/tranche:\(name)_apy_max"] = .number(rows[place].1)
      values["params/tranche:\(name)_curve_type"] = .text(rows[place].2)
      values["params/tranche:\(name)_allocation_percent"] = .integer(rows[place].3)
      values["params/tranche:\(name)_risk_score"] = .integer(Int64(place + 1))
    }
    return values
  }

  static func compiled(
    _ changes: [String: ParameterValue] = [:]
  ) -> (TrancheParameters, [ParameterRejection]) {
    let values = Self.values().merging(changes) { $1 }
    var reader = ParameterReader { values[$0] }
    let tranches = TrancheParameters(&reader, tranches: Self.names.reversed())
    return (tranches, reader.rejections)
  }

  static let utilizations = [0, 0.1, 0.25, 0.5, 0.6, 0.75, 0.9, 0.95, 1]
  static let raw = [
    "SURE_BTC": [4.0, 4, 4, 4, 4, 4, 4, 4, 4],
    "SURE_SNR": [
      6.500000, 6.981262, 7.626748, 8.547369, 8.873252, 9.325742, 9.740998, 9.872159, 10.000000,
    ],
    "SURE_MEZZ": [9, 9.6, 10.5, 12, 12.6, 13.5, 14.4, 14.7, 15],
    "SURE_JNR": [
      12.523425, 12.562952, 12.765504, 14.250000, 15.058705, 15.734496, 15.937048, 15.961546,
      15.976575,
    ],
    "SURE_JNR_PLUS": [
      16.000000, 16.060000, 16.375000, 17.500000, 18.160000, 19.375000, 20.860000, 21.415000,
      22.000000,
    ],
    "SURE_EQT": [
      15.000000, 15.346534, 16.015363, 17.689414, 18.631392, 20.449458, 22.903589, 23.899428,
      25.000000,
    ],
  ]
  static let normalisedJunior = [
    12.500000, 12.540063, 12.745363, 14.250000, 15.069677, 15.754637, 15.959937, 15.984767,
    16.000000,
  ]

  @Test("every worked yield is met to six places", arguments: Self.names)
  func workedYields(name: String) throws {
    let (parameters, rejections) = Self.compiled()
    #expect(rejections.isEmpty)
    let tranche = try #require(parameters.tranches.first { $0.name == name })
    for (utilization, expected) in zip(Self.utilizations, try #require(Self.raw[name])) {
      #expect(abs(tranche.yield(at: utilization, isNormalised: false) - expected) < 5.1e-7)
    }
    guard name == "SURE_JNR" else { return }
    for (utilization, expected) in zip(Self.utilizations, Self.normalisedJunior) {
      #expect(abs(tranche.yield(at: utilization, isNormalised: true) - expected) < 5.1e-7)
    }
  }

  @Test("utilisation beyond its ends counts as its end")
  func clamps() throws {
    let linear = try #require(Self.compiled().0.tranches.first { $0.name == "SURE_MEZZ" })
    #expect(linear.yield(at: -0.5, isNormalised: true) == 9)
    #expect(linear.yield(at: 1.5, isNormalised: true) == 15)
  }

  @Test("tranches come most senior first")
  func order() {
    #expect(Self.compiled().0.tranches.map(\.name) == Self.names)
  }

  @Test(
    "tranches that cannot be paid are refused with the parameter named",
    arguments: [
      ("params/tranche:SURE_BTC_allocation_percent", .integer(26)),
      ("params/tranche:SURE_SNR_curve_type", .text("Cubic")),
      ("params/tranche:SURE_SNR_apy_min", .number(11)),
      ("params/tranche:SURE_EQT_risk_score", .number(6)),
    ] as [(String, ParameterValue)])
  func refusals(name: String, value: ParameterValue) {
    let (_, rejections) = Self.compiled([name: value])
    #expect(rejections.map(\.parameter) == [name])
  }
}

import Basics
import Testing

@testable import PricingService

/// Steps on the way to the worked quotes, and what follows from them.
@Suite("Worked values of the premium")
struct WorkedValueTests {
  /// Base rate, risk adjustment, size, term, trigger, utilisation, stress, claims, annual rate and
  /// card premium of each worked quote.
  static let steps: [String: [Double]] = [
    "G01": [
      0.04, 0.0375, 0.95, 1.0000000000, 1.0000000000, 1, 1, 1,
      0.0394250000, 972.123288,
    ],
    "G02": [
      0.04, 0.0375, 0.95, 1.0000000000, 1.0000000000, 1, 1.4, 1,
      0.0551950000, 1360.972603,
    ],
    "G03": [
      0.04, 0.0375, 1, 1.0000000000, 1.0000000000, 1, 1, 1,
      0.0415000000, 102.328767,
    ],
    "G04": [
      0.04, 0.0375, 0.80, 1.0000000000, 1.0000000000, 1, 1, 1,
      0.0332000000, 81863.013699,
    ],
    "G05": [
      0.06, 0.162, 0.95, 1.4142135624, 1.0000000000, 1.10, 1, 1,
      0.1030359232, 12703.059025,
    ],
    "G06": [
      0.05, 0.0425, 0.90, 2.0138409956, 1.0000000000, 1.25, 1, 1,
      0.1180928946, 118092.894633,
    ],
    "G07": [
      0.08, 0.4, 1, 1.1547005384, 1.0000000000, 1.50, 2, 1,
      0.3879793809, 9566.614871,
    ],
    "G09": [
      0.075, 0.4, 0.90, 1.7320508076, 1.0000000000, 1.50, 3, 1,
      0.7365546059, 1089697.225195,
    ],
    "G10": [
      0.05, 0.13, 1, 0.2788866755, 1.0000000000, 1, 1, 1,
      0.0157570972, 1.510955,
    ],
    "G11": [
      0.065, 0.13, 0.95, 1.0000000000, 1.0000000000, 1.10, 1, 1,
      0.0767552500, 18925.951866,
    ],
    "G12": [
      0.065, 0.13, 0.90, 1.0000000000, 1.0000000000, 1.10, 1, 1,
      0.0727155000, 17929.849315,
    ],
    "G14": [
      0.055, 0.13, 0.95, 1.0000000000, 1.0000000000, 1.50, 1, 1,
      0.0885637500, 3275.645548,
    ],
    "G15": [
      0.07, 0.13, 0.95, 2.0138409956, 1.0000000000, 1, 1, 1.5,
      0.2269951224, 68098.536726,
    ],
    "G17": [
      0.045, 0.13, 1, 1.0000000000, 1.0000000000, 1, 1, 0.5,
      0.0254250000, 313.458904,
    ],
    "G18": [
      0.05, 0.13, 1, 0.1054092553, 1.0000000000, 1.10, 1.2, 1,
      0.0078614223, 0.265903,
    ],
    "G19": [
      0.055, 0.13, 0.90, 1.4907119850, 1.0000000000, 1.25, 1.66, 1.375,
      0.2379020502, 997796.537126,
    ],
    "G20": [
      0.10, 0.4, 0.95, 1.0000000000, 1.0000000000, 1, 1, 1,
      0.1330000000, 3279.452055,
    ],
    "G21": [
      0.04, 0.0375, 0.95, 2.0138409956, 1.1428571429, 1.10, 1, 1,
      0.0998117136, 9981.171357,
    ],
    "G22": [
      0.04, 0.0375, 0.95, 2.0138409956, 0.8571428571, 1.10, 1, 1,
      0.0748587852, 7485.878518,
    ],
    "G23": [
      0.06, 0.162, 0.90, 1.4142135624, 1.5000000000, 1.25, 1.2, 1.25,
      0.2495786417, 123079.878109,
    ],
    "G25": [
      0.04, 0.0375, 1, 2.0138409956, 1.0000000000, 1.50, 1, 2,
      0.2507232040, 6268.080099,
    ],
    "G26": [
      0.04, 0, 0.95, 0.5773502692, 1.0000000000, 1, 1, 1,
      0.0219393102, 180.323098,
    ],
  ]

  @Test("every step to a worked quote is met", arguments: ClassicPremiumTests.quotes)
  func steps(quote: WorkedQuote) throws {
    let (parameters, _) = PublishedParameters.compiled(factorSet: quote.factorSet)
    let premium = parameters.premium(
      CoverTerms(
        assetIndex: parameters.place(of: quote.asset).index, coverCents: quote.coverCents,
        trigger: quote.trigger, floor: 0.80, days: quote.days),
      PremiumMarket(
        utilizationBefore: quote.utilization, utilizationAfter: quote.utilization,
        stressIndex: quote.stress, lossRatio: quote.lossRatio, floorRatio: 1),
      by: .classic)
    let factors = premium.factors
    let found = [
      factors.baseRate, factors.riskAdjustment, factors.size, factors.term, factors.trigger,
      factors.utilization, factors.stress, factors.claims, factors.annualRate,
    ]
    let expected = try #require(Self.steps[quote.name])
    for (one, other) in zip(found, expected) { #expect(abs(one - other) < 5.1e-11, "\(found)") }
    #expect(abs(premium.card - expected[9]) < 5.1e-7)
  }

  @Test(
    "the classic minimum binds until the worked day",
    arguments: [
      ("USDC", "USDC", [89, 92, 96, 103]),
      ("USDT", "USDT", [63, 65, 68, 73]),
      ("DAI", "DAI", [77, 79, 82, 89]),
      ("FRAX", "DEF", [53, 55, 57, 62]),
      ("BUSD", "DEF", [78, 81, 84, 90]),
      ("USDP", "DEF", [73, 75, 78, 84]),
      ("PYUSD", "DEF", [73, 75, 78, 84]),
      ("USDe", "DEF", [58, 60, 62, 67]),
      ("crvUSD", "DEF", [58, 60, 62, 67]),
      ("sUSDe", "DEF", [56, 57, 60, 64]),
      ("mkUSD", "DEF", [56, 57, 60, 64]),
      ("USDY", "DEF", [68, 71, 73, 79]),
      ("LUSD", "DEF", [68, 71, 73, 79]),
      ("GHO", "DEF", [61, 63, 65, 71]),
      ("unlisted", "HI", [40, 41, 43, 46]),
    ])
  func minimum(asset: String, factorSet: String, days: [Int]) {
    let (parameters, _) = PublishedParameters.compiled(factorSet: factorSet)
    let index = parameters.place(of: asset).index
    let market = PremiumMarket(
      utilizationBefore: 0, utilizationAfter: 0, stressIndex: 0, lossRatio: nil, floorRatio: 1)
    let dollars: [Int64] = [50_000, 100_000, 1_000_000, 10_000_000]
    let found = dollars.map { dollars in
      (1...365).first { days in
        let terms = CoverTerms(
          assetIndex: index, coverCents: dollars * 100, trigger: 0.97, floor: 0.9, days: days)
        return !parameters.premium(terms, market, by: .classic).isMinimum
      }
    }
    #expect(found == days)
  }

  @Test("the mean of the slices of a cover is the worked one")
  func sizes() {
    let tiers = PublishedParameters.compiled().parameters.sizeTiers
    for (dollars, multiplier) in [
      (50_000, 1), (100_000, 1), (250_000, 0.97), (1_000_000, 0.955), (2_000_000, 0.9275),
      (10_000_000, 0.9055), (20_000_000, 0.85275),
    ] as [(Double, Double)] {
      #expect(abs(tiers.meanMultiplier(upTo: dollars) - multiplier) < 1e-12, "\(dollars)")
    }
  }

  @Test("a term that counts once is the exponent of minus a half")
  func terms() {
    for (days, factor) in [(90, 1.0), (120, 0.866_025_403_8), (365, 0.496_563_533_1)] {
      let parameters = PublishedParameters.compiled(
        changes: ["params/pricing:term_exponent": .number(-0.5)]
      ).parameters
      #expect(abs(parameters.actuarialTerm[days] - factor) < 1e-10)
      // Days over 365 and the square root of days over 90 make three halves; this takes one back.
      let ratio = Double(days) / 90
      #expect(abs(parameters.classicTerm[days] - ratio * parameters.actuarialTerm[days]) < 1e-12)
    }
  }

  @Test(
    "tranches together yield the worked mean",
    arguments: [
      (0, 9.218514), (0.5, 10.875916), (0.75, 12.025269), (1, 13.236486),
    ] as [(Double, Double)])
  func weightedYield(utilization: Double, expected: Double) {
    let tranches = TrancheCurveTests.compiled().0.tranches
    let mean = tranches.map {
      $0.yield(at: utilization, isNormalised: false) * Double($0.allocation) / 100
    }.reduce(0, +)
    #expect(abs(mean - expected) < 1e-6)
  }
}

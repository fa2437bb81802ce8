import Basics
import TestSupport
import Testing

@testable import PricingService

@Suite("Premiums of a batch")
struct PremiumBatchTests {
  /// Configurations that reach every branch of the formula.
  static let configurations: [[String: ParameterValue]] = [
    [:],
    ["params/pricing:term_exponent": .number(0.5)],
    [
      "params/pricing:size_discount_tier3_threshold": .number(0),
      "params/pricing:utilization_tier3_threshold": .number(0),
      "params/pricing:trigger_adjustment_factor": .number(20),
      "params/pricing:min_premium_rate": .number(0.2),
    ],
    [
      "params/pricing:floor_factor": .flag(false),
      "params/pricing:days_per_year": .integer(360),
      "params/pricing:technical_floor": .text("enforce"),
    ],
    [
      "params/pricing:model": .text("classic"),
      "params/pricing:duration_base_days": .integer(30),
      "params/pricing:technical_floor": .text("enforce"),
    ],
    [
      "params/pricing:model": .text("classic"),
      "params/pricing:trigger_adjustment_factor": .number(50),
      "params/pricing:min_premium_rate": .number(0.2),
    ],
  ]
  static let enforcing: Set = [3, 4]

  /// The formula in the fewest words, all divisions in place.
  static func plainDollars(
    _ rules: PricingRules, _ terms: CoverTerms, _ market: PremiumMarket
  ) -> Double {
    let premium = rules.premium
    guard premium.model == .actuarial else {
      return Self.plainClassicDollars(premium, terms, market)
    }
    let rate = premium.rates[terms.assetIndex]
    let dollars = Double(terms.coverCents) / 100
    let years = Double(terms.days) / premium.daysPerYear
    let annual =
      rate.base * (1 + rate.adjustment) * premium.sizeTiers.meanMultiplier(upTo: dollars)
      * premium.actuarialTerm[terms.days]
      * premium.trigger.actuarialMultiplier(Double(terms.exactTrigger.units) / 10_000)
      * premium.utilizationTiers.meanMultiplier(
        from: market.utilizationBefore, to: market.utilizationAfter)
      * (1 + premium.stressFactor * min(max(market.stressIndex, 0), 1))
      * premium.claims.actuarialMultiplier(market.lossRatio)
      * premium.floorMultiplier(market.floorRatio)
    return max(
      dollars * annual * years,
      max(premium.minimum.absolute, premium.minimum.rate * dollars * years))
  }

  private static func plainClassicDollars(
    _ premium: PremiumParameters, _ terms: CoverTerms, _ market: PremiumMarket
  ) -> Double {
    let rate = premium.rates[terms.assetIndex]
    let dollars = Double(terms.coverCents) / 100
    let trigger = Double(terms.exactTrigger.units) / 10_000
    let annual =
      rate.base * (1 + rate.adjustment) * premium.sizeTiers.multiplier(above: dollars)
      * premium.classicTerm[terms.days]
      * (1 + ((premium.trigger.base - trigger) / premium.trigger.width) * premium.trigger.factor)
      * premium.utilizationTiers.multiplier(at: market.utilizationBefore)
      * (1 + premium.stressFactor * market.stressIndex)
      * premium.claims.classicMultiplier(market.lossRatio)
    let years = Double(terms.days) / premium.daysPerYear
    return max(
      dollars * annual * years, max(premium.minimum.absolute, premium.minimum.rate * dollars))
  }

  static func bound(_ rules: PricingRules, _ raw: RawPremium, _ enforced: Double) -> PremiumBound {
    if enforced > raw.dollars { return .technical }
    guard raw.isMinimum else { return .none }
    return raw.minimum == rules.premium.minimum.absolute ? .minimumAbsolute : .minimumRate
  }

  @Test(
    "are those of the single formula to the last bit, whatever the parameters",
    arguments: 0..<6, 0..<5 as Range<UInt64>)
  func equalsFormula(configuration: Int, seed: UInt64) throws {
    let rules = PublishedParameters.rules(Self.configurations[configuration])
    var random = SplitMix64(seed: seed)
    let stress = [0, 0.3, 1.7][Int(seed % 3)]
    let loss = [nil, 0.1, 0.9, 7][Int(seed % 4)]
    let covers = 8_000
    var batch = try #require(
      PremiumBatch(rules.premium, stressIndex: stress, lossRatio: loss, capacity: covers))
    var expected: [(cents: Int64, bound: PremiumBound)] = []
    for _ in 0..<covers {
      let terms = CoverTerms(
        assetIndex: Int(random.next() % UInt64(rules.premium.rates.count)),
        coverCents: Int64.random(
          in: 1_000_00...[5_000_00, 12_000_000_00][Int(random.next() & 1)], using: &random),
        trigger: Double(Int.random(in: 5_000...9_999, using: &random)) / 10_000, floor: 0.4,
        days: Int.random(in: 1...365, using: &random))
      let before = Double(random.next() % 100) / 100
      let market = PremiumMarket(
        utilizationBefore: before,
        utilizationAfter: before + terms.dollars / 50_000_000 * Double(random.next() & 1),
        stressIndex: stress, lossRatio: loss,
        floorRatio: Double.random(in: 0.3...3, using: &random))
      let enforced =
        Self.enforcing.contains(configuration)
        ? terms.dollars * Double.random(in: 0...0.05, using: &random) : 0
      batch.append(terms, market, enforcedDollars: enforced)
      let raw = rules.premium.premium(terms, market)
      let isPlain = raw.dollars == Self.plainDollars(rules, terms, market)
      if !isPlain { Issue.record("\(raw.dollars) for \(terms), seed \(seed)") }
      let cents = try #require(USDCents(roundingDollars: max(raw.dollars, enforced))).count
      expected.append((cents, Self.bound(rules, raw, enforced)))
    }
    batch.compute()
    #expect(batch.count == covers)
    var differences = 0
    for (place, single) in expected.enumerated()
    where batch.cents(at: place) != single.cents || batch.bound(at: place) != single.bound {
      differences += 1
    }
    #expect(differences == 0)
  }

  @Test("half a cent is rounded as amounts are", arguments: [0.001, 0.01, 0.0307, 0.2])
  func ties(rate: Double) throws {
    // The least a cover costs is then a multiple of a fraction of a cent, often half of one.
    let rules = PublishedParameters.rules([
      "params/pricing:min_premium_rate": .number(rate),
      "params/pricing:min_premium_absolute": .number(0),
    ])
    let dollars: [Int64] = (0..<20_000).map { 1_000_00 + $0 * 50 }
    var batch = try #require(
      PremiumBatch(rules.premium, stressIndex: 0, lossRatio: nil, capacity: dollars.count))
    let market = PremiumMarket(
      utilizationBefore: 0, utilizationAfter: 0, stressIndex: 0, lossRatio: nil, floorRatio: 1)
    var expected: [Int64] = []
    for cents in dollars {
      let terms = CoverTerms(
        assetIndex: 0, coverCents: cents, trigger: 0.97, floor: 0.9, days: 73)
      batch.append(terms, market, enforcedDollars: 0)
      let raw = rules.premium.premium(terms, market)
      expected.append(try #require(USDCents(roundingDollars: raw.dollars)).count)
    }
    batch.compute()
    #expect(dollars.indices.allSatisfy { batch.cents(at: $0) == expected[$0] })
  }

  @Test("are computed one by one where one of them may be no amount of money")
  func oneByOne() {
    func isBatched(_ changes: [String: ParameterValue], stress: Double = 0) -> Bool {
      let premium = PublishedParameters.rules(changes).premium
      return PremiumBatch(premium, stressIndex: stress, lossRatio: nil, capacity: 1) != nil
    }
    #expect(isBatched([:]))
    #expect(isBatched(["params/pricing:model": .text("classic")]))
    #expect(
      !isBatched([
        "params/pricing:model": .text("classic"),
        "params/pricing:max_coverage_usd": .number(1e10),
        "params/pricing:trigger_adjustment_factor": .number(100),
        "params/pricing:base_rate_USDC": .number(10),
      ]))
    let stormy: [String: ParameterValue] = [
      "params/pricing:max_coverage_usd": .number(1e10),
      "params/pricing:trigger_multiplier_max": .number(100),
      "params/pricing:market_stress_factor": .number(100),
    ]
    #expect(isBatched(stormy))
    #expect(!isBatched(stormy, stress: 1))
    #expect(!isBatched([:], stress: .nan))
  }
}

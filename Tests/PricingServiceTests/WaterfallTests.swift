import Basics
import TestSupport
import Testing

@testable import PricingService

@Suite("The waterfall of a premium")
struct WaterfallTests {
  @Test("its lines add up to the premium exactly", arguments: 0..<500 as Range<UInt64>)
  func addsUp(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let (parameters, _) = PublishedParameters.compiled()
    let cents = Int64.random(in: 1_000_00...10_000_000_00, using: &random)
    let sold = Double.random(in: 0...0.9, using: &random)
    let premium = parameters.premium(
      CoverTerms(
        assetIndex: Int.random(in: 0...14, using: &random), coverCents: cents,
        trigger: Double.random(in: 0.6...0.99, using: &random), floor: 0.5,
        days: Int.random(in: 1...365, using: &random)),
      PremiumMarket(
        utilizationBefore: sold, utilizationAfter: sold + Double(cents) / 5e9,
        stressIndex: Double.random(in: 0...1, using: &random),
        lossRatio: Bool.random(using: &random) ? Double.random(in: 0...2, using: &random) : nil,
        floorRatio: Double.random(in: 0.3...3, using: &random)),
      by: Bool.random(using: &random) ? .classic : .actuarial)
    let technical = premium.dollars * Double.random(in: 0...2, using: &random)
    let charged = max(premium.dollars, technical)
    let total = try #require(USDCents(roundingDollars: charged)?.count)
    let lines = Waterfall(premium, technicalDollars: technical, premiumCents: total).lines
    #expect(lines.map(\.cents).reduce(0, +) == total)
    #expect(lines.map(\.step) == Waterfall.Step.allCases)
  }

  @Test("the cents left over go to the lines that lost most", arguments: 0..<300 as Range<UInt64>)
  func largestRemainder(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let (parameters, _) = PublishedParameters.compiled()
    let cents = Int64.random(in: 1_000_00...10_000_000_00, using: &random)
    let premium = parameters.premium(
      CoverTerms(
        assetIndex: 3, coverCents: cents, trigger: Double.random(in: 0.6...0.99, using: &random),
        floor: 0.5, days: Int.random(in: 1...365, using: &random)),
      PremiumMarket(
        utilizationBefore: 0.6, utilizationAfter: 0.95,
        stressIndex: Double.random(in: 0...1, using: &random), lossRatio: 1.2,
        floorRatio: Double.random(in: 0.3...3, using: &random)),
      by: .actuarial)
    let total = try #require(USDCents(roundingDollars: premium.dollars)).count
    let lines = Waterfall(premium, technicalDollars: 0, premiumCents: total).lines
    // The exact amounts, from the multipliers that the lines show.
    var running = lines[0].multiplier * premium.scale
    var exact = [running * 100]
    for line in lines[1...8] {
      exact.append((running * line.multiplier - running) * 100)
      running *= line.multiplier
    }
    exact += [(premium.dollars - premium.card) * 100, 0]
    let floors = exact.map { Int64($0.rounded(.down)) }
    let order = exact.indices.sorted { left, right in
      let (one, other) = (exact[left] - Double(floors[left]), exact[right] - Double(floors[right]))
      return one == other ? left < right : one > other
    }
    var expected = floors
    for place in order.prefix(Int(total - floors.reduce(0, +))) { expected[place] += 1 }
    #expect(lines.map(\.cents) == expected, "seed \(seed)")
  }

  @Test("a worked waterfall is met line by line")
  func worked() throws {
    let (parameters, _) = PublishedParameters.compiled(factorSet: "DEF")
    let premium = parameters.premium(
      CoverTerms(
        assetIndex: parameters.place(of: "USDY").index, coverCents: 765_432_109, trigger: 0.97,
        floor: 0.80, days: 200),
      PremiumMarket(
        utilizationBefore: 0.77, utilizationAfter: 0.77, stressIndex: 0.33, lossRatio: 0.55,
        floorRatio: 1),
      by: .classic)
    let waterfall = Waterfall(premium, technicalDollars: 0, premiumCents: 99_779_654)
    var running: Int64 = 0
    let totals = waterfall.lines.prefix(8).map { line in
      running += line.cents
      return running
    }
    let expected: [Double] = [
      230678.169836, 260666.331914, 234599.698723, 349720.582563, 349720.582563, 437150.728204,
      725670.208819, 997796.537126,
    ]
    for (total, dollars) in zip(totals, expected) {
      #expect(abs(Double(total) - dollars * 100) <= 5)
    }
  }
}

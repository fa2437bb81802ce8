import Basics
import TestSupport
import Testing

@testable import PricingService

@Suite("The actuarial premium")
struct ActuarialPremiumTests {
  let parameters = PublishedParameters.compiled().parameters
  static let capital = 50_000_000.0

  func premium(
    _ dollars: Int64, days: Int, trigger: Double = 0.97, sold: Double = 0, stress: Double = 0,
    lossRatio: Double? = nil, floorRatio: Double = 1
  ) -> RawPremium {
    self.parameters.premium(
      CoverTerms(
        assetIndex: self.parameters.place(of: "USDC").index, coverCents: dollars * 100,
        trigger: trigger, floor: trigger - 0.07, days: days),
      PremiumMarket(
        utilizationBefore: sold / Self.capital,
        utilizationAfter: (sold + Double(dollars)) / Self.capital,
        stressIndex: stress, lossRatio: lossRatio, floorRatio: floorRatio),
      by: .actuarial)
  }

  @Test(
    "the worked values are met to the cent",
    arguments: [
      (100_000, 90, 0.97, 0.0, 1_023_29), (5_000_000, 365, 0.97, 0, 189_032_50),
      (1_000, 7, 0.97, 0, 100_00), (100_000, 365, 0.90, 0, 2_075_00),
      (2_000_000, 365, 0.97, 24_000_000, 80_831_62),
    ] as [(Int64, Int, Double, Double, Int64)])
  func workedValues(dollars: Int64, days: Int, trigger: Double, sold: Double, cents: Int64) {
    let premium = self.premium(dollars, days: days, trigger: trigger, sold: sold)
    #expect(USDCents(roundingDollars: premium.dollars)?.count == cents)
  }

  @Test("utilisation is averaged over the rise that the cover causes")
  func utilization() {
    let premium = self.premium(2_000_000, days: 365, sold: 24_000_000)
    #expect(abs(premium.factors.utilization - 1.05) < 1e-12)
  }

  @Test("no premium falls when a risk rises", arguments: 0..<200 as Range<UInt64>)
  func monotone(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let dollars = Int64.random(in: 1_000...5_000_000, using: &random)
    let days = Int.random(in: 1...364, using: &random)
    let trigger = Double(Int.random(in: 5_200...9_800, using: &random)) / 10_000
    let sold = Double.random(in: 0...40_000_000, using: &random)
    let stress = Double.random(in: 0...0.9, using: &random)
    let loss = Double.random(in: 0...1, using: &random)
    func price(
      _ dollars: Int64 = dollars, days: Int = days, trigger: Double = trigger,
      sold: Double = sold, stress: Double = stress, loss: Double = loss, floor: Double = 1
    ) -> Double {
      self.premium(
        dollars, days: days, trigger: trigger, sold: sold, stress: stress, lossRatio: loss,
        floorRatio: floor
      ).dollars
    }
    let base = price()
    // Sums of the same terms in another order may differ in the last bits.
    let slack = base * 1e-12
    #expect(price(dollars + 1_000) >= base - slack)
    #expect(price(days: days + 1) >= base - slack)
    #expect(price(trigger: trigger + 0.01) >= base - slack)
    #expect(price(sold: sold + 1_000_000) >= base - slack)
    #expect(price(stress: stress + 0.05) >= base - slack)
    #expect(price(loss: loss + 0.1) >= base - slack)
    #expect(price(floor: 1.2) >= base - slack)
  }

  @Test("two covers never cost less than one of their sum", arguments: 0..<200 as Range<UInt64>)
  func splitting(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let first = Int64.random(in: 1_000...5_000_000, using: &random)
    let second = Int64.random(in: 1_000...5_000_000, using: &random)
    let days = Int.random(in: 1...365, using: &random)
    let sold = Double.random(in: 0...39_000_000, using: &random)
    let whole = self.premium(first + second, days: days, sold: sold).dollars
    let parts =
      self.premium(first, days: days, sold: sold).dollars
      + self.premium(second, days: days, sold: sold + Double(first)).dollars
    #expect(parts >= whole * (1 - 1e-12))
  }

  @Test("a cent more of cover never moves the premium by more than a few cents")
  func continuity() {
    for dollars in [100_000, 1_000_000, 9_999_999] as [Int64] {
      let below = self.premium(dollars, days: 365, sold: 24_500_000).dollars
      let above = self.premium(dollars + 1, days: 365, sold: 24_500_000).dollars
      #expect(above - below < 0.5)
      #expect(above >= below)
    }
  }
}

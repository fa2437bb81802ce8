import Basics
import TestSupport
import Testing

@Suite("Rounding to cents")
struct USDCentsRoundingTests {
  @Test(
    "the nearest cent, ties to even",
    arguments: [
      (0.0, 0), (0.29, 29), (4.35, 435), (0.125, 12), (0.135, 14), (0.145, 14), (1.005, 100),
      (-0.125, -12), (-0.135, -14), (80_831.625_000_000_01, 8_083_162),
      (80_831.624_999_999_99, 8_083_162), (80_831.63, 8_083_163), (80_831.625_01, 8_083_163),
      (9_999_999_999.995, 1_000_000_000_000), (3e13, 3_000_000_000_000_000),
    ] as [(Double, Int64)])
  func nearest(dollars: Double, cents: Int64) {
    #expect(USDCents(roundingDollars: dollars) == USDCents(cents))
  }

  @Test(
    "what is no amount has no cents",
    arguments: [Double.nan, .infinity, -.infinity, 1e300, 1e17])
  func refusals(dollars: Double) {
    #expect(USDCents(roundingDollars: dollars) == nil)
  }

  @Test("the tolerance of a tie does not grow with the amount")
  func toleranceIsBounded() {
    // A third of a cent away from half a cent, where 2^-46 of the amount is half a cent.
    #expect(USDCents(roundingDollars: 350_000_000_000.011_75)?.count == 35_000_000_000_001)
  }

  @Test("every whole number of cents comes back", arguments: 0..<20 as Range<UInt64>)
  func exact(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for _ in 0..<500 {
      let cents = Int64.random(in: -100_000_000_000_000...100_000_000_000_000, using: &random)
      #expect(USDCents(roundingDollars: Double(cents) / 100) == USDCents(cents), "seed \(seed)")
    }
  }
}

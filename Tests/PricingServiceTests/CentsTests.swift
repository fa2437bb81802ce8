import Testing

@testable import PricingService

@Suite("Rounding to cents")
struct CentsTests {
  @Test(
    "the nearest cent, ties to even",
    arguments: [
      (0.0, 0), (0.29, 29), (4.35, 435), (0.125, 12), (0.135, 14), (0.145, 14), (1.005, 100),
      (-0.125, -12), (80_831.625_000_000_01, 8_083_162), (80_831.63, 8_083_163),
      (80_831.625_01, 8_083_163), (9_999_999_999.995, 1_000_000_000_000),
    ] as [(Double, Int64)])
  func nearest(dollars: Double, cents: Int64) {
    #expect(Cents.rounding(dollars: dollars) == cents)
  }

  @Test(
    "what is no amount has no cents",
    arguments: [Double.nan, .infinity, -.infinity, 1e300, 3e13])
  func refusals(dollars: Double) {
    #expect(Cents.rounding(dollars: dollars) == nil)
  }
}

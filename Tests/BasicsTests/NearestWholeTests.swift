import Basics
import TestSupport
import Testing

@Suite("The nearest whole number")
struct NearestWholeTests {
  @Test(
    "is that of the mathematical library, and the rest is exact",
    arguments: [1.0, 1e3, 1e9, 0x1p51, 0x1p52, 0x1p60])
  func likeLibrary(largest: Double) throws {
    var random = SplitMix64(seed: 1)
    for number in 0..<500 {
      let value = Double.random(in: -largest...largest, using: &random)
      // Halves too, and numbers that are whole.
      let half = number % 3 == 0 ? value.rounded() + 0.5 : number % 3 == 1 ? value.rounded() : value
      let nearest = try #require(NearestWhole(half))
      #expect(Double(nearest.count) == half.rounded(.toNearestOrEven))
      #expect(Double(nearest.count) + nearest.rest == half)
      #expect(nearest.rest.magnitude <= 0.5)
    }
  }

  @Test(
    "is none of what is not finite or does not fit",
    arguments: [Double.nan, .infinity, -.infinity, 0x1p63, -0x1.1p63])
  func none(number: Double) {
    #expect(NearestWhole(number) == nil)
  }
}

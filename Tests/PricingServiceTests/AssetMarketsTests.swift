import TestSupport
import Testing

@testable import PricingService

@Suite("What is known of assets")
struct AssetMarketsTests {
  @Test("is found by name, like in a dictionary", arguments: 0..<20 as Range<UInt64>)
  func likeDictionary(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let names = ["A", "AB", "ABC", "AB.", "ab", "crvUSD", "ABCDEFGHIJKL", "ABCDEFGHIJKM", "USDC"]
    var markets = AssetMarkets()
    var expected: [String: AssetMarket] = [:]
    for _ in 0..<200 {
      let name = names[Int(random.next() % UInt64(names.count))]
      if random.next() & 3 == 0 {
        markets[name] = nil
        expected[name] = nil
      } else {
        let cents = Int64(random.next() >> 20)
        markets[name, default: .unknown].soldCents += cents
        expected[name, default: .unknown].soldCents += cents
      }
      for name in names { #expect(markets[name] == expected[name], "\(name), seed \(seed)") }
    }
  }

  @Test(
    "has names that differ in any byte or in length",
    arguments: [
      ("USDC", "USDc"), ("USDC", "USDC\0"), ("AB", "BA"), ("ABCDEFGH", "ABCDEFGHI"),
      ("ABCDEFGHIJKL", "ABCDEFGHIJKM"),
    ])
  func codes(one: String, other: String) throws {
    let codes = try (#require(AssetCode(one)), #require(AssetCode(other)))
    #expect(codes.0 != codes.1)
    #expect(codes.0 == AssetCode(one))
    #expect((codes.0 < codes.1) != (codes.1 < codes.0))
  }

  @Test("knows nothing of what cannot be a name", arguments: ["", "ABCDEFGHIJKLMNOP"])
  func noNames(name: String) {
    var markets = AssetMarkets()
    markets[name] = .unknown
    #expect(AssetCode(name) == nil)
    #expect(markets[name] == nil)
    #expect(markets == AssetMarkets())
  }
}

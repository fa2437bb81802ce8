import Basics
import TestSupport
import Testing

@testable import PricingService

@Suite("What is known of assets")
struct AssetMarketsTests {
  @Test("is found by name, like in a dictionary", arguments: 0..<20 as Range<UInt64>)
  func likeDictionary(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let names = ["AB", "ABC", "ABCD", "AB.", "ab", "crvUSD", "ABCDEFGHIJKL", "ABCDEFGHIJKM"]
    var markets = AssetMarkets()
    var expected: [String: AssetMarket] = [:]
    for _ in 0..<200 {
      let name = names[Int(random.next() % UInt64(names.count))]
      if random.next() & 3 == 0 {
        markets[name] = nil
        expected[name] = nil
      } else {
        let cents = Int64(random.next() >> 20)
        markets[Asset(known: name), default: .unknown].soldCents += cents
        expected[name, default: .unknown].soldCents += cents
      }
      for name in names { #expect(markets[name] == expected[name], "\(name), seed \(seed)") }
    }
  }
}

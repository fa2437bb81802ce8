import Basics
import TestSupport

@testable import QuoteSeal

/// Quotes that look like those of the service.
enum SampleQuote {
  static let time = WallTime.epoch + .seconds(1_800_000_000)

  static func contents(_ random: inout SplitMix64) -> QuoteContents {
    func maybe<Value>(_ value: Value) -> Value? { random.next() & 1 == 0 ? nil : value }
    func amount() -> USDCents {
      USDCents(Int64.random(in: 0...100_000_000_000, using: &random))
    }
    func share() -> Double { Double.random(in: 0...1, using: &random) }
    let market = QuoteMarketContents(
      version: random.next() >> 11, at: time, capital: amount(), sold: amount(),
      assetSold: amount(), correlatedSold: amount(), lossRatio: maybe(share()),
      stressIndex: share(), pegReference: 1 + share(), lastPrice: maybe(share()),
      expectedLossFraction: maybe(share()), payoutRatio: maybe(share()),
      customaryPayoutRatio: maybe(share()), equivalentTrigger: maybe(share()),
      ageMilliseconds: 1_000 * share())
    let hash = (0..<32).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    return QuoteContents(
      asset: ["USDC", "crvUSD", "A.1"].compactMap { Asset($0) }[Int(random.next() % 3)],
      cover: amount(), trigger: Decimal4(units: 9_700), floor: Decimal4(units: 9_000),
      days: UInt16.random(in: 1...365, using: &random), premium: amount(),
      premiumBound: UInt8.random(in: 1...4, using: &random), expectedLoss: maybe(amount()),
      technicalPremium: maybe(amount()), headroom: amount(),
      flags: QuoteContents.Flags(rawValue: UInt8(random.next() & 7)), model: "actuarial",
      modelVersion: 1, epoch: StoreEpoch(random.next() >> 11),
      revision: Revision(random.next() >> 11),
      chainHash: maybe(hash).flatMap { unsafe ChainHash(bytes: $0.span.bytes) }, market: market,
      issuedAt: time, validUntil: time + .seconds(300), nonce: random.next())
  }
}

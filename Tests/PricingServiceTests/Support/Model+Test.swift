import Basics

@testable import PricingService

extension CoverTerms {
  /// Terms with prices given as numbers.
  init(assetIndex: Int, coverCents: Int64, trigger: Double, floor: Double, days: Int) {
    guard let asset = Asset("USDC"), let trigger = Decimal4(rounding: trigger),
      let floor = Decimal4(rounding: floor), let code = AssetCode("USDC")
    else { preconditionFailure("a price is none") }
    self.init(
      asset: asset, code: code, assetIndex: assetIndex, isListed: true,
      coverCents: coverCents, trigger: trigger, floor: floor, days: days)
  }
}

extension PremiumParameters {
  /// Where the rate of an asset of that name stands.
  func place(of name: String) -> (index: Int, isListed: Bool) {
    guard let code = AssetCode(name) else { preconditionFailure("no asset has that name") }
    return self.place(of: code)
  }
}

extension AssetMarkets: ExpressibleByDictionaryLiteral {
  init(dictionaryLiteral markets: (String, AssetMarket)...) {
    self.init()
    for (name, market) in markets { self[name] = market }
  }
}

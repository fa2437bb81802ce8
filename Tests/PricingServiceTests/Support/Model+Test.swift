import Basics

@testable import PricingService

extension CoverTerms {
  /// Terms with prices given as numbers.
  init(assetIndex: Int, coverCents: Int64, trigger: Double, floor: Double, days: Int) {
    guard let asset = Asset("USDC"), let trigger = Decimal4(rounding: trigger),
      let floor = Decimal4(rounding: floor)
    else { preconditionFailure("a price is none") }
    self.init(
      asset: asset, assetIndex: assetIndex, isListed: true, coverCents: coverCents,
      trigger: trigger, floor: floor, days: days)
  }
}

extension PremiumParameters {
  /// Where the rate of an asset of that name stands.
  func place(of name: String) -> (index: Int, isListed: Bool) {
    self.place(of: Asset(known: name))
  }
}

extension Asset {
  /// The asset of a name that is one.
  init(known name: String) {
    guard let asset = Asset(name) else { preconditionFailure("no asset is called \(name)") }
    self = asset
  }
}

extension AssetMarkets {
  /// What is known of an asset by its name.
  subscript(name: String) -> AssetMarket? {
    get { self[Asset(known: name)] }
    set { self[Asset(known: name)] = newValue }
  }
}

extension AssetMarkets: ExpressibleByDictionaryLiteral {
  init(dictionaryLiteral markets: (String, AssetMarket)...) {
    self.init()
    for (name, market) in markets { self[name] = market }
  }
}

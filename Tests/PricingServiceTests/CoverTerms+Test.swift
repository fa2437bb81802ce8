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

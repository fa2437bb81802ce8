internal import Basics

/// How much cover may be in force, as shares of the capital.
struct SalesLimits: Sendable, Hashable {
  let utilizationMax: Double
  let singleAssetMax: Double
  let correlatedMax: Double

  /// Which limit binds.
  enum Limit: Sendable, Hashable {
    case utilization, singleAsset, correlated
  }

  /// How much more cover may be sold on an asset, and the limit that says so.
  func headroom(_ standing: BookStanding, on asset: String) -> (cents: Int64, limit: Limit) {
    func left(_ share: Double, _ sold: Int64) -> Int64 {
      // Truncating is rounding down here: neither factor is negative.
      max(0, Int64(share * Double(standing.capitalCents)) - sold)
    }
    var least = (
      cents: left(self.utilizationMax, standing.soldCents), limit: Limit.utilization
    )
    let single = left(self.singleAssetMax, standing.soldCents(on: asset))
    if single < least.cents { least = (single, .singleAsset) }
    let correlated = left(self.correlatedMax, standing.correlatedSoldCents(with: asset))
    if correlated < least.cents { least = (correlated, .correlated) }
    return least
  }

  /// Whether that much capital would do for the cover in force.
  func suffices(_ capitalCents: Int64, for soldCents: Int64) -> Bool {
    soldCents <= Int64(self.utilizationMax * Double(capitalCents))
  }
}

/// What is sold and what stands behind it, at one revision of the book.
struct BookStanding: Sendable, Hashable {
  var revision: Int64
  /// 0 before there is a vault.
  var vaultVersion: Int64
  var capitalCents: Int64
  var soldCents: Int64
  var policyCount: Int64
  /// Cover in force by asset.
  var exposures: [String: Int64]
  var groups: AssetGroups

  func soldCents(on asset: String) -> Int64 { self.exposures[asset] ?? 0 }

  /// Cover on the asset and on those that fall with it.
  func correlatedSoldCents(with asset: String) -> Int64 {
    self.exposures.reduce(0) { sum, exposure in
      self.groups.fallTogether(asset, exposure.key) ? sum + exposure.value : sum
    }
  }
}

/// Which assets fall together: those of one class, and pairs whose prices were seen to.
struct AssetGroups: Sendable, Hashable {
  /// What each asset is backed by.
  private let classes: [String: String]
  private let pairs: Set<[String]>

  /// Takes classes, and correlations of pairs as they were measured; from `correlationMin` on a
  /// pair counts.
  init(
    classes: [String: String], correlations: [(first: String, second: String, value: Double)],
    correlationMin: Double
  ) {
    self.classes = classes
    self.pairs = Set(
      correlations.filter { $0.value >= correlationMin }.map { [$0.first, $0.second].sorted() })
  }

  func fallTogether(_ one: String, _ other: String) -> Bool {
    if one == other || self.pairs.contains([one, other].sorted()) { return true }
    guard let backing = self.classes[one] else { return false }
    return backing == self.classes[other]
  }
}

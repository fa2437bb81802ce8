internal import Basics

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

extension CapacityLimits {
  /// How much more cover may be sold on an asset, and the limit that says so.
  func headroom(_ standing: BookStanding, on asset: String) -> Headroom {
    self.headroom(
      capitalCents: standing.capitalCents, soldCents: standing.soldCents,
      assetSoldCents: standing.soldCents(on: asset),
      correlatedSoldCents: standing.correlatedSoldCents(with: asset))
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

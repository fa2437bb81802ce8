/// How much cover may be in force, as shares of the capital.
///
/// Whoever quotes cover and whoever binds it judge by this one rule.
public struct CapacityLimits: Sendable, Hashable {
  /// Which of them binds.
  public enum Limit: Sendable, Hashable {
    case utilization, singleAsset, correlated
  }

  /// How much more cover may be sold, and the limit that says so.
  public struct Headroom: Sendable, Hashable {
    /// Never negative.
    public let cents: Int64
    public let limit: Limit

    @inlinable
    init(cents: Int64, limit: Limit) {
      self.cents = cents
      self.limit = limit
    }
  }

  /// All cover in force.
  public let utilizationMax: Double
  /// Cover on one asset.
  public let singleAssetMax: Double
  /// Cover on assets that fall together.
  public let correlatedMax: Double

  /// Takes the shares.
  public init(utilizationMax: Double, singleAssetMax: Double, correlatedMax: Double) {
    self.utilizationMax = utilizationMax
    self.singleAssetMax = singleAssetMax
    self.correlatedMax = correlatedMax
  }

  /// How much more cover may be sold on an asset, with so much in force on all assets, on this one,
  /// and on those that fall with it.
  @inlinable
  public func headroom(
    capitalCents: Int64, soldCents: Int64, assetSoldCents: Int64, correlatedSoldCents: Int64
  ) -> Headroom {
    func left(_ share: Double, _ sold: Int64) -> Int64 {
      max(0, Self.cents(share, of: capitalCents) - sold)
    }
    var least = Headroom(cents: left(self.utilizationMax, soldCents), limit: .utilization)
    let single = left(self.singleAssetMax, assetSoldCents)
    if single < least.cents { least = Headroom(cents: single, limit: .singleAsset) }
    let correlated = left(self.correlatedMax, correlatedSoldCents)
    if correlated < least.cents { least = Headroom(cents: correlated, limit: .correlated) }
    return least
  }

  /// Whether that much capital would do for the cover in force.
  public func suffices(_ capitalCents: Int64, for soldCents: Int64) -> Bool {
    soldCents <= Self.cents(self.utilizationMax, of: capitalCents)
  }

  /// A share of the capital, rounded down.
  @inlinable
  static func cents(_ share: Double, of capitalCents: Int64) -> Int64 {
    // Truncating is rounding down here: neither factor is negative.
    Int64(share * Double(capitalCents))
  }
}

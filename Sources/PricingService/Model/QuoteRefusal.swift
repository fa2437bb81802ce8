internal import Basics

/// Why there is no price.
enum QuoteRefusal: Error, Sendable, Hashable {
  /// One thing that is wrong with a request.
  struct Violation: Sendable, Hashable {
    let field: String
    let code: String
    let message: String
    let allowed: String
  }

  /// The request is not one; everything that is wrong with it.
  case invalid([Violation])
  /// More than may be sold; `headroomCents` is what may.
  case noCapacity(limit: CapacityLimits.Limit, headroomCents: Int64)
  /// The asset is off its peg, or so near the trigger that the buyer would know more than we do.
  case assetDepegged(priceRatio: Double?, priceRatioMin: Double)
  /// No more cover on this asset is sold for now.
  case salesSuspended
  /// There is no capital to pay claims from.
  case noVault
  /// The market is older than a price may rest on.
  case marketStale(ageSeconds: Double)
}

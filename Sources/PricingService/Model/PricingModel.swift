/// The formula that turns a request for cover into a premium.
///
/// A formula is never edited once quotes were sold under it: a change is a new version beside the
/// old one, so that an old quote can be computed again to the same cent.
public enum PricingModel: String, Sendable, Hashable, CaseIterable {
  /// The first published formula, kept to the letter for quotes that were sold under it.
  case classic
  /// The formula with a monotone trigger, marginal size tiers and a utilisation that is continuous.
  case actuarial

  /// The version of this formula in force.
  public var version: Int32 { 1 }
}

public import Basics

/// An estimated amount in whole cents, with how sure one may be of it.
public struct MoneyEstimate: Sendable, Hashable {
  /// The amount.
  public let value: USDCents
  /// Its standard error in cents.
  public let standardErrorCents: Double
  /// The ends of its interval of 95 %.
  public let lower: USDCents
  public let upper: USDCents

  /// Rounds an estimate in cents; amounts of a book are far from what does not fit.
  init(_ estimate: Estimate) {
    self.init(estimate, value: Self.cents(estimate.value))
  }

  /// The same with an amount that was rounded together with others.
  init(_ estimate: Estimate, value: USDCents) {
    self.value = value
    self.standardErrorCents = estimate.standardError
    self.lower = Self.cents(estimate.lower)
    self.upper = Self.cents(estimate.upper)
  }

  static func cents(_ cents: Double) -> USDCents {
    let limit = Double(Int64.max / 2)
    return USDCents(Int64(min(max(cents, -limit), limit).rounded(.toNearestOrEven)))
  }
}

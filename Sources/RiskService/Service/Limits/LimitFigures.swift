internal import Basics

/// What limits are about, as it stood at one instant.
struct LimitFigures: Sendable, Hashable {
  /// Capital of the vault; nil when there is no vault.
  var capital: USDCents?
  /// Dollars in reserve.
  var reserve: USDCents = .zero
  /// Capital weighted by what each tranche may bear.
  var effectiveCapital: USDCents = .zero
  /// Cover in force, by asset.
  var covers: [String: USDCents] = [:]
  /// The largest net loss of a scenario, from the newest report; nil before there is one.
  var worstStress: USDCents?
  /// Change of value at risk in 30 days, from the newest report; nil without history.
  var valueAtRiskTrend: Double?

  /// Cover in force.
  var sold: USDCents { self.covers.values.reduce(.zero, +) }

  /// An amount over the capital; infinite when something stands on nothing, nil without a vault.
  func overCapital(_ amount: USDCents) -> Double? {
    guard let capital = self.capital else { return nil }
    return Self.ratio(amount, to: capital)
  }

  /// A ratio of amounts; infinite when there is something over nothing.
  static func ratio(_ amount: USDCents, to whole: USDCents) -> Double {
    guard whole > .zero else { return amount > .zero ? .infinity : 0 }
    return Double(amount.count) / Double(whole.count)
  }
}

/// How much of its capital a tranche may bear when cover is measured against capital.
enum RiskCapacity {
  /// Half for those who lose last, all for those who lose first, and even steps between.
  static func share(of tranche: Tranche) -> Double {
    let steps = Double(Tranche.allCases.count - 1)
    return 0.5 + 0.5 * Double(tranche.tier - 1) / steps
  }

  /// The effective capital of tranches.
  static func effective(_ capitals: [Tranche: USDCents]) -> USDCents {
    let cents = Tranche.allCases.reduce(0.0) { sum, tranche in
      sum + Double(capitals[tranche]?.count ?? 0) * Self.share(of: tranche)
    }
    return USDCents(Int64(cents.rounded(.toNearestOrEven)))
  }
}

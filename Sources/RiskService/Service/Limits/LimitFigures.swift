internal import Basics

/// What limits are about, as it stood at one instant.
struct LimitFigures: Sendable, Hashable {
  /// Capital of the vault; nil when there is no vault.
  var capital: USDCents?
  /// Dollars in reserve.
  var reserve: USDCents = .zero
  /// Capital by tranche.
  var tranches: [Tranche: USDCents] = [:]
  /// Share of its capital that each tranche counts with when cover is measured against it.
  var capacities: [Tranche: Double] = [:]
  /// Cover in force, by asset.
  var covers: [String: USDCents] = [:]
  /// Which assets fall together.
  var groups = AssetGroups(classes: [:], correlations: [], correlationMin: 1)
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

// MARK: Tranches

extension LimitFigures {
  /// Capital weighted by what each tranche may bear.
  var effectiveCapital: USDCents {
    let cents = Tranche.allCases.reduce(0.0) { sum, tranche in
      sum + Double(self.tranches[tranche]?.count ?? 0) * (self.capacities[tranche] ?? 0)
    }
    return USDCents(Int64(cents.rounded(.toNearestOrEven)))
  }

  /// The cover that a tranche stands behind over its capital; nil for one without capital.
  ///
  /// Cover is apportioned among the tranches by what they may bear, so that the one that may bear
  /// all of its capital is used most.
  func utilization(of tranche: Tranche) -> Double? {
    guard self.capital != nil, self.tranches[tranche] ?? .zero > .zero else { return nil }
    return Self.ratio(self.sold, to: self.effectiveCapital) * (self.capacities[tranche] ?? 0)
  }

  /// The tranche that is used most, the safer one of two alike; nil when none has capital.
  var mostUtilized: (tranche: Tranche, utilization: Double)? {
    Tranche.allCases.sorted().compactMap { tranche in
      self.utilization(of: tranche).map { (tranche: tranche, utilization: $0) }
    }.max { $0.utilization < $1.utilization }
  }
}

// MARK: Assets that fall together

extension LimitFigures {
  /// The assets in the order of their names that have cover.
  var coveredAssets: [String] {
    self.covers.filter { $0.value > .zero }.keys.sorted()
  }

  /// The covered assets that fall together with one of them, itself among them, and their cover,
  /// where it is most; nil without cover.
  var largestGroup: (assets: [String], cover: USDCents)? {
    let assets = self.coveredAssets
    return assets.map { one in assets.filter { self.groups.fallTogether(one, $0) } }
      .map { group in
        (assets: group, cover: group.reduce(USDCents.zero) { $0 + (self.covers[$1] ?? .zero) })
      }
      .max { $0.cover < $1.cover }
  }
}

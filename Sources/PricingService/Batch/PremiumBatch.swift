internal import Basics
private import CPremium

/// Many premiums at one market, computed column by column.
///
/// Every step is the one of the formula for a single premium, in the same order: the cents are the
/// same to the last bit of each step.
struct PremiumBatch: Sendable {
  /// What the formula takes of every cover.
  private enum Column: Int, CaseIterable {
    case rate, dollars, years, term, trigger, usedBefore, usedAfter, floor, enforced
  }

  /// The largest premium, in dollars, that is rounded here as ``USDCents`` rounds it.
  static let dollarsMax = 0x1p44

  private let premium: PremiumParameters
  private let common: MarketMultipliers
  private let capacity: Int
  /// One column after the other, each with room for `capacity` covers.
  private var numbers: [Double]
  private var cents: [Int64]
  /// What ``bound(at:)`` tells, as the kernel says it.
  private var bounds: [UInt8]
  /// How many covers there are.
  private(set) var count = 0

  /// Takes at most `capacity` covers at one market; nil when their premiums have to be computed one
  /// by one, because one of them may be no amount of money.
  init?(_ premium: PremiumParameters, stressIndex: Double, lossRatio: Double?, capacity: Int) {
    let common = premium.multipliers(
      stressIndex: stressIndex, lossRatio: lossRatio, by: premium.model)
    guard common.stress.isFinite, common.claims.isFinite,
      premium.dollarsMax(common, by: premium.model) < Self.dollarsMax
    else { return nil }
    self.premium = premium
    self.common = common
    self.capacity = capacity
    self.numbers = [Double](repeating: 0, count: capacity * Column.allCases.count)
    self.cents = [Int64](repeating: 0, count: capacity)
    self.bounds = [UInt8](repeating: 0, count: capacity)
  }

  /// Adds a cover; `market` has the stress and the losses of the batch.
  mutating func append(_ terms: CoverTerms, _ market: PremiumMarket, enforcedDollars: Double) {
    precondition(self.count < self.capacity)
    let rate = self.premium.rates[terms.assetIndex]
    self.set(.rate, rate.base * (1 + rate.adjustment))
    self.set(.dollars, terms.dollars)
    self.set(.years, self.premium.years[terms.days])
    self.set(.trigger, terms.trigger)
    self.set(.usedBefore, market.utilizationBefore)
    self.set(.usedAfter, market.utilizationAfter)
    self.set(.enforced, enforcedDollars)
    switch self.premium.model {
    case .classic:
      self.set(.term, self.premium.classicTerm[terms.days])
    case .actuarial:
      self.set(.term, self.premium.actuarialTerm[terms.days])
      self.set(.floor, self.premium.floorMultiplier(market.floorRatio))
    }
    self.count += 1
  }

  @inline(__always)
  private mutating func set(_ column: Column, _ number: Double) {
    self.numbers[column.rawValue * self.capacity + self.count] = number
  }

  private func number(_ column: Column, at place: Int) -> Double {
    self.numbers[column.rawValue * self.capacity + place]
  }

  /// The premium of a cover, in the order in which they were added.
  func cents(at place: Int) -> Int64 { self.cents[place] }

  /// Whether the minimum or the technical premium is what a cover costs.
  func bound(at place: Int) -> PremiumBound {
    switch self.bounds[place] {
    case 2: return .technical
    case 1:
      let least = self.premium.minimum
      var rate = least.rate * self.number(.dollars, at: place)
      if self.premium.model == .actuarial { rate *= self.number(.years, at: place) }
      return rate > least.absolute ? .minimumRate : .minimumAbsolute
    default: return .none
    }
  }

  /// Computes every premium.
  mutating func compute() {
    guard self.count > 0 else { return }
    let (model, count, capacity) = (self.premium.model, self.count, self.capacity)
    var card = CPremium_card(self.premium, self.common)
    unsafe self.numbers.withUnsafeBufferPointer { numbers in
      unsafe self.cents.withUnsafeMutableBufferPointer { cents in
        unsafe self.bounds.withUnsafeMutableBufferPointer { bounds in
          func column(_ column: Column) -> UnsafePointer<Double>? {
            unsafe numbers.baseAddress.map { unsafe $0 + column.rawValue * capacity }
          }
          var columns = unsafe CPremium_columns(
            rate: column(.rate), dollars: column(.dollars), years: column(.years),
            term: column(.term), trigger: column(.trigger), used_before: column(.usedBefore),
            used_after: column(.usedAfter), floor: column(.floor), enforced: column(.enforced),
            cents: cents.baseAddress, bound: bounds.baseAddress)
          switch model {
          case .classic: unsafe CPremium_classic(&card, &columns, count)
          case .actuarial: unsafe CPremium_actuarial(&card, &columns, count)
          }
        }
      }
    }
  }
}

extension CPremium_card {
  fileprivate init(_ premium: PremiumParameters, _ common: MarketMultipliers) {
    self.init(
      size: CPremium_tiers(premium.sizeTiers), used: CPremium_tiers(premium.utilizationTiers),
      trigger_base: premium.trigger.base, trigger_width: premium.trigger.width,
      trigger_factor: premium.trigger.factor, trigger_slope: premium.trigger.slope,
      trigger_multiplier_min: premium.trigger.multipliers.lowerBound,
      trigger_multiplier_max: premium.trigger.multipliers.upperBound, stress: common.stress,
      claims: common.claims, minimum_absolute: premium.minimum.absolute,
      minimum_rate: premium.minimum.rate)
  }
}

extension CPremium_tiers {
  fileprivate init(_ tiers: MultiplierTiers) {
    self.init(
      thresholds: (tiers.first.threshold, tiers.second.threshold, tiers.third.threshold),
      multipliers: (tiers.first.multiplier, tiers.second.multiplier, tiers.third.multiplier))
  }
}

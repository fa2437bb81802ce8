internal import Basics

/// Many premiums of the actuarial model at one market, computed a few at a time.
///
/// Every step is the one of the formula for a single premium, in the same order, with choices
/// between results in place of branches: the cents are the same to the last bit of each step.
struct PremiumBatch: Sendable {
  /// Numbers of covers that are computed together.
  typealias Lanes = SIMD4<Double>

  /// What the formula takes from some covers, and what comes out.
  struct Block: Sendable {
    /// The rate of the asset, its risk counted in.
    var rate = Lanes(repeating: 0)
    var dollars = Lanes(repeating: 0)
    var years = Lanes(repeating: 0)
    var term = Lanes(repeating: 0)
    var trigger = Lanes(repeating: 0)
    var utilizationBefore = Lanes(repeating: 0)
    var utilizationAfter = Lanes(repeating: 0)
    var floor = Lanes(repeating: 0)
    /// The technical premium where it is enforced, else 0; in dollars.
    var enforced = Lanes(repeating: 0)
    /// The premiums.
    var cents = Lanes(repeating: 0)
    /// 1 where the minimum is charged, 2 where the technical premium is.
    var bound = Lanes(repeating: 0)
  }

  /// The largest premium, in dollars, that is rounded here as ``USDCents`` rounds it.
  static let dollarsMax = 0x1p44

  private let premium: PremiumParameters
  private let common: MarketMultipliers
  private(set) var blocks: [Block] = []
  /// How many covers there are.
  private(set) var count = 0

  /// Takes covers at one market; nil when their premiums have to be computed one by one: by the
  /// classic model, or with parameters by which a premium may be no amount of money.
  init?(_ premium: PremiumParameters, stressIndex: Double, lossRatio: Double?, capacity: Int) {
    guard premium.model == .actuarial, premium.isBounded else { return nil }
    self.premium = premium
    self.common = premium.multipliers(
      stressIndex: stressIndex, lossRatio: lossRatio, by: .actuarial)
    self.blocks.reserveCapacity((capacity + Lanes.scalarCount - 1) / Lanes.scalarCount)
  }

  /// Adds a cover; `market` has the stress and the losses of the batch.
  mutating func append(_ terms: CoverTerms, _ market: PremiumMarket, enforcedDollars: Double) {
    let lane = self.count % Lanes.scalarCount
    if lane == 0 { self.blocks.append(Block()) }
    let rate = self.premium.rates[terms.assetIndex]
    let last = self.blocks.count - 1
    self.blocks[last].rate[lane] = rate.base * (1 + rate.adjustment)
    self.blocks[last].dollars[lane] = terms.dollars
    self.blocks[last].years[lane] = self.premium.years[terms.days]
    self.blocks[last].term[lane] = self.premium.actuarialTerm[terms.days]
    self.blocks[last].trigger[lane] = terms.trigger
    self.blocks[last].utilizationBefore[lane] = market.utilizationBefore
    self.blocks[last].utilizationAfter[lane] = market.utilizationAfter
    self.blocks[last].floor[lane] = self.premium.floorMultiplier(market.floorRatio)
    self.blocks[last].enforced[lane] = enforcedDollars
    self.count += 1
  }

  /// The premium of a cover, in the order in which they were added.
  func cents(at place: Int) -> Int64 {
    Int64(self.blocks[place / Lanes.scalarCount].cents[place % Lanes.scalarCount])
  }

  /// Whether the minimum or the technical premium is what a cover costs.
  func bound(at place: Int) -> PremiumBound {
    let (block, lane) = place.quotientAndRemainder(dividingBy: Lanes.scalarCount)
    switch self.blocks[block].bound[lane] {
    case 2: return .technical
    case 1:
      let least = self.premium.minimum
      let rate = least.rate * self.blocks[block].dollars[lane] * self.blocks[block].years[lane]
      return rate > least.absolute ? .minimumRate : .minimumAbsolute
    default: return .none
    }
  }

  /// Computes every premium.
  mutating func compute() {
    let formula = LaneFormula(self.premium, self.common)
    for place in self.blocks.indices { formula.compute(&self.blocks[place]) }
  }
}

/// The actuarial formula for some covers at once.
private struct LaneFormula {
  typealias Lanes = PremiumBatch.Lanes

  let size: SizeTiers
  let used: UtilizationTiers
  let trigger: TriggerParameters
  let minimum: MinimumParameters
  let common: MarketMultipliers

  init(_ premium: PremiumParameters, _ common: MarketMultipliers) {
    self.size = premium.sizeTiers
    self.used = premium.utilizationTiers
    self.trigger = premium.trigger
    self.minimum = premium.minimum
    self.common = common
  }

  @inline(__always)
  func compute(_ block: inout PremiumBatch.Block) {
    let dollars = block.dollars
    let slope = self.trigger.actuarialMultipliers(block.trigger)
    let used = self.used.meanMultipliers(
      from: block.utilizationBefore, to: block.utilizationAfter)
    let annual =
      block.rate * self.size.marginalMultipliers(dollars) * block.term * slope * used
      * self.common.stress * self.common.claims * block.floor
    let card = dollars * annual * block.years
    let rateMinimum = self.minimum.rate * dollars * block.years
    let minimum = larger(rateMinimum, Lanes(repeating: self.minimum.absolute))
    let raw = larger(card, minimum)
    var bound = Lanes.zero.replacing(with: 1, where: card .< minimum)
    bound.replace(with: 2, where: block.enforced .> raw)
    block.bound = bound
    block.cents = Self.rounded(larger(raw, block.enforced) * 100)
  }

  /// Whole cents, as ``USDCents`` rounds amounts up to 2^51: ties within its tolerance to even.
  @inline(__always)
  private static func rounded(_ cents: Lanes) -> Lanes {
    let nearest = (cents + 0x1.8p52) - 0x1.8p52
    let rest = cents - nearest
    let tolerance = smaller(cents * 0x1p-46, Lanes(repeating: 0x1p-10))
    let distance = larger(rest, -rest) - 0.5
    let isTie = larger(distance, -distance) .<= tolerance
    let half = nearest * 0.5
    let isOdd = half .!= (half + 0x1.8p52) - 0x1.8p52
    let step = Lanes(repeating: 1).replacing(with: -1, where: rest .< 0)
    return nearest + Lanes.zero.replacing(with: step, where: isTie .& isOdd)
  }
}

extension TriggerParameters {
  @inline(__always)
  fileprivate func actuarialMultipliers(_ trigger: PremiumBatch.Lanes) -> PremiumBatch.Lanes {
    let multiplier = 1 + (trigger - self.base) * self.slope
    return smaller(
      larger(multiplier, .init(repeating: self.multipliers.lowerBound)),
      .init(repeating: self.multipliers.upperBound))
  }
}

extension SizeTiers {
  @inline(__always)
  fileprivate func marginalMultipliers(_ dollars: PremiumBatch.Lanes) -> PremiumBatch.Lanes {
    typealias Lanes = PremiumBatch.Lanes
    let first = Lanes(repeating: self.first.threshold)
    let second = Lanes(repeating: self.second.threshold)
    let third = Lanes(repeating: self.third.threshold)
    // What lies above a threshold is 0 for a cover below it, and adding 0 changes nothing.
    var weighted = third + (smaller(dollars, second) - third) * self.third.multiplier
    weighted +=
      larger(smaller(dollars, first) - second, Lanes.zero) * self.second.multiplier
    weighted += larger(dollars - first, Lanes.zero) * self.first.multiplier
    return (weighted / dollars).replacing(with: 1, where: dollars .<= third)
  }
}

extension UtilizationTiers {
  @inline(__always)
  fileprivate func meanMultipliers(
    from before: PremiumBatch.Lanes, to after: PremiumBatch.Lanes
  ) -> PremiumBatch.Lanes {
    // Below the lowest threshold, where most pools are, nothing is left to average.
    guard any(after .> self.third.threshold) else { return PremiumBatch.Lanes(repeating: 1) }
    let last = self.multipliers(at: after)
    let mean = (self.areas(upTo: after) - self.areas(upTo: before)) / (after - before)
    let isOneTier = self.multipliers(above: before) .== last
    return mean.replacing(with: last, where: isOneTier)
      .replacing(with: self.multipliers(at: before), where: after .<= before)
  }

  @inline(__always)
  private func multipliers(at utilization: PremiumBatch.Lanes) -> PremiumBatch.Lanes {
    PremiumBatch.Lanes(repeating: 1)
      .replacing(with: self.third.multiplier, where: utilization .> self.third.threshold)
      .replacing(with: self.second.multiplier, where: utilization .> self.second.threshold)
      .replacing(with: self.first.multiplier, where: utilization .> self.first.threshold)
  }

  @inline(__always)
  private func multipliers(above utilization: PremiumBatch.Lanes) -> PremiumBatch.Lanes {
    PremiumBatch.Lanes(repeating: 1)
      .replacing(with: self.third.multiplier, where: utilization .>= self.third.threshold)
      .replacing(with: self.second.multiplier, where: utilization .>= self.second.threshold)
      .replacing(with: self.first.multiplier, where: utilization .>= self.first.threshold)
  }

  @inline(__always)
  private func areas(upTo utilization: PremiumBatch.Lanes) -> PremiumBatch.Lanes {
    typealias Lanes = PremiumBatch.Lanes
    var areas = utilization
    areas +=
      larger(utilization - self.third.threshold, Lanes.zero) * (self.third.multiplier - 1)
    areas +=
      larger(utilization - self.second.threshold, Lanes.zero)
      * (self.second.multiplier - self.third.multiplier)
    areas +=
      larger(utilization - self.first.threshold, Lanes.zero)
      * (self.first.multiplier - self.second.multiplier)
    return areas
  }
}

/// The larger of two numbers, lane by lane; that of the standard library is a call and a loop.
@inline(__always)
private func larger(
  _ one: PremiumBatch.Lanes, _ other: PremiumBatch.Lanes
) -> PremiumBatch.Lanes {
  one.replacing(with: other, where: other .> one)
}

/// The smaller of two numbers, lane by lane.
@inline(__always)
private func smaller(
  _ one: PremiumBatch.Lanes, _ other: PremiumBatch.Lanes
) -> PremiumBatch.Lanes {
  one.replacing(with: other, where: other .< one)
}

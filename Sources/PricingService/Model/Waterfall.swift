/// How a premium came about, in signed cents that add up to it exactly.
struct Waterfall: Sendable {
  /// One step on the way from the base rate to the premium.
  enum Step: UInt8, Sendable, Hashable, CaseIterable {
    case base, riskAdjustment, size, term, trigger, utilization, stress, claims, floor, minimum
    case technicalFloor
  }

  /// One step with what it multiplies by and what it adds.
  struct Line: Sendable, Hashable {
    let step: Step
    /// What the step multiplies the premium so far by; for the base, the annual base rate.
    let multiplier: Double
    let cents: Int64
  }

  /// How many steps there are.
  static let count = 11

  private let multipliers: [11 of Double]
  private let cents: [11 of Int64]

  /// The line of a step.
  subscript(_ step: Step) -> Line {
    let place = Int(step.rawValue)
    return Line(step: step, multiplier: self.multipliers[place], cents: self.cents[place])
  }

  /// Every step in order, also those that change nothing.
  var lines: [Line] { Step.allCases.map { self[$0] } }

  /// Splits `premiumCents`, which is `premium` after `technicalDollars` was enforced and rounded.
  ///
  /// Each line is rounded down and the cents that are left go to the lines that lost most: the
  /// method of the largest remainder.
  init(_ premium: RawPremium, technicalDollars: Double, premiumCents: Int64) {
    var multipliers = [11 of Double](repeating: 1)
    Self.fill(&multipliers, premium, technicalDollars)
    var amounts = [11 of Double](repeating: 0)
    var running = multipliers[0] * premium.scale
    amounts[0] = running
    for place in 1...8 {
      let next = running * multipliers[place]
      amounts[place] = next - running
      running = next
    }
    amounts[9] = premium.dollars - premium.card
    amounts[10] = max(0, technicalDollars - premium.dollars)
    self.multipliers = multipliers
    self.cents = Self.split(premiumCents, by: amounts)
  }

  private static func fill(
    _ multipliers: inout [11 of Double], _ premium: RawPremium, _ technicalDollars: Double
  ) {
    let factors = premium.factors
    multipliers[0] = factors.baseRate
    multipliers[1] = 1 + factors.riskAdjustment
    multipliers[2] = factors.size
    multipliers[3] = factors.term
    multipliers[4] = factors.trigger
    multipliers[5] = factors.utilization
    multipliers[6] = factors.stress
    multipliers[7] = factors.claims
    multipliers[8] = factors.floor
    if premium.isMinimum && premium.card > 0 { multipliers[9] = premium.dollars / premium.card }
    if technicalDollars > premium.dollars && premium.dollars > 0 {
      multipliers[10] = technicalDollars / premium.dollars
    }
  }

  private static func split(_ total: Int64, by amounts: [11 of Double]) -> [11 of Int64] {
    var cents = [11 of Int64](repeating: 0)
    var remainders = [11 of Double](repeating: 0)
    var left = total
    for place in 0..<Self.count {
      let exact = amounts[place] * 100
      let truncated = Int64(exact)
      let floor = exact < Double(truncated) ? truncated - 1 : truncated
      cents[place] = floor
      remainders[place] = exact - Double(floor)
      left -= floor
    }
    // Each line lost less than a cent; only the last bits of the sum can ask for one to give back.
    while left != 0 {
      let direction: Int64 = left > 0 ? 1 : -1
      var chosen = 0
      for place in 1..<Self.count {
        let isBetter =
          direction > 0
          ? remainders[place] > remainders[chosen] : remainders[place] < remainders[chosen]
        if isBetter { chosen = place }
      }
      cents[chosen] += direction
      remainders[chosen] -= Double(direction)
      left -= direction
    }
    return cents
  }
}

/// How a premium came about, in signed cents that add up to it exactly.
public struct Waterfall: Sendable, Hashable {
  /// One step on the way from the base rate to the premium.
  public enum Step: UInt8, Sendable, Hashable, CaseIterable {
    case base, riskAdjustment, size, term, trigger, utilization, stress, claims, floor, minimum
    case technicalFloor
  }

  /// One step with what it multiplies by and what it adds.
  public struct Line: Sendable, Hashable {
    public let step: Step
    /// The factor of the step; 1 where the step adds an amount.
    public let multiplier: Double
    public let cents: Int64
  }

  /// Every step in order, also those that change nothing.
  public let lines: [Line]

  /// Splits `premiumCents`, which is `premium` after `technicalDollars` was enforced and rounded.
  ///
  /// Each line is rounded down and the cents that are left go to the lines that lost most: the
  /// method of the largest remainder.
  init(_ premium: RawPremium, technicalDollars: Double, premiumCents: Int64) {
    let steps = Self.steps(premium, technicalDollars)
    var cents = steps.map { Int64(($0.dollars * 100).rounded(.down)) }
    let remainders = steps.indices.map { steps[$0].dollars * 100 - Double(cents[$0]) }
    var left = premiumCents - cents.reduce(0, +)
    let order = steps.indices.sorted { (remainders[$1], $0) < (remainders[$0], $1) }
    var position = 0
    while left != 0 {
      let direction: Int64 = left > 0 ? 1 : -1
      let index = direction > 0 ? order[position] : order[order.count - 1 - position]
      cents[index] += direction
      left -= direction
      position = (position + 1) % order.count
    }
    self.lines = steps.indices.map {
      Line(step: steps[$0].step, multiplier: steps[$0].multiplier, cents: cents[$0])
    }
  }

  private static func steps(
    _ premium: RawPremium, _ technicalDollars: Double
  ) -> [(step: Step, multiplier: Double, dollars: Double)] {
    let factors = premium.factors
    let multipliers: [(Step, Double)] = [
      (.riskAdjustment, 1 + factors.riskAdjustment), (.size, factors.size),
      (.term, factors.term), (.trigger, factors.trigger), (.utilization, factors.utilization),
      (.stress, factors.stress), (.claims, factors.claims), (.floor, factors.floor),
    ]
    let scale = factors.annualRate == 0 ? 0 : premium.card / factors.annualRate
    var running = factors.baseRate * scale
    var steps: [(step: Step, multiplier: Double, dollars: Double)] = [
      (.base, factors.baseRate, running)
    ]
    for (step, multiplier) in multipliers {
      steps.append((step, multiplier, running * multiplier - running))
      running *= multiplier
    }
    steps.append((.minimum, 1, premium.dollars - premium.card))
    steps.append((.technicalFloor, 1, max(0, technicalDollars - premium.dollars)))
    return steps
  }
}

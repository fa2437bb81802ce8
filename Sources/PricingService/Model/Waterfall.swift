internal import Basics

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

  private var multipliers: [11 of Double]
  private var cents: [11 of Int64]

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
  @inline(__always)
  init(_ premium: RawPremium, technicalDollars: Double, premiumCents: Int64) {
    self.multipliers = InlineArray(repeating: 1)
    self.cents = InlineArray(repeating: 0)
    Self.fill(&self.multipliers, premium, technicalDollars)
    // Spans: an element of an inline array found by a number is found in a copy of the array.
    let multipliers = self.multipliers.span
    var cents = self.cents.mutableSpan
    var lost = [11 of UInt64] { Self.loss(0, at: $0) }
    var losses = lost.mutableSpan
    var running = multipliers[0] * premium.scale
    Self.roundDown(running, at: 0, &cents, &losses)
    for place in 1...8 {
      let next = running * multipliers[place]
      Self.roundDown(next - running, at: place, &cents, &losses)
      running = next
    }
    Self.roundDown(premium.dollars - premium.card, at: 9, &cents, &losses)
    Self.roundDown(max(0, technicalDollars - premium.dollars), at: 10, &cents, &losses)
    var left = premiumCents
    for place in 0..<Self.count { left -= cents[place] }
    Self.settle(left, &cents, &losses)
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

  /// Rounds the amount of a line down to cents and notes what it lost.
  @inline(__always)
  private static func roundDown(
    _ dollars: Double, at place: Int, _ cents: inout MutableSpan<Int64>,
    _ losses: inout MutableSpan<UInt64>
  ) {
    // Most steps change nothing.
    guard dollars != 0 else { return }
    guard let nearest = NearestWhole(dollars * 100) else {
      preconditionFailure("a step on the way to a premium is no amount of money")
    }
    let isAbove = nearest.rest < 0
    cents[place] = nearest.count - (isAbove ? 1 : 0)
    losses[place] = Self.loss(isAbove ? nearest.rest + 1 : nearest.rest, at: place)
  }

  /// Gives what is left to the lines that lost most.
  @inline(__always)
  private static func settle(
    _ total: Int64, _ cents: inout MutableSpan<Int64>, _ losses: inout MutableSpan<UInt64>
  ) {
    var left = total
    while left > 0 {
      // Two rows side by side, so that no comparison waits for the one before it.
      var (most, other) = (losses[0], losses[1])
      for place in stride(from: 2, to: Self.count - 1, by: 2) {
        most = max(most, losses[place])
        other = max(other, losses[place + 1])
      }
      let place = Self.place(of: max(most, other, losses[Self.count - 1]))
      cents[place] += 1
      losses[place] = Self.loss(0, at: place)
      left -= 1
    }
    // Each line lost less than a cent; only the last bits of the sum can ask for one to give back.
    while left < 0 {
      var least = losses[0]
      for place in 1..<Self.count { least = min(least, losses[place]) }
      let place = Self.place(of: least)
      cents[place] -= 1
      losses[place] = Self.loss(1, at: place)
      left += 1
    }
  }

  /// The part of a cent that a line lost, and in the last four bits its place: of equal losses, to
  /// a 2^-51st of a cent, the earlier is the larger.
  ///
  /// Integers are compared without jumps; which line lost most is as good as random, and a
  /// processor would guess wrong.
  @inline(__always)
  private static func loss(_ remainder: Double, at place: Int) -> UInt64 {
    // Between 1 and 1.5 all numbers have the same exponent, and their bits are in their order.
    (1 + remainder / 2).bitPattern << 4 | UInt64(truncatingIfNeeded: 15 &- place)
  }

  @inline(__always)
  private static func place(of loss: UInt64) -> Int { 15 &- Int(truncatingIfNeeded: loss & 15) }
}

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
    var lines = [11 of Int64](repeating: 0)
    var losses = [11 of UInt64](repeating: 0)
    // Spans: an element of an inline array found by a number is found in a copy of the array.
    let left = Self.roundDown(amounts.span, total, lines.mutableSpan, losses.mutableSpan)
    var cents = lines.mutableSpan
    Self.settle(left, &cents, losses.mutableSpan)
    return lines
  }

  /// Rounds every line down, notes what each lost, and returns what is left of the total.
  @inline(__always)
  private static func roundDown(
    _ amounts: borrowing Span<Double>, _ total: Int64, _ cents: consuming MutableSpan<Int64>,
    _ losses: consuming MutableSpan<UInt64>
  ) -> Int64 {
    var left = total
    for place in 0..<Self.count {
      let exact = amounts[place] * 100
      let floor = Self.floor(exact)
      cents[place] = Int64(floor)
      losses[place] = Self.loss(exact - floor, at: place)
      left -= cents[place]
    }
    return left
  }

  /// Gives what is left to the lines that lost most.
  @inline(__always)
  private static func settle(
    _ total: Int64, _ cents: inout MutableSpan<Int64>, _ losses: consuming MutableSpan<UInt64>
  ) {
    var left = total
    while left > 0 {
      var most = losses[0]
      for place in 1..<Self.count { most = max(most, losses[place]) }
      let place = Self.place(of: most)
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

  /// The largest whole number that is not above `number`.
  ///
  /// Adding and taking away a large number rounds without a call into the mathematical library.
  @inline(__always)
  private static func floor(_ number: Double) -> Double {
    guard number.magnitude <= 0x1p51 else { return number.rounded(.down) }
    let nearest = (number + 0x1.8p52) - 0x1.8p52
    let above: Double = nearest > number ? 1 : 0
    return nearest - above
  }
}

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// How often and how deep one asset is expected to fall, as functions of depth below its peg.
///
/// Straight lines join the given points; beyond the last depth nothing is expected. All integrals
/// over a layer are those of the lines, to ten digits.
final class LossCurve: Sendable {
  private let depths: [Double]
  /// Events per year that are deeper than each depth.
  private let rates: [Double]
  /// Chance that an event is deeper than each depth.
  private let survivals: [Double]
  /// The chance up to each depth from the one before it, and last beyond them all.
  private let lines: [Line]
  /// Integrals of the first powers of the rate from the first depth to each depth, depth by depth.
  private let powerAreas: [Double]

  /// The chance between two depths that follow each other.
  private struct Line {
    let start: Double
    let length: Double
    /// The chance at the start, and what it rises by to the end: never more than 0.
    let survival: Double
    let rise: Double
    /// The integral of the chance from the first depth to the start.
    let area: Double

    /// The integral of the chance from the first depth to `depth`, which is on the line.
    @inline(__always)
    func area(upTo depth: Double) -> Double {
      let width = depth - self.start
      let end = self.survival + self.rise * (width / self.length)
      return self.area + width * (self.survival + end) / 2
    }
  }

  /// How many powers of the rate are integrated ahead.
  private static let powerCount = 8
  /// Up to this many expected events those powers are enough for ten digits.
  private static let eventsMax = 0.25

  /// Takes the points of a curve; nil unless depths rise and no other number does or is negative.
  init?(depths: [Double], rates: [Double], survivals: [Double]) {
    guard depths.count >= 2, rates.count == depths.count, survivals.count == depths.count,
      zip(depths, depths.dropFirst()).allSatisfy({ $0 < $1 }), depths[0] >= 0,
      zip(rates, rates.dropFirst()).allSatisfy({ $0 >= $1 }), rates.last ?? -1 >= 0,
      zip(survivals, survivals.dropFirst()).allSatisfy({ $0 >= $1 }), survivals.last ?? -1 >= 0,
      survivals[0] <= 1, (depths + rates).allSatisfy(\.isFinite)
    else { return nil }
    self.depths = depths
    self.rates = rates
    self.survivals = survivals
    self.lines = Self.lines(depths, survivals)
    self.powerAreas = Self.powerAreas(depths, rates)
  }

  private static func lines(_ depths: [Double], _ survivals: [Double]) -> [Line] {
    // Above the first depth the chance is the one there.
    var lines = [Line(start: depths[0], length: 1, survival: survivals[0], rise: 0, area: 0)]
    var area = 0.0
    for (place, end) in depths.enumerated().dropFirst() {
      let (start, survival) = (depths[place - 1], survivals[place - 1])
      lines.append(
        Line(
          start: start, length: end - start, survival: survival,
          rise: survivals[place] - survival, area: area))
      area += (end - start) * (survivals[place] + survival) / 2
    }
    lines.append(
      Line(start: depths[depths.count - 1], length: 1, survival: 0, rise: 0, area: area))
    return lines
  }

  private static func powerAreas(_ depths: [Double], _ rates: [Double]) -> [Double] {
    var areas = [Double](repeating: 0, count: Self.powerCount)
    var all = areas
    for place in 1..<depths.count {
      let width = depths[place] - depths[place - 1]
      Self.addPowers(&areas, width, rates[place - 1], rates[place])
      all += areas
    }
    return all
  }

  /// Adds the integrals of the powers of a line of that width between two rates.
  private static func addPowers(
    _ areas: inout [Double], _ width: Double, _ first: Double, _ last: Double
  ) {
    var sum = 1.0
    var power = 1.0
    for place in 0..<Self.powerCount {
      power *= first
      sum = sum * last + power
      areas[place] += width * sum / Double(place + 2)
    }
  }

  /// The mean share of a layer between two depths that one event is expected to pay.
  func payoutRatio(from upper: Double, to lower: Double) -> Double {
    self.payoutRatio(from: self.spot(at: upper), to: self.spot(at: lower))
  }

  @inline(__always)
  private func payoutRatio(from upper: Spot, to lower: Spot) -> Double {
    (self.area(upTo: lower) - self.area(upTo: upper)) / (lower.depth - upper.depth)
  }

  /// The trigger of the layer of `width` on which one event pays the share `ratio`, which is what
  /// it pays between `trigger` and `floor`.
  ///
  /// It lies between the layers of that width that share the trigger and the floor. Where several
  /// pay the same it is the nearest to the trigger. It never falls when trigger or floor rises: a
  /// search looks at the same triggers whatever it looks for, and stops no later for less.
  func equivalentTrigger(
    paying ratio: Double, trigger: Double, floor: Double, width: Double
  ) -> Double {
    let isNarrow = floor + width > trigger
    let ends = isNarrow ? trigger...(floor + width) : (floor + width)...trigger
    // Ratios that differ in their last bits only are one.
    let wanted = (ratio * Self.ratioUnits).rounded() + (isNarrow ? -0.5 : 0.5)
    let least = wanted / Self.ratioUnits
    var low: UInt64 = 0
    var high = 2 * Self.triggerUnits
    // Where the ends of the layer can still lie: what narrows the search narrows these too.
    var (uppers, lowers) = (0...self.depths.count, 0...self.depths.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      let trigger = Double(middle) / Double(Self.triggerUnits)
      guard trigger > ends.lowerBound else {
        low = middle
        continue
      }
      guard trigger < ends.upperBound else {
        high = middle
        continue
      }
      let upper = self.spot(at: 1 - trigger, among: uppers)
      let lower = self.spot(at: 1 - trigger + width, among: lowers)
      if self.payoutRatio(from: upper, to: lower) >= least {
        high = middle
        uppers = upper.place...uppers.upperBound
        lowers = lower.place...lowers.upperBound
      } else {
        low = middle
        uppers = uppers.lowerBound...upper.place
        lowers = lowers.lowerBound...lower.place
      }
    }
    return (Double(high) / Double(Self.triggerUnits)).clamped(to: ends)
  }

  /// In how many parts the payout ratios and the triggers of that search are told apart.
  private static let ratioUnits = 1e9
  private static let triggerUnits: UInt64 = 1 << 32

  /// The share of a layer between two depths that is expected to be paid within `years`.
  ///
  /// At each depth the chance of at least one event that reaches it, 1 − e^−x for x expected
  /// events; its mean over the layer. For few expected events the series in powers of x is summed,
  /// whose integrals are known ahead; for many, line by line.
  func expectedLoss(from upper: Double, to lower: Double, years: Double) -> Double {
    let first = self.spot(at: upper)
    guard years * self.value(of: self.rates, at: first) <= Self.eventsMax else {
      return self.expectedLossByLines(from: upper, to: lower, years: years)
    }
    let before = self.powers(upTo: first)
    let after = self.powers(upTo: self.spot(at: lower))
    var factor = -1.0
    var total = 0.0
    for place in 0..<Self.powerCount {
      factor *= -years / Double(place + 1)
      total += factor * (after[place] - before[place])
    }
    return total / (lower - upper)
  }

  /// The same for any number of expected events.
  func expectedLossByLines(from upper: Double, to lower: Double, years: Double) -> Double {
    var total = 0.0
    var depth = upper
    let first = self.spot(at: upper)
    var rate = self.value(of: self.rates, at: first)
    var place = first.place
    while depth < lower, place < self.depths.count {
      let next = min(lower, self.depths[place])
      let nextRate = self.value(of: self.rates, at: self.spot(at: next))
      total += (next - depth) * (1 - Self.meanSurvival(years * rate, years * nextRate))
      depth = next
      rate = nextRate
      place += 1
    }
    return total / (lower - upper)
  }

  /// The integrals of the powers of the rate from the first depth to `spot`.
  private func powers(upTo spot: Spot) -> [8 of Double] {
    let start = max(0, spot.place - 1)
    let width = spot.place < self.depths.count ? spot.depth - self.depths[start] : 0
    let first = self.rates[start]
    let last = spot.place == 0 ? first : self.value(of: self.rates, at: spot)
    var sum = 1.0
    var power = 1.0
    var areas = [8 of Double](repeating: 0)
    for number in 0..<Self.powerCount {
      power *= first
      sum = sum * last + power
      areas[number] =
        self.powerAreas[start * Self.powerCount + number] + width * sum / Double(number + 2)
    }
    return areas
  }

  /// The mean of e^−x while x goes from `first` to `last`.
  private static func meanSurvival(_ first: Double, _ last: Double) -> Double {
    let difference = first - last
    // (e^−last − e^−first) / (first − last), without the cancellation when both are close.
    guard difference.magnitude > 1e-5 else { return exp(-(first + last) / 2) }
    return exp(-first) * expm1(difference) / difference
  }

  /// A depth, and the first place of the curve that is deeper.
  private struct Spot {
    let depth: Double
    let place: Int
  }

  private func spot(at depth: Double) -> Spot { self.spot(at: depth, among: 0...self.depths.count) }

  /// The spot of a depth that is known to be at one of `places`.
  @inline(__always)
  private func spot(at depth: Double, among places: ClosedRange<Int>) -> Spot {
    var (low, high) = (places.lowerBound, places.upperBound)
    while low < high {
      let middle = (low + high) / 2
      if self.depths[middle] > depth { high = middle } else { low = middle + 1 }
    }
    return Spot(depth: depth, place: low)
  }

  @inline(__always)
  private func value(of values: [Double], at spot: Spot) -> Double {
    let place = spot.place
    guard place > 0 else { return values[0] }
    guard place < self.depths.count else {
      return spot.depth == self.depths[place - 1] ? values[place - 1] : 0
    }
    let share =
      (spot.depth - self.depths[place - 1]) / (self.depths[place] - self.depths[place - 1])
    return values[place - 1] + (values[place] - values[place - 1]) * share
  }

  /// The integral of the chance from the first depth to `spot`.
  @inline(__always)
  private func area(upTo spot: Spot) -> Double {
    self.lines[spot.place].area(upTo: spot.depth)
  }
}

extension LossCurve: Hashable {
  static func == (left: LossCurve, right: LossCurve) -> Bool {
    left === right
      || (left.depths == right.depths && left.rates == right.rates
        && left.survivals == right.survivals)
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(self.depths)
    hasher.combine(self.rates)
  }
}

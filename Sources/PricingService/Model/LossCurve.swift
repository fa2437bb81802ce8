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
  /// Integral of the chance from the first depth to each depth.
  private let areas: [Double]
  /// Integrals of the first powers of the rate from the first depth to each depth, depth by depth.
  private let powerAreas: [Double]

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
    var area = 0.0
    var areas = [0.0]
    for place in 1..<depths.count {
      area +=
        (depths[place] - depths[place - 1]) * (survivals[place] + survivals[place - 1]) / 2
      areas.append(area)
    }
    self.areas = areas
    self.powerAreas = Self.powerAreas(depths, rates)
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
    (self.area(upTo: lower) - self.area(upTo: upper)) / (lower - upper)
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
    while high - low > 1 {
      let middle = (low + high) / 2
      let trigger = Double(middle) / Double(Self.triggerUnits)
      if trigger <= ends.lowerBound {
        low = middle
      } else if trigger >= ends.upperBound
        || self.payoutRatio(from: 1 - trigger, to: 1 - trigger + width) >= least
      {
        high = middle
      } else {
        low = middle
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
    guard years * self.value(of: self.rates, at: upper) <= Self.eventsMax else {
      return self.expectedLossByLines(from: upper, to: lower, years: years)
    }
    let before = self.powers(upTo: upper)
    let after = self.powers(upTo: lower)
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
    var rate = self.value(of: self.rates, at: upper)
    var place = self.segment(of: upper)
    while depth < lower, place < self.depths.count {
      let next = min(lower, self.depths[place])
      let nextRate = self.value(of: self.rates, at: next)
      total += (next - depth) * (1 - Self.meanSurvival(years * rate, years * nextRate))
      depth = next
      rate = nextRate
      place += 1
    }
    return total / (lower - upper)
  }

  /// The integrals of the powers of the rate from the first depth to `depth`.
  private func powers(upTo depth: Double) -> [8 of Double] {
    let place = self.segment(of: depth)
    let start = max(0, place - 1)
    let width = place < self.depths.count ? depth - self.depths[start] : 0
    let first = self.rates[start]
    let last = place == 0 ? first : self.value(of: self.rates, at: depth)
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

  /// The first place whose depth is above `depth`.
  private func segment(of depth: Double) -> Int {
    var low = 0
    var high = self.depths.count
    while low < high {
      let middle = (low + high) / 2
      if self.depths[middle] > depth { high = middle } else { low = middle + 1 }
    }
    return low
  }

  private func value(of values: [Double], at depth: Double) -> Double {
    let place = self.segment(of: depth)
    guard place > 0 else { return values[0] }
    guard place < self.depths.count else {
      return depth == self.depths[place - 1] ? values[place - 1] : 0
    }
    let share =
      (depth - self.depths[place - 1]) / (self.depths[place] - self.depths[place - 1])
    return values[place - 1] + (values[place] - values[place - 1]) * share
  }

  private func area(upTo depth: Double) -> Double {
    let place = self.segment(of: depth)
    guard place > 0 else { return (depth - self.depths[0]) * self.survivals[0] }
    let start = place - 1
    guard place < self.depths.count else { return self.areas[start] }
    let width = depth - self.depths[start]
    return self.areas[start]
      + width * (self.survivals[start] + self.value(of: self.survivals, at: depth)) / 2
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

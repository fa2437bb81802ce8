#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// How often and how deep one asset is expected to fall, as functions of depth below its peg.
///
/// Straight lines join the given points; beyond the last depth nothing is expected. All integrals
/// over a layer are those of the lines, without error of their own.
struct LossCurve: Sendable, Hashable {
  private let depths: [Double]
  /// Events per year that are deeper than each depth.
  private let rates: [Double]
  /// Chance that an event is deeper than each depth.
  private let survivals: [Double]
  /// Integral of the chance from the first depth to each depth.
  private let areas: [Double]

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
  }

  /// The mean share of a layer between two depths that one event is expected to pay.
  func payoutRatio(from upper: Double, to lower: Double) -> Double {
    (self.area(upTo: lower) - self.area(upTo: upper)) / (lower - upper)
  }

  /// The share of a layer between two depths that is expected to be paid within `years`.
  ///
  /// At each depth the chance of at least one event that reaches it; its mean over the layer.
  func expectedLoss(from upper: Double, to lower: Double, years: Double) -> Double {
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

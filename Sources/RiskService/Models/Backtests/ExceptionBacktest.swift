/// A likelihood-ratio test.
public struct LikelihoodRatio: Sendable, Hashable {
  /// Below this probability the model is rejected.
  public static let significance = 0.05

  public let statistic: Double
  /// The probability of at least so much, if the model is right.
  public let probability: Double
  public var isRejected: Bool { self.probability < Self.significance }

  init(_ statistic: Double, degrees: Double) {
    self.statistic = max(0, statistic)
    self.probability =
      ChiSquaredDistribution(degrees: degrees).probabilities(self.statistic).above
  }
}

extension LikelihoodRatio {
  /// Both tests as one of two degrees of freedom.
  func joined(with other: LikelihoodRatio) -> LikelihoodRatio {
    LikelihoodRatio(self.statistic + other.statistic, degrees: 2)
  }
}

/// The colours of Basel.
public enum TrafficLight: Sendable, Hashable {
  case green
  case yellow
  case red

  /// By the chance of at most so many exceptions, if the model is right.
  init(cumulative probability: Double) {
    self = probability < 0.95 ? .green : probability < 0.9999 ? .yellow : .red
  }
}

/// Judges a series of exceptions against the chance that a model gave them.
public struct ExceptionBacktest: Sendable, Hashable {
  /// The fewest observations.
  public static let countMin = 20

  /// Why a series cannot be judged.
  public enum Refusal: Error, Hashable {
    case tooFewObservations(count: Int, min: Int)
    /// The expected rate is not above 0 and below 1.
    case rate(Double)
  }

  public let count: Int
  public let exceptionCount: Int
  public let expectedCount: Double
  /// Kupiec's test of their number.
  public let coverage: LikelihoodRatio
  /// The probability of a number that is at least as unlikely.
  public let exactProbability: Double
  /// The place of the first exception, from 1; nil when there was none.
  public let firstPlace: Int?
  /// Kupiec's test of how long the first one took.
  public let untilFirst: LikelihoodRatio?
  /// Christoffersen's test of their independence; nil when no transition tells anything.
  public let independence: LikelihoodRatio?
  /// Both together.
  public let conditionalCoverage: LikelihoodRatio?
  public let light: TrafficLight
  /// The chance to reject a model whose exceptions come twice as often as it says.
  public let powerAtDouble: Double

  /// Judges exceptions, the oldest first.
  public init(_ exceptions: [Bool], expectedRate rate: Double) throws(Refusal) {
    guard exceptions.count >= Self.countMin else {
      throw .tooFewObservations(count: exceptions.count, min: Self.countMin)
    }
    guard rate > 0, rate < 1 else { throw .rate(rate) }
    let hits = exceptions.count { $0 }
    self.count = exceptions.count
    self.exceptionCount = hits
    self.expectedCount = rate * Double(exceptions.count)
    self.coverage = Self.kupiec(hits, exceptions.count, rate)
    self.exactProbability = Self.exact(hits, exceptions.count, rate)
    self.firstPlace = exceptions.firstIndex(of: true).map { $0 + 1 }
    self.untilFirst = self.firstPlace.map { Self.untilFirst($0, rate) }
    let transitions = Transitions(exceptions)
    self.independence = transitions.independence
    self.conditionalCoverage = self.independence.map { [coverage] in coverage.joined(with: $0) }
    self.light = TrafficLight(
      cumulative: BinomialDistribution.probability(
        atMost: hits, trials: exceptions.count, chance: rate))
    self.powerAtDouble = Self.power(
      count: exceptions.count, rate: rate, actual: min(2 * rate, 1 - 1e-9))
  }

  /// Kupiec's test of a number of exceptions.
  static func kupiec(_ hits: Int, _ count: Int, _ rate: Double) -> LikelihoodRatio {
    let (x, n) = (Double(hits), Double(count))
    let expected = Self.logLikelihood(x, n, rate)
    return LikelihoodRatio(
      2 * (Self.logLikelihood(x, n, x / n) - expected), degrees: 1)
  }

  /// Kupiec's test of the time until the first exception: of one in so many, the last of them.
  static func untilFirst(_ place: Int, _ rate: Double) -> LikelihoodRatio {
    Self.kupiec(1, place, rate)
  }

  fileprivate static func logLikelihood(_ hits: Double, _ count: Double, _ rate: Double) -> Double {
    (hits > 0 ? hits * Elementary.log(rate) : 0)
      + (count > hits ? (count - hits) * Elementary.log1p(-rate) : 0)
  }

  /// The probability of all numbers that are no likelier than this one.
  private static func exact(_ hits: Int, _ count: Int, _ rate: Double) -> Double {
    let likelihood = BinomialDistribution.probability(exactly: hits, trials: count, chance: rate)
    let bound = likelihood * (1 + 1e-9)
    func isRare(_ number: Int) -> Bool {
      BinomialDistribution.probability(exactly: number, trials: count, chance: rate) <= bound
    }
    // Likelihoods rise to the mode and fall from there.
    let mode = Int(Double(count + 1) * rate)
    let low = Self.last(in: 0...max(0, mode), where: isRare)
    let high = Self.first(in: min(mode, count)...count, where: isRare)
    let below = BinomialDistribution.probability(atMost: low, trials: count, chance: rate)
    let above =
      high > count
      ? 0 : 1 - BinomialDistribution.probability(atMost: high - 1, trials: count, chance: rate)
    return min(1, below + above)
  }

  /// The last number of which something is true that is true of the first ones; −1 for none.
  private static func last(in range: ClosedRange<Int>, where isTrue: (Int) -> Bool) -> Int {
    var (low, high) = (range.lowerBound - 1, range.upperBound + 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      if isTrue(middle) { low = middle } else { high = middle }
    }
    return low
  }

  private static func first(in range: ClosedRange<Int>, where isTrue: (Int) -> Bool) -> Int {
    Self.last(in: range) { !isTrue($0) } + 1
  }

  /// The numbers of exceptions that Kupiec's test accepts.
  static func accepted(count: Int, rate: Double) -> ClosedRange<Int> {
    let middle = min(max(Int((rate * Double(count)).rounded()), 0), count)
    let isRejected = { (hits: Int) in Self.kupiec(hits, count, rate).isRejected }
    let low = Self.last(in: 0...middle, where: isRejected) + 1
    let high = Self.first(in: middle...count, where: isRejected) - 1
    return low...max(low, high)
  }

  /// The chance that Kupiec's test rejects when exceptions come at another rate.
  public static func power(count: Int, rate: Double, actual: Double) -> Double {
    let accepted = Self.accepted(count: count, rate: rate)
    let atMost = { BinomialDistribution.probability(atMost: $0, trials: count, chance: actual) }
    return 1 - (atMost(accepted.upperBound) - atMost(accepted.lowerBound - 1))
  }
}

/// How often an observation with or without an exception follows one with or without.
struct Transitions {
  /// By what was before, then by what came.
  let counts: [[Double]]

  init(_ exceptions: [Bool]) {
    var counts = [[0.0, 0.0], [0.0, 0.0]]
    for (before, after) in zip(exceptions, exceptions.dropFirst()) {
      counts[before ? 1 : 0][after ? 1 : 0] += 1
    }
    self.counts = counts
  }

  init(counts: [[Double]]) { self.counts = counts }

  private var hits: Double { self.counts[0][1] + self.counts[1][1] }
  private var total: Double { self.counts.joined().reduce(0, +) }

  private func logLikelihood(_ rate: Double) -> Double {
    ExceptionBacktest.logLikelihood(self.hits, self.total, rate)
  }

  private var separately: Double {
    self.counts.reduce(0) { sum, row in
      let total = row[0] + row[1]
      return total > 0
        ? sum + ExceptionBacktest.logLikelihood(row[1], total, row[1] / total) : sum
    }
  }

  /// Christoffersen's test; nil when there is no exception to come after, or nothing but.
  var independence: LikelihoodRatio? {
    guard self.hits > 0, self.hits < self.total, self.counts[1].reduce(0, +) > 0 else {
      return nil
    }
    return LikelihoodRatio(
      2 * (self.separately - self.logLikelihood(self.hits / self.total)), degrees: 1)
  }
}

/// Why two series have no correlation.
public enum MissingCorrelation: String, Error, Sendable, Hashable {
  case tooFewObservations = "too_few_observations"
  case noVariation = "no_variation"
  case lengths = "different_lengths"
}

/// How two assets move together, with how sure one may be of it.
public struct PairCorrelation: Sendable, Hashable {
  /// The fewest common observations.
  public static let countMin = 20

  /// Pearson's coefficient, with Fisher's interval.
  public let pearson: Estimate
  public let count: Int
  public let spearman: Double
  public let kendall: Double
  /// Pearson's coefficient without the observation that matters most.
  public let withoutWorstDay: Double
  /// The share of observations in which at least one of both did not move.
  public let stillShare: Double

  /// Measures two series of returns over the same days.
  public init(_ one: [Double], _ other: [Double]) throws(MissingCorrelation) {
    guard one.count == other.count else { throw .lengths }
    guard one.count >= Self.countMin else { throw .tooFewObservations }
    guard let coefficient = Self.pearson(one, other) else { throw .noVariation }
    self.count = one.count
    self.pearson = Self.fisher(coefficient, count: one.count)
    self.spearman = Self.pearson(Self.ranks(one), Self.ranks(other)) ?? 0
    self.kendall = Self.kendall(one, other)
    self.withoutWorstDay = Self.withoutWorst(one, other) ?? 0
    let still = one.indices.count { one[$0] == 0 || other[$0] == 0 }
    self.stillShare = Double(still) / Double(one.count)
  }

  /// The coefficient in two passes; nil when one of both does not vary or has no number.
  static func pearson(_ one: [Double], _ other: [Double]) -> Double? {
    let means = (Self.mean(one), Self.mean(other))
    var (squares, otherSquares, products) = (0.0, 0.0, 0.0)
    for place in one.indices {
      let (x, y) = (one[place] - means.0, other[place] - means.1)
      squares += x * x
      otherSquares += y * y
      products += x * y
    }
    // What equal numbers leave of their mean is a rounding error.
    let least = { (mean: Double) in 1e-30 + mean * mean * 1e-28 * Double(one.count) }
    guard squares > least(means.0), otherSquares > least(means.1) else { return nil }
    let coefficient = products / (squares.squareRoot() * otherSquares.squareRoot())
    return coefficient.isNaN ? nil : min(max(coefficient, -1), 1)
  }

  /// The mean, corrected for what adding up rounded away.
  static func mean(_ values: [Double]) -> Double {
    let first = values.reduce(0, +) / Double(values.count)
    return first + values.reduce(0) { $0 + ($1 - first) } / Double(values.count)
  }

  private static func fisher(_ coefficient: Double, count: Int) -> Estimate {
    guard coefficient.magnitude < 1 else {
      return Estimate(coefficient, from: coefficient, to: coefficient)
    }
    let centre = 0.5 * Elementary.log((1 + coefficient) / (1 - coefficient))
    let reach = Estimate.widths / Double(count - 3).squareRoot()
    func tangent(_ x: Double) -> Double {
      let power = Elementary.expm1(2 * x)
      return power / (power + 2)
    }
    return Estimate(coefficient, from: tangent(centre - reach), to: tangent(centre + reach))
  }

  /// Ranks, equal values sharing the mean of theirs.
  static func ranks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
      for place in start..<end { ranks[order[place]] = Double(start + end - 1) / 2 }
      start = end
    }
    return ranks
  }

  /// Kendall's coefficient, corrected for ties.
  static func kendall(_ one: [Double], _ other: [Double]) -> Double {
    var (balance, ties, otherTies, pairs) = (0.0, 0.0, 0.0, 0.0)
    for first in one.indices {
      for second in one.indices[..<first] {
        pairs += 1
        let (x, y) = (one[first] - one[second], other[first] - other[second])
        if x == 0 { ties += 1 }
        if y == 0 { otherTies += 1 }
        if x * y != 0 { balance += (x < 0) == (y < 0) ? 1 : -1 }
      }
    }
    let scale = ((pairs - ties) * (pairs - otherTies)).squareRoot()
    return scale > 0 ? balance / scale : 0
  }

  /// The coefficient without the observation whose absence changes it most.
  private static func withoutWorst(_ one: [Double], _ other: [Double]) -> Double? {
    let count = Double(one.count)
    let means = (Self.mean(one), Self.mean(other))
    var (squares, otherSquares, products) = (0.0, 0.0, 0.0)
    for place in one.indices {
      let (x, y) = (one[place] - means.0, other[place] - means.1)
      squares += x * x
      otherSquares += y * y
      products += x * y
    }
    let whole = products / (squares * otherSquares).squareRoot()
    // What the sums are without one observation, whose absence moves the means too.
    let scale = count / (count - 1)
    var worst: Double?
    for place in one.indices {
      let (x, y) = (one[place] - means.0, other[place] - means.1)
      let (xx, yy) = (squares - scale * x * x, otherSquares - scale * y * y)
      guard xx > 1e-12 * squares, yy > 1e-12 * otherSquares else { continue }
      let rest = (products - scale * x * y) / (xx * yy).squareRoot()
      if (rest - whole).magnitude > ((worst ?? whole) - whole).magnitude || worst == nil {
        worst = min(max(rest, -1), 1)
      }
    }
    return worst
  }
}

/// Whether the correlation of two assets alarms, entered at one threshold and left at another.
public struct ContagionMachine: Sendable, Hashable {
  public let enter: Double
  public let leave: Double
  public private(set) var isAlarmed: Bool

  /// Nil when it would be left where it is entered.
  public init?(enter: Double = 0.80, leave: Double = 0.75, isAlarmed: Bool = false) {
    guard leave <= enter else { return nil }
    self.enter = enter
    self.leave = leave
    self.isAlarmed = isAlarmed
  }

  /// Takes the latest coefficient, if there is one; says whether the alarm changed.
  public mutating func observe(_ coefficient: Double?) -> Bool {
    guard let coefficient else { return false }
    let before = self.isAlarmed
    self.isAlarmed = before ? coefficient >= self.leave : coefficient >= self.enter
    return self.isAlarmed != before
  }
}

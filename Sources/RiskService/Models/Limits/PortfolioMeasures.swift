public import Basics

/// How cover is spread over assets.
public struct Diversification: Sendable, Hashable {
  /// The entropy of the shares, in natural units.
  public let entropy: Double
  /// The entropy over its largest value for the assets held; 0 for one asset.
  public let score: Double
  /// The sum of the squared shares.
  public let concentration: Double
  /// The largest share.
  public let largestShare: Double

  /// Nil when nothing is covered.
  public init?(covers: [USDCents]) {
    let held = covers.filter { $0 > .zero }.map { Double($0.count) }
    let total = held.reduce(0, +)
    guard total > 0 else { return nil }
    let shares = held.map { $0 / total }
    self.entropy = -shares.reduce(0) { $0 + $1 * Elementary.log($1) }
    self.score = held.count > 1 ? self.entropy / Elementary.log(Double(held.count)) : 0
    self.concentration = shares.reduce(0) { $0 + $1 * $1 }
    self.largestShare = shares.max() ?? 0
  }
}

/// How much to hold against losses.
public struct ReserveAdvice: Sendable, Hashable {
  /// The usual multiples of the expected loss, the worst stress, and the value at risk.
  public static let usual = (expectedLoss: 1.5, worstStress: 0.5, valueAtRisk: 1.5)

  public let recommended: USDCents
  public let byValueAtRisk: USDCents?
  public let worstStressBuffer: USDCents

  /// Multiples of the expected loss and the worst stress, where gains count as nothing.
  public init(
    expectedLoss: USDCents, worstStress: USDCents, valueAtRisk95: USDCents?,
    expectedLossMultiple: Double = usual.expectedLoss,
    worstStressMultiple: Double = usual.worstStress
  ) {
    let worst = Double(max(.zero, worstStress).count)
    self.recommended = MoneyEstimate.cents(
      expectedLossMultiple * Double(expectedLoss.count) + worstStressMultiple * worst)
    self.byValueAtRisk = valueAtRisk95.map {
      MoneyEstimate.cents(Self.usual.valueAtRisk * Double($0.count))
    }
    self.worstStressBuffer = MoneyEstimate.cents(1.5 * worst)
  }
}

/// How far prices are from their pegs, from 0 to 1.
public enum StressIndex {
  /// The mean distance at which it is 1.
  public static let scaleUsual = 0.05

  /// Nil without a price.
  public static func value(ratios: [Double], scale: Double = scaleUsual) -> Double? {
    precondition(scale > 0)
    guard !ratios.isEmpty else { return nil }
    let mean = ratios.reduce(0) { $0 + ($1 - 1).magnitude } / Double(ratios.count)
    return min(1, mean / scale)
  }
}

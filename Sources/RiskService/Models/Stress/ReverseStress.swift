public import Basics

/// The least surprising way to lose a given amount.
///
/// Each asset's depth of a year has a normal score; how surprising scores are together is their
/// Mahalanobis distance under the correlations of the copula. The search follows the gradient of
/// the loss to the nearest point that costs enough, from several sides.
public struct ReverseStress: Sendable, Hashable {
  /// Why there is no answer.
  public enum Refusal: Error, Hashable {
    /// Even everything at a price of nothing does not cost that much.
    case unreachable(target: USDCents, most: USDCents)
    /// Less than a cent is always lost.
    case target(USDCents)
  }

  public let target: USDCents
  /// How surprising it is, in standard deviations.
  public let distance: Double
  /// The price of each asset, as a fraction of its peg reference.
  public let prices: [Decimal4]
  public let outcome: StressOutcome

  /// Searches for a way to lose the target in claims.
  public init(
    target: USDCents, _ model: YearModel, _ position: Position
  ) throws(Refusal) {
    guard target > .zero else { throw .target(target) }
    let most = position.book.cover
    guard target <= most else { throw .unreachable(target: target, most: most) }
    let search = SurpriseSearch(model, position.book, target: Double(target.count))
    let ticks = search.nearest()
    self.target = target
    self.distance = ticks.distance
    let prices = ticks.ticks.map { Decimal4(units: Int64(DepthTick.count - $0)) }
    self.prices = prices
    self.outcome = StressOutcome(
      StressScenario(name: "reverse", prices: prices, bitcoinChange: 0), position)
  }
}

/// Looks for the nearest point in the space of normal scores that costs enough.
private struct SurpriseSearch {
  private let model: YearModel
  private let payouts: [[Double]]
  private let target: Double
  /// By asset: the score at which each depth that changes a payout is reached.
  private let scores: [[(score: Double, tick: Int)]]

  private static let stepsMax = 25
  private static let bisections = 40
  /// How many starts are followed, the nearest first.
  private static let startsMax = 6
  private static let scoreMax = 12.0
  /// How far gradients look to each side, from far to near.
  private static let reaches = [1.5, 0.7, 0.3, 0.1]

  init(_ model: YearModel, _ book: ExposureGrid, target: Double) {
    self.model = model
    self.target = target
    self.payouts = model.assets.indices.map { asset in
      book.payouts(of: asset).map { Double($0.count) }
    }
    let payouts = self.payouts
    self.scores = model.assets.indices.map { asset in
      (1...DepthTick.count).filter { payouts[asset][$0] != payouts[asset][$0 - 1] }.map { tick in
        let depth = (Double(tick) - 0.5) / Double(DepthTick.count)
        let chance = -Elementary.expm1(-model.rate(asset: asset, deeperThan: depth))
        return (min(Self.scoreMax, -NormalDistribution.quantile(chance)), tick)
      }
    }
  }

  private func tick(_ asset: Int, _ score: Double) -> Int {
    let scores = self.scores[asset]
    var low = 0
    var high = scores.count
    while low < high {
      let middle = (low + high) / 2
      if scores[middle].score <= score { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? 0 : scores[low - 1].tick
  }

  private func loss(_ asset: Int, _ score: Double) -> Double {
    self.payouts[asset][self.tick(asset, score)]
  }

  private func loss(_ scores: [Double]) -> Double {
    scores.indices.reduce(0) { $0 + self.loss($1, scores[$1]) }
  }

  /// The cheapest of the ends to which the search comes from its starts.
  func nearest() -> (ticks: [Int], distance: Double) {
    var best: (direction: [Double], distance: Double)?
    let starts = self.starts().compactMap { start in
      self.scaled(start).map { (start, $0.distance) }
    }.sorted { $0.1 < $1.1 }.prefix(Self.startsMax)
    for (start, _) in starts {
      var direction = start
      for reach in Self.reaches {
        direction = self.improved(direction, reach: reach)
        guard let found = self.scaled(direction) else { continue }
        if found.distance < best?.distance ?? .infinity { best = found }
      }
    }
    // All at once, as far as it takes, always costs enough.
    let end = best ?? (self.starts()[0].map { _ in Self.scoreMax }, Self.scoreMax)
    let scores = end.direction
    return (scores.indices.map { self.tick($0, scores[$0]) }, end.distance)
  }

  /// All assets together, each by itself, by cover, and each but one.
  private func starts() -> [[Double]] {
    let count = self.model.assets.count
    let held = self.payouts.map { $0.last ?? 0 }
    let most = held.max() ?? 1
    var starts = [held.map { $0 > 0 ? 1.0 : 0 }, held.map { $0 / most }]
    for asset in 0..<count where held[asset] > 0 {
      starts.append((0..<count).map { $0 == asset ? 1 : 0 })
      starts.append((0..<count).map { $0 == asset || held[$0] == 0 ? 0 : 1 })
    }
    return starts
  }

  /// Multiplies the correlations with a direction.
  private func correlated(_ direction: [Double]) -> [Double] {
    direction.indices.map { row in
      var sum = 0.0
      for column in direction.indices {
        sum += self.model.correlation.entries[row, column] * direction[column]
      }
      return sum
    }
  }

  /// The scores along R·direction that cost just enough, and how far out they are.
  private func scaled(_ direction: [Double]) -> (direction: [Double], distance: Double)? {
    let scores = self.correlated(direction)
    var square = 0.0
    for place in scores.indices { square += scores[place] * direction[place] }
    guard square > 0 else { return nil }
    let length = square.squareRoot()
    var low = 0.0
    var high = 40 / length
    guard self.loss(scores.map { $0 * high }) >= self.target else { return nil }
    for _ in 0..<Self.bisections {
      let middle = (low + high) / 2
      if self.loss(scores.map { $0 * middle }) >= self.target {
        high = middle
      } else {
        low = middle
      }
    }
    return (scores.map { $0 * high }, high * length)
  }

  /// Follows the gradient of the loss where it is just enough.
  private func improved(_ start: [Double], reach: Double) -> [Double] {
    var direction = start
    var best = (start, self.scaled(start)?.distance ?? .infinity)
    for _ in 0..<Self.stepsMax {
      guard let point = self.scaled(direction) else { break }
      let gradient = point.direction.indices.map { asset in
        let score = point.direction[asset]
        return (self.loss(asset, score + reach) - self.loss(asset, score - reach)) / (2 * reach)
      }
      let size = gradient.reduce(0) { max($0, $1.magnitude) }
      guard size > 0 else { break }
      let before = direction.reduce(0) { max($0, $1.magnitude) }
      // Half of the way, so that it does not swing around a kink.
      direction = direction.indices.map { (direction[$0] / before + gradient[$0] / size) / 2 }
      let distance = self.scaled(direction)?.distance ?? .infinity
      if distance < best.1 * (1 - 1e-9) { best = (direction, distance) }
    }
    return best.0
  }
}

/// The losses of simulated years, ranked.
///
/// Losses go into bins by their leading bits, in one pass each to count and to place; only bins in
/// which somebody looks for a rank are sorted. Ranks are exact, and everything is added in the same
/// order whatever the number of threads was.
public struct LossSample: Sendable {
  /// The number of years.
  public let count: Int
  /// The years of each kind of stratum.
  private let kindCounts: [Double]
  /// Losses other than 0 by bin, in the order of their paths within each, with weights and kinds.
  private let losses: [Double]
  private let weights: [Float]
  private let kinds: [UInt8]
  private let binStarts: [Int32]
  /// Bins that hold something, the largest losses first.
  private let piles: [Pile]
  private let totalWeight: Double

  /// The losses of one bin.
  private struct Pile {
    let range: Range<Int>
    /// The losses of 0, which are counted and not stored.
    let isZero: Bool
    /// The weight of this bin and of all with larger losses.
    let upTo: Double
  }

  /// Losses up to 2^53 cents have so many leading bits of exponent and mantissa.
  private static let shift: UInt64 = 44
  private static let base = (1.0).bitPattern >> shift
  private static let sideBins = 54 * 256
  private static let bins = 2 * sideBins + 1
  /// How many years must lie beyond a level for an estimate of it.
  public static let beyondMin = 10.0

  /// Ranks losses in cents.
  ///
  /// Without weights all weigh 1; `kind` tells the stratum of a path.
  init(_ losses: [Double], weights: [Float], kind: (Int) -> Int, kindCount: Int) {
    precondition(weights.isEmpty || weights.count == losses.count)
    self.count = losses.count
    var sizes = [Int32](repeating: 0, count: Self.bins + 1)
    var kindCounts = [Double](repeating: 0, count: kindCount)
    var zeros = 0
    for loss in losses {
      if loss == 0 { zeros += 1 } else { sizes[Self.bin(of: loss) + 1] += 1 }
    }
    for bin in 0..<Self.bins { sizes[bin + 1] += sizes[bin] }
    var places = sizes
    let placed = losses.count - zeros
    var sorted = [Double](repeating: 0, count: placed)
    var sortedWeights = [Float](repeating: 1, count: weights.isEmpty ? 0 : placed)
    var sortedKinds = [UInt8](repeating: 0, count: weights.isEmpty ? 0 : placed)
    var totalWeight = 0.0
    if weights.isEmpty {
      kindCounts[0] = Double(losses.count)
      totalWeight = Double(losses.count)
      for loss in losses where loss != 0 {
        let bin = Self.bin(of: loss)
        sorted[Int(places[bin])] = loss
        places[bin] += 1
      }
    } else {
      for (path, loss) in losses.enumerated() {
        let kind = kind(path)
        kindCounts[kind] += 1
        totalWeight += Double(weights[path])
        guard loss != 0 else { continue }
        let bin = Self.bin(of: loss)
        let place = Int(places[bin])
        places[bin] += 1
        sorted[place] = loss
        sortedWeights[place] = weights[path]
        sortedKinds[place] = UInt8(kind)
      }
    }
    self.losses = sorted
    self.weights = sortedWeights
    self.kinds = sortedKinds
    self.binStarts = sizes
    self.kindCounts = kindCounts
    self.totalWeight = totalWeight
    self.piles = Self.piles(sizes, sortedWeights, count: losses.count, totalWeight: totalWeight)
  }

  private static func piles(
    _ starts: [Int32], _ weights: [Float], count: Int, totalWeight: Double
  ) -> [Pile] {
    var stored = Double(starts[Self.bins])
    if !weights.isEmpty { stored = weights.reduce(0) { $0 + Double($1) } }
    var piles: [Pile] = []
    var upTo = 0.0
    for bin in stride(from: Self.bins - 1, through: 0, by: -1) {
      let range = Int(starts[bin])..<Int(starts[bin + 1])
      let isZero = bin == Self.sideBins && count > Int(starts[Self.bins])
      guard isZero || !range.isEmpty else { continue }
      if isZero {
        upTo += totalWeight - stored
      } else if weights.isEmpty {
        upTo += Double(range.count)
      } else {
        for place in range { upTo += Double(weights[place]) }
      }
      piles.append(Pile(range: range, isZero: isZero, upTo: upTo))
    }
    return piles
  }

  private static func bin(of loss: Double) -> Int {
    let leading = Int((max(loss.magnitude, 1).bitPattern >> Self.shift) - Self.base)
    precondition(leading < Self.sideBins)
    return loss < 0 ? Self.sideBins - 1 - leading : Self.sideBins + 1 + leading
  }

  private func weight(_ place: Int) -> Double {
    self.weights.isEmpty ? 1 : Double(self.weights[place])
  }

  private func kind(_ place: Int) -> Int { self.weights.isEmpty ? 0 : Int(self.kinds[place]) }

  /// The smallest loss that years beyond it exceed with at most that probability.
  func quantile(tail: Double) -> Double {
    let allowed = tail * Double(self.count) * (1 + 1e-12) + 1e-9
    // The first bin, from the largest losses down, in which more than that is reached.
    var low = 0
    var high = self.piles.count
    while low < high {
      let middle = (low + high) / 2
      if self.piles[middle].upTo > allowed { high = middle } else { low = middle + 1 }
    }
    guard low < self.piles.count else { return self.smallest }
    let pile = self.piles[low]
    guard !pile.isZero else { return 0 }
    var beyond = low == 0 ? 0 : self.piles[low - 1].upTo
    let sorted = pile.range.sorted { self.losses[$0] > self.losses[$1] }
    for place in sorted {
      beyond += self.weight(place)
      if beyond > allowed { return self.losses[place] }
    }
    return sorted.last.map { self.losses[$0] } ?? self.smallest
  }

  /// The smallest loss of all.
  private var smallest: Double {
    guard let last = self.piles.last, !last.isZero else { return 0 }
    return self.losses[last.range].min() ?? 0
  }

  /// Where losses above `threshold` may begin.
  private func start(above threshold: Double) -> Int {
    guard threshold != 0 else { return Int(self.binStarts[Self.sideBins + 1]) }
    return Int(self.binStarts[Self.bin(of: threshold)])
  }

  /// The mean over all years of a function that is 0 at or below `threshold`.
  func mean(
    above threshold: Double, _ function: (Double) -> Double
  ) -> (value: Double, standardError: Double) {
    precondition(threshold >= 0)
    var sum = StratifiedSum(counts: self.kindCounts)
    for place in self.start(above: threshold)..<self.losses.count {
      let loss = self.losses[place]
      if loss > threshold {
        sum.add(self.weight(place) * function(loss), stratum: self.kind(place))
      }
    }
    return sum.mean
  }

  /// The effective number of years beyond a loss.
  func effectiveCount(above threshold: Double) -> Double {
    var sum = 0.0
    var squares = 0.0
    for place in self.start(above: threshold)..<self.losses.count
    where self.losses[place] > threshold {
      let weight = self.weight(place)
      sum += weight
      squares += weight * weight
    }
    return squares > 0 ? sum * sum / squares : 0
  }

  /// The number of years beyond a loss that is not negative.
  private func count(above threshold: Double) -> Int {
    let start = self.start(above: threshold)
    let bin = threshold == 0 ? nil : Self.bin(of: threshold)
    let end = bin.map { Int(self.binStarts[$0 + 1]) } ?? start
    let within = self.losses[start..<end].count { $0 > threshold }
    return self.losses.count - end + within
  }

  var isWeighted: Bool { !self.weights.isEmpty }
}

extension LossSample {
  /// The mean loss of a year.
  public func expectedLoss() -> Estimate {
    var sum = StratifiedSum(counts: self.kindCounts)
    for place in self.losses.indices {
      sum.add(self.weight(place) * self.losses[place], stratum: self.kind(place))
    }
    let (value, standardError) = sum.mean
    return Estimate(value, standardError: standardError)
  }

  /// The chance that a year loses more than that, which is not negative.
  public func exceedance(of loss: Double) -> Estimate {
    precondition(loss >= 0)
    guard !self.isWeighted else {
      let (value, standardError) = self.mean(above: loss) { _ in 1 }
      return Estimate(value, standardError: standardError)
    }
    let share = Double(self.count(above: loss)) / Double(self.count)
    let variance = share * (1 - share) / Double(max(1, self.count - 1))
    return Estimate(share, standardError: variance.squareRoot())
  }

  /// The loss that is not exceeded with that probability.
  ///
  /// Unweighted, the ends of the interval are order statistics, whatever the distribution;
  /// weighted, they are where the curve of exceedance, moved by its error, crosses the level.
  public func valueAtRisk(_ level: Double) throws(EstimateRefusal) -> Estimate {
    try self.check(level)
    let tail = 1 - level
    let value = self.quantile(tail: tail)
    guard self.isWeighted else {
      let side = (1 - Estimate.confidence) / 2
      let low = BinomialDistribution.quantile(side, trials: self.count, chance: level)
      let high = BinomialDistribution.quantile(1 - side, trials: self.count, chance: level) + 1
      return Estimate(value, from: self.ranked(low), to: self.ranked(high))
    }
    let error = self.mean(above: max(0, value)) { _ in 1 }.standardError * Estimate.widths
    let upper = self.quantile(tail: max(0, tail - error))
    return Estimate(value, from: self.quantile(tail: min(1, tail + error)), to: upper)
  }

  /// The loss of that rank, the smallest being 1.
  func ranked(_ rank: Int) -> Double {
    precondition(!self.isWeighted)
    let beyond = self.count - min(max(rank, 1), self.count)
    return self.quantile(tail: Double(beyond) / Double(self.count))
  }

  /// The mean of the worst years: of all beyond the level, with that part of those at its loss that
  /// makes it whole.
  public func tailValueAtRisk(_ level: Double) throws(EstimateRefusal) -> Estimate {
    try self.check(level)
    let valueAtRisk = self.quantile(tail: 1 - level)
    let (excess, standardError) = self.excess(above: valueAtRisk)
    return Estimate(
      valueAtRisk + excess / (1 - level), standardError: standardError / (1 - level))
  }

  /// The mean over all years of what they lose beyond `threshold`, which may be below 0.
  private func excess(above threshold: Double) -> (value: Double, standardError: Double) {
    guard threshold < 0 else { return self.mean(above: threshold) { $0 - threshold } }
    var sum = StratifiedSum(counts: self.kindCounts)
    for place in self.losses.indices {
      // Of the years without loss, which are not stored, all lose that much more.
      let excess = max(0, self.losses[place] - threshold) + threshold
      sum.add(self.weight(place) * excess, stratum: self.kind(place))
    }
    let (value, standardError) = sum.mean
    return (value - threshold * self.totalWeight / Double(self.count), standardError)
  }

  private func check(_ level: Double) throws(EstimateRefusal) {
    guard self.count > 0 else { throw .noPaths }
    guard level > 0, level < 1 else { throw .level(level) }
    let expected = (1 - level) * Double(self.count)
    // Rounding of the level must not refuse exactly so many.
    guard expected * (1 + 1e-9) >= Self.beyondMin else {
      throw .tooFewBeyond(level: level, expected: expected, min: Self.beyondMin)
    }
  }
}

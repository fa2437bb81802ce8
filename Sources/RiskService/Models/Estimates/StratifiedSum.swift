/// Adds up what paths contribute to a mean, and how much it varies within strata.
///
/// The strata of a run are drawn in fixed numbers, so that what differs between them adds nothing
/// to the error of the mean.
struct StratifiedSum {
  private var counts: [Double]
  private var sums: [Double]
  private var squares: [Double]

  /// `counts` says how many paths each stratum has, those that contribute nothing included.
  init(counts: [Double]) {
    self.counts = counts
    self.sums = counts.map { _ in 0 }
    self.squares = self.sums
  }

  mutating func add(_ value: Double, stratum: Int) {
    self.sums[stratum] += value
    self.squares[stratum] += value * value
  }

  mutating func add(sum: Double, square: Double, stratum: Int) {
    self.sums[stratum] += sum
    self.squares[stratum] += square
  }

  /// The sum over all paths divided by their number, and its standard error.
  var mean: (value: Double, standardError: Double) {
    var total = 0.0
    var variance = 0.0
    var count = 0.0
    for stratum in self.counts.indices where self.counts[stratum] > 0 {
      let paths = self.counts[stratum]
      total += self.sums[stratum]
      count += paths
      guard paths > 1 else { continue }
      let deviation = self.squares[stratum] - self.sums[stratum] * self.sums[stratum] / paths
      variance += max(0, deviation) * paths / (paths - 1)
    }
    guard count > 0 else { return (0, 0) }
    return (total / count, variance.squareRoot() / count)
  }
}

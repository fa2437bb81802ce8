/// The distribution of a sum of squared standard normals, for any number of degrees of freedom.
struct ChiSquaredDistribution: Sendable {
  let degrees: Double
  private let logGamma: Double

  init(degrees: Double) {
    precondition(degrees > 0)
    self.degrees = degrees
    self.logGamma = GammaFunctions.logarithm(degrees / 2)
  }

  /// The chances of at most `x` and of more; the smaller one is precise.
  func probabilities(_ x: Double) -> (below: Double, above: Double) {
    GammaFunctions.shares(self.degrees / 2, x / 2)
  }

  func density(_ x: Double) -> Double {
    guard x > 0 else { return 0 }
    let half = self.degrees / 2
    return Elementary.exp((half - 1) * Elementary.log(x / 2) - x / 2 - self.logGamma) / 2
  }

  /// The number below which there is that much probability.
  func quantile(below probability: Double) -> Double { self.quantile(probability, isBelow: true) }

  /// The number above which there is that much probability.
  func quantile(above probability: Double) -> Double { self.quantile(probability, isBelow: false) }

  private func quantile(_ probability: Double, isBelow: Bool) -> Double {
    guard probability > 0 else { return isBelow ? 0 : .infinity }
    guard probability < 1 else { return isBelow ? .infinity : 0 }
    let target = Elementary.log(probability)
    // Searched on the scale of logarithms, on which both tails are nearly straight.
    let logarithm = RootSearch.root(
      in: -800...12, from: self.start(probability, isBelow: isBelow), tolerance: 1e-14
    ) { logX in
      let x = Elementary.exp(logX)
      let (below, above) = self.probabilities(x)
      let share = max(isBelow ? below : above, .leastNormalMagnitude)
      let distance = Elementary.log(share) - target
      let slope = self.density(x) * x / share
      return isBelow ? (distance, slope) : (-distance, slope)
    }
    return Elementary.exp(logarithm)
  }

  /// The logarithm of a first guess, by Wilson and Hilferty, or by the power law near 0.
  private func start(_ probability: Double, isBelow: Bool) -> Double {
    let spread = 2 / (9 * self.degrees)
    let z = NormalDistribution.quantile(probability) * (isBelow ? 1 : -1)
    let root = 1 - spread + z * spread.squareRoot()
    if root > 0.3 { return Elementary.log(self.degrees) + 3 * Elementary.log(root) }
    let half = self.degrees / 2
    let below = isBelow ? Elementary.log(probability) : Elementary.log1p(-probability)
    return (below + self.logGamma + Elementary.log(half)) / half + Elementary.log(2)
  }
}

/// Student's t distribution for any number of degrees of freedom; the normal one when infinite.
struct StudentDistribution: Sendable {
  let degrees: Double
  private let logBeta: Double

  init(degrees: Double) {
    precondition(degrees > 0)
    self.degrees = degrees
    guard degrees < .infinity else {
      self.logBeta = 0
      return
    }
    self.logBeta =
      GammaFunctions.logarithm(degrees / 2) + GammaFunctions.logarithm(0.5)
      - GammaFunctions.logarithm((degrees + 1) / 2)
  }

  /// The chance of at most `x`.
  func probability(_ x: Double) -> Double {
    guard self.degrees < .infinity else { return NormalDistribution.probability(x) }
    let tail = self.tail(beyond: x.magnitude)
    return x > 0 ? 1 - tail : tail
  }

  /// The chance of more than a positive number.
  private func tail(beyond x: Double) -> Double {
    let square = x * x
    guard square > self.degrees else {
      let share = GammaFunctions.betaShare(
        0.5, self.degrees / 2, square / (self.degrees + square), logBeta: self.logBeta)
      return x == 0 ? 0.5 : 0.5 - share / 2
    }
    return GammaFunctions.betaShare(
      self.degrees / 2, 0.5, self.degrees / (self.degrees + square), logBeta: self.logBeta) / 2
  }

  func density(_ x: Double) -> Double {
    guard self.degrees < .infinity else { return NormalDistribution.density(x) }
    let power = -(self.degrees + 1) / 2 * Elementary.log1p(x * x / self.degrees)
    return Elementary.exp(power - self.logBeta) / self.degrees.squareRoot()
  }

  /// The number that is not exceeded with that probability.
  func quantile(_ probability: Double) -> Double {
    guard self.degrees < .infinity else { return NormalDistribution.quantile(probability) }
    guard probability > 0 else { return -.infinity }
    guard probability < 1 else { return .infinity }
    guard probability <= 0.5 else { return -self.quantile(1 - probability) }
    guard probability < 0.5 else { return 0 }
    let target = Elementary.log(probability)
    // −x on the scale of logarithms, on which the tail is nearly straight.
    let farthest = min(600, -target / self.degrees + Elementary.log(self.degrees + 10) + 5)
    let start = Elementary.log(-NormalDistribution.quantile(probability))
    let logarithm = RootSearch.root(in: -40...farthest, from: start, tolerance: 1e-14) { logX in
      let x = Elementary.exp(logX)
      let tail = max(self.tail(beyond: x), .leastNormalMagnitude)
      return (target - Elementary.log(tail), self.density(x) * x / tail)
    }
    return -Elementary.exp(logarithm)
  }
}

/// The number of successes among independent trials.
enum BinomialDistribution {
  /// The chance of at most so many.
  static func probability(atMost successes: Int, trials: Int, chance: Double) -> Double {
    guard successes >= 0 else { return 0 }
    guard successes < trials else { return 1 }
    return GammaFunctions.betaShare(Double(trials - successes), Double(successes + 1), 1 - chance)
  }

  /// The chance of exactly so many.
  static func probability(exactly successes: Int, trials: Int, chance: Double) -> Double {
    guard successes >= 0, successes <= trials else { return 0 }
    guard chance > 0 else { return successes == 0 ? 1 : 0 }
    guard chance < 1 else { return successes == trials ? 1 : 0 }
    let (n, k) = (Double(trials), Double(successes))
    let ways =
      GammaFunctions.logarithm(n + 1) - GammaFunctions.logarithm(k + 1)
      - GammaFunctions.logarithm(n - k + 1)
    return Elementary.exp(ways + k * Elementary.log(chance) + (n - k) * Elementary.log1p(-chance))
  }

  /// The smallest number that is not exceeded with at least that probability.
  static func quantile(_ probability: Double, trials: Int, chance: Double) -> Int {
    let mean = Double(trials) * chance
    let spread = (mean * (1 - chance)).squareRoot()
    let guess = mean + spread * NormalDistribution.quantile(probability)
    var step = max(1, Int(spread / 8))
    var successes = min(max(Int(guess), 0), trials)
    // Out to where it is bracketed, then in again.
    func isEnough(_ count: Int) -> Bool {
      self.probability(atMost: count, trials: trials, chance: chance) >= probability
    }
    var low = successes
    var high = successes
    if isEnough(successes) {
      while low >= 0, isEnough(low) {
        high = low
        low -= step
        step *= 2
      }
    } else {
      while !isEnough(high) {
        low = high
        high = min(trials, high + step)
        step *= 2
      }
    }
    low = max(low, -1)
    while high - low > 1 {
      successes = low + (high - low) / 2
      if isEnough(successes) { high = successes } else { low = successes }
    }
    return high
  }
}

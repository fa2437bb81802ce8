/// What is known of how often one asset falls.
public struct AssetExperience: Sendable, Hashable {
  /// Events counted, which weighting may make fractional.
  public let events: Double
  /// Years observed.
  public let years: Double

  /// Nil when either is negative or no number.
  public init?(events: Double, years: Double) {
    guard events >= 0, years >= 0, events < .infinity, years < .infinity else { return nil }
    self.init(unchecked: events, years)
  }

  init(unchecked events: Double, _ years: Double) {
    self.events = events
    self.years = years
  }

  /// The rate of its own events alone, with the exact interval of a Poisson mean by Garwood; nil
  /// without a year.
  public var rawRate: Estimate? {
    guard self.years > 0 else { return nil }
    let side = (1 - Estimate.confidence) / 2
    let lower =
      self.events > 0
      ? ChiSquaredDistribution(degrees: 2 * self.events).quantile(below: side) / 2 : 0
    let upper = ChiSquaredDistribution(degrees: 2 * self.events + 2).quantile(above: side) / 2
    return Estimate(
      self.events / self.years, from: lower / self.years, to: upper / self.years)
  }
}

/// A gamma distribution of a rate per year.
public struct RateDistribution: Sendable, Hashable {
  public let shape: Double
  /// In years: the larger, the surer.
  public let years: Double

  /// Nil when either is not above 0.
  public init?(shape: Double, years: Double) {
    guard shape > 0, years > 0, shape < .infinity, years < .infinity else { return nil }
    self.init(unchecked: shape, years)
  }

  private init(unchecked shape: Double, _ years: Double) {
    self.shape = shape
    self.years = years
  }

  public var mean: Double { self.shape / self.years }

  /// The rate that is not exceeded with that probability.
  public func quantile(_ probability: Double) -> Double {
    ChiSquaredDistribution(degrees: 2 * self.shape).quantile(below: probability) / (2 * self.years)
  }

  /// The chance of no event within so many years.
  public func noEventProbability(years: Double) -> Double {
    Elementary.pow(self.years / (self.years + years), self.shape)
  }

  /// The distribution after experience.
  public func updated(_ experience: AssetExperience) -> RateDistribution {
    RateDistribution(unchecked: self.shape + experience.events, self.years + experience.years)
  }

  /// The weight of an asset's own experience beside this distribution.
  public func credibility(_ experience: AssetExperience) -> Double {
    experience.years / (experience.years + self.years)
  }
}

/// How often the assets of a class fall, each by its own experience and that of its class.
public enum ClassCredibility {
  /// How many assets a class needs before it has a distribution of its own.
  public static let assetsMinUsual = 5
  private static let shapeRange = -4.0...7.0
  private static let gridCount = 221

  /// The distribution of rates within a class.
  ///
  /// The one under which the counts of the class are likeliest. A class with few assets, without
  /// events, or whose counts vary no more than chance, has the rate of all assets with half an
  /// event's worth of certainty.
  public static func prior(
    of assets: [AssetExperience], all: [AssetExperience], assetsMin: Int = assetsMinUsual
  ) -> RateDistribution? {
    let events = all.reduce(0) { $0 + $1.events }
    let years = all.reduce(0) { $0 + $1.years }
    // Without any event, half of one stands for what was not seen.
    guard let pooled = RateDistribution(shape: 0.5, years: 0.5 * years / max(events, 0.5)) else {
      return nil
    }
    guard assets.count >= assetsMin, assets.contains(where: { $0.events > 0 }) else {
      return pooled
    }
    return self.likeliest(assets) ?? pooled
  }

  /// The likeliest distribution; nil when certainty would be without bound.
  private static func likeliest(_ assets: [AssetExperience]) -> RateDistribution? {
    let events = assets.reduce(0) { $0 + $1.events }
    let years = assets.reduce(0) { $0 + $1.years }
    guard years > 0 else { return nil }
    let step = (self.shapeRange.upperBound - self.shapeRange.lowerBound) / Double(gridCount - 1)
    var best: (place: Int, likelihood: Double, distribution: RateDistribution)?
    for place in 0..<self.gridCount {
      let shape = Elementary.exp(self.shapeRange.lowerBound + Double(place) * step)
      let rate = self.rate(shape, assets, start: events / years)
      guard let distribution = RateDistribution(shape: shape, years: shape / rate) else {
        continue
      }
      let likelihood = self.logLikelihood(distribution, assets)
      if likelihood > best?.likelihood ?? -.infinity {
        best = (place, likelihood, distribution)
      }
    }
    // At the upper edge the counts vary no more than chance would have it.
    guard let best, best.place < self.gridCount - 1 else { return nil }
    return best.distribution
  }

  /// The mean rate under which the counts are likeliest for a shape, by repeated weighing.
  private static func rate(
    _ shape: Double, _ assets: [AssetExperience], start: Double
  ) -> Double {
    var rate = start
    for _ in 0..<200 {
      // The mean of what the assets' rates would be expected to be.
      let posterior = assets.reduce(0.0) { sum, asset in
        sum + (shape + asset.events) / (shape / rate + asset.years)
      }
      let next = posterior / Double(assets.count)
      if (next - rate).magnitude <= 1e-13 * rate { return next }
      rate = next
    }
    return rate
  }

  private static func logLikelihood(
    _ distribution: RateDistribution, _ assets: [AssetExperience]
  ) -> Double {
    let (shape, years) = (distribution.shape, distribution.years)
    return assets.reduce(0.0) { sum, asset in
      sum + GammaFunctions.logarithm(shape + asset.events) - GammaFunctions.logarithm(shape)
        + shape * Elementary.log(years / (years + asset.years))
        + asset.events * Elementary.log(1 / (years + asset.years))
    }
  }
}

/// What is left of an asset's rate once scenarios have taken their part.
public struct BaselineRate: Sendable, Hashable {
  public let rate: Double
  /// The rate is at its least, because scenarios account for the rest.
  public let isAtMinimum: Bool

  /// Takes away the rates of the scenarios that would count as an event of the asset.
  public init(
    total: Double, scenarios: [(rate: Double, depth: Double)], threshold: Double, minimum: Double
  ) {
    let systemic = scenarios.reduce(0) { $0 + ($1.depth >= threshold ? $1.rate : 0) }
    self.rate = max(total - systemic, minimum)
    self.isAtMinimum = total - systemic <= minimum
  }
}

/// An event that was observed.
public struct ObservedDepth: Sendable, Hashable {
  public let depth: Double
  /// The event still lasts, so that it may yet go deeper.
  public let isOpen: Bool

  public init(depth: Double, isOpen: Bool = false) {
    self.depth = depth
    self.isOpen = isOpen
  }
}

/// A severity distribution fitted to few events, with what was believed before.
public struct SeverityFit: Sendable, Hashable {
  /// Why there is nothing to fit.
  public enum Refusal: Error, Hashable {
    /// A depth is not above 0 or above 1.
    case depth(Double)
    case threshold(Double)
  }

  public let distribution: SeverityDistribution
  /// How sure the shape and the logarithm of the scale are.
  public let shapeDeviation: Double
  public let logScaleDeviation: Double
  public let completeCount: Int
  public let censoredCount: Int

  /// Before any event: a shape of 0.2 ± 0.2 between −0.5 and 0.9, and a scale about the threshold.
  private static let shapePrior = (mean: 0.2, deviation: 0.2)
  private static let shapes = (0...140).map { -0.5 + 0.01 * Double($0) }
  private static let logScaleDeviationPrior = 0.75
  private static let scaleSteps = (-60...60).map { 0.05 * Double($0) }

  /// Weighs a grid of distributions by how likely they make the events above the threshold.
  ///
  /// An event that still lasts counts by the chance of going at least so deep.
  public init(_ events: [ObservedDepth], threshold: Double) throws(Refusal) {
    guard threshold > 0, threshold < 1 else { throw .threshold(threshold) }
    for event in events where !(event.depth > 0 && event.depth <= 1) { throw .depth(event.depth) }
    let above = events.filter { $0.depth >= threshold }
    let excesses = above.map { ($0.depth - threshold, $0.isOpen) }
    var weights: [(shape: Double, logScale: Double, logarithm: Double)] = []
    for shape in Self.shapes {
      let distance = (shape - Self.shapePrior.mean) / Self.shapePrior.deviation
      for step in Self.scaleSteps {
        let logScale = Elementary.log(threshold) + step
        let prior = step / Self.logScaleDeviationPrior
        let logarithm =
          Self.logLikelihood(excesses, shape, logScale) - (distance * distance + prior * prior) / 2
        weights.append((shape, logScale, logarithm))
      }
    }
    let most = weights.reduce(-Double.infinity) { max($0, $1.logarithm) }
    var (total, shape, scale, shapes, scales) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for point in weights where point.logarithm > most - 700 {
      let weight = Elementary.exp(point.logarithm - most)
      total += weight
      shape += weight * point.shape
      scale += weight * point.logScale
      shapes += weight * point.shape * point.shape
      scales += weight * point.logScale * point.logScale
    }
    let means = (shape: shape / total, logScale: scale / total)
    let fitted = try? SeverityDistribution(
      threshold: threshold, shape: means.shape, scale: Elementary.exp(means.logScale))
    guard let fitted else { throw .threshold(threshold) }
    self.distribution = fitted
    self.shapeDeviation = max(0, shapes / total - means.shape * means.shape).squareRoot()
    self.logScaleDeviation = max(0, scales / total - means.logScale * means.logScale).squareRoot()
    self.completeCount = above.count { !$0.isOpen }
    self.censoredCount = above.count { $0.isOpen }
  }

  private static func logLikelihood(
    _ excesses: [(Double, Bool)], _ shape: Double, _ logScale: Double
  ) -> Double {
    let scale = Elementary.exp(logScale)
    var sum = 0.0
    for (excess, isOpen) in excesses {
      let base = 1 + shape * excess / scale
      guard base > 0 else { return -.infinity }
      let logBase = shape.magnitude < 1e-9 ? excess / scale : Elementary.log(base) / shape
      sum -= logBase
      if !isOpen { sum -= logScale + (shape.magnitude < 1e-9 ? 0 : Elementary.log(base)) }
    }
    return sum
  }
}

/// The older frequency and severity: counts and means without a model.
public enum ClassicFrequency {
  /// One event, by its lowest price as a fraction of the peg reference.
  public struct Event: Sendable, Hashable {
    public let lowestPrice: Double
    public let isVerified: Bool

    public init(lowestPrice: Double, isVerified: Bool) {
      self.lowestPrice = lowestPrice
      self.isVerified = isVerified
    }
  }

  /// Verified events at or below a price, per year; nil without years.
  public static func annualRate(
    of events: [Event], atMost price: Double, years: Double
  ) -> Double? {
    guard years > 0 else { return nil }
    return Double(events.count { $0.isVerified && $0.lowestPrice <= price }) / years
  }

  /// The mean depth of verified events, whatever their depth; 0 without one.
  public static func severity(of events: [Event]) -> Double {
    let depths = events.filter(\.isVerified).map { 1 - $0.lowestPrice }
    return depths.isEmpty ? 0 : depths.reduce(0, +) / Double(depths.count)
  }
}

/// A figure estimated from simulated years, with how sure one may be of it.
public struct Estimate: Sendable, Hashable {
  /// The confidence of every interval.
  public static let confidence = 0.95
  /// How many standard errors that is to each side.
  static let widths = 1.959963984540054

  /// The figure.
  public let value: Double
  /// Its standard error; for a quantile the width of its interval in standard errors.
  public let standardError: Double
  /// The ends of its interval.
  public let lower: Double
  public let upper: Double

  init(_ value: Double, standardError: Double) {
    self.value = value
    self.standardError = standardError
    self.lower = value - Self.widths * standardError
    self.upper = value + Self.widths * standardError
  }

  init(_ value: Double, from lower: Double, to upper: Double) {
    self.value = value
    self.standardError = (upper - lower) / (2 * Self.widths)
    self.lower = lower
    self.upper = upper
  }

  /// Half of the width of the interval.
  var halfWidth: Double { (self.upper - self.lower) / 2 }
}

/// Why a figure has no estimate.
public enum EstimateRefusal: Error, Hashable {
  /// There is nothing to estimate from.
  case noPaths
  /// Too few years lie beyond; more would have to be simulated.
  case tooFewBeyond(level: Double, expected: Double, min: Double)
  /// The level is not above 0 and below 1.
  case level(Double)
}

/// How deep an event goes: a generalised Pareto distribution above a threshold, at most everything.
public struct SeverityDistribution: Sendable, Hashable {
  /// Why numbers describe no distribution.
  public enum Rejection: Error, Hashable {
    /// The threshold is not between 0 and 1.
    case threshold(Double)
    /// The shape is not below 1, where the mean ends to exist, or not above −1.
    case shape(Double)
    /// The scale is not positive.
    case scale(Double)
  }

  /// The depth from which an event counts.
  public let threshold: Double
  /// The shape; the larger, the heavier the tail.
  public let shape: Double
  /// The scale.
  public let scale: Double

  /// Checks the numbers.
  public init(threshold: Double, shape: Double, scale: Double) throws(Rejection) {
    guard threshold > 0, threshold < 1 else { throw .threshold(threshold) }
    guard shape > -1, shape < 1 else { throw .shape(shape) }
    guard scale > 0, scale < .infinity else { throw .scale(scale) }
    self.threshold = threshold
    self.shape = shape
    self.scale = scale
  }

  /// Below this the shape counts as 0 and the tail as exponential.
  private static let shapeTolerance = 1e-9

  /// The chance that an event is deeper than `depth`.
  public func survival(_ depth: Double) -> Double {
    guard depth > self.threshold else { return 1 }
    guard depth < 1 else { return 0 }
    let excess = (depth - self.threshold) / self.scale
    guard self.shape.magnitude > Self.shapeTolerance else { return Elementary.exp(-excess) }
    let base = 1 + self.shape * excess
    return base > 0 ? Elementary.pow(base, -1 / self.shape) : 0
  }

  /// The depth that an event exceeds with that chance.
  public func depth(exceededWith chance: Double) -> Double {
    guard chance < 1 else { return self.threshold }
    guard chance > 0 else { return 1 }
    let excess: Double
    if self.shape.magnitude > Self.shapeTolerance {
      excess = (Elementary.pow(chance, -self.shape) - 1) / self.shape
    } else {
      excess = -Elementary.log(chance)
    }
    return min(1, self.threshold + self.scale * excess)
  }

  /// The mean share that an event pays of a layer between two depths.
  public func payoutRatio(from upper: Double, to lower: Double) -> Double {
    precondition(0 <= upper && upper < lower && lower <= 1)
    let start = max(upper, self.threshold)
    guard start < lower else { return 1 }
    let area = self.tailArea(from: start) - self.tailArea(from: lower)
    return (start - upper + area) / (lower - upper)
  }

  /// The integral of the uncapped tail from `depth` on.
  private func tailArea(from depth: Double) -> Double {
    let excess = (depth - self.threshold) / self.scale
    guard self.shape.magnitude > Self.shapeTolerance else {
      return self.scale * Elementary.exp(-excess)
    }
    let base = 1 + self.shape * excess
    guard base > 0 else { return 0 }
    return self.scale / (1 - self.shape) * Elementary.pow(base, 1 - 1 / self.shape)
  }

  /// The excess depth that is exceeded once in 1 ÷ (1 − `level`) observations, and the mean beyond,
  /// when a share of them exceeds the threshold.
  public func tail(
    level: Double, exceedingShare share: Double
  ) -> (valueAtRisk: Double, expectedShortfall: Double) {
    let chance = (1 - level) / share
    let excess =
      self.shape.magnitude > Self.shapeTolerance
      ? (Elementary.pow(chance, -self.shape) - 1) / self.shape : -Elementary.log(chance)
    let valueAtRisk = self.threshold + self.scale * excess
    let shortfall =
      (valueAtRisk + self.scale - self.shape * self.threshold) / (1 - self.shape)
    return (valueAtRisk, shortfall)
  }
}

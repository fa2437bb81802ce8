/// Where importance sampling looks more often: many assets far down, and scenarios.
///
/// Of sixteen paths some are drawn plainly, some tilted and some with likelier scenarios, always
/// the same ones. No weight is above sixteen over the number of plain ones, whatever the tilt does.
public struct ImportanceTilt: Sendable, Hashable {
  /// How many of sixteen paths are drawn plainly.
  public let plainCount: Int
  /// How many of the others are tilted; the rest have likelier scenarios.
  public let tiltedCount: Int
  /// By how many standard deviations the common draw is moved.
  public let shift: Double
  /// By what the chi-square of a path is multiplied.
  public let chiFactor: Double
  /// The chance of each scenario where scenarios are likelier.
  public let boosted: [Double]

  /// How many paths make a round of strata.
  static let strata = 16
  /// The chance of a chi-square below the tilted mean; the less, the farther out paths go.
  private static let chiTail = 0.12
  private static let shiftUsual = -1.6
  /// Times per year that scenarios together happen where they are likelier.
  private static let boostedRate = 0.7

  /// The usual tilt of a model.
  public init(_ model: YearModel) {
    let hasScenarios = !model.scenarios.isEmpty
    self.plainCount = 4
    self.tiltedCount = hasScenarios ? 6 : 12
    self.shift = Self.shiftUsual
    if model.degrees < .infinity {
      let chi = ChiSquaredDistribution(degrees: model.degrees)
      self.chiFactor = chi.quantile(below: Self.chiTail) / model.degrees
    } else {
      self.chiFactor = 1
    }
    let rates = model.scenarios.map(\.rate)
    let total = rates.reduce(0, +)
    // Half as they are to each other, half all alike.
    self.boosted = rates.map { rate in
      let share = (rate / total + 1 / Double(rates.count)) / 2
      return -Elementary.expm1(-max(rate, Self.boostedRate * share))
    }
  }

  /// What the sixteen strata are.
  enum Kind { case plain, tilted, boosted }

  func kind(of stratum: Int) -> Kind {
    if stratum < self.plainCount { return .plain }
    return stratum < self.plainCount + self.tiltedCount ? .tilted : .boosted
  }
}

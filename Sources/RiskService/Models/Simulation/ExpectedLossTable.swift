public import Basics

/// How often each asset is expected to fall below each depth, as points that pricing joins by
/// straight lines.
///
/// Made from the same rates that years are simulated with, so that a price and a simulation mean
/// the same loss.
public struct ExpectedLossTable: Sendable, Hashable {
  /// One asset's points.
  public struct Curve: Sendable, Hashable {
    public let asset: Asset
    /// Depths below the peg as fractions, strictly rising.
    public let depths: [Double]
    /// Events per year deeper than each depth, scenarios included.
    public let rates: [Double]
    /// The chance that an event outside of scenarios is deeper than each depth.
    public let survivals: [Double]
  }

  /// The most points of a curve.
  public static let pointsMax = 2_001

  /// By asset, in the order of the model.
  public let curves: [Curve]

  /// Close to the peg, where layers are and curves bend, points are near each other.
  private static let fineUntil = 0.3
  private static let fineStep = 0.0002
  private static let coarseStep = 0.005
  /// Half the width of the line that stands for a step: a step has no width, a line must have one.
  private static let stepWidth = 1e-9

  /// Takes the points of all assets of a model.
  public init(_ model: YearModel) {
    self.curves = model.assets.indices.map { Self.curve(of: $0, model) }
  }

  private static func curve(of asset: Int, _ model: YearModel) -> Curve {
    let own = model.assets[asset]
    var depths = Self.grid
    // Where a curve has a step or a kink there is a point on each side of it.
    let edges = [own.severity.threshold] + model.scenarios.map { $0.depths[asset] }
    for edge in edges where edge > 0 && edge < 1 {
      depths += [edge - Self.stepWidth, edge + Self.stepWidth]
    }
    depths.sort()
    var kept: [Double] = []
    for depth in depths where depth > kept.last ?? -1 { kept.append(depth) }
    precondition(kept.count <= Self.pointsMax)
    return Curve(
      asset: own.asset, depths: kept,
      rates: Self.falling(kept.map { model.rate(asset: asset, deeperThan: $0) }),
      survivals: Self.falling(kept.map { own.severity.survival($0) }))
  }

  private static let grid: [Double] = {
    let fine = Int((fineUntil / fineStep).rounded())
    let coarse = Int(((1 - fineUntil) / coarseStep).rounded())
    return (0..<fine).map { Double($0) * fineStep }
      + (0...coarse).map { fineUntil + (1 - fineUntil) * Double($0) / Double(coarse) }
  }()

  /// The same without rises in the last digit, which sums of rounded numbers may have.
  private static func falling(_ values: [Double]) -> [Double] {
    var least = Double.infinity
    return values.map { value in
      least = min(least, value)
      return least
    }
  }
}

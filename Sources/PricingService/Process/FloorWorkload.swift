#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// The work of pricing a floor that is not the customary one, for measuring what it costs.
package struct FloorWorkload: Sendable {
  private struct Layer {
    let trigger: Double
    let floor: Double
    let payoutRatio: Double
  }

  private let curve: LossCurve
  private let layers: [Layer]

  /// How many different layers take turns; a power of two.
  private static let layerCount = 1_024
  /// The points of the curve: about as many, and as near each other, as those of RiskService.
  private static let pointCount = 2_001
  private static let depthStep = 0.000_25
  /// How much rarer events get with depth.
  private static let decay = 12.0
  private static let customaryWidth = 0.07

  /// Makes a curve of events that are the rarer the deeper they are.
  package init?() {
    let depths = (0..<Self.pointCount).map { Double($0) * Self.depthStep }
    let survivals = depths.map { exp(-Self.decay * $0) }
    guard
      let curve = LossCurve(
        depths: depths, rates: survivals.map { 0.3 * $0 }, survivals: survivals)
    else { return nil }
    self.curve = curve
    self.layers = (0..<Self.layerCount).map { number in
      let trigger = Double(9_000 + number % 800) / 10_000
      // From the narrowest layer to one of 30 cents, none of them the customary one.
      let floor = trigger - Double(51 + number * 37 % 2_949) / 10_000
      return Layer(
        trigger: trigger, floor: floor,
        payoutRatio: curve.payoutRatio(from: 1 - trigger, to: 1 - floor))
    }
  }

  /// Finds, `count` times, the customary layer that pays what another one does, and returns the sum
  /// of their triggers in units of 0.0001.
  package func equivalents(_ count: Int) -> Int64 {
    var total = 0.0
    for number in 0..<count {
      let layer = self.layers[number & (Self.layerCount - 1)]
      total += self.curve.equivalentTrigger(
        paying: layer.payoutRatio, trigger: layer.trigger, floor: layer.floor,
        width: Self.customaryWidth)
    }
    return Int64(total * 10_000)
  }
}

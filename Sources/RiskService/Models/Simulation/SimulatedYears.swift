/// The simulated years of a run, in the order of their paths.
public struct SimulatedYears: Sendable {
  /// The most paths of a run.
  public static let pathsMax = 1 << 24

  /// The loss of each year in cents.
  public private(set) var aggregate: [Double] = []
  private(set) var weights: [Float] = []
  /// The years with scenarios: path, largest loss of one event, scenarios.
  private(set) var scenarioPaths: [UInt32] = []
  private(set) var scenarioOccurrences: [Double] = []
  private(set) var scenarioSets: [UInt32] = []
  /// Weighted losses and their squares by asset, then by source, and by stratum.
  private(set) var assetSums: [Double] = []
  private(set) var assetSquares: [Double] = []
  private(set) var sourceSums: [Double] = []
  private(set) var sourceSquares: [Double] = []

  /// No years yet.
  public init() {}

  /// How many years there are.
  public var count: Int { self.aggregate.count }

  /// Adds the next blocks.
  ///
  /// Their sums are added block by block, so that it does not matter how many
  /// came at a time or who simulated them.
  public mutating func append(_ blocks: [SimulatedBlock]) {
    self.aggregate.reserveCapacity(self.count + blocks.count * SimulatedBlock.pathCount)
    for block in blocks {
      let first = UInt32(self.count)
      precondition(self.count + block.aggregate.count <= Self.pathsMax)
      self.aggregate += block.aggregate
      self.weights += block.weights
      self.scenarioPaths += block.scenarioPlaces.map { first + $0 }
      self.scenarioOccurrences += block.scenarioOccurrences
      self.scenarioSets += block.scenarioSets
      Self.add(block.assetSums, to: &self.assetSums)
      Self.add(block.assetSquares, to: &self.assetSquares)
      Self.add(block.sourceSums, to: &self.sourceSums)
      Self.add(block.sourceSquares, to: &self.sourceSquares)
    }
  }

  private static func add(_ sums: [Double], to total: inout [Double]) {
    if total.isEmpty { total = [Double](repeating: 0, count: sums.count) }
    for place in sums.indices { total[place] += sums[place] }
  }

  /// The loss of each year's largest event.
  func occurrences() -> [Double] {
    var losses = self.aggregate
    for (place, path) in self.scenarioPaths.enumerated() {
      losses[Int(path)] = self.scenarioOccurrences[place]
    }
    return losses
  }

  /// The loss of each year less what a holding of bitcoin gained in it.
  func net(ofBitcoinCents holding: Double, _ model: YearModel) -> [Double] {
    var losses = self.aggregate
    for (place, path) in self.scenarioPaths.enumerated() {
      var factor = 1.0
      for (number, scenario) in model.scenarios.enumerated()
      where self.scenarioSets[place] >> number & 1 == 1 {
        factor *= 1 + scenario.bitcoinChange
      }
      // Whole cents, as every loss is.
      losses[Int(path)] -= (holding * (factor - 1)).rounded(.toNearestOrEven)
    }
    return losses
  }

  /// A number that differs when any bit of any year does: FNV-1a over losses and weights.
  public var hash: UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func mix(_ word: UInt64) { hash = (hash ^ word) &* 0x0000_0100_0000_01B3 }
    for loss in self.aggregate { mix(loss.bitPattern) }
    for weight in self.weights { mix(UInt64(weight.bitPattern)) }
    for path in self.scenarioPaths { mix(UInt64(path)) }
    for loss in self.scenarioOccurrences { mix(loss.bitPattern) }
    for set in self.scenarioSets { mix(UInt64(set)) }
    for sum in self.assetSums + self.assetSquares { mix(sum.bitPattern) }
    for sum in self.sourceSums + self.sourceSquares { mix(sum.bitPattern) }
    return hash
  }
}

/// What became of a block of simulated years.
public struct SimulatedBlock: Sendable, Hashable {
  /// How many paths a whole block has.
  public static let pathCount = 4_096

  /// The loss of each path's year, in cents.
  public internal(set) var aggregate: [Double]
  /// The weight of each path; empty when all weigh the same.
  public internal(set) var weights: [Float]
  /// The paths with scenarios: where they are in the block.
  public internal(set) var scenarioPlaces: [UInt32]
  /// Their largest loss of one event, in cents; elsewhere it is that of the year.
  public internal(set) var scenarioOccurrences: [Double]
  /// Which scenarios happened, one bit each.
  public internal(set) var scenarioSets: [UInt32]
  /// Weighted losses and their squares, by asset and stratum.
  var assetSums: [Double]
  var assetSquares: [Double]
  /// The same by source, the baseline first.
  var sourceSums: [Double]
  var sourceSquares: [Double]

  init(pathCount: Int, _ tables: KernelTables) {
    let strata = ImportanceTilt.strata
    self.aggregate = [Double](repeating: 0, count: pathCount)
    self.weights = [Float](repeating: 1, count: tables.tilt == nil ? 0 : pathCount)
    self.scenarioPlaces = []
    self.scenarioOccurrences = []
    self.scenarioSets = []
    self.assetSums = [Double](repeating: 0, count: tables.assetCount * strata)
    self.assetSquares = self.assetSums
    self.sourceSums = [Double](repeating: 0, count: (tables.scenarioCount + 1) * strata)
    self.sourceSquares = self.sourceSums
  }
}

/// What became of chosen paths, in full.
struct PathDetails: Sendable, Hashable {
  /// The loss of each path by asset, then by source, in cents.
  var assetLosses: [[Double]]
  var sourceLosses: [[Double]]
}

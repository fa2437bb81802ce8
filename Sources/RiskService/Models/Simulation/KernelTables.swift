internal import Basics
internal import CSimulation

/// A model and a book, compiled into what a path looks up.
struct KernelTables: Sendable {
  let assetCount: Int
  let scenarioCount: Int
  let key: (UInt32, UInt32)
  /// For each source, the baseline first: the factor of its correlations by rows.
  private(set) var factors: [Float] = []
  let scale: CopulaScale
  private(set) var centres: [Float] = []
  private(set) var limits: [Float] = []
  private(set) var depthStart: [Float] = []
  private(set) var depthRise: [Float] = []
  private(set) var payouts: [Double] = []
  let choice: ScenarioChoice
  let tilt: TiltTables?

  static let cells = Int(simulation_depth_cells)
  private static let cellsPerOctave = 64
  private static let firstPower = -10
  private static let unitsPerCell = 131_072.0

  init(
    _ model: YearModel, _ book: ExposureGrid, scale: CopulaScale, seed: UInt64,
    tilt: ImportanceTilt?
  ) {
    precondition(scale.degrees == model.degrees)
    precondition(book.assetCount == model.assets.count)
    self.assetCount = model.assets.count
    self.scenarioCount = model.scenarios.count
    self.key = (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    self.scale = scale
    self.choice = ScenarioChoice(model, tilt: tilt)
    self.tilt = tilt.map { TiltTables(model, $0) }
    self.payouts = Self.payouts(book)
    self.addFactor(of: model.correlation)
    for scenario in model.scenarios {
      self.addFactor(of: model.correlation.shifted(by: scenario.correlationShift))
    }
    for asset in model.assets { self.addBaseline(asset, scale.tails) }
    self.addScenarios(model, scale.tails)
  }

  /// The same for another book.
  func with(_ book: ExposureGrid) -> KernelTables {
    precondition(book.assetCount == self.assetCount)
    var tables = self
    tables.payouts = Self.payouts(book)
    tables.limits = self.centres.indices.map { tables.limit(of: $0, asset: $0 % self.assetCount) }
    return tables
  }

  private static func payouts(_ book: ExposureGrid) -> [Double] {
    (0..<book.assetCount).flatMap { asset in book.payouts(of: asset).map { Double($0.count) } }
  }

  private mutating func addFactor(of correlation: CorrelationMatrix) {
    for row in CorrelationFactor(correlation).rows { self.factors += row.map { Float($0) } }
  }

  /// The distances from the centre at which cells start, and where the last one ends.
  private static let distances = (0...cells).map {
    LogarithmicGrid.start(of: $0, cellsPerOctave: cellsPerOctave, firstPower: firstPower)
  }

  /// An event happens below the centre, the deeper the farther from it.
  private mutating func addBaseline(_ model: AssetModel, _ student: TailTable) {
    let probability = -Elementary.expm1(-model.rate)
    let centre = Float(student.distribution.quantile(probability))
    let depths = Self.distances.map { distance in
      let chance = student.probability(Double(centre) - distance)
      let survival = min(1, -Elementary.log1p(-chance) / model.rate)
      return model.severity.depth(exceededWith: survival)
    }
    self.centres.append(centre)
    self.add(above: [Double](repeating: 0, count: Self.cells + 1), below: depths)
  }

  /// The largest depth of a year in which the scenario happens at least once.
  private mutating func addScenarios(_ model: YearModel, _ student: TailTable) {
    let above = Self.distances.map { student.probability(-$0) }
    for scenario in model.scenarios {
      let normals = { (chance: Double) in
        let rate = -Elementary.log1p(-chance * scenario.annualProbability)
        return -NormalDistribution.quantile(min(1, rate / scenario.rate))
      }
      let deep = above.map { normals($0) }
      let shallow = above.map { normals(1 - $0) }
      for depth in scenario.depths {
        let at = { (normal: Double) in
          depth > 0 ? min(max(depth * (1 + model.depthSpread * normal), 0), 1) : 0
        }
        self.centres.append(0)
        self.add(above: shallow.map(at), below: deep.map(at))
      }
    }
  }

  private mutating func add(above: [Double], below: [Double]) {
    let place = self.centres.count - 1
    for side in [above, below] {
      for cell in 0..<Self.cells {
        let start = side[cell] * Double(DepthTick.count)
        let end = side[cell + 1] * Double(DepthTick.count)
        self.depthStart.append(Float(start))
        self.depthRise.append(Float((end - start) / Self.unitsPerCell))
      }
    }
    self.limits.append(self.limit(of: place, asset: place % self.assetCount))
  }

  /// The distance from the centre below which the book may pay something for the asset.
  private func limit(of place: Int, asset: Int) -> Float {
    let ticks = DepthTick.count + 1
    let table = self.payouts[asset * ticks..<(asset + 1) * ticks]
    guard let first = table.firstIndex(where: { $0 > 0 }) else { return -.infinity }
    // A depth rounds to the tick of the first payout only if it is not below the one before it.
    let least = Float(first - table.startIndex - 1)
    let above = self.depthStart[place * 2 * Self.cells..<(2 * place + 1) * Self.cells]
    if let cell = above.lastIndex(where: { $0 >= least && $0 > 0 }) {
      let next = cell - above.startIndex + 1
      return next == Self.cells ? .infinity : Float(Self.distances[next])
    }
    let below = self.depthStart[(2 * place + 1) * Self.cells..<(2 * place + 2) * Self.cells]
    guard let cell = below.firstIndex(where: { $0 >= least }) else {
      return -Float(Self.distances[Self.cells - 1])
    }
    // The payout may begin within the cell before the one that starts with it.
    let before = max(0, cell - below.startIndex - 1)
    return before == 0 ? 0 : -Float(Self.distances[before])
  }
}

/// Which scenarios happen, as thresholds for random words.
struct ScenarioChoice: Sendable {
  /// By stratum: some scenario happens when the path's word is below.
  let any: [UInt32]
  /// By stratum: whether scenarios are likelier.
  let isBoosted: [Bool]
  /// Plain and boosted: the threshold of each scenario while none has happened, then after.
  let first: [[UInt32]]
  let later: [[UInt32]]

  init(_ model: YearModel, tilt: ImportanceTilt?) {
    let plain = model.scenarios.map(\.annualProbability)
    let sets = [plain, tilt?.boosted ?? plain]
    self.isBoosted = (0..<ImportanceTilt.strata).map { tilt?.kind(of: $0) == .boosted }
    let chances = sets.map { Self.any(of: $0[...]) }
    self.any = self.isBoosted.map { Self.threshold(chances[$0 ? 1 : 0]) }
    self.later = sets.map { $0.map(Self.threshold) }
    self.first = sets.map { probabilities in
      probabilities.indices.map { place in
        Self.threshold(probabilities[place] / Self.any(of: probabilities[place...]))
      }
    }
  }

  /// The chance that at least one of independent events happens.
  static func any(of probabilities: ArraySlice<Double>) -> Double {
    var logarithm = 0.0
    for probability in probabilities { logarithm += Elementary.log1p(-probability) }
    return -Elementary.expm1(logarithm)
  }

  private static func threshold(_ probability: Double) -> UInt32 {
    UInt32(min(probability * 0x1p32, 0x1p32 - 1))
  }
}

/// What importance sampling needs of a path to weigh it.
struct TiltTables: Sendable {
  let shift: [Float]
  let scaleFactor: [Float]
  let share: [Float]
  let tilt: [Float]
  let hitRatio: [Float]
  let missRatio: [Float]
  let noneRatio: Float

  init(_ model: YearModel, _ tilt: ImportanceTilt) {
    let kinds = (0..<ImportanceTilt.strata).map { tilt.kind(of: $0) }
    self.shift = kinds.map { $0 == .tilted ? Float(tilt.shift) : 0 }
    let factor = Float(1 / tilt.chiFactor.squareRoot())
    self.scaleFactor = kinds.map { $0 == .tilted ? factor : 1 }
    self.share = [ImportanceTilt.Kind.plain, .tilted, .boosted].map { kind in
      Float(Double(kinds.count { $0 == kind }) / Double(ImportanceTilt.strata))
    }
    let perLog2 = 1 / Elementary.log(2)
    let half = model.degrees / 2
    var constant = -tilt.shift * tilt.shift / 2
    var perSquare = 0.0
    if model.degrees < .infinity {
      constant -= half * Elementary.log(tilt.chiFactor)
      perSquare = half * (1 - 1 / tilt.chiFactor)
    }
    self.tilt = [tilt.shift, constant, perSquare].map { Float($0 * perLog2) }
    let plain = model.scenarios.map(\.annualProbability)
    self.hitRatio = zip(tilt.boosted, plain).map { Float($0 / $1) }
    self.missRatio = zip(tilt.boosted, plain).map { Float((1 - $0) / (1 - $1)) }
    // Multiplied in the same order as where some happen.
    var none: Float = 1
    for ratio in self.missRatio { none *= ratio }
    self.noneRatio = none
  }
}

internal import CSimulation

/// An instruction set that a kernel is compiled for; it changes the time and no bit.
public enum KernelInstructions: String, Sendable, Hashable, CaseIterable {
  case portable
  case avx2
  case avx512

  /// Those that this processor has, the fastest last.
  public static let available = Self.allCases.filter { simulation_has($0.code) != 0 }

  /// The fastest.
  public static let fastest = Self.available.last ?? .portable

  var code: simulation_instructions {
    switch self {
    case .portable: simulation_portable
    case .avx2: simulation_avx2
    case .avx512: simulation_avx512
    }
  }
}

/// Memory that never moves, for C to read and write.
@safe
struct FixedMemory<Element: BitwiseCopyable>: ~Copyable {
  let count: Int
  fileprivate let start: UnsafeMutablePointer<Element>

  init(repeating element: Element, count: Int) {
    self.count = count
    unsafe self.start = .allocate(capacity: max(1, count))
    unsafe self.start.initialize(repeating: element, count: max(1, count))
  }

  init(_ elements: [Element]) where Element: Numeric {
    self.init(repeating: 0, count: elements.count)
    for place in elements.indices { unsafe self.start[place] = elements[place] }
  }

  deinit { unsafe self.start.deallocate() }

  /// A copy of the first elements.
  func prefix(_ count: Int) -> [Element] {
    precondition(count <= self.count)
    return unsafe Array(UnsafeBufferPointer(start: self.start, count: count))
  }

  /// A copy of so many elements from a place on.
  func elements(from place: Int, count: Int) -> [Element] {
    precondition(place >= 0 && place + count <= self.count)
    return unsafe Array(UnsafeBufferPointer(start: self.start + place, count: count))
  }
}

/// What a thread needs to run a kernel; made once and used for block after block.
@safe
struct KernelMemory: ~Copyable {
  private static let alignment = 64

  fileprivate let scratch: UnsafeMutableRawPointer
  fileprivate let aggregate = FixedMemory<Double>(repeating: 0, count: SimulatedBlock.pathCount)
  fileprivate let weights = FixedMemory<Float>(repeating: 1, count: SimulatedBlock.pathCount)
  fileprivate let places = FixedMemory<UInt32>(repeating: 0, count: SimulatedBlock.pathCount)
  fileprivate let occurrences = FixedMemory<Double>(repeating: 0, count: SimulatedBlock.pathCount)
  fileprivate let sets = FixedMemory<UInt32>(repeating: 0, count: SimulatedBlock.pathCount)
  fileprivate let assetSums = FixedMemory<Double>(repeating: 0, count: sumCount)
  fileprivate let assetSquares = FixedMemory<Double>(repeating: 0, count: sumCount)
  fileprivate let sourceSums = FixedMemory<Double>(repeating: 0, count: sumCount)
  fileprivate let sourceSquares = FixedMemory<Double>(repeating: 0, count: sumCount)

  private static let sumCount =
    (max(YearModel.assetsMax, YearModel.scenariosMax) + 1) * ImportanceTilt.strata

  init() {
    unsafe self.scratch = .allocate(
      byteCount: simulation_scratch_bytes(), alignment: Self.alignment)
  }

  deinit { unsafe self.scratch.deallocate() }
}

/// Simulates years of a model and a book, a block at a time; any thread may take any block.
///
/// Sendable because nothing of it changes once it is made: threads bring their own memory.
@safe
final class PathKernel: @unchecked Sendable {
  let tables: KernelTables
  let instructions: KernelInstructions
  private var model = unsafe simulation_model()

  // What the model points to.
  private let factors: FixedMemory<Float>
  private let scaleStart: FixedMemory<Float>
  private let scaleRise: FixedMemory<Float>
  private let centres: FixedMemory<Float>
  private let limits: FixedMemory<Float>
  private let depthStart: FixedMemory<Float>
  private let depthRise: FixedMemory<Float>
  private let payouts: FixedMemory<Double>
  private let thresholds: FixedMemory<UInt32>
  private let ratios: FixedMemory<Float>

  init(_ tables: KernelTables, instructions: KernelInstructions = .fastest) {
    self.tables = tables
    self.instructions = instructions
    self.factors = FixedMemory(tables.factors)
    self.scaleStart = FixedMemory(tables.scale.start)
    self.scaleRise = FixedMemory(tables.scale.rise)
    self.centres = FixedMemory(tables.centres)
    self.limits = FixedMemory(tables.limits)
    self.depthStart = FixedMemory(tables.depthStart)
    self.depthRise = FixedMemory(tables.depthRise)
    self.payouts = FixedMemory(tables.payouts)
    self.thresholds = FixedMemory((tables.choice.first + tables.choice.later).flatMap(\.self))
    self.ratios = FixedMemory(tables.tilt.map { $0.hitRatio + $0.missRatio } ?? [])
    self.describeTables()
    self.describeChoice()
    if let tilt = tables.tilt { self.describe(tilt) }
  }

  private func describeTables() {
    unsafe self.model.asset_count = UInt32(self.tables.assetCount)
    unsafe self.model.scenario_count = UInt32(self.tables.scenarioCount)
    unsafe self.model.key = self.tables.key
    unsafe self.model.factors = UnsafePointer(self.factors.start)
    unsafe self.model.scale_start = UnsafePointer(self.scaleStart.start)
    unsafe self.model.scale_rise = UnsafePointer(self.scaleRise.start)
    unsafe self.model.centres = UnsafePointer(self.centres.start)
    unsafe self.model.limits = UnsafePointer(self.limits.start)
    unsafe self.model.depth_start = UnsafePointer(self.depthStart.start)
    unsafe self.model.depth_rise = UnsafePointer(self.depthRise.start)
    unsafe self.model.payouts = UnsafePointer(self.payouts.start)
  }

  private func describeChoice() {
    let count = self.tables.scenarioCount
    unsafe self.model.first_threshold = (
      UnsafePointer(self.thresholds.start), UnsafePointer(self.thresholds.start + count)
    )
    unsafe self.model.later_threshold = (
      UnsafePointer(self.thresholds.start + 2 * count),
      UnsafePointer(self.thresholds.start + 3 * count)
    )
    let choice = self.tables.choice
    unsafe Self.fill(&self.model.any_threshold, choice.any)
    unsafe Self.fill(&self.model.is_boosted, choice.isBoosted.map { $0 ? 1 as UInt8 : 0 })
  }

  private func describe(_ tilt: TiltTables) {
    unsafe self.model.is_weighted = 1
    unsafe Self.fill(&self.model.shift, tilt.shift)
    unsafe Self.fill(&self.model.scale_factor, tilt.scaleFactor)
    unsafe Self.fill(&self.model.share, tilt.share)
    unsafe Self.fill(&self.model.tilt, tilt.tilt)
    unsafe self.model.hit_ratio = UnsafePointer(self.ratios.start)
    unsafe self.model.miss_ratio = UnsafePointer(self.ratios.start + self.tables.scenarioCount)
    unsafe self.model.none_ratio = tilt.noneRatio
  }

  /// Fills an array of C.
  private static func fill<Row, Element>(_ row: inout Row, _ elements: [Element]) {
    unsafe withUnsafeMutableBytes(of: &row) { bytes in
      precondition(bytes.count == elements.count * MemoryLayout<Element>.stride)
      unsafe elements.withUnsafeBytes { unsafe bytes.copyMemory(from: $0) }
    }
  }

  /// The paths of these numbers, at most as many as a block has.
  func block(_ paths: [UInt32], _ memory: borrowing KernelMemory) -> SimulatedBlock {
    let count = unsafe self.run(paths, memory, assetLosses: nil, sourceLosses: nil)
    var block = SimulatedBlock(pathCount: 0, self.tables)
    block.aggregate = memory.aggregate.prefix(paths.count)
    if self.tables.tilt != nil { block.weights = memory.weights.prefix(paths.count) }
    block.scenarioPlaces = memory.places.prefix(count)
    block.scenarioOccurrences = memory.occurrences.prefix(count)
    block.scenarioSets = memory.sets.prefix(count)
    block.assetSums = memory.assetSums.prefix(block.assetSums.count)
    block.assetSquares = memory.assetSquares.prefix(block.assetSums.count)
    block.sourceSums = memory.sourceSums.prefix(block.sourceSums.count)
    block.sourceSquares = memory.sourceSquares.prefix(block.sourceSums.count)
    return block
  }

  /// The losses of chosen paths, at most as many as a block has, by asset and by source.
  func details(_ paths: [UInt32], _ memory: borrowing KernelMemory) -> PathDetails {
    let stride = SimulatedBlock.pathCount
    let assetCount = self.tables.assetCount
    let sourceCount = self.tables.scenarioCount + 1
    let assets = FixedMemory<Double>(repeating: 0, count: assetCount * stride)
    let sources = FixedMemory<Double>(repeating: 0, count: sourceCount * stride)
    _ = unsafe self.run(
      paths, memory, assetLosses: assets.start, sourceLosses: sources.start)
    return PathDetails(
      assetLosses: (0..<assetCount).map {
        assets.elements(from: $0 * stride, count: paths.count)
      },
      sourceLosses: (0..<sourceCount).map {
        sources.elements(from: $0 * stride, count: paths.count)
      })
  }

  private func run(
    _ paths: [UInt32], _ memory: borrowing KernelMemory,
    assetLosses: UnsafeMutablePointer<Double>?, sourceLosses: UnsafeMutablePointer<Double>?
  ) -> Int {
    precondition(paths.count <= SimulatedBlock.pathCount)
    var block = unsafe simulation_block(
      aggregate: memory.aggregate.start, weight: memory.weights.start,
      scenario_place: memory.places.start, scenario_occurrence: memory.occurrences.start,
      scenario_set: memory.sets.start, asset_sums: memory.assetSums.start,
      asset_squares: memory.assetSquares.start, source_sums: memory.sourceSums.start,
      source_squares: memory.sourceSquares.start, asset_losses: assetLosses,
      source_losses: sourceLosses)
    let path = FixedMemory(paths)
    return unsafe withUnsafePointer(to: self.model) { model in
      unsafe Int(
        simulation_run(
          self.instructions.code, model, path.start, UInt32(paths.count), memory.scratch, &block))
    }
  }
}

internal import Basics

/// How paths are drawn.
public enum SamplingMethod: String, Sendable, Hashable, CaseIterable {
  /// Plainly, all of equal weight.
  case crude
  /// More often where losses are, with bounded weights.
  case importance
}

/// Why a book cannot be simulated.
public enum SimulationRefusal: Error, Hashable {
  /// There are no policies, so that there is no risk to measure.
  case noPolicies
  /// There are policies, but none covers anything.
  case noCover
  /// There is no capital to measure losses against.
  case noCapital
  /// The book has another number of assets than the model.
  case assetCount(model: Int, book: Int)
}

/// The years of a model and a book, ready to be simulated in blocks, by any thread in any order.
public final class YearSimulation: Sendable {
  /// The version of the arithmetic: the same version and inputs give the same bits for ever.
  public static let version = 1

  public let model: YearModel
  public let method: SamplingMethod
  public let seed: UInt64
  /// What made the paths, such as `avx2`; no bit depends on it.
  public var instructions: KernelInstructions { self.kernels[0].instructions }
  /// One for each grid of the book; blocks take them in turn.
  private let kernels: [PathKernel]
  let tilt: ImportanceTilt?

  /// Compiles the model and a book that is renewed for the whole year.
  public convenience init(
    _ model: YearModel, _ book: ExposureGrid, scale: CopulaScale, method: SamplingMethod,
    seed: UInt64, instructions: KernelInstructions = .fastest
  ) throws(SimulationRefusal) {
    try self.init(
      model, YearBook(renewed: book), scale: scale, method: method, seed: seed,
      instructions: instructions)
  }

  /// Compiles the model and the book.
  public init(
    _ model: YearModel, _ book: YearBook, scale: CopulaScale, method: SamplingMethod,
    seed: UInt64, instructions: KernelInstructions = .fastest
  ) throws(SimulationRefusal) {
    guard book.inForce.assetCount == model.assets.count else {
      throw .assetCount(model: model.assets.count, book: book.inForce.assetCount)
    }
    guard book.inForce.policyCount > 0 else { throw .noPolicies }
    guard book.inForce.cover > .zero else { throw .noCover }
    self.model = model
    self.method = method
    self.seed = seed
    self.tilt = method == .importance ? ImportanceTilt(model) : nil
    let tables = KernelTables(model, book.grids[0], scale: scale, seed: seed, tilt: self.tilt)
    self.kernels = book.grids.enumerated().map { place, grid in
      PathKernel(place == 0 ? tables : tables.with(grid), instructions: instructions)
    }
  }

  /// Simulates blocks; takes some milliseconds each hundred thousand paths.
  ///
  /// `isCancelled` is asked before each block; what is done by then is returned.
  public func simulate(
    blocks: Range<Int>, isCancelled: () -> Bool = { false }
  ) -> [SimulatedBlock] {
    let memory = KernelMemory()
    var done: [SimulatedBlock] = []
    done.reserveCapacity(blocks.count)
    for block in blocks {
      if isCancelled() { break }
      done.append(self.kernel(ofBlock: block).block(Self.paths(of: block), memory))
    }
    return done
  }

  private func kernel(ofBlock block: Int) -> PathKernel {
    self.kernels[block % self.kernels.count]
  }

  /// How many blocks make a round of the book's grids; whole rounds meet all times alike.
  public var blocksPerRound: Int { self.kernels.count }

  private static func paths(of block: Int) -> [UInt32] {
    let first = UInt32(block * SimulatedBlock.pathCount)
    return Array(first..<first + UInt32(SimulatedBlock.pathCount))
  }

  private func kernel(of path: UInt32) -> PathKernel {
    self.kernel(ofBlock: Int(path) / SimulatedBlock.pathCount)
  }

  /// The losses of chosen paths in full.
  func details(_ paths: ArraySlice<UInt32>) -> PathDetails {
    var all = PathDetails(
      assetLosses: self.model.assets.map { _ in [] },
      sourceLosses: [[]] + self.model.scenarios.map { _ in [] })
    let memory = KernelMemory()
    var start = paths.startIndex
    while start < paths.endIndex {
      let kernel = self.kernel(of: paths[start])
      let limit = min(start + SimulatedBlock.pathCount, paths.endIndex)
      // As many as the same kernel makes.
      let end = paths[start..<limit].firstIndex { self.kernel(of: $0) !== kernel } ?? limit
      let part = kernel.details(Array(paths[start..<end]), memory)
      for row in all.assetLosses.indices { all.assetLosses[row] += part.assetLosses[row] }
      for row in all.sourceLosses.indices { all.sourceLosses[row] += part.sourceLosses[row] }
      start = end
    }
    return all
  }

  /// The kind of the stratum of a path.
  func kind(of path: Int) -> Int {
    guard let tilt = self.tilt else { return 0 }
    switch tilt.kind(of: path % ImportanceTilt.strata) {
    case .plain: return 0
    case .tilted: return 1
    case .boosted: return 2
    }
  }

  /// How many kinds of strata there are.
  var kindCount: Int { self.tilt == nil ? 1 : 3 }
}

internal import Basics
internal import ContractRisk
internal import RPCServices
internal import RiskModels
internal import ServiceRuntime

/// Simulates years on the threads of a pool until the intervals are narrow enough.
///
/// Threads take parts of a round; parts are joined in their order, so that no bit depends on how
/// many threads there are or who was first.
struct SimulationRun: Sendable {
  /// What came of it.
  struct Outcome: Sendable {
    let years: Years
    let rule: StoppingRule
    let reason: StoppingRule.Reason
  }

  /// Simulated years that threads take turns to work on.
  final class Years: Sendable {
    private let years = Locked(SimulatedYears())

    var count: Int { self.years.withLock { $0.count } }

    func append(_ blocks: [SimulatedBlock]) { self.years.withLock { $0.append(blocks) } }

    /// Lends the years to `body`, which must not wait.
    func reading<Result, Failure: Error>(
      _ body: (SimulatedYears) throws(Failure) -> Result
    ) throws(Failure) -> Result {
      try self.years.withLock { years throws(Failure) in try body(years) }
    }
  }

  let simulation: YearSimulation
  let levels: [Double]
  let pool: ComputePool
  private let start: StoppingRule

  /// How many blocks a thread simulates at a time: some milliseconds, after which it may stop.
  static let blocksPerPart = 4

  /// A run of those years by filled terms; `materiality` is an amount in cents.
  init(
    _ simulation: YearSimulation, _ terms: SimulationTerms, materiality: Double,
    pool: ComputePool
  ) {
    self.simulation = simulation
    self.levels = terms.levels
    self.pool = pool
    let levelMax = terms.levels.max() ?? 0
    let round = simulation.blocksPerRound * SimulatedBlock.pathCount
    let most = Int(clamping: terms.simulationCountMax ?? UInt64(SimulatedYears.pathsMax))
    var first = Int(clamping: terms.simulationCountMin ?? 0)
    if round > SimulatedBlock.pathCount {
      // Whole rounds meet all times of the year alike.
      first = max(first, StoppingRule.pathsNeeded(levelMax: levelMax))
      first = (first + round - 1) / round * round
    }
    self.start = StoppingRule(
      target: terms.ciTarget ?? 1, materiality: materiality, firstPaths: first,
      pathsMax: max(round, most / round * round), levelMax: levelMax)
  }

  /// Simulates; `progress` is told how many years there are and how many there may have to be.
  func outcome(
    progress: (_ done: Int, _ total: Int) async throws(FaultAnswer) -> Void
  ) async throws(FaultAnswer) -> Outcome {
    let years = Years()
    var rule = self.start
    var action = rule.start
    var block = 0
    while true {
      switch action {
      case .stop(let reason):
        return Outcome(years: years, rule: rule, reason: reason)
      case .simulate(let end):
        while block < end {
          let next = min(end, block + Self.blocksPerPart * self.pool.threadCount)
          try await self.simulate(block..<next, into: years)
          block = next
          try await progress(
            block * SimulatedBlock.pathCount, end * SimulatedBlock.pathCount)
        }
        action = rule.look(try await self.widths(of: years))
      }
    }
  }

  private func simulate(_ blocks: Range<Int>, into years: Years) async throws(FaultAnswer) {
    let starts = Array(
      stride(from: blocks.lowerBound, to: blocks.upperBound, by: Self.blocksPerPart))
    let parts = await withTaskGroup(
      of: (Int, Result<[SimulatedBlock], ComputePool.Refusal>).self
    ) { group in
      for (place, start) in starts.enumerated() {
        let part = start..<min(start + Self.blocksPerPart, blocks.upperBound)
        group.addTask { (place, await self.part(part)) }
      }
      var parts = [Result<[SimulatedBlock], ComputePool.Refusal>?](
        repeating: nil, count: starts.count)
      for await (place, part) in group { parts[place] = part }
      return parts
    }
    for part in parts {
      switch part {
      case .success(let blocks)?: years.append(blocks)
      case .failure(let refusal)?: throw FaultAnswer(refusal)
      case nil: throw .cancelled
      }
    }
  }

  private func part(
    _ blocks: Range<Int>
  ) async -> Result<[SimulatedBlock], ComputePool.Refusal> {
    let simulation = self.simulation
    do throws(ComputePool.Refusal) {
      return .success(
        try await self.pool.run { cancellation in
          simulation.simulate(blocks: blocks) { cancellation.isCancelled }
        })
    } catch {
      return .failure(error)
    }
  }

  private func widths(of years: Years) async throws(FaultAnswer) -> [StoppingRule.Width] {
    let (simulation, levels) = (self.simulation, self.levels)
    return try await self.pool.computing { () throws(EstimateRefusal) in
      try years.reading { years throws(EstimateRefusal) in
        try simulation.widths(of: years, levels: levels)
      }
    }
  }
}

extension ComputePool {
  /// Runs work on a thread and says why there is no result as a caller is told it.
  func computing<Result: Sendable, Failure: FaultTelling>(
    _ work: @escaping @Sendable () throws(Failure) -> Result
  ) async throws(FaultAnswer) -> Result {
    let outcome: Swift.Result<Result, Failure>
    do throws(ComputePool.Refusal) {
      outcome = try await self.run { _ in
        Swift.Result { () throws(Failure) in try work() }
      }
    } catch {
      throw FaultAnswer(error)
    }
    switch outcome {
    case .success(let result): return result
    case .failure(let failure): throw failure.answer
    }
  }
}

/// A fault that callers are told in one way wherever it comes up.
protocol FaultTelling: Error {
  var answer: FaultAnswer { get }
}

extension FaultAnswer {
  /// Why work was not done.
  init(_ refusal: ComputePool.Refusal) {
    switch refusal {
    case .full:
      self = .overloaded
      self.sentence = "More calculations wait than may."
    case .stopping: self = .notReady("The service is stopping.")
    case .cancelled: self = .cancelled
    }
  }
}

/// How all assets moved together over one window of days, pair by pair and as one matrix.
public struct CorrelationStudy: Sendable {
  /// Two assets by their places, the first of which is the lower.
  public struct Pair: Sendable {
    public let one: Int
    public let other: Int
    /// What was measured, or why nothing could be.
    public let measured: Result<PairCorrelation, MissingCorrelation>
    /// Common observations, also where they are too few.
    public let count: Int
  }

  /// What a study is made with.
  public struct Rules: Sendable, Hashable {
    /// Stands in for what cannot be measured.
    public let defaultCorrelation: Double
    /// The fewest common observations of a pair; never fewer than an interval needs.
    public let countMin: Int

    /// Nil unless the stand-in is a correlation.
    public init?(defaultCorrelation: Double, countMin: Int) {
      guard defaultCorrelation >= -1, defaultCorrelation <= 1 else { return nil }
      self.defaultCorrelation = defaultCorrelation
      self.countMin = max(countMin, PairCorrelation.countMin)
    }
  }

  /// The share of the window's days that all assets must have for all pairs to rest on these alone.
  private static let commonShare = 0.8

  /// The window in days.
  public let days: Int
  /// All pairs, by the first asset and then by the second.
  public let pairs: [Pair]
  /// Days on which all assets that moved at all have a return.
  public let commonCount: Int
  /// The matrix that can occur, and how it came about.
  public let repair: CorrelationRepair
  /// The mean of what was measured; nil when nothing was.
  public let mean: Double?

  /// Measures closes by asset, the oldest first: one more than days.
  ///
  /// Nil when it was cancelled.
  public init?(
    closes: [[Double?]], days: Int, rules: Rules, isCancelled: () -> Bool = { false }
  ) {
    precondition(days > 0 && closes.allSatisfy { $0.count == days + 1 })
    let returns = closes.map(DailyReturns.returns)
    let moving = returns.indices.filter { Self.moves(returns[$0], countMin: rules.countMin) }
    let common = (0..<days).filter { day in moving.allSatisfy { returns[$0][day] != nil } }
    let isShared = Double(common.count) >= Self.commonShare * Double(days)
    var pairs: [Pair] = []
    for other in returns.indices {
      for one in 0..<other {
        guard !isCancelled() else { return nil }
        let shared = isShared && moving.contains(one) && moving.contains(other) ? common : nil
        pairs.append(
          Self.pair(one, other, returns, days: shared ?? Array(0..<days), rules.countMin))
      }
    }
    self.days = days
    self.pairs = pairs.sorted { ($0.one, $0.other) < ($1.one, $1.other) }
    self.commonCount = moving.isEmpty ? 0 : common.count
    var measured: [Int: Double] = [:]
    for pair in pairs {
      if case .success(let found) = pair.measured {
        measured[pair.one * returns.count + pair.other] = found.pearson.value
      }
    }
    self.mean =
      measured.isEmpty
      ? nil : self.pairs.compactMap(\.coefficient).reduce(0, +) / Double(measured.count)
    self.repair = CorrelationRepair(
      measured: { measured[min($0, $1) * returns.count + max($0, $1)] }, order: returns.count,
      defaultCorrelation: rules.defaultCorrelation,
      shrinkage: Self.shrinkage(moving.map { returns[$0] }, common: common, rules.countMin))
  }

  /// Whether an asset has enough returns to be measured, and they are not all the same.
  private static func moves(_ returns: [Double?], countMin: Int) -> Bool {
    let known = returns.compactMap { $0 }
    guard known.count >= countMin, let first = known.first else { return false }
    return known.contains { $0 != first }
  }

  private static func pair(
    _ one: Int, _ other: Int, _ returns: [[Double?]], days: [Int], _ countMin: Int
  ) -> Pair {
    var series: ([Double], [Double]) = ([], [])
    for day in days {
      guard let left = returns[one][day], let right = returns[other][day] else { continue }
      series.0.append(left)
      series.1.append(right)
    }
    let count = series.0.count
    let measured = Result { () throws(MissingCorrelation) -> PairCorrelation in
      guard count >= countMin else { throw .tooFewObservations }
      return try PairCorrelation(series.0, series.1)
    }
    return Pair(one: one, other: other, measured: measured, count: count)
  }

  /// The weight of no correlation, by Ledoit and Wolf, from the days that all assets have.
  ///
  /// Where these are too few, a return that is missing counts as an asset's mean, which says
  /// nothing of how it moves with others.
  private static func shrinkage(
    _ returns: [[Double?]], common: [Int], _ countMin: Int
  ) -> Double {
    guard returns.count > 1, let days = returns.first?.indices else { return 0 }
    let rows: [[Double]]
    if common.count >= countMin {
      rows = common.map { day in returns.map { $0[day] ?? 0 } }
    } else {
      let means = returns.map { asset in
        let known = asset.compactMap { $0 }
        return known.reduce(0, +) / Double(max(known.count, 1))
      }
      rows = days.map { day in zip(returns, means).map { $0[day] ?? $1 } }
    }
    return LedoitWolf.correlationShrinkage(rows) ?? 0
  }

  /// How many pairs were measured.
  public var measuredCount: Int { self.pairs.count { $0.coefficient != nil } }

  /// The correlation of two places after shrinkage and repair.
  public func repaired(_ one: Int, _ other: Int) -> Double {
    self.repair.matrix.entries[one, other]
  }
}

extension CorrelationStudy.Pair {
  /// Pearson's coefficient, if it was measured.
  public var coefficient: Double? { try? self.measured.get().pearson.value }
}

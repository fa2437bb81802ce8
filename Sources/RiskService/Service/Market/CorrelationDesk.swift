internal import Basics
internal import ContractRisk
internal import ContractType
internal import Postgres
internal import RPC
internal import RPCServices
internal import RiskModels
internal import ServiceRuntime

/// The daily closes of all assets, as they were known at an instant.
struct CloseBoard: Sendable {
  /// A close of one source.
  struct Close: Sendable, Hashable {
    let asset: String
    let source: String
    let day: CivilDate
    let price: Double
  }

  /// The assets, in the order of their bytes.
  let assets: [String]
  /// Closes by asset, the oldest first.
  let closes: [[Double?]]
  /// Some of the closes were made up.
  let isSynthetic: Bool
  /// Closes that were left out as glitches, by asset.
  let glitchCounts: [Int]

  /// Puts closes of the days up to `last` in a row; what was made up counts for an asset that
  /// nobody has observed, and for no other.
  init(_ found: [Close], assets: [String], days: Int, until last: CivilDate) {
    let first = last.daysSinceEpoch - days
    var series: [String: [String: [Double?]]] = [:]
    for close in found {
      let place = close.day.daysSinceEpoch - first
      guard (0...days).contains(place) else { continue }
      series[close.asset, default: [:]][
        close.source, default: [Double?](repeating: nil, count: days + 1)][place] = close.price
    }
    var isSynthetic = false
    var closes: [[Double?]] = []
    var glitchCounts: [Int] = []
    for asset in assets {
      var sources = series[asset] ?? [:]
      let madeUp = sources.removeValue(forKey: SyntheticPrices.sourceName)
      if sources.isEmpty, let madeUp {
        sources[SyntheticPrices.sourceName] = madeUp
        isSynthetic = true
      }
      let agreed = DailyCloses.agreed(sources.sorted { $0.key < $1.key }.map(\.value))
      glitchCounts.append(agreed.glitchCount)
      closes.append(
        agreed.closes.isEmpty ? [Double?](repeating: nil, count: days + 1) : agreed.closes)
    }
    self.assets = assets
    self.closes = closes
    self.isSynthetic = isSynthetic
    self.glitchCounts = glitchCounts
  }

  /// The closes of the last days and the one before them.
  func last(_ days: Int) -> [[Double?]] { self.closes.map { Array($0.suffix(days + 1)) } }
}

/// Computes correlations and puts them into the words of the contract.
struct CorrelationDesk: Sendable {
  /// A pair that was alarmed when it was measured last.
  struct Alarm: Sendable, Hashable {
    let one: String
    let other: String
  }

  let parameters: CorrelationParameters
  let knownAt: WallTime
  /// Midnight, at which the last day of the windows ends.
  let asOf: WallTime

  /// One set for each window, or the shortest window that has no correlation at all.
  func sets(
    _ board: CloseBoard, windows: [Int], alarms: [Int: Set<Alarm>],
    _ cancellation: ComputeCancellation
  ) -> Result<[CorrelationSet], FaultAnswer> {
    guard
      let rules = CorrelationStudy.Rules(
        defaultCorrelation: self.parameters.missing, countMin: self.parameters.pointsMin)
    else { return .failure(.internalFault) }
    var sets: [CorrelationSet] = []
    for days in windows {
      let study = CorrelationStudy(
        closes: board.last(days), days: days, rules: rules,
        isCancelled: { cancellation.isCancelled })
      guard let study else { return .failure(.cancelled) }
      guard study.measuredCount > 0 else {
        return .failure(
          FaultAnswer(
            .failedPrecondition, "NOT_ENOUGH_DATA",
            "No pair of assets has \(rules.countMin) common daily returns within \(days) days."))
      }
      sets.append(self.set(study, board, alarms[days] ?? []))
    }
    return .success(sets)
  }

  private func set(
    _ study: CorrelationStudy, _ board: CloseBoard, _ alarms: Set<Alarm>
  ) -> CorrelationSet {
    let order = board.assets.count
    var matrix: [Double] = []
    matrix.reserveCapacity(order * order)
    for row in 0..<order {
      for column in 0..<order { matrix.append(study.repaired(row, column)) }
    }
    return CorrelationSet(
      asOf: Timestamp(self.asOf), knownAt: Timestamp(self.knownAt),
      windowDays: UInt32(study.days), assets: board.assets,
      pairs: study.pairs.map { self.pair($0, study, board.assets, alarms) }, matrix: matrix,
      commonCount: UInt32(study.commonCount), shrinkage: study.repair.shrinkage,
      repairDistance: study.repair.distance, eigenvalueMin: study.repair.eigenvalueMin,
      defaultedCount: UInt32(study.repair.defaultedCount), mean: study.mean,
      synthetic: board.isSynthetic)
  }

  private func pair(
    _ pair: CorrelationStudy.Pair, _ study: CorrelationStudy, _ assets: [String],
    _ alarms: Set<Alarm>
  ) -> CorrelationPair {
    let (one, other) = (assets[pair.one], assets[pair.other])
    var told = CorrelationPair(
      assetA: one, assetB: other, repaired: study.repaired(pair.one, pair.other),
      sampleCount: UInt32(pair.count))
    switch pair.measured {
    case .failure(let reason):
      told.missingReason = reason.rawValue
      told.defaulted = true
    case .success(let found):
      told.coefficient = found.pearson.value
      told.lower = found.pearson.lower
      told.upper = found.pearson.upper
      told.spearman = found.spearman
      told.kendall = found.kendall
      told.withoutWorstDay = found.withoutWorstDay
      told.stillShare = found.stillShare
      told.level = self.level(
        found.pearson.value, wasAlarmed: alarms.contains(Alarm(one: one, other: other)))
    }
    return told
  }

  /// How close two assets move; an alarm ends further down than it began.
  func level(_ coefficient: Double, wasAlarmed: Bool) -> ContagionLevel {
    var machine = ContagionMachine(
      enter: self.parameters.contagionEnter, leave: self.parameters.contagionLeave,
      isAlarmed: wasAlarmed)
    _ = machine?.observe(coefficient)
    if machine?.isAlarmed == true {
      return coefficient >= self.parameters.contagionCritical ? .critical : .high
    }
    return coefficient >= self.parameters.contagionElevated ? .elevated : .normal
  }
}

extension ContagionLevel {
  /// The word in the store; empty when not known.
  var stored: String {
    switch self {
    case .normal: "normal"
    case .elevated: "elevated"
    case .high: "high"
    case .critical: "critical"
    default: ""
    }
  }

  init(stored: String) {
    self =
      switch stored {
      case "normal": .normal
      case "elevated": .elevated
      case "high": .high
      case "critical": .critical
      default: .unspecified
      }
  }
}

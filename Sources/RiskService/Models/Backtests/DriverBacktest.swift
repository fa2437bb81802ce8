public import Basics

/// The model's own forecasts: before each period, how likely each asset is to fall within it.
///
/// Every forecast knows only what had happened when the period began.
public struct DriverBacktest: Sendable, Hashable {
  /// How long a period is.
  public static let periodDays = 30

  /// The forecasts of one asset with what happened, the oldest first.
  public struct Series: Sendable, Hashable {
    public let asset: Asset
    public let outcomes: [ForecastOutcome]
  }

  /// By asset, in the order of the histories; assets without a whole period have none.
  public let series: [Series]

  private static let microsecondsPerDay: Int64 = 86_400_000_000
  private static let daysPerYear = 365.25

  /// Forecasts every period of `range`, one after the other, in which an asset was watched.
  public init(
    _ histories: [AssetHistory], over range: Range<WallTime>, _ assumptions: LossAssumptions
  ) throws(LossModelTable.Refusal) {
    guard !histories.isEmpty else { throw .noAssets }
    var outcomes = [[ForecastOutcome]](repeating: [], count: histories.count)
    let length = Int64(Self.periodDays) * Self.microsecondsPerDay
    var start = range.lowerBound
    while let end = WallTime(microsecondsSinceEpoch: start.microsecondsSinceEpoch + length),
      end <= range.upperBound
    {
      let past = histories.map { Self.known($0, before: start) }
      // Before the first observation there is nothing to forecast from.
      if past.contains(where: { $0.observed.years > 0 }) {
        let rates = try LossModelTable.rates(past, assumptions)
        for place in histories.indices where Self.isWatched(histories[place], start..<end) {
          let none = rates[place].noEventProbability(
            years: Double(Self.periodDays) / Self.daysPerYear)
          let happened = histories[place].events.contains { event in
            event.depth >= assumptions.threshold && event.startedAt >= start
              && event.startedAt < end
          }
          if let outcome = ForecastOutcome(probability: 1 - none, happened: happened) {
            outcomes[place].append(outcome)
          }
        }
      }
      start = end
    }
    self.series = zip(histories, outcomes).map { Series(asset: $0.asset, outcomes: $1) }
  }

  /// What was known of an asset at an instant.
  private static func known(_ history: AssetHistory, before time: WallTime) -> AssetHistory {
    AssetHistory(
      asset: history.asset, assetClass: history.assetClass,
      observed: ObservedTime(history.observed.stretches, launch: nil, end: time),
      events: history.events.filter { $0.startedAt < time })
  }

  private static func isWatched(_ history: AssetHistory, _ period: Range<WallTime>) -> Bool {
    history.observed.stretches.contains {
      $0.lowerBound <= period.lowerBound && period.upperBound <= $0.upperBound
    }
  }

  /// All forecasts together.
  public var outcomes: [ForecastOutcome] { self.series.flatMap(\.outcomes) }
}

internal import Basics
internal import ConfigClient
internal import ContractPricing
internal import ContractType
internal import QuoteSeal

/// What all prices of one answer have in common: parameters, market, and the instant.
struct PricingMoment: Sendable {
  let time: WallTime
  /// How old the market is; infinite when nothing was ever heard of one.
  let marketAgeSeconds: Double
  let isConfigStale: Bool
  /// The keys that seal; nil when there are none, and then nothing can be bound.
  let keys: SealKeyring?

  /// The instant so many seconds later: the sum of two integers, which one with a duration is not.
  func time(afterSeconds seconds: Int) -> WallTime {
    WallTime(
      clampingMicrosecondsSinceEpoch: self.time.microsecondsSinceEpoch + Int64(seconds) * 1_000_000)
  }

  /// Whether the market is too old for a quote to be bound.
  func isMarketStale(_ rules: borrowing PricingRules) -> Bool {
    self.marketAgeSeconds > Double(rules.sales.marketAgeSecondsMax)
  }

  /// How old the market is, in the number that a quote names.
  var marketAgeMilliseconds: Double { min(self.marketAgeSeconds * 1_000, 1e15) }

  /// What prices by `snapshot` and a market of that version rest on.
  func basis(_ snapshot: borrowing PricingSnapshot, marketVersion: UInt64) -> QuoteBasis {
    QuoteBasis(
      model: snapshot.rules.premium.model.rawValue,
      modelVersion: UInt32(snapshot.rules.premium.model.version),
      configEpoch: snapshot.token.epoch.count, configRevision: snapshot.token.revision.count,
      configHash: snapshot.token.hashBytes, marketVersion: marketVersion,
      at: Timestamp(self.time), configStale: self.isConfigStale,
      marketStale: self.isMarketStale(snapshot.rules))
  }
}

extension Timestamp {
  /// The message of an instant.
  init(_ time: WallTime) { self.init(microseconds: time.microsecondsSinceEpoch) }

  /// The instant; nil outside the years that can be written down.
  var time: WallTime? { WallTime(microsecondsSinceEpoch: self.microseconds) }
}

internal import Basics
internal import ContractRisk
internal import ContractType
internal import RiskModels

/// The made-up prices that a database lacks, in pieces.
///
/// A series begins where it began before, and goes on as long as anybody looks: so what is added
/// later, or after a load that broke off, are the prices that would have been there anyway.
struct DemoPrices {
  /// Prices of a message.
  static let rowsPerMessage = 8_192
  /// What is sent once more, in case that a load broke off within an hour.
  private static let overlap: Int64 = 48 * 3_600
  /// How long a series can be, in hours: a plan of depegs has to end.
  private static let hoursMax = 40 * 8_766

  private let symbols: [String]
  private let start: Int64
  private let since: Int64
  private let until: Int64
  private var iterator: SyntheticPrices.Iterator

  /// The prices that `facts` lacks until `now`, back to the days of the plan.
  init(_ plan: DemoPlan, _ facts: DemoFacts, now: WallTime) {
    let hour = Self.seconds(of: now) / 3_600 * 3_600
    self.start =
      facts.priceTimes.map { Self.seconds(of: $0.lowerBound) }
      ?? hour - Int64(plan.priceDays) * 86_400
    self.since = facts.priceTimes.map { Self.seconds(of: $0.upperBound) - Self.overlap } ?? .min
    self.until = hour
    let coins = facts.assets.compactMap { Self.coin($0, plan) }
    self.symbols = coins.map(\.symbol)
    self.iterator = SyntheticPrices(
      coins, startSeconds: self.start, hourCount: Self.hoursMax, seed: plan.priceSeed
    ).makeIterator()
  }

  /// Whether the last hour is there already.
  static func isComplete(_ facts: DemoFacts, now: WallTime) -> Bool {
    facts.priceTimes.map { now - $0.upperBound < .seconds(3_600) } ?? false
  }

  private static func seconds(of time: WallTime) -> Int64 {
    time.microsecondsSinceEpoch / 1_000_000
  }

  private static func coin(_ asset: DemoFacts.Asset, _ plan: DemoPlan) -> SyntheticCoin? {
    guard asset.isPegged else {
      return plan.floating.first { $0.symbol == asset.symbol }.map { coin in
        SyntheticCoin(
          coin.symbol, .floating(start: coin.start, yearlyDeviation: coin.yearlyDeviation))
      }
    }
    return SyntheticCoin(
      asset.symbol,
      .pegged(
        reference: asset.pegReference,
        yearlyGrowth: asset.isYieldBearing ? plan.yieldGrowth : 0),
      firstSeconds: Self.seconds(of: asset.launchedAt))
  }

  /// The next prices, and the share of all hours that was passed with them; nil behind the last.
  mutating func next() -> (rows: [PriceRow], share: Double)? {
    var rows: [PriceRow] = []
    rows.reserveCapacity(Self.rowsPerMessage)
    var share = 1.0
    while rows.count < Self.rowsPerMessage, let price = self.iterator.next() {
      guard price.seconds <= self.until else { break }
      guard price.seconds >= self.since else { continue }
      rows.append(
        PriceRow(
          asset: self.symbols[price.coin], at: Timestamp(microseconds: price.seconds * 1_000_000),
          price: price.price, volume: price.volume))
      let first = max(self.start, self.since)
      share = Double(price.seconds - first + 3_600) / Double(self.until - first + 3_600)
    }
    return rows.isEmpty ? nil : (rows, share)
  }
}

import Testing

@testable import RiskModels

@Suite("Synthetic prices")
struct SyntheticPricesTests {
  private static let coins = [
    SyntheticCoin("AAA", .pegged(reference: 1, yearlyGrowth: 0)),
    SyntheticCoin("BBB", .pegged(reference: 1.1, yearlyGrowth: 0.05), yearlyDepegs: 2),
    SyntheticCoin(
      "CCC", .pegged(reference: 1, yearlyGrowth: 0), firstSeconds: 1_600_000_000 + 3_600 * 5_000),
    SyntheticCoin("BTC", .floating(start: 30_000, yearlyDeviation: 0.6)),
  ]

  private static func plan(
    seed: UInt64 = 7, hours: Int = 8_760, faults: SyntheticPrices.Faults = .usual
  ) -> SyntheticPrices {
    SyntheticPrices(
      coins, startSeconds: 1_600_000_000, hourCount: hours, seed: seed, faults: faults)
  }

  @Test("the same seed gives the same prices, another one others")
  func repeats() {
    let one = Array(Self.plan(hours: 500))
    #expect(one == Array(Self.plan(hours: 500)))
    #expect(one != Array(Self.plan(seed: 8, hours: 500)))
    #expect(one.count > 1_300)
  }

  @Test("hours are whole, times of a coin rise, and nothing is made up from before its first day")
  func times() {
    var last = [Int64](repeating: 0, count: Self.coins.count)
    for price in Self.plan() {
      #expect(price.seconds % 3_600 == 0)
      #expect(price.seconds > last[price.coin])
      #expect(price.price > 0 && price.volume > 0)
      last[price.coin] = price.seconds
      if price.coin == 2 { #expect(price.seconds >= 1_600_000_000 + 3_600 * 5_000) }
    }
  }

  @Test("without faults every hour has a price, near its peg unless a depeg is on")
  func calm() {
    let plan = Self.plan(faults: .none)
    var counts = [Int](repeating: 0, count: Self.coins.count)
    for price in plan {
      counts[price.coin] += 1
      guard price.coin == 0 else { continue }
      let hour = Int((price.seconds - plan.startSeconds) / 3_600)
      let isFallen = plan.depegs.contains { $0.coin == 0 && $0.share(hour: hour) > 0 }
      if !isFallen { #expect((price.price - 1).magnitude < 0.012) }
    }
    #expect(counts[0] == 8_760 && counts[3] == 8_760)
  }

  @Test("planned depegs are found by the detector, and nothing else is")
  func depegs() throws {
    let plan = SyntheticPrices(
      Self.coins, startSeconds: 1_600_000_000, hourCount: 3 * 8_760, seed: 3, faults: .none)
    let rules = try DepegRules(
      open: 0.99, close: 0.995, secondsMin: 3_600, gapSecondsMax: 7_200, mergeSeconds: 21_600)
    var detector = DepegDetector(rules)
    var found: [DepegSpan] = []
    for price in plan where price.coin == 0 {
      if let span = detector.observe(at: price.seconds, ratio: price.price) { found.append(span) }
    }
    let planned = plan.depegs.filter { $0.coin == 0 && $0.depth > 0.02 }
    #expect(!planned.isEmpty)
    for depeg in planned {
      let time = plan.startSeconds + Int64(depeg.low.lowerBound) * 3_600
      #expect(found.contains { $0.start <= time && $0.end >= time }, "\(depeg)")
    }
    for span in found {
      let hour = Int((span.start - plan.startSeconds) / 3_600)
      #expect(plan.depegs.contains { $0.coin == 0 && $0.share(hour: hour) > 0 })
    }
  }

  @Test("injected glitches are found, clean prices and depegs are not touched")
  func glitches() {
    let plan = SyntheticPrices(
      Self.coins, startSeconds: 1_600_000_000, hourCount: 2 * 8_760, seed: 11,
      faults: SyntheticPrices.Faults(yearlyGlitches: 40, yearlyGaps: 4, yearlyStaleRuns: 8))
    var (injected, found, wrong, all) = (0, 0, 0, 0)
    for coin in 0..<2 {
      let made = plan.filter { $0.coin == coin }
      let changes = PriceSeries.changes(
        adding: made.map {
          SeriesPrice(time: $0.seconds * 1_000_000, price: $0.price, volume: $0.volume)
        }, to: [], gapMax: 7_200_000_000)
      for (price, judged) in zip(made, changes.new) {
        all += 1
        if price.fault == .glitch { injected += 1 }
        if judged.isOutlier, price.fault == .glitch { found += 1 }
        if judged.isOutlier, price.fault != .glitch { wrong += 1 }
      }
    }
    // A glitch beside a gap or in the steepest hour of a fall cannot be told from a price.
    #expect(injected > 100)
    #expect(Double(found) >= 0.95 * Double(injected), "\(found) of \(injected)")
    #expect(Double(wrong) <= 0.001 * Double(all), "\(wrong) of \(all)")
  }
}

import Testing

@testable import RiskModels

@Suite("Prices of a series")
struct PriceSeriesTests {
  private static let hour: Int64 = 3_600_000_000
  private static let gapMax = 2 * hour

  private static func prices(_ values: [Double], from hour: Int64 = 0) -> [SeriesPrice] {
    values.enumerated().map {
      SeriesPrice(time: (hour + Int64($0.offset)) * Self.hour, price: $0.element, volume: nil)
    }
  }

  private static let calm: [Double] = (0..<12).map { 1 + 0.0001 * Double($0 % 3) }

  @Test("prices of instants that have none are new, equal ones are duplicates")
  func compares() {
    let stored = Self.prices(Array(Self.calm[..<6]))
    var changes = PriceSeries.changes(
      adding: Self.prices(Self.calm), to: stored, gapMax: Self.gapMax)
    #expect(changes.duplicateCount == 6)
    #expect(changes.new.map(\.time) == (6..<12).map { Int64($0) * Self.hour })
    #expect(changes.restated.isEmpty && changes.judged.isEmpty)

    changes = PriceSeries.changes(
      adding: [SeriesPrice(time: 3 * Self.hour, price: 1.000_3, volume: nil)], to: stored,
      gapMax: Self.gapMax)
    #expect(changes.restated.map(\.price) == [1.000_3])
    #expect(changes.new.isEmpty && changes.duplicateCount == 0)
  }

  @Test("a volume that was told otherwise is a restatement too")
  func volume() {
    let told = SeriesPrice(time: 0, price: 1, volume: 5)
    let changes = PriceSeries.changes(
      adding: [SeriesPrice(time: 0, price: 1, volume: 6)], to: [told], gapMax: Self.gapMax)
    #expect(changes.restated.count == 1)
  }

  @Test("one price that is gone with the next is a glitch, wherever the series is cut")
  func glitch() {
    var values = Self.calm
    values[6] = 0.9
    let whole = PriceSeries.changes(
      adding: Self.prices(values), to: [], gapMax: Self.gapMax)
    #expect(whole.new.filter(\.isOutlier).map(\.price) == [0.9])

    // While the glitch is the newest price nobody can know; the next one tells.
    let first = PriceSeries.changes(
      adding: Self.prices(Array(values[...6])), to: [], gapMax: Self.gapMax)
    #expect(!first.new.contains { $0.isOutlier })
    let rest = PriceSeries.changes(
      adding: Self.prices(Array(values[7...]), from: 7), to: first.new, gapMax: Self.gapMax)
    #expect(rest.judged.map(\.price) == [0.9])
    #expect(rest.judged.allSatisfy { $0.isOutlier })
  }

  @Test("a real fall stays, and so does what another source saw as well")
  func real() {
    var values = Self.calm
    for place in 5..<9 { values[place] = 0.9 }
    let fall = PriceSeries.changes(adding: Self.prices(values), to: [], gapMax: Self.gapMax)
    #expect(!fall.new.contains { $0.isOutlier })

    values = Self.calm
    values[6] = 0.9
    let seen = PriceSeries.changes(
      adding: Self.prices(values), to: [], gapMax: Self.gapMax, others: { _ in [0.91] })
    #expect(!seen.new.contains { $0.isOutlier })
    let unseen = PriceSeries.changes(
      adding: Self.prices(values), to: [], gapMax: Self.gapMax, others: { _ in [1.000_1] })
    #expect(unseen.new.contains { $0.isOutlier })
  }

  @Test("prices beyond a gap say nothing of those before it")
  func gap() {
    var values = Self.calm
    values[6] = 0.9
    let prices = Self.prices(Array(values[...6])) + Self.prices(Array(values[7...]), from: 60)
    let changes = PriceSeries.changes(adding: prices, to: [], gapMax: Self.gapMax)
    #expect(!changes.new.contains { $0.isOutlier })
  }

  @Test(
    "a price that cannot be one is held back, and the reason named",
    arguments: [
      (0, 1_700_000_000, 0.3, PriceScreen.Finding.belowBand), (0, 1_700_000_000, 1.6, .aboveBand),
      (0, 1_800_003_601, 1.0, .inFuture), (0, 1_000_000_000, 1.0, .tooOld),
      (1, 1_700_000_000, -1.0, .notPositive), (9, 1_700_000_000, 1.0, .unknownAsset),
      (0, 1_700_000_000, 0.5, nil), (0, 1_800_003_600, 1.5, nil), (1, 1_700_000_000, 9e4, nil),
    ])
  func screens(asset: Int, time: Int64, price: Double, finding: PriceScreen.Finding?) {
    let screen = PriceScreen(pegs: [1, nil], band: 0.5...1.5)
    #expect(
      screen.finding(asset: asset, atSeconds: time, price: price, nowSeconds: 1_800_000_000)
        == finding)
  }
}

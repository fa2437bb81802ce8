import TestSupport
import Testing

@testable import RiskModels

@Suite("Correlation studies")
struct CorrelationStudyTests {
  private static let rules = CorrelationStudy.Rules(defaultCorrelation: 0.5, countMin: 20)

  /// Closes of assets whose returns share one half of their variance.
  private static func closes(_ assets: Int, days: Int, seed: UInt64 = 5) -> [[Double?]] {
    var random = SplitMix64(seed: seed)
    func step() -> Double { Double(random.next() % 2_001) / 1e6 - 0.001 }
    var prices = [Double](repeating: 1, count: assets)
    var closes = [[Double?]](repeating: [1], count: assets)
    for _ in 0..<days {
      let common = step()
      for asset in 0..<assets {
        prices[asset] = 1 + 0.5 * (prices[asset] - 1) + common + step()
        closes[asset].append(prices[asset])
      }
    }
    return closes
  }

  private static func study(_ closes: [[Double?]]) throws -> CorrelationStudy {
    let rules = try #require(Self.rules)
    return try #require(
      CorrelationStudy(closes: closes, days: closes[0].count - 1, rules: rules))
  }

  @Test("every pair is measured on the days that all assets have")
  func whole() throws {
    let study = try Self.study(Self.closes(5, days: 90))
    #expect(
      study.pairs.map { [$0.one, $0.other] } == [
        [0, 1], [0, 2], [0, 3], [0, 4], [1, 2], [1, 3], [1, 4], [2, 3], [2, 4], [3, 4],
      ])
    #expect(study.measuredCount == 10 && study.commonCount == 90)
    #expect(study.repair.defaultedCount == 0)
    #expect(study.repair.shrinkage > 0 && study.repair.shrinkage < 0.5)
    let mean = try #require(study.mean)
    #expect(mean > 0.3 && mean < 0.7)
    for pair in study.pairs {
      let raw = try #require(pair.coefficient)
      let expected = (1 - study.repair.shrinkage) * raw
      #expect((study.repaired(pair.one, pair.other) - expected).magnitude < 1e-12)
    }
  }

  @Test("an asset without prices has the stand-in for its pairs, and they are counted")
  func missing() throws {
    var closes = Self.closes(4, days: 60)
    closes[2] = [Double?](repeating: nil, count: 61)
    let study = try Self.study(closes)
    #expect(study.repair.defaultedCount == 3 && study.measuredCount == 3)
    #expect(study.commonCount == 60)
    #expect(study.repaired(0, 2) == 0.5)
    let pair = try #require(study.pairs.first { $0.one == 0 && $0.other == 2 })
    #expect(throws: MissingCorrelation.tooFewObservations) { try pair.measured.get() }
    #expect(pair.count == 0)
  }

  @Test("an asset that never moves has a reason and not a correlation of nothing")
  func still() throws {
    var closes = Self.closes(3, days: 60)
    closes[1] = [Double?](repeating: 1, count: 61)
    let study = try Self.study(closes)
    let pair = try #require(study.pairs.first { $0.one == 0 && $0.other == 1 })
    #expect(throws: MissingCorrelation.noVariation) { try pair.measured.get() }
    #expect(pair.count == 60)
    #expect(study.repair.defaultedCount == 2)
  }

  @Test("nineteen common returns are too few and twenty are enough")
  func few() throws {
    var closes = Self.closes(2, days: 40)
    for day in 0...20 { closes[1][day] = nil }
    #expect(try Self.study(closes).measuredCount == 0)
    closes[1][20] = 1.001
    let study = try Self.study(closes)
    #expect(study.measuredCount == 1)
    #expect(study.pairs[0].count == 20)
  }

  @Test("pairs have their own days when too few are common to all")
  func pairwise() throws {
    var closes = Self.closes(3, days: 100)
    for day in 0..<60 { closes[2][day] = nil }
    let study = try Self.study(closes)
    #expect(study.commonCount == 40)
    #expect(study.pairs.map(\.count) == [100, 40, 40])
  }

  @Test("a cancelled study ends without a result")
  func cancelled() throws {
    let rules = try #require(Self.rules)
    #expect(
      CorrelationStudy(
        closes: Self.closes(3, days: 30), days: 30, rules: rules, isCancelled: { true }) == nil)
    #expect(CorrelationStudy.Rules(defaultCorrelation: 1.5, countMin: 20) == nil)
  }

  @Test("one common glitch makes a correlation of two that have none, and is left out")
  func glitch() throws {
    var random = SplitMix64(seed: 12)
    var closes: [[Double?]] = (0..<2).map { _ in
      (0...365).map { _ in 1 + Double(random.next() % 1_001) / 1e6 }
    }
    for asset in 0..<2 { closes[asset][200] = 0.9 }
    let wrong = try #require(try Self.study(closes).pairs[0].coefficient)
    #expect(wrong > 0.95)
    let agreed = closes.map { DailyCloses.agreed([$0]) }
    #expect(agreed.allSatisfy { $0.closes[200] == nil && (1...3).contains($0.glitchCount) })
    let right = try #require(try Self.study(agreed.map(\.closes)).pairs[0].coefficient)
    #expect(right.magnitude < 0.2)
  }

  @Test("a close that a second source saw is no glitch, and closes are the middle of sources")
  func sources() {
    var one = [Double?](repeating: 1, count: 12)
    var other = [Double?](repeating: 1.000_2, count: 12)
    one[6] = 0.9
    #expect(DailyCloses.agreed([one, other]).closes[6] == 1.000_2)
    other[6] = 0.92
    let agreed = DailyCloses.agreed([one, other])
    #expect(agreed.closes[6] == 0.91 && agreed.glitchCount == 0)
    #expect(agreed.closes[0] == 1.000_1)
    #expect(DailyCloses.agreed([]).closes.isEmpty)
  }
}

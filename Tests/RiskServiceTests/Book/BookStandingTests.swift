import Basics
import TestSupport
import Testing

@testable import RiskService

@Suite("The limits of sales")
struct BookStandingTests {
  static let limits = CapacityLimits(utilizationMax: 0.95, singleAssetMax: 0.3, correlatedMax: 0.5)

  static func standing(
    capital: Int64 = 1_000, _ exposures: [String: Int64] = [:],
    pairs: [(first: String, second: String, value: Double)] = []
  ) -> BookStanding {
    BookStanding(
      revision: 1, vaultVersion: 1, capitalCents: capital,
      soldCents: exposures.values.reduce(0, +), policyCount: 0, exposures: exposures,
      groups: AssetGroups(
        classes: ["USDC": "fiat", "USDT": "fiat", "DAI": "crypto", "FRAX": "crypto"],
        correlations: pairs, correlationMin: 0.8))
  }

  @Test(
    "leave what the tightest one leaves",
    arguments: [
      ([:], 300, .singleAsset),
      (["USDC": 250], 50, .singleAsset),
      (["USDC": 400], 0, .singleAsset),
      (["USDT": 300], 200, .correlated),
      (["DAI": 300, "FRAX": 200, "X": 350], 100, .utilization),
      (["DAI": 600, "FRAX": 600], 0, .utilization),
    ] as [([String: Int64], Int64, CapacityLimits.Limit)])
  func headroom(_ exposures: [String: Int64], _ cents: Int64, _ limit: CapacityLimits.Limit) {
    let headroom = Self.limits.headroom(Self.standing(exposures), on: "USDC")
    #expect(headroom.cents == cents)
    #expect(headroom.limit == limit)
  }

  @Test("count assets together that are of one class, or were seen to fall together")
  func groups() {
    let exposures: [String: Int64] = ["USDC": 1, "USDT": 10, "DAI": 100, "FRAX": 1_000]
    let alone = Self.standing(exposures)
    #expect(alone.correlatedSoldCents(with: "USDC") == 11)
    #expect(alone.correlatedSoldCents(with: "unheard") == 0)
    let seen = Self.standing(
      exposures, pairs: [("DAI", "USDC", 0.8), ("FRAX", "USDC", 0.79)])
    #expect(seen.correlatedSoldCents(with: "USDC") == 111)
    #expect(seen.correlatedSoldCents(with: "DAI") == 1_101)
  }
}

@Suite("The cells of a book")
struct BookCellsTests {
  static func sum(
    _ asset: String, _ cover: Int64, days: Int = 30, trigger: Int64 = 9_700, count: Int64 = 1
  ) -> BookSum {
    BookSum(
      asset: asset, trigger: trigger, floor: 9_000, days: days, coverCents: cover * count,
      policyCount: count, coverMin: cover, coverMax: cover)
  }

  @Test("are those of equal policies when there is room for them, in order")
  func exact() throws {
    let sums = [Self.sum("B", 5), Self.sum("A", 9), Self.sum("A", 7, days: 10)]
    let cells = try BookCells(sums, countMax: 3, isExact: true)
    #expect(cells.cells == [sums[2], sums[1], sums[0]])
    #expect(!cells.isWidened)
  }

  @Test("are widened until they fit, and nothing is lost", arguments: [2, 3, 5, 10, 40, 200])
  func widened(countMax: Int) throws {
    var random = SplitMix64(seed: 7)
    let sums = (0..<300).map { number in
      Self.sum(
        number % 2 == 0 ? "A" : "B", Int64.random(in: 1...10_000_000, using: &random),
        days: Int.random(in: 1...365, using: &random), trigger: 9_600 + Int64(number % 3) * 50,
        count: Int64.random(in: 1...9, using: &random))
    }
    let cells = try BookCells(sums, countMax: countMax, isExact: true)
    #expect(cells.cells.count <= countMax)
    #expect(cells.isWidened)
    for asset in ["A", "B"] {
      let (own, all) = (
        cells.cells.filter { $0.asset == asset }, sums.filter { $0.asset == asset }
      )
      #expect(own.reduce(0) { $0 + $1.coverCents } == all.reduce(0) { $0 + $1.coverCents })
      #expect(own.reduce(0) { $0 + $1.policyCount } == all.reduce(0) { $0 + $1.policyCount })
    }
    for cell in cells.cells {
      #expect((1...365).contains(cell.days) && (9_600...9_700).contains(cell.trigger))
    }
  }

  @Test("cannot be fewer than the assets")
  func tooFew() {
    #expect(throws: BookCells.TooFew(assetCount: 2)) {
      try BookCells([Self.sum("A", 1), Self.sum("B", 1)], countMax: 1, isExact: true)
    }
  }
}

import Basics
import ContractRisk
import ContractType
import Postgres
import PostgresTestSupport
import RPC
import RPCTestSupport
import RiskModels
import TestSupport
import Testing

@testable import RiskService

@Suite("Sets of correlations", .riskDatabase)
struct CorrelationSetTests {
  /// Stores a close at midnight for each of the last days, whose returns share a common part.
  private static func closes(
    _ assets: [String], days: Int, common: Double = 1, source: String = "csv",
    until end: WallTime = RiskFixture.start, in bench: MarketBench
  ) async throws {
    var random = SplitMix64(seed: 9)
    func step() -> Double { Double(random.next() % 2_001) / 1e6 - 0.001 }
    let midnight = WallTime(startOf: end.date)
    var rows: [PriceRow] = []
    for day in stride(from: days, through: 0, by: -1) {
      let shared = step()
      for asset in assets {
        rows.append(
          PriceRow(
            asset: asset, at: Timestamp(midnight - .seconds(86_400 * day)),
            price: 1 + common * shared + step()))
      }
    }
    _ = try await bench.ingest(rows, source: source)
  }

  @Test("all windows are computed, kept, and read back as they were told")
  func computes() async throws {
    try await MarketBench.with { bench in
      try await Self.closes(["USDC", "USDT", "DAI", "crvUSD"], days: 365, in: bench)
      let sets = try await bench.client.computeCorrelations(ComputeCorrelationsRequest()).sets
      #expect(sets.map(\.windowDays) == [30, 90, 365])
      for set in sets {
        #expect(set.assets == ["DAI", "USDC", "USDT", "crvUSD"])
        #expect(set.pairs.count == 6 && set.matrix.count == 16 && set.defaultedCount == 0)
        #expect(set.asOf?.time == WallTime(startOf: RiskFixture.start.date))
        // A close that only looks like a glitch takes two returns with it.
        #expect(set.commonCount + 8 >= set.windowDays && !set.synthetic)
        for pair in set.pairs {
          let (low, value, high) = try (
            #require(pair.lower), #require(pair.coefficient), #require(pair.upper)
          )
          #expect(low < value && value < high && pair.sampleCount == set.commonCount)
        }
        let read = try await bench.client.getCorrelations(
          GetCorrelationsRequest(windowDays: set.windowDays))
        #expect(read.set == set)
        let byID = try await bench.client.getCorrelations(GetCorrelationsRequest(setID: set.setID))
        #expect(byID.set == set)
      }
      let listed = try await bench.client.listCorrelationSets(ListCorrelationSetsRequest())
      #expect(listed.sets.count == 3 && listed.sets.allSatisfy { $0.pairs.isEmpty })
    }
  }

  @Test("an asset without prices has the stand-in, flagged and counted")
  func missingPair() async throws {
    try await MarketBench.with { bench in
      try await Self.closes(["USDC", "USDT"], days: 90, in: bench)
      let set = try #require(
        try await bench.client.computeCorrelations(
          ComputeCorrelationsRequest(windowsDays: [90], validateOnly: true)
        ).sets.first)
      #expect(set.defaultedCount == 5 && set.setID.isEmpty)
      let pair = try #require(set.pairs.first { $0.assetA == "DAI" && $0.assetB == "USDC" })
      #expect(pair.defaulted && pair.repaired == 0.5 && pair.coefficient == nil)
      #expect(pair.missingReason == "too_few_observations" && pair.level == .unspecified)
      let refusal = try await Refusal.of {
        _ = try await bench.client.getCorrelations(GetCorrelationsRequest())
      }
      #expect(refusal.code == .notFound && refusal.reason == "CORRELATIONS_NOT_FOUND")
    }
  }

  @Test("without twenty common returns nothing is computed, and no matrix of nothing is made")
  func tooFew() async throws {
    try await MarketBench.with { bench in
      for days in [0, 19] {
        if days > 0 { try await Self.closes(["USDC", "USDT"], days: days, in: bench) }
        let refusal = try await Refusal.of {
          _ = try await bench.client.computeCorrelations(ComputeCorrelationsRequest())
        }
        #expect(refusal.code == .failedPrecondition && refusal.reason == "NOT_ENOUGH_DATA")
      }
    }
  }

  @Test("a feed that stands still has a reason instead of a correlation")
  func still() async throws {
    try await MarketBench.with { bench in
      try await Self.closes(["USDC", "USDT"], days: 60, in: bench)
      let midnight = WallTime(startOf: RiskFixture.start.date)
      _ = try await bench.ingest(
        (0...60).map {
          PriceRow(asset: "DAI", at: Timestamp(midnight - .seconds(86_400 * $0)), price: 0.999_7)
        })
      let set = try #require(
        try await bench.client.computeCorrelations(
          ComputeCorrelationsRequest(windowsDays: [60])
        ).sets.first)
      let pair = try #require(set.pairs.first { $0.assetA == "DAI" && $0.assetB == "USDC" })
      #expect(pair.missingReason == "no_variation" && pair.defaulted && pair.sampleCount == 60)
    }
  }

  @Test("a set computed again from what was known is the same set")
  func asKnown() async throws {
    try await MarketBench.with { bench in
      try await Self.closes(["USDC", "USDT"], days: 60, in: bench)
      let known = bench.fixture.clock.wallNow
      let request = ComputeCorrelationsRequest(windowsDays: [60], knownAt: Timestamp(known))
      let first = try #require(try await bench.client.computeCorrelations(request).sets.first)
      bench.fixture.clock.advance(by: .seconds(600))
      let midnight = WallTime(startOf: RiskFixture.start.date)
      _ = try await bench.ingest([
        PriceRow(asset: "USDC", at: Timestamp(midnight - .seconds(86_400 * 30)), price: 1.01),
        PriceRow(asset: "USDC", at: Timestamp(midnight - .seconds(86_400 * 31)), price: 1.01),
      ])
      var again = try #require(try await bench.client.computeCorrelations(request).sets.first)
      again.setID = first.setID
      #expect(again == first)
      let now = try #require(
        try await bench.client.computeCorrelations(
          ComputeCorrelationsRequest(windowsDays: [60])
        ).sets.first)
      #expect(now.pairs != first.pairs)
    }
  }

  @Test("the alarm is entered at one correlation, left at a lower one, and seen in SQL")
  func contagion() async throws {
    try await MarketBench.with { bench in
      let parameters = try PublishedParameters.parameters().correlations
      let desk = CorrelationDesk(
        parameters: parameters, knownAt: RiskFixture.start, asOf: RiskFixture.start)
      #expect(desk.level(0.79, wasAlarmed: false) == .elevated)
      #expect(desk.level(0.80, wasAlarmed: false) == .high)
      #expect(desk.level(0.76, wasAlarmed: true) == .high)
      #expect(desk.level(0.74, wasAlarmed: true) == .elevated)
      #expect(desk.level(0.91, wasAlarmed: false) == .critical)
      #expect(desk.level(0.2, wasAlarmed: false) == .normal)

      try await Self.closes(["USDC", "USDT"], days: 90, common: 8, in: bench)
      _ = try await bench.client.computeCorrelations(
        ComputeCorrelationsRequest(windowsDays: [90]))
      let risk = try await bench.pool.query(
        "SELECT asset_1, asset_2, risk_level FROM contagion_risk"
      ).onlyRow().decode(String.self, String.self, String.self)
      #expect(risk == ("USDC", "USDT", "CRITICAL"))
    }
  }

  @Test("a pair's way is told oldest first, one observation for each day")
  func pair() async throws {
    try await MarketBench.with { bench in
      try await Self.closes(["USDC", "crvUSD"], days: 100, in: bench)
      for day in [2, 1, 0, 0] {
        _ = try await bench.client.computeCorrelations(
          ComputeCorrelationsRequest(
            windowsDays: [90], asOf: Timestamp(RiskFixture.start - .seconds(86_400 * day))))
      }
      let points = try await bench.client.getCorrelationPair(
        GetCorrelationPairRequest(assetA: "crvUSD", assetB: "USDC")
      ).points
      #expect(points.count == 3)
      let times = points.compactMap(\.asOf?.microseconds)
      #expect(times == times.sorted())
      #expect(points.allSatisfy { $0.pair?.assetA == "USDC" && $0.pair?.assetB == "crvUSD" })
      let refusal = try await Refusal.of {
        _ = try await bench.client.getCorrelationPair(
          GetCorrelationPairRequest(assetA: "USDC", assetB: "USDC"))
      }
      #expect(refusal.violations.map(\.code) == ["same_asset"])
      var request = ListCorrelationSetsRequest(windowDays: 90, pageSize: 3)
      let first = try await bench.client.listCorrelationSets(request)
      request.pageToken = first.nextPageToken
      let rest = try await bench.client.listCorrelationSets(request)
      #expect(first.sets.count == 3 && rest.sets.count == 1)
      #expect(Set((first.sets + rest.sets).map(\.setID)).count == 4)
    }
  }

  @Test("what was made up is used for want of what was observed, and labelled")
  func synthetic() async throws {
    try await MarketBench.with { bench in
      try await Self.closes(
        ["USDC", "USDT"], days: 60, source: SyntheticPrices.sourceName, in: bench)
      let request = ComputeCorrelationsRequest(windowsDays: [60], validateOnly: true)
      let madeUp = try #require(try await bench.client.computeCorrelations(request).sets.first)
      #expect(madeUp.synthetic)
      try await Self.closes(["USDC", "USDT"], days: 60, common: 3, in: bench)
      let seen = try #require(try await bench.client.computeCorrelations(request).sets.first)
      #expect(!seen.synthetic)
      #expect(seen.mean != madeUp.mean)
    }
  }
}

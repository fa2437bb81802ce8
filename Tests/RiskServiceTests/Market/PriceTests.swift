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

@Suite("Prices", .riskDatabase)
struct PriceTests {
  private static let start = RiskFixture.start - .seconds(86_400 * 20)
  private static let calm: [Double] = (0..<48).map { 1 + 0.0001 * Double($0 % 5) }

  @Test("a stream is stored once, and sent again it is all duplicates")
  func idempotent() async throws {
    try await MarketBench.with { bench in
      let rows =
        MarketBench.hourly("USDC", Self.calm, from: Self.start)
        + MarketBench.hourly("BTC", Self.calm.map { $0 * 60_000 }, from: Self.start)
      let first = try await bench.ingest(rows, perMessage: 7)
      #expect(first.receivedCount == 96 && first.storedCount == 96)
      #expect(first.duplicateCount == 0 && first.quarantinedCount == 0)
      let second = try await bench.ingest(rows.reversed(), perMessage: 50)
      #expect(second.storedCount == 0 && second.duplicateCount == 96)
      #expect(second.restatedCount == 0)
      let other = try await bench.ingest(rows, source: "other")
      #expect(other.storedCount == 96)
    }
  }

  @Test("what is told anew is a new version, and the old one is known at its time")
  func restated() async throws {
    try await MarketBench.with { bench in
      var rows = MarketBench.hourly("USDC", Self.calm, from: Self.start)
      _ = try await bench.ingest(rows)
      let before = bench.fixture.clock.wallNow
      bench.fixture.clock.advance(by: .seconds(60))
      rows[10].price = 1.000_9
      let answer = try await bench.ingest([rows[10], rows[11]])
      #expect(answer.restatedCount == 1 && answer.duplicateCount == 1)

      let request = ListPricesRequest(asset: "USDC", since: Timestamp(Self.start))
      let now = try await bench.client.listPrices(request)
      #expect(now.points.count == 48 && now.points[10].price == 1.000_9)
      var past = request
      past.knownAt = Timestamp(before)
      let then = try await bench.client.listPrices(past)
      #expect(then.points.count == 48 && then.points[10].price == Self.calm[10])
      past.knownAt = Timestamp(before - .seconds(1))
      #expect(try await bench.client.listPrices(past).points.isEmpty)
      let quality = try await bench.client.priceQuality(PriceQualityRequest(assets: ["USDC"]))
      #expect(quality.assets.first?.restatedCount == 1)
    }
  }

  @Test("what cannot be a price is held back with its reason and shown on request")
  func quarantine() async throws {
    try await MarketBench.with { bench in
      var rows = MarketBench.hourly("USDC", Self.calm, from: Self.start)
      rows[3].price = 4
      rows[7].at = Timestamp(RiskFixture.start + .seconds(7_200))
      rows[9].asset = "NONE"
      rows[12].price = 0.2
      let answer = try await bench.ingest(rows)
      #expect(answer.storedCount == 44 && answer.quarantinedCount == 4)
      #expect(
        answer.violations.map(\.code)
          == ["above_band", "in_future", "unknown_asset", "below_band"])
      #expect(answer.violations.first?.field == "points[3].price")

      var request = ListPricesRequest(asset: "USDC", since: Timestamp(Self.start))
      #expect(try await bench.client.listPrices(request).points.count == 44)
      request.includeOutliers = true
      let all = try await bench.client.listPrices(request).points
      #expect(all.filter(\.outlier).map(\.price) == [4, 0.2])
      // Held back again, it is known already.
      let again = try await bench.ingest(rows)
      #expect(again.quarantinedCount == 0 && again.duplicateCount == 48)
    }
  }

  @Test("a collapse is not held back for long, and what follows it is believed")
  func collapse() async throws {
    try await MarketBench.with { bench in
      let fall = Self.calm[..<10] + [0.9, 0.7, 0.4, 0.3, 0.2, 0.2]
      let rows = MarketBench.hourly("USDT", Array(fall), from: Self.start)
      let answer = try await bench.ingest(Array(rows[..<13]))
      #expect(answer.quarantinedCount == 1 && answer.storedCount == 12)
      let rest = try await bench.ingest(Array(rows[13..<15]))
      #expect(rest.storedCount == 3 && rest.quarantinedCount == 0)
      // One more, alone, but behind a price that is believed.
      let last = try await bench.ingest([rows[15]])
      #expect(last.storedCount == 1 && last.quarantinedCount == 0)
    }
  }

  @Test("a glitch is flagged when the next price tells, and never used")
  func glitch() async throws {
    try await MarketBench.with { bench in
      var rows = MarketBench.hourly("DAI", Self.calm, from: Self.start)
      rows[30].price = 0.9
      _ = try await bench.ingest(Array(rows[...30]))
      var request = ListPricesRequest(asset: "DAI", since: Timestamp(Self.start))
      #expect(try await bench.client.listPrices(request).points.count == 31)
      bench.fixture.clock.advance(by: .seconds(1))
      _ = try await bench.ingest(Array(rows[31...]))
      #expect(try await bench.client.listPrices(request).points.count == 47)
      request.includeOutliers = true
      let flagged = try await bench.client.listPrices(request).points.filter(\.outlier)
      #expect(flagged.map(\.price) == [0.9] && flagged.map(\.quality) == [0])
      let quality = try await bench.client.priceQuality(PriceQualityRequest(assets: ["DAI"]))
      #expect(quality.assets.first?.outlierCount == 1)
      #expect(quality.assets.first?.restatedCount == 0)
    }
  }

  @Test("what a second source saw too is no glitch")
  func twoSources() async throws {
    try await MarketBench.with { bench in
      var rows = MarketBench.hourly("DAI", Self.calm, from: Self.start)
      rows[30].price = 0.9
      _ = try await bench.ingest(
        [PriceRow(asset: "DAI", at: rows[30].at, price: 0.91)], source: "other")
      _ = try await bench.ingest(rows)
      let request = ListPricesRequest(
        asset: "DAI", since: Timestamp(Self.start), source: "csv")
      #expect(try await bench.client.listPrices(request).points.count == 48)
    }
  }

  @Test("a rehearsal counts and stores nothing")
  func rehearsal() async throws {
    try await MarketBench.with { bench in
      let rows = MarketBench.hourly("USDC", Self.calm, from: Self.start)
      let answer = try await bench.ingest(rows, validateOnly: true)
      #expect(answer.storedCount == 48)
      #expect(
        try await bench.pool.query("SELECT count(*) FROM risk.price_points").onlyRow()
          .decode(at: 0, as: Int.self) == 0)
    }
  }

  @Test("a stream without a source, or with two, is refused")
  func sources() async throws {
    try await MarketBench.with { bench in
      let rows = MarketBench.hourly("USDC", Self.calm, from: Self.start)
      let refusal = try await Refusal.of { _ = try await bench.ingest(rows, source: "") }
      #expect(refusal.reason == "INVALID_REQUEST")
      let two = try await Refusal.of {
        _ = try await bench.client.ingestPrices { writer async throws(RPCError) in
          try await writer.write(IngestPricesRequest(source: "a", points: [rows[0]]))
          try await writer.write(IngestPricesRequest(source: "b", points: [rows[1]]))
        }
      }
      #expect(two.violations.map(\.code) == ["changed"])
    }
  }

  @Test("pages of single, hourly and daily prices leave nothing out and nothing twice")
  func pages() async throws {
    try await MarketBench.with { bench in
      let times = (0..<96).map { Self.start + .seconds(1_800 * $0) }
      let rows = times.enumerated().map {
        PriceRow(asset: "USDC", at: Timestamp($0.element), price: 1 + 1e-5 * Double($0.offset))
      }
      _ = try await bench.ingest(rows)
      for (interval, count) in [
        (PriceInterval.raw, 96), (.hour, 48), (.day, 3),
      ] {
        var request = ListPricesRequest(
          asset: "USDC", since: Timestamp(Self.start), interval: interval, pageSize: 7)
        var prices: [Double] = []
        repeat {
          let page = try await bench.client.listPrices(request)
          prices += page.points.map(\.price)
          request.pageToken = page.nextPageToken
        } while !request.pageToken.isEmpty && prices.count <= 200
        #expect(prices.count == count, "\(interval)")
        #expect(prices == prices.sorted() && Set(prices).count == count)
      }
      let refusal = try await Refusal.of {
        _ = try await bench.client.listPrices(
          ListPricesRequest(asset: "USDC", pageToken: "1.2.3.44"))
      }
      #expect(refusal.violations.first?.field == "page_token")
    }
  }

  @Test("quality tells coverage, gaps, staleness and what was made up")
  func quality() async throws {
    try await MarketBench.with { bench in
      let start = RiskFixture.start - .seconds(3_600 * 40)
      var rows = MarketBench.hourly("USDC", Array(Self.calm[..<40]), from: start)
      rows.removeSubrange(10..<20)
      _ = try await bench.ingest(rows, source: SyntheticPrices.sourceName)
      let answer = try await bench.client.priceQuality(
        PriceQualityRequest(assets: ["USDC", "USDT"], since: Timestamp(start)))
      let usdc = answer.assets[0]
      #expect(usdc.goodCount == 30 && (usdc.coverage - 0.75).magnitude < 1e-9)
      #expect(usdc.gaps.count == 1 && usdc.synthetic && !usdc.stale)
      #expect(usdc.gaps.first?.after == rows[9].at && usdc.gaps.first?.before == rows[10].at)
      let usdt = answer.assets[1]
      #expect(usdt.goodCount == 0 && usdt.stale && usdt.lastAt == nil)
      #expect(answer.validationRate == 1)
      bench.fixture.clock.advance(by: .seconds(86_400))
      let later = try await bench.client.priceQuality(PriceQualityRequest(assets: ["USDC"]))
      #expect(later.assets[0].stale)
      #expect(later.assets[0].gaps.first?.before == nil)
    }
  }

  @Test("years of synthetic prices go in month by month")
  func partitions() async throws {
    try await MarketBench.with { bench in
      let coins = [
        SyntheticCoin("USDC", .pegged(reference: 1, yearlyGrowth: 0)),
        SyntheticCoin("BTC", .floating(start: 20_000, yearlyDeviation: 0.6)),
      ]
      let hours = 24 * 400
      let plan = SyntheticPrices(
        coins,
        startSeconds: RiskFixture.start.microsecondsSinceEpoch / 1_000_000 - 3_600 * Int64(hours),
        hourCount: hours, seed: 4)
      let rows = plan.map {
        PriceRow(
          asset: coins[$0.coin].symbol,
          at: Timestamp(microseconds: $0.seconds * 1_000_000), price: $0.price,
          volume: $0.volume)
      }
      let answer = try await bench.ingest(rows, source: SyntheticPrices.sourceName)
      #expect(answer.storedCount == UInt64(rows.count))
      let months = try await bench.pool.query(
        "SELECT count(DISTINCT tableoid) FROM risk.price_points"
      ).onlyRow().decode(at: 0, as: Int.self)
      #expect(months >= 13)
      let outliers = try await bench.pool.query(
        "SELECT count(*) FROM risk.price_points WHERE is_outlier"
      ).onlyRow().decode(at: 0, as: Int.self)
      #expect(outliers > 0 && outliers < 60)
    }
  }
}

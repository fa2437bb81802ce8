import Basics
import ContractPricing
import ContractRisk
import RPC
import TestSupport
import Testing

@testable import PricingService

@Suite("Streams of quotes")
struct StreamQuotesTests {
  let bench: PricingBench
  let request = StreamQuotesRequest(items: [
    QuoteRequest(asset: "USDC", coverCents: 100_000_00, days: 365),
    QuoteRequest(asset: "USDC", coverCents: 1),
  ])

  init() throws { self.bench = try PricingBench() }

  func premium(_ response: StreamQuotesResponse) -> Int64? {
    guard case .quote(let quote)? = response.results.first?.result else { return nil }
    return quote.premiumCents
  }

  @Test("quotes come at once, and again with every change of parameters or market")
  func requotes() async throws {
    try await self.bench.client.streamQuotes(self.request) { responses async throws(RPCError) in
      var stream = responses.makeAsyncIterator()
      let first = try await stream.next()
      #expect(first?.cause == .start)
      #expect(first.flatMap { self.premium($0) } == 4_150_00)
      guard case .refusal(let refusal)? = first?.results.last?.result else {
        Issue.record("not refused")
        return
      }
      #expect(refusal.reason == .invalidArgument)

      do { try self.bench.install(2, ["params/pricing:base_rate_USDC": .number(0.05)]) } catch {
        Issue.record("\(error)")
      }
      let second = try await stream.next()
      #expect(second?.cause == .config)
      #expect(second?.basis?.configRevision == 2)
      #expect(second.flatMap { self.premium($0) } == 5_187_50)

      var market = PricingBench.market(version: 2)
      market.stressIndex = 0.5
      do { try self.bench.desk.market.take(market) } catch { Issue.record("\(error)") }
      let third = try await stream.next()
      #expect(third?.cause == .market)
      #expect(third?.basis?.marketVersion == 2)
      #expect(third.flatMap { self.premium($0) } == 10_375_00)
    }
  }

  @Test("quotes that run out are made again")
  func expiry() async throws {
    try await self.bench.client.streamQuotes(self.request) { responses async throws(RPCError) in
      var stream = responses.makeAsyncIterator()
      _ = try await stream.next()
      do { try await self.bench.clock.sleepers(atLeast: 1) } catch { Issue.record("\(error)") }
      self.bench.clock.advance(by: .seconds(300))
      #expect(try await stream.next()?.cause == .expiry)
    }
  }

  @Test("with an interval, changes in between come together")
  func interval() async throws {
    var request = self.request
    request.intervalMinMs = 60_000
    try await self.bench.client.streamQuotes(request) { responses async throws(RPCError) in
      var stream = responses.makeAsyncIterator()
      _ = try await stream.next()
      do {
        try await self.bench.clock.sleepers(atLeast: 1)
        try self.bench.install(2, ["params/pricing:base_rate_USDC": .number(0.05)])
        // The wait for expiry began first; this one is for the interval.
        try await self.bench.clock.sleepers(atLeast: 2)
        try self.bench.install(3, ["params/pricing:base_rate_USDC": .number(0.06)])
      } catch {
        Issue.record("\(error)")
      }
      self.bench.clock.advance(by: .seconds(60))
      #expect(try await stream.next()?.basis?.configRevision == 3)
    }
  }

  @Test("streams end when the server goes away")
  func shutdown() async throws {
    await #expect(throws: RPCError.self) {
      try await self.bench.client.streamQuotes(self.request) { responses async throws(RPCError) in
        var stream = responses.makeAsyncIterator()
        _ = try await stream.next()
        self.bench.desk.bell.close()
        _ = try await stream.next()
      }
    }
    #expect(self.bench.desk.bell.waiterCount == 0)
  }
}

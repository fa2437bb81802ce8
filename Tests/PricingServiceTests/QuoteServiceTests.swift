import Basics
import ConfigClient
import Contract
import ContractPlatform
import ContractPricing
import ContractRisk
import ContractType
import Crypto
import QuoteSeal
import RPC
import Synchronization
import TestSupport
import Testing

@testable import PricingService

@Suite("Quotes over the wire")
struct QuoteServiceTests {
  let bench: PricingBench

  init() throws { self.bench = try PricingBench() }

  func refusal(
    _ call: () async throws(RPCError) -> Quote
  ) async throws -> (error: RPCError, reason: String, refusal: Refusal?) {
    let failure: RPCError?
    do throws(RPCError) {
      _ = try await call()
      failure = nil
    } catch {
      failure = error
    }
    let error = try #require(failure)
    let status: GoogleRPC.Status = try Self.decoded(error.details)
    let info: GoogleRPC.ErrorInfo = try Self.decoded(status.details[0].value)
    let refusal: Refusal? = try status.details
      .first { $0.typeURL.hasSuffix("pricing.v1.Refusal") }
      .map { try Self.decoded($0.value) }
    #expect(info.domain == "mooring")
    return (error, info.reason, refusal)
  }

  static func decoded<Message: WireMessage>(_ bytes: [UInt8]) throws -> Message {
    try unsafe Message(wire: bytes.span.bytes)
  }

  @Test("a quote names what it rests on, adds up and can be verified")
  func quote() async throws {
    let quote = try await self.bench.quote()
    #expect(quote.premiumCents == 1_023_29)
    #expect(quote.asset == "USDC")
    #expect(quote.trigger == 0.97 && quote.floor == 0.90 && quote.days == 90)
    #expect(abs(quote.annualRate - 0.0415) < 1e-6)
    #expect(quote.premiumBound == .none)
    #expect(quote.model == "actuarial" && quote.modelVersion == 1)
    #expect(quote.configRevision == 1 && quote.configEpoch == 5)
    #expect(quote.configHash == [UInt8](repeating: 1, count: 32))
    #expect(quote.marketVersion == 1 && quote.market?.version == 1)
    #expect(quote.market?.capitalCents == 50_000_000_00)
    #expect(quote.market?.lastPrice == 0.9998)
    #expect(quote.utilizationBefore == 0 && quote.utilizationAfter == 0.002)
    #expect(quote.headroomCents == 14_900_000_00)
    #expect(quote.listed && quote.bindable && !quote.configStale && !quote.marketStale)
    #expect(quote.waterfall.map(\.amountCents).reduce(0, +) == quote.premiumCents)
    #expect(quote.waterfall.map(\.factor.rawValue) == Array(1...11))
    #expect(quote.issuedAt == Timestamp(PricingBench.time))
    #expect(quote.validUntil == Timestamp(PricingBench.time + .seconds(300)))
    #expect(quote.quoteID.utf8.count == 26)
    let verdict = try await self.bench.client.verifyQuote(
      VerifyQuoteRequest(quoteToken: quote.quoteToken))
    #expect(verdict.validity == .valid)
    #expect(verdict.remainingMs == 300_000)
    var expected = quote
    expected.waterfall = []
    #expect(verdict.quote == expected)
  }

  @Test("a brief quote costs the same and says less")
  func brief() async throws {
    let quote = try await self.bench.quote(brief: true)
    #expect(quote.premiumCents == 1_023_29)
    #expect(quote.market == nil && quote.waterfall.isEmpty)
    #expect(quote.bindable && !quote.quoteToken.isEmpty)
  }

  @Test("two equal quotes have ids of their own")
  func ids() async throws {
    let first = try await self.bench.quote()
    let second = try await self.bench.quote()
    #expect(first.quoteID != second.quoteID)
  }

  @Test("an asset that is not listed has a price that cannot be bound")
  func unlisted() async throws {
    let quote = try await self.bench.quote("NEWUSD", days: 365)
    #expect(!quote.listed && !quote.bindable && quote.quoteToken.isEmpty)
    #expect(quote.premiumCents == 14_000_00)
    #expect(quote.quoteID.utf8.count == 26)
  }

  @Test("an invalid request is refused with every violation")
  func violations() async throws {
    let (error, reason, refusal) = try await self.refusal { () async throws(RPCError) in
      try await self.bench.quote(dollars: 1, trigger: 0.9, floor: 0.899, days: 365)
    }
    #expect(error.code == .invalidArgument)
    #expect(reason == "INVALID_REQUEST")
    #expect(refusal?.violations.map(\.field) == ["cover_cents", "floor"])
    #expect(refusal?.violations.allSatisfy { !$0.allowed.isEmpty } == true)
    #expect(refusal?.configRevision == 1)
  }

  @Test("what cannot be sold is refused with the evidence")
  func refusals() async throws {
    var market = PricingBench.market(version: 2)
    market.soldCents = 47_450_000_00
    try self.bench.desk.market.take(market)
    var (error, reason, refusal) = try await self.refusal { () async throws(RPCError) in
      try await self.bench.quote()
    }
    #expect(error.code == .failedPrecondition)
    #expect(reason == "NO_CAPACITY")
    #expect(refusal?.limit == .utilization)
    #expect(refusal?.headroomCents == 50_000_00)
    #expect(refusal?.marketVersion == 2)

    market = PricingBench.market(version: 3)
    market.assets[0].lastPrice = 0.9749
    try self.bench.desk.market.take(market)
    (_, reason, refusal) = try await self.refusal { () async throws(RPCError) in
      try await self.bench.quote()
    }
    #expect(reason == "ASSET_DEPEGGED")
    #expect(refusal?.priceRatio == 0.9749 && refusal?.priceRatioMin == 0.975)

    market.capitalCents = 0
    try self.bench.desk.market.take(market)
    (_, reason, _) = try await self.refusal { () async throws(RPCError) in
      try await self.bench.quote()
    }
    #expect(reason == "NO_VAULT")

    try self.bench.desk.market.take(PricingBench.market(version: 4))
    try self.bench.install(2, ["params/asset:USDC.sales_suspended": .flag(true)])
    (_, reason, _) = try await self.refusal { () async throws(RPCError) in
      try await self.bench.quote()
    }
    #expect(reason == "SALES_SUSPENDED")
  }

  @Test("a stale market is refused, or marked and never bound")
  func staleMarket() async throws {
    self.bench.clock.advance(by: .seconds(61))
    let (_, reason, refusal) = try await self.refusal { () async throws(RPCError) in
      try await self.bench.quote()
    }
    #expect(reason == "MARKET_STALE")
    #expect(refusal?.message.contains("61 seconds") == true)
    try self.bench.install(2, ["params/pricing:require_live_price": .flag(false)])
    let quote = try await self.bench.quote()
    #expect(quote.marketStale && !quote.bindable && quote.quoteToken.isEmpty)
    #expect(quote.market?.ageMs == 61_000)
    self.bench.desk.market.confirm()
    let fresh = try await self.bench.quote()
    #expect(!fresh.marketStale && fresh.bindable)
  }

  @Test("stale parameters are shown and do not stop sales")
  func staleConfig() async throws {
    self.bench.desk.isConfigStale.store(true, ordering: .relaxed)
    let quote = try await self.bench.quote()
    #expect(quote.configStale && quote.bindable)
  }

  @Test("a technical ratio that is high deserves a warning")
  func warning() async throws {
    var market = PricingBench.market(version: 2)
    market.curvesVersion = 1
    market.curves = [
      ContractRisk.LossCurve(
        asset: "USDC", depths: [0, 0.5], rates: [0.2, 0.2], survivals: [1, 1])
    ]
    try self.bench.desk.market.take(market)
    let quote = try await self.bench.quote()
    #expect(quote.warnings.map(\.code) == ["technical_ratio_high"])
    // One event in five years that pays in full: 1 − e^(−0.2 · 90/365) of the cover is lost.
    #expect(quote.expectedLossCents == 4_811_88)
    #expect(quote.technicalPremiumCents == 12_029_71)
    #expect(quote.premiumCents == 1_023_29)
  }

  @Test("a seal that was changed or has run out is told for what it is")
  func verdicts() async throws {
    func validity(_ token: String) async throws -> QuoteValidity {
      try await self.bench.client.verifyQuote(VerifyQuoteRequest(quoteToken: token)).validity
    }
    let token = try await self.bench.quote().quoteToken
    #expect(try await validity("AAAA") == .malformed)
    var changed = Array(token.utf8)
    changed[40] = changed[40] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
    #expect(try await validity(String(decoding: changed, as: UTF8.self)) == .badSignature)
    self.bench.clock.advance(by: .seconds(305))
    #expect(try await validity(token) == .valid)
    self.bench.clock.advance(by: .milliseconds(1))
    #expect(try await validity(token) == .expired)
    self.bench.desk.keys.publish(
      try SealKeyring([("k2", .init([UInt8](repeating: 9, count: 32)), .epoch)]))
    #expect(try await validity(token) == .unknownKey)
  }
}

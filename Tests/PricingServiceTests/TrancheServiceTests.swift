import ContractPricing
import ContractRisk
import RPC
import TestSupport
import Testing

@testable import PricingService

@Suite("Tranches over the wire")
struct TrancheServiceTests {
  let bench: PricingBench

  init() throws { self.bench = try PricingBench() }

  @Test("all tranches are listed, the most senior first, at the vault's utilisation")
  func list() async throws {
    var market = PricingBench.market(version: 2)
    market.soldCents = 25_000_000_00
    try self.bench.desk.market.take(market)
    let list = try await self.bench.client.listTranches(ListTranchesRequest())
    #expect(list.tranches.map(\.seniority) == [1, 2, 3, 4, 5, 6])
    #expect(list.tranches.map(\.title).last == "SURE-EQT")
    #expect(list.rawUtilization == 0.5)
    #expect(abs(list.tranches[1].apyPercent - 8.547_369) < 1e-6)
    #expect(list.tranches.map(\.capitalCents) == [25, 20, 18, 15, 12, 10].map { $0 * 500_000_00 })
    #expect(list.basis?.marketVersion == 2)
    let full = try await self.bench.client.listTranches(ListTranchesRequest(utilization: 1))
    #expect(full.tranches.map(\.apyPercent) == [4, 10, 15, 16, 22, 25])
  }

  @Test("a tranche goes by any of its names, and an oversold pool shows it")
  func yield() async throws {
    var market = PricingBench.market(version: 2)
    market.soldCents = 60_000_000_00
    market.tranches = [TrancheCapital(tranche: "SURE_JNR_PLUS", capitalCents: 7)]
    try self.bench.desk.market.take(market)
    for name in ["SURE-JNR+", "sure-jnr-plus", "SURE_JNR_PLUS"] {
      let answer = try await self.bench.client.trancheYield(TrancheYieldRequest(tranche: name))
      #expect(answer.tranche?.tranche == "SURE_JNR_PLUS")
      #expect(answer.tranche?.utilization == 1 && answer.tranche?.apyPercent == 22)
      #expect(answer.rawUtilization == 1.2)
      #expect(answer.tranche?.capitalCents == 7)
    }
    await #expect(throws: RPCError.self) {
      try await self.bench.client.trancheYield(TrancheYieldRequest(tranche: "SURE_X"))
    }
  }

  @Test("without a vault a utilisation must be given")
  func noVault() async throws {
    var market = PricingBench.market(version: 2)
    market.capitalCents = 0
    try self.bench.desk.market.take(market)
    await #expect(throws: RPCError.self) {
      try await self.bench.client.trancheYield(TrancheYieldRequest(tranche: "SURE_EQT"))
    }
    let answer = try await self.bench.client.trancheYield(
      TrancheYieldRequest(tranche: "SURE_EQT", utilization: 0.5))
    #expect(abs((answer.tranche?.apyPercent ?? 0) - 17.689_414) < 1e-6)
    #expect(answer.rawUtilization == nil && answer.tranche?.capitalCents == nil)
  }

  @Test("a curve is sampled evenly from one end to the other")
  func curve() async throws {
    let curve = try await self.bench.client.trancheCurve(TrancheCurveRequest(tranche: "SURE_JNR"))
    #expect(curve.points.count == 101)
    #expect(curve.points.first == CurvePoint(utilization: 0, apyPercent: 12.5))
    #expect(curve.points.last == CurvePoint(utilization: 1, apyPercent: 16))
    #expect(curve.points[50].utilization == 0.5)
    let two = try await self.bench.client.trancheCurve(
      TrancheCurveRequest(tranche: "SURE_JNR", pointCount: 2))
    #expect(two.points.count == 2)
  }
}

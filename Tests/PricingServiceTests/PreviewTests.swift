import ContractConfig
import ContractPricing
import ContractRisk
import ContractType
import RPC
import TestSupport
import Testing

@testable import PricingService

@Suite("What a change would do")
struct PreviewTests {
  let bench: PricingBench

  init() throws { self.bench = try PricingBench() }

  static func change(_ key: String, _ value: Double, in namespace: String = "params/pricing")
    -> Change
  {
    Change(namespace: namespace, key: key, action: .set(Value(kind: .floatValue(value))))
  }

  @Test("the reference book spans assets, sizes, terms, triggers and floors")
  func referenceBook() {
    let covers = ReferenceBook.published.covers
    #expect(covers.count >= 200)
    #expect(Set(covers.map(\.asset)) == Set(PublishedParameters.baseRates.keys))
    #expect(Set(covers.map(\.coverCents)).count >= 10)
    #expect(Set(covers.map(\.days)).count >= 8)
    #expect(Set(covers.map(\.trigger)).count >= 7)
    #expect(Set(covers.map(\.floor)).count >= 7)
    let rules = PublishedParameters.rules()
    for cover in covers {
      #expect(throws: Never.self, "\(cover)") { try rules.terms(of: CoverRequest(cover)) }
    }
  }

  @Test(
    "a reference book with a fault says where it is",
    arguments: [
      ("asset,cover,days,trigger,floor", 1), ("USDC,1000,30,0.97,0.90", 1),
      ("\(ReferenceBook.header)\nUSDC,1000,30,0.97", 2),
      ("\(ReferenceBook.header)\nUSDC,1000,30,0.97,0.90,", 2),
      ("\(ReferenceBook.header)\nU$,1000,30,0.97,0.90", 2),
      ("\(ReferenceBook.header)\nUSDC,1000.001,30,0.97,0.90", 2),
      ("\(ReferenceBook.header)\nUSDC,1000,30.5,0.97,0.90", 2),
      ("\(ReferenceBook.header)\nUSDC,1000,30,high,0.90", 2),
      ("\(ReferenceBook.header)\nUSDC,1000,30,0.97,0.90001", 2),
      ("\(ReferenceBook.header)\nUSDC,1000,30,0.97,0.90\nUSDC,1000.00,30,0.97,0.9", 3),
    ])
  func malformedBook(text: String, line: Int) throws {
    let fault = try #require(throws: ReferenceBookFault.self) { try ReferenceBook(parsing: text) }
    #expect(fault.line == line)
  }

  @Test("the effect on the reference book is told, and nothing changes")
  func effect() async throws {
    let response = try await self.bench.client.previewChange(
      PreviewChangeRequest(changes: [Self.change("base_rate_USDC", 0.05)], quoteCount: 5))
    #expect(response.priceable && response.violations.isEmpty)
    let effect = try #require(response.reference)
    #expect(effect.quoteCount == UInt32(ReferenceBook.published.covers.count))
    #expect(effect.policyCount == UInt64(effect.quoteCount))
    #expect(effect.premiumAfterCents > effect.premiumBeforeCents)
    #expect(abs(try #require(effect.changeMax) - 0.25) < 1e-3)
    #expect(effect.changeMin == 0 && effect.medianChange == 0)
    #expect(effect.boundAfter <= effect.boundBefore)
    #expect(response.quotes.count == 5)
    #expect(response.quotes.allSatisfy { $0.cover?.asset == "USDC" })
    #expect(response.basis?.configRevision == 1)
    #expect(try await self.bench.quote().premiumCents == 1_023_29)
    #expect(try await self.bench.quote().configRevision == 1)
  }

  static func cell(_ asset: String, dollars: Int64, policies: UInt64) -> BookCell {
    BookCell(
      asset: asset, trigger: 0.97, floor: 0.9, days: 365, coverMeanCents: dollars * 100,
      policyCount: policies)
  }

  @Test("the live book counts every policy, and its covers say that they are live")
  func liveBook() async throws {
    self.bench.risk.keep(
      SummarizeBookResponse(cells: [
        Self.cell("USDC", dollars: 100_000, policies: 3),
        Self.cell("USDT", dollars: 100_000, policies: 1),
        Self.cell("DAI", dollars: 500, policies: 5),
      ]))
    let request = PreviewChangeRequest(
      changes: [Self.change("base_rate_USDC", 0.05)], quoteCount: 1_000)
    let response = try await self.bench.client.previewChange(request)
    let live = try #require(response.live)
    #expect(live.quoteCount == 3 && live.policyCount == 9)
    #expect(!live.partial && live.note == "")
    // Covers below the least one are refused, before as afterwards.
    #expect(live.refusedBefore == 1 && live.refusedAfter == 1)
    let usdc = try await self.bench.quote(days: 365).premiumCents
    let usdt = try await self.bench.quote("USDT", days: 365).premiumCents
    #expect(live.premiumBeforeCents == 3 * usdc + usdt)
    #expect(live.premiumAfterCents - live.premiumBeforeCents == 3 * 1_037_50)
    // Three of the four that are priced rise by a quarter.
    #expect(abs(try #require(live.medianChange) - 0.25) < 1e-3)
    #expect(response.quotes.filter(\.live).compactMap(\.cover?.asset) == ["USDC"])
    #expect(response.quotes.contains { !$0.live })
    let alone = try await self.bench.client.previewChange(
      PreviewChangeRequest(changes: request.changes, referenceOnly: true))
    #expect(alone.live == nil)
    #expect(alone.reference == response.reference)
  }

  @Test("a live book that is missing, empty or coarse says so")
  func liveBookNotes() async throws {
    func live() async throws -> PreviewEffect {
      let response = try await self.bench.client.previewChange(
        PreviewChangeRequest(changes: [Self.change("base_rate_USDC", 0.05)]))
      #expect(response.reference != nil)
      return try #require(response.live)
    }
    let missing = try await live()
    #expect(missing.partial && missing.note.contains("RiskService did not answer"))
    #expect(missing.quoteCount == 0 && missing.totalChange == nil)
    self.bench.risk.keep(SummarizeBookResponse())
    let empty = try await live()
    #expect(!empty.partial && empty.note == "No policy is in force.")
    self.bench.risk.keep(
      SummarizeBookResponse(
        cells: [Self.cell("USDC", dollars: 100_000, policies: .max)], widened: true))
    let coarse = try await live()
    #expect(coarse.partial && coarse.note.contains("mean"))
    // More money than there can be is told as the most there can be.
    #expect(coarse.premiumBeforeCents == .max)
  }

  @Test("covers that would be refused come first")
  func refusals() async throws {
    let response = try await self.bench.client.previewChange(
      PreviewChangeRequest(changes: [Self.change("max_coverage_usd", 1_000_000)]))
    let effect = try #require(response.reference)
    #expect(effect.refusedBefore == 0 && effect.refusedAfter > 0)
    #expect(response.quotes.first?.after?.refusal?.reason == .invalidArgument)
    #expect(response.quotes.first?.change == nil)
  }

  @Test("changes with which nothing could be priced are told, not answered with an error")
  func notPriceable() async throws {
    let response = try await self.bench.client.previewChange(
      PreviewChangeRequest(changes: [Self.change("target_loss_ratio", 0)]))
    #expect(!response.priceable && response.reference == nil)
    #expect(response.violations.map(\.parameter) == ["params/pricing:target_loss_ratio"])
    self.bench.config.refuse([
      Violation(code: "out_of_range", message: "Too much.", parameter: "params/pricing:x")
    ])
    let refused = try await self.bench.client.previewChange(
      PreviewChangeRequest(changes: [Self.change("base_rate_USDC", 0.05)]))
    #expect(refused.violations.map(\.code) == ["out_of_range"])
    #expect(refused.reference != nil)
    self.bench.config.goAway()
    await #expect(throws: RPCError.self) {
      try await self.bench.client.previewChange(
        PreviewChangeRequest(changes: [Self.change("base_rate_USDC", 0.05)]))
    }
  }

  @Test("a table has a price for every combination, in the order asked")
  func rateTable() async throws {
    let table = try await self.bench.client.rateTable(
      RateTableRequest(
        assets: ["USDT", "USDC"], days: [90, 365], triggers: [0.97, 0.9], coverCents: 0))
    #expect(
      table.cells.map(\.asset) == Array(repeating: "USDT", count: 4) + [
        "USDC", "USDC", "USDC", "USDC",
      ])
    #expect(table.coverCents == 100_000_00)
    #expect(table.cells.map { $0.price?.days } == [90, 90, 365, 365, 90, 90, 365, 365])
    #expect(table.cells[4].price?.premiumCents == 1_023_29)
    #expect(table.cells[7].price?.premiumCents == 2_075_00)
    let all = try await self.bench.client.rateTable(RateTableRequest())
    #expect(all.cells.count == 14 * 5 * 4)
    await #expect(throws: RPCError.self) {
      try await self.bench.client.rateTable(
        RateTableRequest(
          assets: Array(repeating: "USDC", count: 14), days: (1...64).map { $0 },
          triggers: (0..<12).map { 0.9 + Double($0) / 1_000 }))
    }
  }
}

@Suite("Faults of the rate card")
struct LintTests {
  /// What is found with the published parameters, looked for once.
  static let published = Result { try Self.findings() }

  static func findings(
    _ changes: [String: ParameterValue] = [:], market: Market = .example
  ) throws -> [LintFinding] {
    let snapshot = try PricingSnapshot(
      compiling: PublishedParameters.complete(changes), token: PricingBench.token(1),
      environment: "development")
    var lint = RateCardLint(snapshot, at: market)
    lint.run(["USDC", "USDe"])
    #expect(lint.priceCount > 1_000)
    let weights = lint.findings.map(\.weight)
    #expect(weights == weights.sorted(by: >))
    #expect(weights.allSatisfy { (0...1).contains($0) })
    return lint.findings
  }

  @Test("the actuarial card has no falls and no cliffs")
  func actuarial() throws {
    let findings = try Self.published.get()
    #expect(!findings.contains { $0.kind == .notMonotone || $0.kind == .cliff })
  }

  @Test("the classic card falls with the trigger and has cliffs, with examples")
  func classic() throws {
    let findings = try Self.findings(["params/pricing:model": .text("classic")])
    let falls = findings.filter { $0.kind == .notMonotone && $0.subject == "USDC" }
    #expect(
      Set(falls.map(\.parameter)) == [
        "params/pricing:trigger_adjustment_factor",
        "params/pricing:size_discount_tier1_multiplier",
      ])
    let cliffs = findings.filter { $0.kind == .cliff && $0.subject == "USDC" }
    #expect(cliffs.count == 3)
    let million = try #require(cliffs.first { $0.example?.coverCents == 1_000_000_00 })
    #expect(million.parameter == "params/pricing:size_discount_tier2_threshold")
    #expect(million.examplePrice?.premiumCents ?? 0 > 0)
    // The minimum that no day shortens decides most of the card.
    #expect(findings.contains { $0.kind == .minimumBinds && $0.subject == "USDC" })
  }

  @Test("no floor makes a higher trigger cheaper, however steep the losses")
  func steepLosses() throws {
    // Most events end within three hundredths: a layer that reaches deeper is hardly ever paid.
    var market = Market.example
    let depths = (0...100).map { Double($0) / 200 }
    let survivals = depths.map { max(0, 1 - $0 / 0.03) * 0.9 + 0.1 * (1 - $0 / 0.5) }
    market.assets["USDC"] = PricingService.AssetMarket(
      lossCurve: PricingService.LossCurve(
        depths: depths, rates: survivals.map { $0 * 0.1 }, survivals: survivals))
    let findings = try Self.findings(market: market)
    #expect(!findings.contains { $0.kind == .notMonotone })
  }

  @Test("equity that earns less than what is safer is found, with the range")
  func yields() throws {
    let finding = try #require(try Self.published.get().first { $0.kind == .yieldOrder })
    #expect(finding.subject == "SURE_EQT")
    #expect(finding.message.contains("0.0 and 0.419"))
    let sound = try Self.findings([
      "params/tranche:SURE_EQT_apy_min": .number(22),
      "params/tranche:SURE_EQT_apy_max": .number(30),
    ])
    #expect(!sound.contains { $0.kind == .yieldOrder })
  }

  @Test("parameters that move no price are found, and those that do are not")
  func effects() throws {
    let idle = Set(try Self.published.get().filter { $0.kind == .noEffect }.map(\.parameter))
    // With a term exponent of 0 the base days do nothing, and no trigger is high enough for 4.
    #expect(idle.contains("params/pricing:duration_base_days"))
    #expect(idle.contains("params/pricing:trigger_multiplier_max"))
    for name in [
      "base_rate_USDC", "base_rate_default", "min_premium_rate", "size_discount_tier1_threshold",
      "utilization_tier1_multiplier", "max_claims_multiplier", "min_claims_multiplier",
      "trigger_multiplier_min", "floor_multiplier_min", "floor_multiplier_max", "term_exponent",
    ] { #expect(!idle.contains("params/pricing:\(name)"), "\(name)") }
    #expect(!idle.contains("params/asset:USDC.regulatory_clarity"))
    let bent = try Self.findings(["params/pricing:term_exponent": .number(0.5)])
    #expect(
      !bent.contains {
        $0.kind == .noEffect && $0.parameter == "params/pricing:duration_base_days"
      })
  }

  @Test("a premium far from the technical one is found")
  func technical() throws {
    var market = Market.example
    market.assets["USDC"] = PricingService.AssetMarket(
      lossCurve: PricingService.LossCurve(
        depths: [0, 0.5], rates: [0.5, 0.5], survivals: [1, 1]))
    let finding = try Self.findings(market: market).first { $0.kind == .technicalRatio }
    #expect(finding?.subject == "USDC")
    #expect(finding?.parameter == "params/pricing:base_rate_USDC")
  }

  @Test("candidate changes are looked at before anybody commits them")
  func candidates() async throws {
    let bench = try PricingBench()
    let model = Change(
      namespace: "params/pricing", key: "model",
      action: .set(Value(kind: .stringValue("classic"))))
    let sound = try await bench.client.lint(LintRequest(assets: ["USDC"]))
    #expect(!sound.findings.contains { $0.kind == .cliff })
    let lint = try await bench.client.lint(
      LintRequest(assets: ["USDC"], candidateChanges: [model]))
    #expect(lint.findings.contains { $0.kind == .cliff })
    #expect(lint.priceCount > 1_000)
    await #expect(throws: RPCError.self) {
      try await bench.client.lint(
        LintRequest(candidateChanges: [PreviewTests.change("target_loss_ratio", 0)]))
    }
  }
}

import Basics
import ContractRisk
import ContractType
import Postgres
import RPC
import RPCTestSupport
import TestSupport
import Testing

@testable import RiskService

@Suite("Events and claims", .riskDatabase)
struct EventTests {
  static let event = PostgresUUID(high: 1, low: 2)

  @Test("an event triggers what it concerns, grows with it, and is owed when it ends")
  func grows() async throws {
    try await BookFixture.with { book in
      try await book.take(book.rows(0..<30))
      let start = book.risk.clock.wallNow
      book.risk.clock.advance(by: .seconds(7_200))
      let early = try await book.event(Self.event, from: start, to: nil, price: 0.95)
      #expect(early == BookStore.EventEffect())
      book.risk.clock.advance(by: .seconds(7_200))
      let confirmed = try await book.event(Self.event, from: start, to: nil, price: 0.95)
      #expect(confirmed.triggeredCount == 10 && confirmed.changedCount == 0)
      let again = try await book.event(Self.event, from: start, to: nil, price: 0.95)
      #expect(again.triggeredCount == 0 && again.changedCount == 0)
      let running = try await book.client.listClaims(ListClaimsRequest(state: .running))
      #expect(running.claims.count == 10)
      #expect(running.claims.allSatisfy { $0.asset == "USDC" && $0.deepestRatio == 0.95 })
      let notFinal = try await Refusal.of {
        _ = try await book.client.settleClaim(
          SettleClaimRequest(claimID: running.claims[0].claimID, paymentReference: "wire 1"))
      }
      #expect(notFinal.reason == "CLAIM_NOT_FINAL")
      let deeper = try await book.event(Self.event, from: start, to: nil, price: 0.92)
      #expect(deeper.changedCount == 10 && deeper.payoutCents > confirmed.payoutCents)
      try await book.checkSums()
      let end = book.risk.clock.wallNow
      let ended = try await book.event(Self.event, from: start, to: end, price: 0.92)
      #expect(ended.changedCount == 10 && ended.payoutCents == deeper.payoutCents)
      let owed = try await book.client.listClaims(ListClaimsRequest(state: .owed))
      #expect(owed.claims.count == 10 && owed.owedTotalCents == ended.payoutCents)
      let claimed = try await book.client.listPolicies(ListPoliciesRequest(states: [.claimed]))
      #expect(claimed.totalCount == 10)
      try await book.checkSums()
      try await Self.settle(owed.claims[0], book)
    }
  }

  /// Settles a claim, and again, and checks what is told of it.
  private static func settle(_ claim: Claim, _ book: BookFixture) async throws {
    var request = SettleClaimRequest(
      claimID: claim.claimID, paymentReference: "wire 1", validateOnly: true)
    let rehearsed = try await book.client.settleClaim(request)
    #expect(rehearsed.claim?.state == .settled)
    request.validateOnly = false
    let settled = try await book.client.settleClaim(request)
    #expect(settled.claim?.state == .settled && !settled.alreadySettled)
    request.paymentReference = "wire 2"
    let again = try await book.client.settleClaim(request)
    #expect(again.alreadySettled && again.claim?.paymentReference == "wire 1")
    #expect(again.claim?.settledBy == settled.claim?.settledBy)
    let read = try await book.client.getPolicy(GetPolicyRequest(policyID: claim.policyID))
    #expect(read.claim == again.claim && read.policy?.claimID == claim.claimID)
    let rest = try await book.client.listClaims(ListClaimsRequest())
    #expect(rest.claims.count == 10)
    for unknown in ["nothing", "11111111-2222-3333-4444-555555555555"] {
      let refusal = try await Refusal.of {
        _ = try await book.client.settleClaim(
          SettleClaimRequest(claimID: unknown, paymentReference: "w"))
      }
      #expect(refusal.reason == "UNKNOWN_CLAIM")
    }
  }

  @Test("a policy pays once, on the first event that triggers it")
  func once() async throws {
    try await BookFixture.with { book in
      try await book.take(book.rows(0..<3))
      let start = book.risk.clock.wallNow
      book.risk.clock.advance(by: .seconds(20_000))
      let first = try await book.event(
        Self.event, from: start, to: book.risk.clock.wallNow, price: 0.95)
      let second = try await book.event(
        PostgresUUID(high: 3, low: 4), from: start, to: book.risk.clock.wallNow, price: 0.5)
      #expect(first.triggeredCount == 1 && second.triggeredCount == 0)
      #expect(second.payoutCents == 0)
      try await book.checkSums()
    }
  }

  @Test("a policy that triggered does not expire while its event runs")
  func outlasts() async throws {
    try await BookFixture.with { book in
      try await book.take(book.rows(0..<3))
      let start = book.risk.clock.wallNow
      book.risk.clock.advance(by: .seconds(20_000))
      try await book.event(Self.event, from: start, to: nil, price: 0.95)
      book.risk.clock.advance(by: .seconds(60 * 86_400))
      _ = try await BookKeeper(core: book.risk.core).look()
      let listed = try await book.client.listPolicies(ListPoliciesRequest())
      #expect(Set(listed.policies.map(\.state)) == [.triggered, .expired])
      let ended = try await book.event(
        Self.event, from: start, to: book.risk.clock.wallNow, price: 0.95)
      #expect(ended.changedCount == 1)
      try await book.checkSums()
    }
  }

  @Test("claims count in the loss ratio of their window, and premium as it is earned")
  func experience() async throws {
    try await BookFixture.with { book in
      try await book.take(
        book.rows(0..<3) { _, row in
          row.premiumCents = 3_100
          row.coverCents = 7_000
        })
      // One day of thirty has gone when they are taken over.
      let start = book.risk.clock.wallNow
      let earned = try await Self.experience(book)
      #expect(earned.earnedCents == 310 && earned.incurredCents == 0)
      book.risk.clock.advance(by: .seconds(86_400))
      try await book.event(
        Self.event, from: start, to: book.risk.clock.wallNow, price: 0.96)
      // Of the one that triggered, all is earned; of the others two days.
      let after = try await Self.experience(book)
      #expect(after.earnedCents == 3_100 + 2 * 3_100 * 2 / 30 && after.incurredCents == 1_000)
    }
  }

  @Test("an event that is verified triggers policies, in the same step; one that is not does not")
  func verified() async throws {
    try await BookFixture.with { book in
      try await book.take(book.rows(0..<6) { _, row in row.coverCents = 100_000 })
      let start = book.risk.clock.wallNow
      book.risk.clock.advance(by: .seconds(20_000))
      let recorded = try await book.risk.market.recordDepegEvent(
        RecordDepegEventRequest(
          asset: "USDC", startedAt: Timestamp(start),
          endedAt: Timestamp(book.risk.clock.wallNow), minRatio: 0.935))
      let event = try #require(recorded.event)
      #expect(try await book.client.listClaims(ListClaimsRequest()).claims.isEmpty)
      var review = ReviewDepegEventRequest(
        eventID: event.eventID, verification: .verified, validateOnly: true)
      _ = try await book.risk.market.reviewDepegEvent(review)
      #expect(try await book.client.listClaims(ListClaimsRequest()).claims.isEmpty)
      review.validateOnly = false
      _ = try await book.risk.market.reviewDepegEvent(review)
      let claims = try await book.client.listClaims(ListClaimsRequest(eventID: event.eventID))
      #expect(claims.claims.map(\.payoutRatio) == [0.5, 0.5])
      #expect(claims.claims.allSatisfy { $0.state == .owed })
      try await book.checkSums()
    }
  }

  private static func experience(
    _ book: BookFixture
  ) async throws -> (incurredCents: Int64, earnedCents: Int64) {
    let now = book.risk.clock.wallNow
    return try await book.risk.core.pool.transaction { transaction throws(PostgresError) in
      try await BookStore.lossExperience(
        since: now - .seconds(365 * 86_400), until: now, transaction)
    }
  }
}

@Suite("The vault", .riskDatabase)
struct VaultTests {
  @Test("is not there until it is set, and is kept as it was")
  func versions() async throws {
    try await BookFixture.with { book in
      let missing = try await Refusal.of { _ = try await book.client.getVault(GetVaultRequest()) }
      #expect(missing.reason == "VAULT_NOT_FOUND")
      let first = try await book.vault(dollars: 1_000, tag: "one")
      #expect(first.version == 1 && first.capitalCents == 100_000)
      #expect(first.tranches.reduce(0) { $0 + $1.capitalCents } == 100_000)
      #expect(first.tranches.first?.tranche == "SURE_BTC")
      let replayed = try await book.client.updateVault(
        UpdateVaultRequest(capitalCents: 100_000, requestID: "one"))
      #expect(replayed.replayed && replayed.vault == first)
      let then = book.risk.clock.wallNow
      book.risk.clock.advance(by: .seconds(60))
      let second = try await book.client.updateVault(
        UpdateVaultRequest(btcFloatCents: 7, expectedVersion: 1, reason: "bought", label: "demo"))
      #expect(second.vault?.version == 2 && second.vault?.capitalCents == 100_000)
      #expect(second.vault?.btcFloatCents == 7 && second.vault?.label == "demo")
      let now = try await book.client.getVault(GetVaultRequest()).vault
      #expect(now == second.vault)
      let past = try await book.client.getVault(GetVaultRequest(atTime: Timestamp(then))).vault
      #expect(past?.version == 1 && past?.btcFloatCents == 0)
      let before = try await Refusal.of {
        _ = try await book.client.getVault(
          GetVaultRequest(atTime: Timestamp(then - .seconds(1))))
      }
      #expect(before.reason == "VAULT_NOT_FOUND")
    }
  }

  @Test("tells what was sold at an instant")
  func soldThen() async throws {
    try await BookFixture.with { book in
      try await book.vault()
      let policy = try await book.bind(dollars: 1_000)
      let then = book.risk.clock.wallNow
      book.risk.clock.advance(by: .seconds(60))
      _ = try await book.client.cancelPolicy(CancelPolicyRequest(policyID: policy.policyID))
      let now = try await book.client.getVault(GetVaultRequest()).vault
      #expect(now?.soldCents == 0)
      let past = try await book.client.getVault(GetVaultRequest(atTime: Timestamp(then))).vault
      #expect(past?.soldCents == 100_000 && past?.policyCount == 1)
    }
  }

  /// A change that is not allowed, and how it is refused.
  static let wrong: [(reason: String, field: String, request: UpdateVaultRequest)] = [
    ("VERSION_MISMATCH", "", UpdateVaultRequest(capitalCents: 5, expectedVersion: 0)),
    ("VERSION_MISMATCH", "", UpdateVaultRequest(capitalCents: 5, expectedVersion: 2)),
    ("COVER_EXCEEDS_CAPITAL", "", UpdateVaultRequest(capitalCents: 105_263)),
    ("INVALID_REQUEST", "reason", UpdateVaultRequest(capitalCents: 5, force: true)),
    (
      "INVALID_REQUEST", "tranches",
      UpdateVaultRequest(tranches: [VaultTranche(tranche: "SURE_EQT", capitalCents: 1)])
    ),
    (
      "INVALID_REQUEST", "tranches[0].tranche",
      UpdateVaultRequest(tranches: [VaultTranche(tranche: "SURE_ALL", capitalCents: 1)])
    ),
    (
      "INVALID_REQUEST", "clear_tranches",
      UpdateVaultRequest(
        tranches: [VaultTranche(tranche: "SURE_EQT", capitalCents: 1)], clearTranches: true)
    ),
    (
      "INVALID_REQUEST", "tranches",
      UpdateVaultRequest(
        tranches: [
          VaultTranche(tranche: "SURE_EQT", capitalCents: 500_000_000),
          VaultTranche(tranche: "SURE_EQT", capitalCents: 500_000_000),
        ])
    ),
  ]

  @Test("refuses what contradicts it, and stays as it is", arguments: wrong.indices)
  func refusals(_ index: Int) async throws {
    let (reason, field, request) = Self.wrong[index]
    try await BookFixture.with { book in
      let before = try await book.vault()
      try await book.bind(dollars: 1_000)
      let refusal = try await Refusal.of { _ = try await book.client.updateVault(request) }
      #expect(refusal.reason == reason)
      #expect(refusal.violations.map(\.field) == (field.isEmpty ? [] : [field]))
      let after = try await book.client.getVault(GetVaultRequest()).vault
      #expect(after?.version == before.version)
    }
  }

  @Test("gives up capital under its cover when it is forced, and says why")
  func force() async throws {
    try await BookFixture.with { book in
      try await book.vault()
      try await book.bind(dollars: 1_000)
      let forced = try await book.client.updateVault(
        UpdateVaultRequest(capitalCents: 50_000, reason: "withdrawn", force: true))
      #expect(forced.vault?.utilization == 2)
      let row = try await book.risk.core.pool.query(
        "SELECT is_forced, reason FROM risk.vault_versions WHERE version = 2"
      ).onlyRow()
      let kept = try row.decode(Bool.self, String.self)
      #expect(kept.0 && kept.1 == "withdrawn")
    }
  }
}

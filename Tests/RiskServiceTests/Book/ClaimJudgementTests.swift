import Basics
import RiskModels
import TestSupport
import Testing

@testable import RiskService

@Suite("What an event does to a policy")
struct ClaimJudgementTests {
  static let fall = WallTime.epoch + .seconds(1_000_000)
  static let wait = Duration.seconds(14_400)

  static func policy(
    trigger: Int64 = 9_700, floor: Int64 = 9_000, peg: Double = 1,
    starts: Duration = .seconds(-86_400), days: Int = 30, life: PolicyLife = .active
  ) throws -> CoveredPolicy {
    CoveredPolicy(
      id: "p",
      layer: try CoverLayer(
        cover: USDCents(100_000_000), trigger: Decimal4(units: trigger),
        floor: Decimal4(units: floor)),
      trigger: Decimal4(units: trigger), pegReference: peg,
      term: try #require(PolicyTerm(days: days, from: Self.fall + starts)), life: life)
  }

  static func evidence(
    _ price: Double, lasting duration: Duration? = .seconds(20_000), known: Duration = .seconds(0)
  ) -> DepegEvidence {
    DepegEvidence(
      event: "e", asset: "USDC", startedAt: Self.fall,
      endedAt: duration.map { Self.fall + $0 }, deepestPrice: price,
      knownAt: Self.fall + known, confirmation: Self.wait)
  }

  @Test(
    "is the payout of the one rule, on the deepest price",
    arguments: [
      (0.98, nil), (0.97, nil), (0.96996, nil), (0.9699, 142_857), (0.935, 50_000_000),
      (0.9, 100_000_000), (0.5, 100_000_000), (0, 100_000_000),
    ] as [(Double, Int64?)])
  func payout(_ price: Double, _ cents: Int64?) throws {
    let judgement = ClaimJudgement(try Self.policy(), Self.evidence(price))
    #expect(judgement?.payout == cents.map { USDCents($0) })
    if let judgement {
      #expect(judgement.triggeredAt == Self.fall + Self.wait)
      #expect(judgement.life == .owed)
    }
  }

  @Test("measures the price against the peg that the policy was bound at")
  func peg() throws {
    let judgement = try #require(
      ClaimJudgement(try Self.policy(peg: 1.1), Self.evidence(1.0285)))
    #expect(judgement.deepest == Decimal4(units: 9_350))
    #expect(ClaimJudgement(try Self.policy(peg: 1.1), Self.evidence(1.067)) == nil)
  }

  @Test("takes an event that was long enough, and no shorter one")
  func confirmation() throws {
    let policy = try Self.policy()
    #expect(ClaimJudgement(policy, Self.evidence(0.9, lasting: .seconds(14_399))) == nil)
    #expect(ClaimJudgement(policy, Self.evidence(0.9, lasting: .seconds(14_400))) != nil)
    let young = Self.evidence(0.9, lasting: nil, known: .seconds(14_399))
    #expect(ClaimJudgement(policy, young) == nil)
    let old = try #require(
      ClaimJudgement(policy, Self.evidence(0.9, lasting: nil, known: .seconds(14_400))))
    #expect(old.life == .running)
  }

  @Test("needs cover from before the fall until it is certain")
  func cover() throws {
    let event = Self.evidence(0.9)
    #expect(ClaimJudgement(try Self.policy(starts: .zero), event) != nil)
    #expect(ClaimJudgement(try Self.policy(starts: .microseconds(1)), event) == nil)
    let ending = Duration.seconds(14_400 - 86_400)
    #expect(ClaimJudgement(try Self.policy(starts: ending, days: 1), event) == nil)
    let lasting = ending + .microseconds(1)
    #expect(ClaimJudgement(try Self.policy(starts: lasting, days: 1), event) != nil)
  }

  @Test("is nothing unless the policy is active", arguments: PolicyLife.allCases)
  func active(_ life: PolicyLife) throws {
    let judgement = ClaimJudgement(try Self.policy(life: life), Self.evidence(0.9))
    #expect((judgement != nil) == (life == .active))
  }

  @Test("goes by the level that was confirmed, not by the deepest price alone")
  func levels() throws {
    let evidence = DepegEvidence(
      event: "e", asset: "USDC", startedAt: Self.fall, deepestPrice: 0.9, isOngoing: true,
      confirmations: [
        .init(price: 0.975, at: Self.fall + .seconds(15_000)),
        .init(price: 0.965, at: Self.fall + .seconds(30_000)),
      ])
    let high = try #require(ClaimJudgement(try Self.policy(trigger: 9_800), evidence))
    #expect(high.triggeredAt == Self.fall + .seconds(15_000))
    let middle = try #require(ClaimJudgement(try Self.policy(), evidence))
    #expect(middle.triggeredAt == Self.fall + .seconds(30_000))
    #expect(ClaimJudgement(try Self.policy(trigger: 9_600), evidence) == nil)
  }
}

import Basics
import TestSupport
import Testing

@testable import RiskService

@Suite("The life of a policy")
struct PolicyLifeTests {
  /// What may happen to a policy, and what it is then.
  enum Turn: CaseIterable {
    case begin, expire, cancel, trigger, claim

    var next: PolicyLife {
      switch self {
      case .begin: .active
      case .expire: .expired
      case .cancel: .cancelled
      case .trigger: .triggered
      case .claim: .claimed
      }
    }

    func happen(to life: inout PolicyLife) throws(PolicyLife.Refusal) {
      switch self {
      case .begin: try life.begin()
      case .expire: try life.expire()
      case .cancel: try life.cancel()
      case .trigger: try life.trigger()
      case .claim: try life.claim()
      }
    }
  }

  /// Everything that is allowed.
  static let allowed: Set<[PolicyLife]> = [
    [.pending, .active], [.pending, .cancelled], [.active, .expired], [.active, .cancelled],
    [.active, .triggered], [.triggered, .claimed],
  ]

  @Test("takes the turns of the contract and no others", arguments: PolicyLife.allCases)
  func turns(_ life: PolicyLife) {
    for turn in Turn.allCases {
      var turned = life
      if Self.allowed.contains([life, turn.next]) {
        #expect(throws: Never.self) { try turn.happen(to: &turned) }
        #expect(turned == turn.next)
      } else {
        #expect(throws: PolicyLife.Refusal(life: life)) { try turn.happen(to: &turned) }
        #expect(turned == life)
      }
    }
  }

  @Test("counts as sold cover until nothing can be paid any more")
  func inForce() {
    #expect(PolicyLife.allCases.filter(\.isInForce) == [.pending, .active, .triggered])
  }

  @Test("begins and ends with the instants of its term")
  func term() throws {
    let start = WallTime.epoch + .seconds(1_000)
    let term = try #require(PolicyTerm(days: 2, from: start))
    #expect(PolicyLife(at: start - .microseconds(1), of: term) == .pending)
    #expect(PolicyLife(at: start, of: term) == .active)
    #expect(PolicyLife(at: term.endsAt - .microseconds(1), of: term) == .active)
    #expect(PolicyLife(at: term.endsAt, of: term) == .expired)
    #expect(term.days == 2)
    #expect(PolicyTerm(startsAt: start, endsAt: start + .seconds(86_401))?.days == 2)
  }

  @Test("has a term of more than nothing and of 365 days at most", arguments: [-1, 0, 366])
  func noTerm(days: Int) {
    #expect(PolicyTerm(days: days, from: .epoch) == nil)
    #expect(PolicyTerm(days: 365, from: .epoch)?.days == 365)
  }

  @Test(
    "refunds what is unearned, less the fee, to the cent",
    arguments: [
      // Premium, days, hours gone, fee rate: refund and fee.
      (1_000, 10, 0, 0.05, 950, 50),
      (1_000, 10, 120, 0.05, 475, 25),
      (1_000, 10, 240, 0.05, 0, 0),
      (1_000, 10, 500, 0.05, 0, 0),
      (1_000, 10, -24, 0.05, 950, 50),
      (1_001, 3, 24, 0, 667, 0),
      (1, 2, 24, 0, 0, 0),
      (3, 2, 24, 0, 2, 0),
      (1_000, 10, 0, 1, 0, 1_000),
      (100_000_000_000_000, 365, 1, 0, 99_988_584_474_886, 0),
    ] as [(Int64, Int, Int64, Double, Int64, Int64)])
  func cancellation(
    _ premium: Int64, _ days: Int, _ hours: Int64, _ rate: Double, _ refund: Int64, _ fee: Int64
  ) throws {
    let term = try #require(PolicyTerm(days: days, from: .epoch))
    let cancellation = Cancellation(
      premium: USDCents(premium), term: term, at: .epoch + .seconds(hours * 3_600),
      feeRate: rate)
    #expect(cancellation.refund == USDCents(refund))
    #expect(cancellation.fee == USDCents(fee))
  }

  @Test("never refunds more than the premium", arguments: 0..<50 as Range<UInt64>)
  func bounds(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let premium = USDCents(Int64.random(in: 0...100_000_000_000_000, using: &random))
    let term = try #require(
      PolicyTerm(days: Int.random(in: 1...365, using: &random), from: .epoch))
    let cancellation = Cancellation(
      premium: premium, term: term,
      at: .epoch + .seconds(Int64.random(in: -100...40_000_000, using: &random)),
      feeRate: Double.random(in: 0...1, using: &random))
    #expect(cancellation.refund >= .zero && cancellation.fee >= .zero)
    #expect(cancellation.refund + cancellation.fee <= premium)
  }
}

@Suite("The life of a claim")
struct ClaimLifeTests {
  @Test("goes from running to owed to settled, and settling again changes nothing")
  func turns() throws {
    var life = ClaimLife.running
    #expect(throws: ClaimLife.Refusal(life: .running)) { _ = try life.settle() }
    try life.finish()
    #expect(life == .owed)
    #expect(throws: ClaimLife.Refusal(life: .owed)) { try life.finish() }
    #expect(try life.settle() == .settles)
    #expect(try life.settle() == .wasSettled)
    #expect(life == .settled)
  }
}

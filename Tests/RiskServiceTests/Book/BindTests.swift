import Basics
import ConfigClient
import ContractRisk
import ContractType
import Crypto
import Postgres
import PostgresTestSupport
import QuoteSeal
import RPC
import RPCTestSupport
import TestSupport
import Testing

@testable import RiskService

@Suite("Binding and cancelling", .riskDatabase)
struct BindTests {
  @Test("a quote becomes a policy with its terms, and its cover counts as sold")
  func binds() async throws {
    try await BookFixture.with { book in
      try await book.vault()
      let policy = try await book.bind(dollars: 123_456)
      #expect(policy.asset == "USDC" && policy.coverCents == 12_345_600)
      #expect(policy.trigger == 0.97 && policy.floor == 0.9 && policy.days == 90)
      #expect(policy.state == .active && policy.version == 1 && policy.premiumCents == 123_456)
      #expect(policy.configRevision == 4 && policy.marketVersion == 5)
      #expect(policy.boundAt == Timestamp(RiskFixture.start))
      #expect(policy.endsAt == Timestamp(RiskFixture.start + .seconds(90 * 86_400)))
      let read = try await book.client.getPolicy(GetPolicyRequest(policyID: policy.policyID))
      #expect(read.policy == policy)
      let vault = try await book.client.getVault(GetVaultRequest()).vault
      #expect(vault?.soldCents == 12_345_600 && vault?.policyCount == 1)
      try await book.checkSums()
    }
  }

  /// What is wrong with a bind, and how it is refused.
  enum Wrong: String, CaseIterable {
    case forged, garbage, unlisted, stale, expired, noVault, suspended, depegged, low, full

    var reason: String {
      switch self {
      case .forged, .garbage: "QUOTE_NOT_GENUINE"
      case .unlisted, .stale: "QUOTE_NOT_BINDABLE"
      case .expired: "QUOTE_EXPIRED"
      case .noVault: "NO_VAULT"
      case .suspended: "SALES_SUSPENDED"
      case .depegged, .low: "ASSET_DEPEGGED"
      case .full: "NO_CAPACITY"
      }
    }
  }

  @Test("a quote is refused for each reason of the contract", arguments: Wrong.allCases)
  func refusals(_ wrong: Wrong) async throws {
    let parameters = try PublishedParameters.parameters(
      wrong == .suspended ? ["params/asset:USDC.sales_suspended": .flag(true)] : [:])
    try await BookFixture.with(parameters: parameters) { book in
      if wrong != .noVault { try await book.vault() }
      var token = try book.quote(dollars: wrong == .full ? 3_000_001 : 100) { contents in
        if wrong == .unlisted { contents.flags = [] }
        if wrong == .stale { contents.flags.insert(.marketStale) }
      }
      if wrong == .garbage { token = "garbage" }
      if wrong == .forged {
        let other = try SealKeyring([
          ("test", SecretKey([UInt8](repeating: 6, count: 32)), RiskFixture.start)
        ])
        token = try book.quote(keys: other)
      }
      if wrong == .expired { book.risk.clock.advance(by: .seconds(331)) }
      let now = book.risk.clock.wallNow
      if wrong == .depegged {
        try await book.risk.core.pool.query(
          """
          INSERT INTO risk.depeg_events (asset, started_at, min_ratio)
          VALUES ('USDC', $1, 0.98)
          """, now)
      }
      if wrong == .low { try await Self.price(0.9749, at: now, in: book) }
      let refusal = try await Refusal.of {
        _ = try await book.client.bindPolicy(BindPolicyRequest(quoteToken: token, holder: "h"))
      }
      #expect(refusal.reason == wrong.reason)
      let sold = try await book.risk.core.pool.query("SELECT sold_cents FROM risk.book_head")
      #expect(try sold.onlyRow().decode(at: 0, as: Int64.self) == 0)
    }
  }

  private static func price(
    _ price: Double, at time: WallTime, in book: BookFixture
  ) async throws {
    try await book.risk.core.pool.query(
      "SELECT risk.make_price_partitions($1, $2)", time - .seconds(86_400 * 40), time)
    try await book.risk.core.pool.query(
      """
      INSERT INTO risk.price_points (asset, at, source, price, known_at)
      VALUES ('USDC', $1, 'test', $2, $1)
      """, time, price)
  }

  @Test("a price above trigger and buffer does not stand in the way")
  func priceAbove() async throws {
    try await BookFixture.with { book in
      try await book.vault()
      try await Self.price(0.9751, at: book.risk.clock.wallNow, in: book)
      #expect(try await book.bind().state == .active)
    }
  }

  @Test("of two who want the last of the capacity, exactly one gets it", arguments: 0..<4)
  func lastCapacity(_: Int) async throws {
    try await BookFixture.with { book in
      try await book.vault()
      // One asset may have 30 % of ten million dollars.
      let outcomes = await withTaskGroup(of: String.self) { group in
        for number in 1...2 as ClosedRange<UInt64> {
          group.addTask {
            do {
              return try await book.bind(dollars: 2_000_000, number: number).state == .active
                ? "bound" : "odd"
            } catch let error as RPCError {
              return (try? Refusal(error).reason) ?? "\(error)"
            } catch {
              return "\(error)"
            }
          }
        }
        return await group.reduce(into: []) { $0.append($1) }
      }
      #expect(outcomes.sorted() == ["NO_CAPACITY", "bound"])
      try await book.checkSums()
    }
  }

  @Test("a quote binds once, however many try at the same time")
  func once() async throws {
    try await BookFixture.with { book in
      try await book.vault()
      let token = try book.quote()
      let bound = await withTaskGroup(of: Bool.self) { group in
        for number in 0..<5 {
          group.addTask {
            let request = BindPolicyRequest(
              quoteToken: token, holder: "h\(number)", requestID: "r\(number)")
            return (try? await book.client.bindPolicy(request)) != nil
          }
        }
        return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
      #expect(bound == 1)
      let refusal = try await Refusal.of {
        _ = try await book.client.bindPolicy(BindPolicyRequest(quoteToken: token, holder: "h"))
      }
      #expect(refusal.reason == "QUOTE_ALREADY_BOUND")
      try await book.checkSums()
    }
  }

  @Test("a repeated request gets the first answer, even after the quote has run out")
  func replay() async throws {
    try await BookFixture.with { book in
      try await book.vault()
      let request = BindPolicyRequest(
        quoteToken: try book.quote(), holder: "h", requestID: "one")
      let first = try await book.client.bindPolicy(request)
      book.risk.clock.advance(by: .seconds(3_600))
      let second = try await book.client.bindPolicy(request)
      #expect(!first.replayed && second.replayed && first.policy == second.policy)
      var other = request
      other.holder = "somebody else"
      let refusal = try await Refusal.of { _ = try await book.client.bindPolicy(other) }
      #expect(refusal.reason == "REQUEST_ID_REUSED")
    }
  }

  @Test("a rehearsal says what would be and leaves nothing")
  func rehearsal() async throws {
    try await BookFixture.with { book in
      try await book.vault()
      let token = try book.quote()
      let rehearsed = try await book.client.bindPolicy(
        BindPolicyRequest(quoteToken: token, holder: "h", validateOnly: true))
      #expect(rehearsed.policy?.policyID == "" && rehearsed.policy?.state == .active)
      let listed = try await book.client.listPolicies(ListPoliciesRequest())
      #expect(listed.totalCount == 0)
      #expect(try await book.bind().state == .active)
    }
  }

  @Test("a policy is cancelled with its refund, once, at the version that its holder saw")
  func cancels() async throws {
    try await BookFixture.with { book in
      try await book.vault()
      let policy = try await book.bind(dollars: 90_000)
      book.risk.clock.advance(by: .seconds(45 * 86_400))
      var request = CancelPolicyRequest(
        policyID: policy.policyID, expectedVersion: 2, reason: "no need")
      let early = try await Refusal.of { _ = try await book.client.cancelPolicy(request) }
      #expect(early.reason == "VERSION_MISMATCH")
      request.expectedVersion = 1
      request.validateOnly = true
      let rehearsed = try await book.client.cancelPolicy(request)
      #expect(rehearsed.policy?.state == .cancelled && rehearsed.policy?.refundCents == 42_750)
      request.validateOnly = false
      let cancelled = try await book.client.cancelPolicy(request)
      #expect(cancelled == rehearsed)
      #expect(cancelled.feeCents == 2_250 && cancelled.policy?.version == 2)
      let again = try await Refusal.of {
        _ = try await book.client.cancelPolicy(CancelPolicyRequest(policyID: policy.policyID))
      }
      #expect(again.reason == "POLICY_NOT_CANCELLABLE")
      for unknown in ["nobody", "11111111-2222-3333-4444-555555555555"] {
        let refusal = try await Refusal.of {
          _ = try await book.client.cancelPolicy(CancelPolicyRequest(policyID: unknown))
        }
        #expect(refusal.reason == "UNKNOWN_POLICY")
      }
      try await book.checkSums()
    }
  }

  @Test("policies begin and end when they are due, whoever looks")
  func sweeps() async throws {
    try await BookFixture.with { book in
      try await book.vault()
      let now = book.risk.clock.wallNow
      try await book.take(
        book.rows(0..<30) { number, row in
          row.startsAt = Timestamp(now + .seconds(Int64(number) - 10))
          row.endsAt = Timestamp(now + .seconds(100 + Int64(number)))
        })
      book.risk.clock.advance(by: .seconds(114))
      let keeper = BookKeeper(core: book.risk.core)
      // Three replicas at once, and whoever was late looks again.
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<3 { group.addTask { _ = try await keeper.look() } }
        try await group.waitForAll()
      }
      _ = try await keeper.look()
      let states = try await book.risk.core.pool.query(
        "SELECT state, count(*) FROM risk.policies GROUP BY state ORDER BY state")
      let counts = try states.map { try $0.decode(String.self, Int.self) }
      #expect(counts.map(\.0) == ["active", "expired"])
      #expect(counts.map(\.1) == [15, 15])
      try await book.checkSums()
    }
  }

  @Test("the table takes the turns of the state machine and no others")
  func turns() async throws {
    try await BookFixture.with { book in
      let pool = book.risk.core.pool
      for (number, life) in PolicyLife.allCases.enumerated() {
        for (place, next) in PolicyLife.allCases.enumerated() where next != life {
          let id = "t\(number)-\(place)"
          try await Self.insert(id, life, pool)
          let change = { () async throws(PostgresError) in
            try await pool.query(
              """
              UPDATE risk.policies
              SET state = $2, version = version + 1,
                  triggered_at = CASE WHEN $2 IN ('triggered', 'claimed')
                                      THEN coalesce(triggered_at, now()) END,
                  cancelled_at = CASE WHEN $2 = 'cancelled' THEN now() END
              WHERE external_id = $1
              """, id, next.rawValue)
          }
          if PolicyLifeTests.allowed.contains([life, next]) {
            await #expect(throws: Never.self) { try await change() }
          } else {
            await #expect(throws: PostgresError.self, "\(life) to \(next)") {
              try await change()
            }
          }
        }
      }
      try await book.checkSums()
    }
  }

  private static func insert(
    _ id: String, _ life: PolicyLife, _ pool: PostgresPool
  ) async throws {
    try await pool.query(
      """
      INSERT INTO risk.policies (
        external_id, asset, cover_cents, premium_cents, trigger_ratio, floor_ratio, days,
        peg_reference, bound_at, starts_at, ends_at, state, triggered_at, cancelled_at,
        entered_revision, left_revision, known_at, left_at, made_by, made_role)
      SELECT $1, 'USDC', 100, 1, 0.97, 0.9, 30, 1, now(), now(), now() + interval '30 days', $2,
             CASE WHEN $2 IN ('triggered', 'claimed') THEN now() END,
             CASE WHEN $2 = 'cancelled' THEN now() END, h.revision + 1,
             CASE WHEN $3 THEN NULL ELSE h.revision + 1 END, now(),
             CASE WHEN $3 THEN NULL ELSE now() END, 'test', 'test'
      FROM risk.book_head h
      """, id, life.rawValue, life.isInForce)
  }

  @Test("listings come in pages, newest first, and a page is of its listing only")
  func pages() async throws {
    try await BookFixture.with { book in
      try await book.take(
        book.rows(0..<25) { number, row in
          row.boundAt = Timestamp(RiskFixture.start - .seconds(Int64(1_000 - number / 2)))
        })
      var request = ListPoliciesRequest(pageSize: 10)
      var seen: [Policy] = []
      repeat {
        let page = try await book.client.listPolicies(request)
        #expect(page.totalCount == 25)
        seen += page.policies
        request.pageToken = page.nextPageToken
      } while !request.pageToken.isEmpty
      #expect(seen.count == 25 && Set(seen.map(\.policyID)).count == 25)
      let instants = seen.compactMap(\.boundAt?.microseconds)
      #expect(instants == instants.sorted(by: >))
      let first = try await book.client.listPolicies(ListPoliciesRequest(pageSize: 10))
      for foreign in [first.nextPageToken + "0", "1.2.3.4", first.nextPageToken] {
        let refusal = try await Refusal.of {
          _ = try await book.client.listPolicies(
            ListPoliciesRequest(asset: "DAI", pageToken: foreign))
        }
        #expect(refusal.violations.map(\.field) == ["page_token"])
      }
      let found = try await book.client.listPolicies(
        ListPoliciesRequest(states: [.active], asset: "DAI", externalID: "row-2"))
      #expect(found.policies.map(\.externalID) == ["row-2"])
      #expect(found.coverTotalCents == 100_002)
    }
  }
}

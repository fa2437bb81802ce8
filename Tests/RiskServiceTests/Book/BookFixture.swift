import Basics
import ConfigClient
import ContractRisk
import ContractType
import Crypto
import Postgres
import PostgresTestSupport
import QuoteSeal
import RPC
import RPCServices
import TestSupport
import Testing

@testable import RiskService

/// A book with assets, called as the service is called.
struct BookFixture {
  let risk: RiskFixture
  let client: BookServiceClient
  let keys: SealKeyring

  /// Runs `body` with a book over the test's own database.
  static func with(
    parameters: RiskParameters? = nil, _ body: (BookFixture) async throws -> Void
  ) async throws {
    try await RiskFixture.with(parameters: parameters) { risk in
      try await risk.core.pool.query(
        """
        INSERT INTO risk.assets (symbol, class, peg_reference, launched_on, kind)
        VALUES ('USDC', 'fiat', 1, '2018-09-26', 'stablecoin'),
               ('USDT', 'fiat', 1, '2014-10-06', 'stablecoin'),
               ('DAI', 'crypto', 1, '2019-11-18', 'stablecoin'),
               ('BTC', 'reserve', 1, '2009-01-03', 'reserve')
        ON CONFLICT DO NOTHING
        """)
      let keys = try SealKeyring([
        ("test", SecretKey([UInt8](repeating: 5, count: 32)), RiskFixture.start)
      ])
      risk.core.quoteKeys.publish(keys)
      try await body(
        BookFixture(risk: risk, client: risk.book, keys: keys))
    }
  }

  /// Gives the book a vault with that many dollars.
  @discardableResult
  func vault(dollars: Int64 = 10_000_000, tag: String = "") async throws -> Vault {
    try await self.client.updateVault(
      UpdateVaultRequest(capitalCents: dollars * 100, requestID: tag)
    ).vault ?? Vault()
  }

  /// A quote for `dollars` of cover, sealed as PricingService does.
  func quote(
    _ asset: String = "USDC", dollars: Int64 = 100_000, number: UInt64 = 1,
    keys: SealKeyring? = nil, _ change: (inout QuoteContents) -> Void = { _ in }
  ) throws -> String {
    let now = self.risk.clock.wallNow
    var contents = QuoteContents(
      asset: try #require(Asset(asset)), cover: USDCents(dollars * 100),
      trigger: Decimal4(units: 9_700), floor: Decimal4(units: 9_000), days: 90,
      premium: USDCents(dollars), premiumBound: 1, expectedLoss: nil, technicalPremium: nil,
      headroom: .zero, flags: .listed, model: "classic", modelVersion: 1, epoch: StoreEpoch(3),
      revision: Revision(4), chainHash: nil,
      market: QuoteMarketContents(
        version: 5, at: now, capital: .zero, sold: .zero, assetSold: .zero, correlatedSold: .zero,
        lossRatio: nil, stressIndex: 0, pegReference: 1, lastPrice: nil,
        expectedLossFraction: nil, payoutRatio: nil, customaryPayoutRatio: nil,
        equivalentTrigger: nil, ageMilliseconds: 0),
      issuedAt: now, validUntil: now + .seconds(300), nonce: number)
    change(&contents)
    return (keys ?? self.keys).seal(contents, at: now).token
  }

  /// Binds a quote for `dollars` of cover.
  @discardableResult
  func bind(
    _ asset: String = "USDC", dollars: Int64 = 100_000, number: UInt64 = 1
  ) async throws -> Policy {
    try #require(
      try await self.client.bindPolicy(
        BindPolicyRequest(
          quoteToken: try self.quote(asset, dollars: dollars, number: number),
          holder: "holder-\(number)")
      ).policy)
  }

  /// Rows as they were written elsewhere, which cover now.
  func rows(_ numbers: Range<Int>, _ change: (Int, inout PolicyRow) -> Void = { _, _ in })
    -> [PolicyRow]
  {
    let start = self.risk.clock.wallNow - .seconds(86_400)
    return numbers.map { number in
      var row = PolicyRow(
        externalID: "row-\(number)", asset: ["USDC", "USDT", "DAI"][number % 3],
        coverCents: 100_000 + Int64(number), trigger: 0.97, floor: 0.9, premiumCents: 1_000,
        startsAt: Timestamp(start), endsAt: Timestamp(start + .seconds(30 * 86_400)),
        holder: "holder")
      change(number, &row)
      return row
    }
  }

  /// Imports rows, `pieceMax` in a message.
  @discardableResult
  func take(
    _ rows: [PolicyRow], _ start: PolicyImport = PolicyImport(), pieceMax: Int = 5_000
  ) async throws -> ImportPoliciesResponse {
    try await self.client.importPolicies { writer async throws(RPCError) in
      try await writer.write(ImportPoliciesRequest(start: start))
      for place in stride(from: 0, to: rows.count, by: pieceMax) {
        try await writer.write(
          ImportPoliciesRequest(
            policies: Array(rows[place..<min(place + pieceMax, rows.count)])))
      }
    }
  }

  /// Whether the sums that are kept are those of the policies.
  func checkSums(sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let row = try await self.risk.core.pool.query(
      """
      SELECT h.sold_cents, h.policy_count,
             (SELECT coalesce(sum(cover_cents), 0)::bigint FROM risk.policies
              WHERE left_revision IS NULL),
             (SELECT count(*) FROM risk.policies WHERE left_revision IS NULL),
             (SELECT coalesce(sum(sold_cents), 0)::bigint FROM risk.exposures),
             (SELECT count(*) FROM risk.exposures e
              WHERE sold_cents <> (
                SELECT coalesce(sum(cover_cents), 0) FROM risk.policies p
                WHERE p.asset = e.asset AND left_revision IS NULL))
      FROM risk.book_head h
      """
    ).onlyRow()
    let sums = try row.decode(
      Int64.self, Int64.self, Int64.self, Int64.self, Int64.self, Int64.self)
    #expect(sums.0 == sums.2 && sums.1 == sums.3, sourceLocation: sourceLocation)
    #expect(sums.0 == sums.4 && sums.5 == 0, sourceLocation: sourceLocation)
  }

  /// Records an event with what it does to the policies.
  @discardableResult
  func event(
    _ id: PostgresUUID, asset: String = "USDC", from start: WallTime, to end: WallTime?,
    price: Double
  ) async throws -> BookStore.EventEffect {
    let now = self.risk.clock.wallNow
    let evidence = DepegEvidence(
      event: id.description, asset: asset, startedAt: start, endedAt: end, deepestPrice: price,
      knownAt: now, confirmation: .seconds(14_400))
    return try await self.risk.core.pool.transaction { transaction throws(PostgresError) in
      try await BookStore.applyDepegEvent(
        id, evidence, by: ChangeAuthor(subject: "service", role: "service", source: 7), at: now,
        transaction)
    }
  }
}

internal import Basics
internal import Postgres
internal import QuoteSeal
internal import RiskModels

/// A policy as it is kept.
struct StoredPolicy: Sendable, Hashable {
  var id: PostgresUUID
  var externalID = ""
  var quoteID = ""
  var holder: String
  var asset: String
  var cover: USDCents
  var premium: USDCents
  var trigger: Decimal4
  var floor: Decimal4
  var days: Int
  var pegReference: Double
  var boundAt: WallTime
  var term: PolicyTerm
  var life: PolicyLife
  var triggeredAt: WallTime?
  var cancelledAt: WallTime?
  var refund = USDCents.zero
  var fee = USDCents.zero
  var configEpoch: Int64 = 0
  var configRevision: Int64 = 0
  var marketVersion: Int64 = 0
  var model = ""
  var label = ""
  var version: Int64 = 1
  var claimID: PostgresUUID?

  /// Reads a row of `risk.policy_rows`.
  init(_ row: Row) throws(PostgresError) {
    self.id = try row.decode("id")
    self.externalID = try row.decode("external_id", as: String?.self) ?? ""
    self.quoteID = try row.decode("quote_id", as: String?.self) ?? ""
    self.holder = try row.decode("holder")
    self.asset = try row.decode("asset")
    self.cover = USDCents(try row.decode("cover_cents"))
    self.premium = USDCents(try row.decode("premium_cents"))
    self.trigger = Decimal4(units: try row.decode("trigger_units"))
    self.floor = Decimal4(units: try row.decode("floor_units"))
    self.days = try row.decode("days")
    self.pegReference = try row.decode("peg_reference")
    self.boundAt = try row.decode("bound_at")
    self.term = try Self.term(row)
    self.life = try Self.life(row)
    self.triggeredAt = try row.decode("triggered_at")
    self.cancelledAt = try row.decode("cancelled_at")
    self.refund = USDCents(try row.decode("refund_cents"))
    self.fee = USDCents(try row.decode("fee_cents"))
    self.configEpoch = try row.decode("config_epoch")
    self.configRevision = try row.decode("config_revision")
    self.marketVersion = try row.decode("market_version")
    self.model = try row.decode("model")
    self.label = try row.decode("label")
    self.version = try row.decode("version")
    self.claimID = try row.decode("claim_id")
  }

  /// The policy that a quote makes, before the store has given it an id.
  init(_ bound: BoundPolicy) {
    let contents = bound.quote.contents
    self.id = PostgresUUID(high: 0, low: 0)
    self.quoteID = bound.quote.id
    self.holder = bound.holder
    self.asset = contents.asset.description
    self.cover = contents.cover
    self.premium = contents.premium
    self.trigger = contents.trigger
    self.floor = contents.floor
    self.days = Int(contents.days)
    self.pegReference = contents.market.pegReference
    self.boundAt = bound.boundAt
    self.term = bound.term
    self.life = PolicyLife(at: bound.boundAt, of: bound.term)
    // Both were written by this system and count to 2^53 at most.
    self.configEpoch = Int64(clamping: contents.epoch.count)
    self.configRevision = Int64(clamping: contents.revision.count)
    self.marketVersion = Int64(clamping: contents.market.version)
    self.model = contents.model
  }

  /// The term of a row.
  static func term(_ row: Row) throws(PostgresError) -> PolicyTerm {
    let startsAt: WallTime = try row.decode("starts_at")
    let endsAt: WallTime = try row.decode("ends_at")
    guard let term = PolicyTerm(startsAt: startsAt, endsAt: endsAt) else {
      throw BookStore.unreadable("a term from \(startsAt) to \(endsAt)")
    }
    return term
  }

  /// The life of a row.
  static func life(_ row: Row) throws(PostgresError) -> PolicyLife {
    let state: String = try row.decode("state")
    guard let life = PolicyLife(rawValue: state) else {
      throw BookStore.unreadable("the state \(state)")
    }
    return life
  }

  /// What the policy pays.
  static func layer(
    cover: Int64, trigger: Int64, floor: Int64
  ) throws(PostgresError) -> CoverLayer {
    do throws(CoverLayer.Rejection) {
      return try CoverLayer(
        cover: USDCents(cover), trigger: Decimal4(units: trigger), floor: Decimal4(units: floor))
    } catch {
      throw BookStore.unreadable("the layer of a policy: \(error)")
    }
  }
}

/// A claim as it is kept.
struct StoredClaim: Sendable, Hashable {
  let id: PostgresUUID
  let policyID: PostgresUUID
  let asset: String
  let eventID: PostgresUUID
  var life: ClaimLife
  let triggeredAt: WallTime
  let deepest: Decimal4
  let cover: USDCents
  let payout: USDCents
  let version: Int64
  var settledAt: WallTime?
  var paymentReference: String
  var settledBy: ChangeAuthor?

  /// Reads a row of `risk.claim_rows`.
  init(_ row: Row) throws(PostgresError) {
    self.id = try row.decode("id")
    self.policyID = try row.decode("policy_id")
    self.asset = try row.decode("asset")
    self.eventID = try row.decode("event_id")
    let state: String = try row.decode("state")
    guard let life = ClaimLife(rawValue: state) else {
      throw BookStore.unreadable("the state \(state)")
    }
    self.life = life
    self.triggeredAt = try row.decode("triggered_at")
    self.deepest = Decimal4(units: try row.decode("deepest_units"))
    self.cover = USDCents(try row.decode("cover_cents"))
    self.payout = USDCents(try row.decode("payout_cents"))
    self.version = try row.decode("version")
    self.settledAt = try row.decode("settled_at")
    self.paymentReference = try row.decode("payment_reference")
    guard self.settledAt != nil else { return }
    self.settledBy = ChangeAuthor(
      subject: try row.decode("settled_by"), role: try row.decode("settled_role"),
      claimedBy: try row.decode("settled_claimed"), clientIP: try row.decode("settled_ip"),
      source: try row.decode("settled_source", as: Int16?.self) ?? 0)
  }

  /// The share of the cover that is paid.
  var payoutRatio: Double {
    self.cover > .zero ? Double(self.payout.count) / Double(self.cover.count) : 0
  }
}

/// The vault from one change to the next.
struct StoredVault: Sendable, Hashable {
  var capitalCents: Int64 = 0
  var floatCents: Int64 = 0
  var reserveCents: Int64 = 0
  /// Capital by tranche, the most senior first; nil where allocation percentages apply.
  var tranches: [TrancheShare]?
  var label = ""
  /// 0 before there is one.
  var version: Int64 = 0
  var knownAt = WallTime.epoch
  var author = ChangeAuthor(subject: "", role: "", source: 0)

  /// Capital of one tranche.
  struct TrancheShare: Sendable, Hashable {
    let tranche: Tranche
    let capitalCents: Int64
  }
}

/// Who changed something, as far as it is proven.
struct ChangeAuthor: Sendable, Hashable {
  var subject: String
  var role: String
  var claimedBy = ""
  var clientIP = ""
  /// Through which door, numbered as in the contract.
  var source: Int16
  var reason = ""
  var requestID = ""
}

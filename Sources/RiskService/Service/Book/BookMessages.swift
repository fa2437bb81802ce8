internal import Basics
internal import ContractRisk
internal import ContractType
internal import Postgres
internal import RPC
internal import RPCServices

extension PolicyState {
  init(_ life: PolicyLife) {
    self =
      switch life {
      case .pending: .pending
      case .active: .active
      case .triggered: .triggered
      case .claimed: .claimed
      case .expired: .expired
      case .cancelled: .cancelled
      }
  }

  /// The life that it names; nil when it names none.
  var life: PolicyLife? {
    switch self {
    case .pending: .pending
    case .active: .active
    case .triggered: .triggered
    case .claimed: .claimed
    case .expired: .expired
    case .cancelled: .cancelled
    case .unspecified, .unrecognized: nil
    }
  }
}

extension ClaimState {
  init(_ life: ClaimLife) {
    self =
      switch life {
      case .running: .running
      case .owed: .owed
      case .settled: .settled
      }
  }

  /// The life that it names; nil when it names none.
  var life: ClaimLife? {
    switch self {
    case .running: .running
    case .owed: .owed
    case .settled: .settled
    case .unspecified, .unrecognized: nil
    }
  }
}

extension Policy {
  /// A policy as it is kept; one that is not has no id.
  init(_ policy: StoredPolicy, isKept: Bool = true) {
    self.init(
      policyID: isKept ? policy.id.description : "", externalID: policy.externalID,
      quoteID: policy.quoteID, holder: policy.holder, asset: policy.asset,
      coverCents: policy.cover.count, trigger: policy.trigger.double, floor: policy.floor.double,
      days: UInt32(clamping: policy.days), premiumCents: policy.premium.count,
      pegReference: policy.pegReference, state: PolicyState(policy.life),
      boundAt: Timestamp(policy.boundAt), startsAt: Timestamp(policy.term.startsAt),
      endsAt: Timestamp(policy.term.endsAt), triggeredAt: policy.triggeredAt.map { Timestamp($0) },
      claimID: policy.claimID?.description ?? "",
      cancelledAt: policy.cancelledAt.map { Timestamp($0) }, refundCents: policy.refund.count,
      configEpoch: UInt64(clamping: policy.configEpoch),
      configRevision: UInt64(clamping: policy.configRevision),
      marketVersion: UInt64(clamping: policy.marketVersion), model: policy.model,
      version: UInt64(clamping: policy.version), label: policy.label)
  }
}

extension Claim {
  init(_ claim: StoredClaim) {
    self.init(
      claimID: claim.id.description, policyID: claim.policyID.description, asset: claim.asset,
      eventID: claim.eventID.description, state: ClaimState(claim.life),
      triggeredAt: Timestamp(claim.triggeredAt), deepestRatio: claim.deepest.double,
      payoutRatio: claim.payoutRatio, payoutCents: claim.payout.count,
      settledAt: claim.settledAt.map { Timestamp($0) },
      settledBy: claim.settledBy.map { Actor($0) }, paymentReference: claim.paymentReference)
  }
}

extension Actor {
  init(_ author: ChangeAuthor) {
    self.init(
      subject: author.subject, role: author.role, claimedBy: author.claimedBy,
      clientIP: author.clientIP, source: Source(rawValue: Int32(author.source)))
  }
}

extension ChangeAuthor {
  /// Who makes a call, and why.
  init(_ caller: Caller, reason: String = "", requestID: String = "") {
    self.init(
      subject: caller.subject, role: caller.role, claimedBy: caller.claimedBy,
      clientIP: caller.clientIP, source: Int16(clamping: caller.source.rawValue), reason: reason,
      requestID: requestID)
  }
}

extension Vault {
  /// The vault with the cover that stands against it; `shares` say what each tranche has of the
  /// capital where the vault does not.
  init(
    _ vault: StoredVault, soldCents: Int64, policyCount: Int64, shares: [Tranche: Double]
  ) {
    let capital = Double(vault.capitalCents)
    self.init(
      capitalCents: vault.capitalCents, btcFloatCents: vault.floatCents,
      reserveCents: vault.reserveCents,
      tranches: vault.capitals(shares).map { share in
        VaultTranche(
          tranche: share.tranche.description, capitalCents: share.capitalCents,
          share: capital > 0 ? Double(share.capitalCents) / capital : 0)
      },
      soldCents: soldCents, utilization: capital > 0 ? Double(soldCents) / capital : 0,
      policyCount: UInt64(clamping: policyCount), version: UInt64(clamping: vault.version),
      updatedAt: Timestamp(vault.knownAt), updatedBy: Actor(vault.author), label: vault.label)
  }
}

extension FaultAnswer {
  static let unknownPolicy = FaultAnswer(.notFound, "UNKNOWN_POLICY", "There is no such policy.")
  static let unknownClaim = FaultAnswer(.notFound, "UNKNOWN_CLAIM", "There is no such claim.")
  static let vaultNotFound = FaultAnswer(.notFound, "VAULT_NOT_FOUND", "There was no vault then.")

  /// Why a quote does not become a policy.
  init(_ refusal: BindRefusal) {
    self =
      switch refusal {
      case .notGenuine:
        FaultAnswer(
          .invalidArgument, "QUOTE_NOT_GENUINE", "The quote was not made by this system.")
      case .notBindable:
        FaultAnswer(
          .invalidArgument, "QUOTE_NOT_BINDABLE",
          "The quote is an indication only: its asset is not listed, or its market was too old.")
      case .alreadyBound:
        FaultAnswer(
          .alreadyExists, "QUOTE_ALREADY_BOUND", "The quote was bound before.")
      case .expired(let end):
        FaultAnswer(.failedPrecondition, "QUOTE_EXPIRED", "The quote stood until \(end).")
      case .noVault:
        FaultAnswer(.failedPrecondition, "NO_VAULT", "There is no vault with capital.")
      case .salesSuspended(let asset):
        FaultAnswer(
          .failedPrecondition, "SALES_SUSPENDED", "No more cover on \(asset) is sold for now.")
      case .depegged(let asset, nil, _):
        FaultAnswer(
          .failedPrecondition, "ASSET_DEPEGGED", "A depeg event of \(asset) is open.")
      case .depegged(let asset, let ratio?, let least):
        FaultAnswer(
          .failedPrecondition, "ASSET_DEPEGGED",
          "\(asset) is at \(Self.text(ratio)) of its peg; cover like this is sold from "
            + "\(Self.text(least)) on, and while no depeg event of it is open.")
      case .noCapacity(let limit, let headroom):
        FaultAnswer(
          .failedPrecondition, "NO_CAPACITY",
          "At most \(USDCents(headroom)) dollars of cover are left: \(limit.sentence).")
      }
  }
}

extension FaultAnswer {
  /// A ratio with four places.
  private static func text(_ ratio: Double) -> String {
    Decimal4(rounding: ratio)?.description ?? "\(ratio)"
  }
}

extension CapacityLimits.Limit {
  /// Which limit it is, for people.
  fileprivate var sentence: String {
    switch self {
    case .utilization: "the capital bears no more (max_utilization)"
    case .singleAsset: "one asset may have no more (max_single_asset)"
    case .correlated: "assets that fall together may have no more (max_correlated_share)"
    }
  }
}

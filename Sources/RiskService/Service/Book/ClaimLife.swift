internal import Basics
internal import RiskModels

/// Where a claim is: what is paid grows while the event runs, is then owed, and then settled.
enum ClaimLife: String, Sendable, Hashable, CaseIterable {
  case running, owed, settled

  /// What cannot happen to a claim where it is.
  struct Refusal: Error, Sendable, Hashable {
    let life: ClaimLife
  }

  /// What comes of a payment.
  enum Settlement: Sendable, Hashable {
    case settles
    /// It was settled before; nothing changes.
    case wasSettled
  }

  /// The event is over.
  mutating func finish() throws(Refusal) {
    guard self == .running else { throw Refusal(life: self) }
    self = .owed
  }

  /// It was paid.
  mutating func settle() throws(Refusal) -> Settlement {
    switch self {
    case .running: throw Refusal(life: self)
    case .owed:
      self = .settled
      return .settles
    case .settled: return .wasSettled
    }
  }
}

/// What is known of a fall below the peg, as far as policies are concerned.
struct DepegEvidence: Sendable, Hashable {
  /// A price that was not exceeded for as long as a policy has to wait, and since when that is
  /// certain.
  struct Confirmation: Sendable, Hashable {
    /// Dollars.
    let price: Double
    let at: WallTime
  }

  let event: String
  let asset: String
  let startedAt: WallTime
  /// Dollars.
  let deepestPrice: Double
  /// Whether the price may still fall deeper.
  let isOngoing: Bool
  let confirmations: [Confirmation]

  init(
    event: String, asset: String, startedAt: WallTime, deepestPrice: Double, isOngoing: Bool,
    confirmations: [Confirmation]
  ) {
    self.event = event
    self.asset = asset
    self.startedAt = startedAt
    self.deepestPrice = deepestPrice
    self.isOngoing = isOngoing
    self.confirmations = confirmations
  }

  /// An event of which no more is known than when it was and how deep it went.
  ///
  /// It counts as confirmed at its depth once it has lasted for `confirmation`; one that was
  /// shorter confirms nothing.
  init(
    event: String, asset: String, startedAt: WallTime, endedAt: WallTime?, deepestPrice: Double,
    knownAt: WallTime, confirmation: Duration
  ) {
    let confirmedAt = startedAt + confirmation
    let isConfirmed = confirmedAt <= (endedAt ?? knownAt)
    self.init(
      event: event, asset: asset, startedAt: startedAt, deepestPrice: deepestPrice,
      isOngoing: endedAt == nil,
      confirmations: isConfirmed ? [Confirmation(price: deepestPrice, at: confirmedAt)] : [])
  }

  /// The instant from which it is certain that the price was below `price` for long enough; nil
  /// when it is not.
  func confirmation(below price: Double) -> WallTime? {
    self.confirmations.filter { $0.price < price }.map(\.at).min()
  }
}

/// What of a policy decides whether an event concerns it.
struct CoveredPolicy: Sendable, Hashable {
  let id: String
  let layer: CoverLayer
  let trigger: Decimal4
  /// Dollars, fixed at binding.
  let pegReference: Double
  let term: PolicyTerm
  var life: PolicyLife
}

/// What an event does to a policy.
struct ClaimJudgement: Sendable, Hashable {
  let triggeredAt: WallTime
  /// Deepest price of the event as a fraction of the policy's peg reference.
  let deepest: Decimal4
  let payout: USDCents
  let life: ClaimLife

  /// Nil when the event does not concern the policy.
  ///
  /// Cover must have begun before the fall and last until it is certain. A policy pays once, on the
  /// deepest price of the event, by the same rule as everywhere.
  init?(_ policy: CoveredPolicy, _ evidence: DepegEvidence) {
    guard let deepest = Self.ratio(of: evidence, for: policy), deepest < policy.trigger,
      let at = evidence.confirmation(below: policy.trigger.double * policy.pegReference),
      policy.term.startsAt <= evidence.startedAt, policy.term.covers(at),
      policy.life == .active
    else { return nil }
    self.init(policy.layer, deepest, at: at, isOngoing: evidence.isOngoing)
  }

  /// What an event that goes on does to a policy that it has triggered.
  init(continuing policy: CoveredPolicy, triggeredAt: WallTime, _ evidence: DepegEvidence) {
    let deepest = Self.ratio(of: evidence, for: policy) ?? Decimal4(units: Decimal4.unitsPerOne)
    self.init(policy.layer, deepest, at: triggeredAt, isOngoing: evidence.isOngoing)
  }

  private init(_ layer: CoverLayer, _ deepest: Decimal4, at: WallTime, isOngoing: Bool) {
    self.triggeredAt = at
    self.deepest = deepest
    self.payout = layer.payout(atPrice: deepest)
    self.life = isOngoing ? .running : .owed
  }

  /// In steps of 0.0001, as layers are.
  private static func ratio(of evidence: DepegEvidence, for policy: CoveredPolicy) -> Decimal4? {
    Decimal4(rounding: min(max(evidence.deepestPrice / policy.pegReference, 0), 1))
  }
}

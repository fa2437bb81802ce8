internal import Basics

/// Where a policy is in its life, and what may happen to it next.
///
/// The table keeps to the same transitions by itself.
enum PolicyLife: String, Sendable, Hashable, CaseIterable {
  /// Bound; cover has not begun.
  case pending
  case active
  /// Below its trigger for long enough; the event may still run.
  case triggered
  case claimed
  case expired
  case cancelled

  /// What cannot happen to a policy where it is.
  struct Refusal: Error, Sendable, Hashable {
    let life: PolicyLife
  }

  /// The life of a policy with this term at `now`, if nothing but time has happened to it.
  init(at now: WallTime, of term: PolicyTerm) {
    if now < term.startsAt {
      self = .pending
    } else {
      self = now < term.endsAt ? .active : .expired
    }
  }

  /// Whether the policy may still cost something, so that its cover counts as sold.
  var isInForce: Bool {
    switch self {
    case .pending, .active, .triggered: true
    case .claimed, .expired, .cancelled: false
    }
  }

  /// Cover begins.
  mutating func begin() throws(Refusal) { try self.turn(from: [.pending], to: .active) }

  /// Cover ends without a payout.
  mutating func expire() throws(Refusal) { try self.turn(from: [.active], to: .expired) }

  /// The holder ends it early.
  mutating func cancel() throws(Refusal) {
    try self.turn(from: [.pending, .active], to: .cancelled)
  }

  /// The price was below the trigger for long enough.
  mutating func trigger() throws(Refusal) { try self.turn(from: [.active], to: .triggered) }

  /// The event is over, and what is paid is known.
  mutating func claim() throws(Refusal) { try self.turn(from: [.triggered], to: .claimed) }

  private mutating func turn(from: [PolicyLife], to next: PolicyLife) throws(Refusal) {
    guard from.contains(self) else { throw Refusal(life: self) }
    self = next
  }
}

/// From when until when a policy covers: the first instant belongs to it, the last does not.
struct PolicyTerm: Sendable, Hashable {
  let startsAt: WallTime
  let endsAt: WallTime

  /// The longest cover.
  static let daysMax = 365
  private static let day = Duration.seconds(86_400)

  /// Nil when cover ends before it begins, or is longer than it may be.
  init?(startsAt: WallTime, endsAt: WallTime) {
    guard startsAt < endsAt, endsAt - startsAt <= Self.day * Self.daysMax else { return nil }
    self.startsAt = startsAt
    self.endsAt = endsAt
  }

  /// Whole days from `start` on; nil when those are none, or too many.
  init?(days: Int, from start: WallTime) {
    self.init(startsAt: start, endsAt: start + Self.day * days)
  }

  /// Days of cover, begun ones counted.
  var days: Int {
    let length = (self.endsAt - self.startsAt).microsecondsClamped
    let day = Self.day.microsecondsClamped
    return Int((length + day - 1) / day)
  }

  func covers(_ time: WallTime) -> Bool { self.startsAt <= time && time < self.endsAt }
}

/// What a policy that ends early gives back, and what is kept of it.
struct Cancellation: Sendable, Hashable {
  let refund: USDCents
  let fee: USDCents

  /// Refunds the premium for the cover that is left at `now`, less `feeRate` of it.
  ///
  /// Premium is earned evenly over the term. Each amount is rounded once, ties to even, and both
  /// together are what is unearned, to the cent.
  init(premium: USDCents, term: PolicyTerm, at now: WallTime, feeRate: Double) {
    let from = min(max(now, term.startsAt), term.endsAt)
    let left = Int128((term.endsAt - from).microsecondsClamped)
    let length = Int128((term.endsAt - term.startsAt).microsecondsClamped)
    let unearned = USDCents(Self.rounded(Int128(premium.count) * left, length))
    let fee = unearned.scaled(by: min(max(feeRate, 0), 1)) ?? unearned
    self.fee = min(fee, unearned)
    self.refund = unearned - self.fee
  }

  /// A quotient of numbers that are not negative, ties to even; at most the premium, so it fits.
  private static func rounded(_ dividend: Int128, _ divisor: Int128) -> Int64 {
    let (quotient, rest) = dividend.quotientAndRemainder(dividingBy: divisor)
    let isUp = 2 * rest > divisor || (2 * rest == divisor && quotient & 1 == 1)
    return Int64(isUp ? quotient + 1 : quotient)
  }
}

internal import Basics
internal import QuoteSeal

/// Why a quote does not become a policy.
enum BindRefusal: Error, Sendable, Hashable {
  /// Nobody here made it, or it was changed since.
  case notGenuine
  /// It was only ever an indication: the asset is not listed, or the market was too old.
  case notBindable
  case alreadyBound
  case expired(at: WallTime)
  case noVault
  case salesSuspended(asset: String)
  /// The last price over the peg reference where one is known, and the least at which is sold.
  case depegged(asset: String, priceRatio: Double?, priceRatioMin: Double)
  case noCapacity(limit: CapacityLimits.Limit, headroomCents: Int64)
}

/// Under which conditions policies are bound and ended, as the parameters have it.
struct BookRules: Sendable, Hashable {
  let limits: CapacityLimits
  /// How far above its trigger the price of an asset must be to be sold.
  let saleBuffer: Double
  /// How much the clocks of two services may differ.
  let skew: Duration
  let layerWidthMin: Decimal4
  let cancelFeeRate: Double
  /// Assets of which no more cover is sold for now.
  let suspended: Set<String>
}

/// A policy as a quote makes it.
struct BoundPolicy: Sendable, Hashable {
  let quote: OpenedQuote
  let holder: String
  let term: PolicyTerm
  let boundAt: WallTime

  /// Judges a genuine quote at `now`.
  ///
  /// Takes nothing but its arguments; the caller holds the lock of the book, so that what is judged
  /// is what is there.
  init(
    _ quote: OpenedQuote, holder: String, at now: WallTime, _ standing: BookStanding,
    _ asset: ObservedAsset, isBound: Bool, _ rules: BookRules
  ) throws(BindRefusal) {
    let contents = quote.contents
    let name = contents.asset.description
    guard !isBound else { throw .alreadyBound }
    guard contents.isBindable, contents.floor < contents.trigger,
      let term = PolicyTerm(days: Int(contents.days), from: now)
    else { throw .notBindable }
    guard contents.stands(at: now, skew: rules.skew) else {
      throw .expired(at: contents.validUntil)
    }
    guard standing.capitalCents > 0 else { throw .noVault }
    guard !rules.suspended.contains(name) else { throw .salesSuspended(asset: name) }
    let least = contents.trigger.double + rules.saleBuffer
    let isTooLow = asset.priceRatio.map { $0 < least } ?? false
    guard !asset.isDepegged, !isTooLow else {
      throw .depegged(asset: name, priceRatio: asset.priceRatio, priceRatioMin: least)
    }
    let headroom = rules.limits.headroom(standing, on: name)
    guard contents.cover.count <= headroom.cents else {
      throw .noCapacity(limit: headroom.limit, headroomCents: headroom.cents)
    }
    self.quote = quote
    self.holder = holder
    self.term = term
    self.boundAt = now
  }
}

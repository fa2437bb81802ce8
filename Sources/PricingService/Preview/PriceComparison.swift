internal import Basics
internal import ConfigClient
internal import ContractPricing

/// Prices covers by two sets of parameters and sums up what differs.
struct PriceComparison: Sendable {
  /// One cover by both.
  struct Pair: Sendable {
    let cover: QuoteRequest
    /// How many policies it stands for.
    let policyCount: UInt64
    let before: Price
    let after: Price

    /// Relative change; nil when either is refused or the price before was 0.
    var change: Double? {
      guard self.before.refusal == nil, self.after.refusal == nil, self.before.premiumCents > 0
      else { return nil }
      return Double(self.after.premiumCents) / Double(self.before.premiumCents) - 1
    }

    /// Whether the cover is offered by one and refused by the other.
    var flips: Bool { (self.before.refusal == nil) != (self.after.refusal == nil) }
  }

  let pairs: [Pair]
  /// Whether the covers are policies in force.
  let isLive: Bool

  /// Prices every cover by itself, as if the market were live.
  init(
    _ covers: [WeightedCover], isLive: Bool = false, before: PricingSnapshot,
    after: PricingSnapshot, at market: Market
  ) {
    self.isLive = isLive
    self.pairs = covers.map { weighted in
      Pair(
        cover: weighted.cover, policyCount: weighted.policyCount,
        before: Price(weighted.cover, by: before, at: market),
        after: Price(weighted.cover, by: after, at: market))
    }
  }

  /// The covers of all `books` that change most, refusals before all; at most `countMax`.
  static func largest(_ countMax: Int, of books: [PriceComparison]) -> [PreviewedQuote] {
    let changed = books.flatMap { book in
      book.pairs.filter { $0.flips || ($0.change ?? 0) != 0 }.map { ($0, book.isLive) }
    }
    let ordered = changed.enumerated().sorted { left, right in
      let (first, second) = (left.element.0, right.element.0)
      if first.flips != second.flips { return first.flips }
      let (one, other) = ((first.change ?? 0).magnitude, (second.change ?? 0).magnitude)
      return one == other ? left.offset < right.offset : one > other
    }
    return ordered.prefix(countMax).map { _, element in
      let (pair, isLive) = element
      return PreviewedQuote(
        cover: pair.cover, before: pair.before, after: pair.after, change: pair.change,
        live: isLive)
    }
  }

  /// The sums, each cover counted as often as it stands for a policy.
  var effect: PreviewEffect {
    var effect = PreviewEffect(quoteCount: UInt32(self.pairs.count))
    var changes: [(change: Double, policyCount: UInt64)] = []
    for pair in self.pairs {
      effect.policyCount &+= pair.policyCount
      if pair.before.refusal != nil { effect.refusedBefore += 1 }
      if pair.after.refusal != nil { effect.refusedAfter += 1 }
      if pair.before.premiumBound.isMinimum { effect.boundBefore += 1 }
      if pair.after.premiumBound.isMinimum { effect.boundAfter += 1 }
      guard pair.before.refusal == nil, pair.after.refusal == nil else { continue }
      effect.premiumBeforeCents.add(pair.before.premiumCents, times: pair.policyCount)
      effect.premiumAfterCents.add(pair.after.premiumCents, times: pair.policyCount)
      if let change = pair.change, pair.policyCount > 0 {
        changes.append((change, pair.policyCount))
      }
    }
    if effect.premiumBeforeCents > 0 {
      effect.totalChange =
        Double(effect.premiumAfterCents) / Double(effect.premiumBeforeCents) - 1
    }
    changes.sort { $0.change < $1.change }
    guard let least = changes.first, let most = changes.last else { return effect }
    effect.medianChange = Self.median(changes)
    effect.changeMin = min(0, least.change)
    effect.changeMax = max(0, most.change)
    return effect
  }

  /// The change of the policy in the middle, or the mean of the two there.
  private static func median(_ changes: [(change: Double, policyCount: UInt64)]) -> Double {
    let count = changes.reduce(0) { $0 &+ $1.policyCount }
    func change(at place: UInt64) -> Double {
      var passed: UInt64 = 0
      for (change, policyCount) in changes {
        passed &+= policyCount
        if place < passed { return change }
      }
      return changes[changes.count - 1].change
    }
    return count % 2 == 1
      ? change(at: count / 2) : (change(at: count / 2 - 1) + change(at: count / 2)) / 2
  }
}

extension Int64 {
  /// Adds an amount so many times; stays at the largest number when the sum is larger.
  fileprivate mutating func add(_ cents: Int64, times count: UInt64) {
    let (product, isTooLarge) = cents.multipliedReportingOverflow(by: Int64(clamping: count))
    let (sum, overflows) = self.addingReportingOverflow(product)
    self = isTooLarge || overflows ? .max : sum
  }
}

extension ContractPricing.PremiumBound {
  fileprivate var isMinimum: Bool { self == .minimumAbsolute || self == .minimumRate }
}

extension Price {
  /// The price of a cover by a model, with the market taken as fresh.
  init(_ cover: QuoteRequest, by snapshot: PricingSnapshot, at market: borrowing Market) {
    do throws(QuoteRefusal) {
      self.init(
        try snapshot.rules.price(CoverRequest(cover), at: market, marketAgeSeconds: 0))
    } catch {
      self.init(
        trigger: cover.trigger ?? 0, floor: cover.floor ?? 0, days: cover.days ?? 0,
        refusal: Refusal(
          error, revision: snapshot.token.revision.count, marketVersion: market.version))
    }
  }
}

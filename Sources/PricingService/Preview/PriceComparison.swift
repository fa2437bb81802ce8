internal import Basics
internal import ConfigClient
internal import ContractPricing

/// Prices covers by two sets of parameters and sums up what differs.
struct PriceComparison: Sendable {
  /// One cover by both.
  struct Pair: Sendable {
    let cover: QuoteRequest
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

  /// Prices every cover by itself, as if the market were live.
  init(
    _ covers: [QuoteRequest], before: PricingSnapshot, after: PricingSnapshot, at market: Market
  ) {
    self.pairs = covers.map { cover in
      Pair(
        cover: cover, before: Price(cover, by: before, at: market),
        after: Price(cover, by: after, at: market))
    }
  }

  /// The covers that change most, refusals before all; at most `countMax`.
  func largest(_ countMax: Int) -> [PreviewedQuote] {
    let changed = self.pairs.filter { $0.flips || ($0.change ?? 0) != 0 }
    let ordered = changed.enumerated().sorted { left, right in
      let (first, second) = (left.element, right.element)
      if first.flips != second.flips { return first.flips }
      let (one, other) = ((first.change ?? 0).magnitude, (second.change ?? 0).magnitude)
      return one == other ? left.offset < right.offset : one > other
    }
    return ordered.prefix(countMax).map { _, pair in
      PreviewedQuote(
        cover: pair.cover, before: pair.before, after: pair.after, change: pair.change)
    }
  }

  /// The sums.
  var effect: PreviewEffect {
    var effect = PreviewEffect(
      quoteCount: UInt32(self.pairs.count), policyCount: UInt64(self.pairs.count))
    var changes: [Double] = []
    for pair in self.pairs {
      if pair.before.refusal != nil { effect.refusedBefore += 1 }
      if pair.after.refusal != nil { effect.refusedAfter += 1 }
      if pair.before.premiumBound.isMinimum { effect.boundBefore += 1 }
      if pair.after.premiumBound.isMinimum { effect.boundAfter += 1 }
      guard pair.before.refusal == nil, pair.after.refusal == nil else { continue }
      effect.premiumBeforeCents += pair.before.premiumCents
      effect.premiumAfterCents += pair.after.premiumCents
      if let change = pair.change { changes.append(change) }
    }
    if effect.premiumBeforeCents > 0 {
      effect.totalChange =
        Double(effect.premiumAfterCents) / Double(effect.premiumBeforeCents) - 1
    }
    changes.sort()
    guard let least = changes.first, let most = changes.last else { return effect }
    let middle = changes.count / 2
    effect.medianChange =
      changes.count % 2 == 1 ? changes[middle] : (changes[middle - 1] + changes[middle]) / 2
    effect.changeMin = min(0, least)
    effect.changeMax = max(0, most)
    return effect
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

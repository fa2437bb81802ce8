internal import Basics
internal import ConfigClient
internal import ContractPricing
internal import QuoteSeal
internal import ServiceRuntime
internal import Synchronization

/// What every handler works from: the parameters, the market and the keys in force.
///
/// On a loop it reads them without a lock; elsewhere it takes references.
final class QuoteDesk: Sendable {
  let snapshots: SnapshotHolder<PricingSnapshot>
  let market: MarketKeeper
  let keys: SnapshotHolder<SealKeyring>
  let bell: ChangeBell
  let clock: any TimeSource
  let telemetry: QuoteTelemetry
  /// Whether newer parameters may exist unseen; told by the watcher of the configuration.
  let isConfigStale = Atomic<Bool>(true)
  /// Makes quotes differ that are equal in everything else.
  private let nonce = Atomic<UInt64>(UInt64.random(in: .min ... .max))

  init(
    snapshots: SnapshotHolder<PricingSnapshot>, market: MarketKeeper,
    keys: SnapshotHolder<SealKeyring>, bell: ChangeBell, clock: any TimeSource,
    telemetry: QuoteTelemetry
  ) {
    self.snapshots = snapshots
    self.market = market
    self.keys = keys
    self.bell = bell
    self.clock = clock
    self.telemetry = telemetry
  }

  /// A number that no other quote of this process has.
  func nextNonce() -> UInt64 { self.nonce.wrappingAdd(1, ordering: .relaxed).newValue }

  /// The instant, with `keys` to seal.
  func moment(sealingWith keys: SealKeyring?) -> PricingMoment {
    let age = self.market.age(at: self.clock.monotonicNow)
    return PricingMoment(
      time: self.clock.wallNow,
      marketAgeSeconds: age.map { Double($0.nanosecondsClamped) / 1e9 } ?? .infinity,
      isConfigStale: self.isConfigStale.load(ordering: .relaxed), keys: keys)
  }

  /// Answers from what is in force, on a loop: without a lock, without waiting.
  func withCurrent<Result>(
    _ body: (
      _ snapshot: borrowing PricingSnapshot, _ market: borrowing MarketState,
      _ moment: PricingMoment
    ) throws(PricingFault) -> Result
  ) throws(PricingFault) -> Result {
    let moment = self.moment(sealingWith: self.keys.withCurrent { $0 })
    let result = try self.snapshots.withCurrent { snapshot throws(PricingFault) -> Result? in
      try self.market.holder.withCurrent { market throws(PricingFault) -> Result in
        try body(snapshot, market, moment)
      }
    }
    guard let result, let result else { throw .notReady }
    return result
  }

  /// The quote of a cover, or the refusal of it; either is counted.
  func quote(
    _ request: QuoteRequest, by snapshot: borrowing PricingSnapshot,
    at market: borrowing Market, _ moment: borrowing PricingMoment
  ) throws(PricingRefusal) -> Quote {
    do throws(PricingRefusal) {
      let quote = Quote(
        try snapshot.price(request, at: market, moment), snapshot, moment,
        nonce: self.nextNonce(), isBrief: request.brief)
      self.telemetry.count()
      return quote
    } catch {
      self.telemetry.count(error.refusal)
      throw error
    }
  }

  /// What is in force, to keep while a task suspends or computes for long.
  func retained() throws(PricingFault) -> RetainedDesk {
    guard let snapshot = self.snapshots.retained(), let market = self.market.holder.retained()
    else { throw .notReady }
    return RetainedDesk(
      snapshot: snapshot.model, market: market.model,
      moment: self.moment(sealingWith: self.keys.retained()?.model))
  }
}

/// What was in force at one instant.
struct RetainedDesk: Sendable {
  let snapshot: PricingSnapshot
  let market: MarketState
  let moment: PricingMoment

  /// What all prices of an answer have in common.
  var basis: QuoteBasis {
    self.moment.basis(self.snapshot, marketVersion: self.market.market.version)
  }
}

extension PricingSnapshot {
  /// The price of a cover, or the refusal of it.
  func price(
    _ request: QuoteRequest, at market: borrowing Market, _ moment: borrowing PricingMoment
  ) throws(PricingRefusal) -> PricedCover {
    do throws(QuoteRefusal) {
      return try self.rules.price(
        CoverRequest(request), at: market, marketAgeSeconds: moment.marketAgeSeconds)
    } catch {
      throw PricingRefusal(
        refusal: Refusal(
          error, revision: self.token.revision.count, marketVersion: market.version))
    }
  }
}

/// A refusal on its way to the caller.
struct PricingRefusal: Error {
  let refusal: Refusal
}

internal import Basics
internal import ContractRisk
internal import ContractType

/// What the store knows of the market at one moment.
struct MarketFacts: Sendable, Hashable {
  let standing: BookStanding
  let vault: StoredVault?
  let assets: [ObservedAsset]
  let lossRatio: Double?
}

/// Claims over premium.
enum LossRatio {
  /// The ratio, in steps of 0.0001 so that it stands still while little changes; nil until
  /// `earnedMin` is earned, when it says nothing yet.
  static func of(incurredCents: Int64, earnedCents: Int64, earnedMin: USDCents) -> Double? {
    guard earnedCents > 0, earnedCents >= earnedMin.count else { return nil }
    return Decimal4(rounding: Double(incurredCents) / Double(earnedCents))?.double
  }
}

/// How far prices are from their pegs, 0 calm to 1 crisis.
struct StressIndex: Sendable, Hashable {
  let value: Double
  /// It rests on prices that are not fresh, or on none.
  let isStale: Bool

  /// The mean distance of the last prices from their pegs, which is 1 at `scale`.
  ///
  /// Prices count for `freshness`; when none is as fresh, the last ones are taken all the same, and
  /// the index is stale. An asset that earns is meant to rise above its reference: of it, only a
  /// fall counts.
  init(_ assets: [ObservedAsset], at now: WallTime, scale: Double, freshness: Duration) {
    let fresh = assets.filter { $0.lastPriceAt.map { now - $0 <= freshness } ?? false }
    let counted = fresh.isEmpty ? assets : fresh
    let distances = counted.compactMap { asset -> Double? in
      guard let ratio = asset.priceRatio else { return nil }
      return asset.isYieldBearing ? max(0, 1 - ratio) : abs(ratio - 1)
    }
    self.isStale = fresh.isEmpty
    guard !distances.isEmpty else {
      self.value = 0
      return
    }
    self.value = min(1, distances.reduce(0, +) / Double(distances.count) / scale)
  }
}

extension MarketSnapshot {
  /// What is told of the market, without version and instant: those are counted by what it tells.
  init(_ facts: MarketFacts, _ parameters: RiskParameters, at now: WallTime) {
    let stress = StressIndex(
      facts.assets, at: now, scale: parameters.book.stressIndexScale,
      freshness: parameters.prices.gapMax)
    self.init(
      capitalCents: facts.standing.capitalCents, soldCents: facts.standing.soldCents,
      lossRatio: facts.lossRatio, stressIndex: stress.value, stressStale: stress.isStale,
      assets: facts.assets.map { asset in
        AssetMarket(
          asset: asset.asset, pegReference: asset.pegReference, lastPrice: asset.lastPrice,
          lastPriceAt: asset.lastPriceAt.map { Timestamp($0) },
          soldCents: facts.standing.soldCents(on: asset.asset),
          correlatedSoldCents: facts.standing.correlatedSoldCents(with: asset.asset),
          depegged: asset.isDepegged)
      },
      vaultLabel: facts.vault?.label ?? "",
      tranches: (facts.vault?.tranches ?? []).map { share in
        TrancheCapital(tranche: share.tranche.description, capitalCents: share.capitalCents)
      })
  }
}

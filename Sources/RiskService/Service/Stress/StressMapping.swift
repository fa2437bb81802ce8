internal import Basics
internal import ContractRisk
internal import ContractType
internal import RiskModels

/// Says outcomes of stress tests as the contract does.
struct StressMapping {
  let assets: [Asset]
  let waterfall: Waterfall

  func assets(_ stresses: [RiskModels.AssetStress]) -> [ContractRisk.AssetStress] {
    stresses.filter { $0.cover > .zero }.map { stress in
      ContractRisk.AssetStress(
        asset: self.assets[stress.asset].description, priceRatio: stress.price.double,
        coverCents: stress.cover.count, claimsCents: stress.claims.count,
        payingCount: UInt64(stress.payingCount))
    }
  }

  /// Losses by tranche, the most senior first; what is beyond all of them last.
  func tranches(_ losses: [USDCents]) -> [TrancheStress] {
    var tranches = zip(self.waterfall.layers, losses).reversed().map { layer, loss in
      TrancheStress(
        tranche: layer.name, capitalCents: layer.capital.count, lossCents: loss.count)
    }
    if let beyond = losses.last, losses.count > self.waterfall.layers.count, beyond > .zero {
      tranches.append(TrancheStress(tranche: Waterfall.uncovered, lossCents: beyond.count))
    }
    return tranches
  }

  /// What a scenario did; `exceedance` is the chance of a year that loses as much.
  func result(
    _ outcome: StressOutcome, _ scenario: RunScenario, exceedance: ContractType.Estimate?
  ) -> StressResult {
    StressResult(
      scenarioID: scenario.version == 0 ? "" : scenario.id, scenarioVersion: scenario.version,
      title: scenario.title, claimsCents: outcome.claims.count,
      btcChangeCents: outcome.bitcoinChange.count, netLossCents: outcome.netLoss.count,
      capitalAfterCents: outcome.capitalAfter.count, adequacyRatio: outcome.adequacyRatio,
      survives: outcome.survives, overHalf: outcome.isOverHalf,
      assets: self.assets(outcome.assets), tranches: self.tranches(outcome.layers),
      exceedance: exceedance)
  }
}

extension Simulation {
  /// The chance that a year loses at least as much, from the curve; nil without one.
  ///
  /// Between points the curve is a straight line; beyond the last one only a bound is known.
  func exceedance(ofCents loss: Int64) -> ContractType.Estimate? {
    guard let first = self.exceedance.first, let last = self.exceedance.last else { return nil }
    let count = self.simulationCount
    guard loss > 0 else { return ContractType.Estimate(value: 1, sampleCount: count) }
    guard loss <= last.lossCents else {
      return ContractType.Estimate(
        value: last.aggregate / 2, lower: 0, upper: last.aggregateUpper,
        confidence: RiskModels.Estimate.confidence, sampleCount: count)
    }
    var before = first
    for point in self.exceedance {
      if point.lossCents >= loss {
        let width = Double(point.lossCents - before.lossCents)
        let share = width > 0 ? Double(loss - before.lossCents) / width : 1
        let between = { (low: Double, high: Double) in
          loss < first.lossCents ? low : low + share * (high - low)
        }
        return ContractType.Estimate(
          value: between(before.aggregate, point.aggregate),
          lower: between(before.aggregateLower, point.aggregateLower),
          upper: between(before.aggregateUpper, point.aggregateUpper),
          confidence: RiskModels.Estimate.confidence, sampleCount: count)
      }
      before = point
    }
    return nil
  }

  /// Whether this is of the same book and vault.
  func isOf(_ lineage: Lineage) -> Bool {
    guard let own = self.lineage else { return false }
    return own.bookVersion == lineage.bookVersion && own.vaultVersion == lineage.vaultVersion
      && lineage.vaultVersion > 0
  }
}

extension RunScenario {
  /// A scenario that was made up on the spot.
  init(_ terms: ScenarioTerms, number: Int) {
    var prices: [String: Decimal4] = [:]
    for impact in terms.impacts { prices[impact.asset] = Decimal4(rounding: impact.priceRatio) }
    self.init(
      // No stored one has such an id.
      id: "ad-hoc/\(number)", version: 0, title: terms.title,
      annualProbability: terms.annualProbability, isDrawn: false, isEnabled: true,
      bitcoinChange: terms.btcChange, correlationShift: terms.correlationShift,
      weight: terms.mcWeight, prices: prices)
  }
}

internal import Basics
internal import ConfigClient
internal import ContractRisk
internal import ContractType
internal import RiskModels

/// Says what a calculation rests on, and what of it is stale or missing.
struct InputLineage {
  private let assembly: InputAssembly
  private var stored: StoredInputs { self.assembly.stored }

  init(_ assembly: InputAssembly) { self.assembly = assembly }

  /// Everything but the hash of all inputs, which depends on the terms too.
  func lineage(assumedPairCount: Int) -> Lineage {
    let isAssumed = self.assembly.terms.book != nil
    let usesStored = self.assembly.terms.assumptions?.uniformCorrelation == nil
    let assets = self.assets
    let degradations = self.degradations(
      assets, assumedPairCount: assumedPairCount, usesStoredCorrelations: usesStored)
    return Lineage(
      modelVersion: UInt32(YearSimulation.version),
      config: self.assembly.parameters.token.wire,
      bookVersion: isAssumed ? 0 : self.stored.bookVersion,
      vaultVersion: isAssumed ? 0 : self.stored.vault?.version ?? 0,
      correlationSetID: usesStored ? self.stored.correlations?.id ?? "" : "",
      scenarios: self.assembly.scenarios.map(\.reference),
      knownAt: Timestamp(microseconds: self.stored.knownAt.microsecondsSinceEpoch), assets: assets,
      degraded: !degradations.isEmpty,
      degradations: degradations, programVersion: RiskProgram.version)
  }

  private var assets: [AssetLineage] {
    let gapMax = self.assembly.parameters.prices.gapMax
    return self.assembly.assets.map { asset in
      let name = asset.description
      let prices = self.stored.prices[name]
      let isStale = prices?.lastAt.map { self.stored.knownAt - $0 > gapMax } ?? true
      return AssetLineage(
        asset: name, usedCount: UInt32(clamping: prices?.dayCount ?? 0),
        filledCount: UInt32(clamping: prices?.filledCount ?? 0),
        quarantinedCount: UInt32(clamping: prices?.outlierCount ?? 0),
        eventCount: UInt32(clamping: self.stored.events.count { $0.asset == name }),
        lastPriceAt: prices?.lastAt.map { Timestamp(microseconds: $0.microsecondsSinceEpoch) },
        stale: isStale,
        synthetic: prices?.isSynthetic ?? false)
    }
  }

  private func degradations(
    _ assets: [AssetLineage], assumedPairCount: Int, usesStoredCorrelations: Bool
  ) -> [String] {
    var sentences: [String] = []
    let stale = assets.filter(\.stale).map(\.asset)
    if !stale.isEmpty {
      sentences.append("Prices are stale or missing: \(stale.joined(separator: ", ")).")
    }
    let synthetic = assets.filter(\.synthetic).map(\.asset)
    if !synthetic.isEmpty {
      sentences.append("Prices were generated: \(synthetic.joined(separator: ", ")).")
    }
    if usesStoredCorrelations {
      let value = self.assembly.parameters.correlations.missing
      if self.stored.correlations == nil {
        sentences.append("There are no measured correlations; every pair is taken as \(value).")
      } else if assumedPairCount > 0 {
        sentences.append("\(assumedPairCount) pairs have no correlation and are taken as \(value).")
      }
    }
    let takesScenarios = self.assembly.terms.assumptions?.withoutScenarios != true
    if takesScenarios, !self.assembly.scenarios.contains(where: \.isDrawn) {
      sentences.append("No enabled scenario is drawn: only the assets' own falls count.")
    }
    return sentences
  }
}

internal import ContractPricing
internal import ContractType
internal import RPC
internal import ServiceRuntime

/// Answers `Lint`: looks for faults of the rate card in force, or of one with candidate changes.
struct LintHandler: Sendable {
  let desk: QuoteDesk
  let candidates: CandidateModels
  let pool: ComputePool

  func handle(
    _ request: LintRequest, _ context: CallContext
  ) async throws(PricingFault) -> LintResponse {
    let current = try self.desk.retained()
    var snapshot = current.snapshot
    let strangers = Self.strangers(request.assets, to: snapshot.rules.premium.assetNames)
    if !strangers.isEmpty { throw .invalidRequest(strangers) }
    if !request.candidateChanges.isEmpty {
      let (candidate, violations) = try await self.candidates.candidate(
        request.candidateChanges, over: snapshot, context)
      guard let candidate else { throw .invalidRequest(violations) }
      snapshot = candidate
    }
    let linted = snapshot
    let assets = request.assets.isEmpty ? snapshot.rules.premium.assetNames : request.assets
    let market = Self.calm(current.market.market)
    let basis = current.moment.basis(snapshot, marketVersion: current.market.market.version)
    return try await self.pool.answer(oneOf: "rate cards") {
      var lint = RateCardLint(linted, at: market)
      lint.run(assets)
      return LintResponse(findings: lint.findings, priceCount: lint.priceCount, basis: basis)
    }
  }

  /// The assets that the rate card does not know.
  private static func strangers(
    _ assets: [String], to listed: [String]
  ) -> [Violation] {
    assets.enumerated().filter { !listed.contains($0.element) }.map { place, asset in
      Violation(
        field: "assets[\(place)]", code: "unknown_asset",
        message: "\(asset) is not among the insured assets.",
        allowed: listed.joined(separator: ", "))
    }
  }

  /// The market with nothing sold and no stress, so that the card alone is looked at.
  private static func calm(_ market: Market) -> Market {
    var calm = market.capitalCents > 0 ? market : .example
    calm.soldCents = 0
    calm.stressIndex = 0
    calm.lossRatio = nil
    return calm
  }
}

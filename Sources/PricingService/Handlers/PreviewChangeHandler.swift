internal import ContractPricing
internal import ContractType
internal import RPC
internal import ServiceRuntime

/// Answers `PreviewChange`: what candidate changes would do to prices, without changing anything.
struct PreviewChangeHandler: Sendable {
  let desk: QuoteDesk
  let candidates: CandidateModels
  let pool: ComputePool

  static let quoteCountDefault = 20

  func handle(
    _ request: PreviewChangeRequest, _ context: CallContext
  ) async throws(PricingFault) -> PreviewChangeResponse {
    let current = try self.desk.retained()
    let (candidate, violations) = try await self.candidates.candidate(
      request.changes, over: current.snapshot, context)
    var response = PreviewChangeResponse(
      priceable: candidate != nil, violations: violations, basis: current.basis)
    guard let candidate else { return response }
    let comparison = try await self.compare(current, candidate)
    response.reference = comparison.effect
    if current.market.market.capitalCents <= 0 {
      response.reference?.note = "There is no vault; priced with the example vault."
    }
    let count = request.quoteCount == 0 ? Self.quoteCountDefault : Int(request.quoteCount)
    response.quotes = comparison.largest(count)
    return response
  }

  private func compare(
    _ current: RetainedDesk, _ candidate: PricingSnapshot
  ) async throws(PricingFault) -> PriceComparison {
    let live = current.market.market
    do throws(ComputePool.Refusal) {
      return try await self.pool.run { _ in
        PriceComparison(
          ReferenceBook.covers, before: current.snapshot, after: candidate,
          at: live.capitalCents > 0 ? live : .example)
      }
    } catch {
      throw .overloaded("Too many previews are waiting.")
    }
  }
}

extension Market {
  /// A calm market over the example vault, for looking at parameters when there is no other.
  static let example = Market(
    version: 0, capitalCents: ExampleVault.capitalCents, soldCents: 0, lossRatio: nil,
    stressIndex: 0, assets: AssetMarkets())
}

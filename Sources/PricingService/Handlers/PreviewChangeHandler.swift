internal import ContractPricing
internal import ContractType
internal import RPC
internal import ServiceRuntime

/// Answers `PreviewChange`: what candidate changes would do to prices, without changing anything.
struct PreviewChangeHandler: Sendable {
  let desk: QuoteDesk
  let candidates: CandidateModels
  let book: LiveBook
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
    let reference = try await self.compare(
      ReferenceBook.published.covers.map { WeightedCover($0) }, current, candidate)
    response.reference = reference.effect
    if current.market.market.capitalCents <= 0 {
      response.reference?.note = "There is no vault; priced with the example vault."
    }
    var books = [reference]
    if !request.referenceOnly {
      let live = try await self.live(current, candidate, context)
      response.live = live.effect
      if let comparison = live.comparison { books.append(comparison) }
    }
    let count = request.quoteCount == 0 ? Self.quoteCountDefault : Int(request.quoteCount)
    response.quotes = PriceComparison.largest(count, of: books)
    return response
  }

  /// The effect on the policies in force; a book that is missing says so.
  private func live(
    _ current: RetainedDesk, _ candidate: PricingSnapshot, _ context: CallContext
  ) async throws(PricingFault) -> (effect: PreviewEffect, comparison: PriceComparison?) {
    switch await self.book.covers(context) {
    case .missing(let note): return (PreviewEffect(missing: note), nil)
    case .covers(let covers, let isCoarse):
      let comparison = try await self.compare(covers, isLive: true, current, candidate)
      var effect = comparison.effect
      if covers.isEmpty { effect.note = "No policy is in force." }
      if isCoarse {
        effect.partial = true
        effect.note = "Policies that differ were priced by their mean: there are too many kinds."
      }
      return (effect, comparison)
    }
  }

  private func compare(
    _ covers: [WeightedCover], isLive: Bool = false, _ current: RetainedDesk,
    _ candidate: PricingSnapshot
  ) async throws(PricingFault) -> PriceComparison {
    let market = current.market.market
    return try await self.pool.answer(oneOf: "previews") {
      PriceComparison(
        covers, isLive: isLive, before: current.snapshot, after: candidate,
        at: market.capitalCents > 0 ? market : .example)
    }
  }
}

extension Market {
  /// A calm market over the example vault, for looking at parameters when there is no other.
  static let example = Market(
    version: 0, capitalCents: ExampleVault.capitalCents, soldCents: 0, lossRatio: nil,
    stressIndex: 0, assets: AssetMarkets())
}

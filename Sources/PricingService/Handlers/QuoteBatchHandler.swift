internal import ContractPricing
internal import ContractType
internal import RPC
internal import ServiceRuntime

/// Answers `QuoteBatch`.
struct QuoteBatchHandler: Sendable {
  let desk: QuoteDesk
  /// Where large batches are priced, so that they hold up no loop.
  let pool: ComputePool

  /// The most covers of a batch of full quotes.
  static let explainedMax = 1_000
  /// Batches up to this size are priced on the spot.
  static let inlineMax = 64

  func handle(_ request: QuoteBatchRequest) async throws(PricingFault) -> QuoteBatchResponse {
    if request.explain && request.items.count > Self.explainedMax {
      throw .invalidRequest([
        Violation(
          field: "items", code: "too_many_items", message: "There are too many full quotes.",
          allowed: "at most \(Self.explainedMax) items with explain")
      ])
    }
    let current = try self.desk.retained()
    guard request.items.count > Self.inlineMax else { return self.answer(request, current) }
    return try await self.pool.answer(oneOf: "batches") { self.answer(request, current) }
  }

  func answer(
    _ request: QuoteBatchRequest, _ current: RetainedDesk
  ) -> QuoteBatchResponse {
    var response = QuoteBatchResponse(basis: current.basis)
    if !request.explain, var batch = BriefBatch(request, current) {
      batch.price(into: &response, self.desk.telemetry)
    } else {
      self.priceEach(request, current, into: &response)
    }
    self.desk.telemetry.count(quoted: request.items.count - Int(response.refusedCount))
    return response
  }

  /// Prices covers one by one, with all that explains each.
  private func priceEach(
    _ request: QuoteBatchRequest, _ current: RetainedDesk,
    into response: inout QuoteBatchResponse
  ) {
    if request.explain {
      response.results.reserveCapacity(request.items.count)
    } else {
      response.prices.reserveCapacity(request.items.count)
    }
    var market = current.market.market
    for item in request.items {
      do throws(PricingRefusal) {
        let priced = try current.snapshot.price(item, at: market, current.moment)
        // Premiums are bounded by 2^53 each, so that ten thousand of them fit.
        response.premiumTotalCents += priced.premiumCents
        if !request.independent { market.sell(priced.terms.coverCents, of: priced.terms.asset) }
        if request.explain {
          let quote = Quote(
            priced, current.snapshot, current.moment, nonce: self.desk.nextNonce(),
            isBrief: false)
          response.results.append(QuoteResult(result: .quote(quote)))
        } else {
          response.prices.append(Price(priced))
        }
      } catch {
        self.desk.telemetry.count(error.refusal)
        response.refusedCount += 1
        if request.explain {
          response.results.append(QuoteResult(result: .refusal(error.refusal)))
        } else {
          response.prices.append(Price(refusal: error.refusal))
        }
      }
    }
  }
}

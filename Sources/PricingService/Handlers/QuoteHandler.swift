internal import ContractPricing

/// Answers `Quote`: touches no database, no other service, no lock.
struct QuoteHandler: Sendable {
  let desk: QuoteDesk

  func handle(_ request: QuoteRequest) throws(PricingFault) -> Quote {
    try self.desk.withCurrent { snapshot, market, moment throws(PricingFault) -> Quote in
      do throws(PricingRefusal) {
        return try self.desk.quote(request, by: snapshot, at: market.market, moment)
      } catch {
        throw .refused(error.refusal)
      }
    }
  }
}

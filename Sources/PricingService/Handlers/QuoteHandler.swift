internal import ContractPricing

/// Answers `Quote`: touches no database, no other service, no lock.
struct QuoteHandler: Sendable {
  let desk: QuoteDesk

  func handle(_ request: QuoteRequest) throws(PricingFault) -> Quote {
    try self.desk.withCurrent { snapshot, market, moment throws(PricingFault) -> Quote in
      do throws(PricingRefusal) {
        let priced = try snapshot.price(request, at: market.market, moment)
        self.desk.telemetry.count()
        return Quote(
          priced, snapshot, moment, nonce: self.desk.nextNonce(), isBrief: request.brief)
      } catch {
        self.desk.telemetry.count(error.refusal)
        throw .refused(error.refusal)
      }
    }
  }
}

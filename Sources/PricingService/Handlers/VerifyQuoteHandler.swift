internal import Basics
internal import ContractPricing
internal import QuoteSeal

/// Answers `VerifyQuote`.
struct VerifyQuoteHandler: Sendable {
  let desk: QuoteDesk

  func handle(_ request: VerifyQuoteRequest) throws(PricingFault) -> VerifyQuoteResponse {
    try self.desk.withCurrent { snapshot, _, moment throws(PricingFault) -> VerifyQuoteResponse in
      guard let keys = moment.keys else { return VerifyQuoteResponse(validity: .unknownKey) }
      let opened: OpenedQuote
      do throws(SealFault) {
        opened = try keys.open(request.quoteToken)
      } catch {
        return VerifyQuoteResponse(validity: QuoteValidity(error))
      }
      let skew = Duration.seconds(snapshot.rules.sales.skewSeconds)
      let contents = opened.contents
      let stands = contents.stands(at: moment.time, skew: skew)
      var quote = Quote(opened, token: request.quoteToken)
      quote.bindable = quote.bindable && stands
      return VerifyQuoteResponse(
        validity: stands ? .valid : .expired, quote: quote,
        remainingMs: contents.remaining(at: moment.time).microsecondsClamped / 1_000)
    }
  }
}

extension QuoteValidity {
  fileprivate init(_ fault: SealFault) {
    switch fault {
    case .malformed: self = .malformed
    case .unknownKey: self = .unknownKey
    case .badSignature: self = .badSignature
    }
  }
}

extension Quote {
  /// A quote that was opened, with the token it came in.
  init(_ opened: OpenedQuote, token: String) {
    self.init(opened.contents)
    self.quoteID = opened.id
    self.quoteToken = token
  }
}

internal import ContractConfig
internal import ContractPricing
internal import RPC
internal import ServiceRuntime

/// The table from RPC to handler.
struct PricingHandlers: PricingServiceHandlers {
  let desk: QuoteDesk
  let stream: StreamQuotesHandler
  let revisions: RevisionModels
  let candidates: CandidateModels
  let book: LiveBook
  let pool: ComputePool

  /// Takes the ways to the other services; there is none to RiskService where the market is told by
  /// something else.
  init(
    desk: QuoteDesk, revisions: RevisionModels, configChannel: RPCChannel,
    riskChannel: RPCChannel?, pool: ComputePool
  ) {
    self.desk = desk
    self.stream = StreamQuotesHandler(desk: desk)
    self.revisions = revisions
    self.candidates = CandidateModels(channel: configChannel)
    self.book = LiveBook(channel: riskChannel)
    self.pool = pool
  }

  var quote: UnaryHandler<QuoteRequest, Quote> {
    let handler = QuoteHandler(desk: self.desk)
    return Answer.inline { request throws(PricingFault) in try handler.handle(request) }
  }

  var quoteBatch: UnaryHandler<QuoteBatchRequest, QuoteBatchResponse> {
    let handler = QuoteBatchHandler(desk: self.desk, pool: self.pool)
    return Answer.waiting { request, _ async throws(PricingFault) in
      try await handler.handle(request)
    }
  }

  var streamQuotes: ServerStreamHandler<StreamQuotesRequest, StreamQuotesResponse> {
    let handler = self.stream
    return ServerStreamHandler { request, responses, _ async throws(RPCError) in
      try await handler.handle(request, responses)
    }
  }

  var verifyQuote: UnaryHandler<VerifyQuoteRequest, VerifyQuoteResponse> {
    let handler = VerifyQuoteHandler(desk: self.desk)
    return Answer.inline { request throws(PricingFault) in try handler.handle(request) }
  }

  var reprice: UnaryHandler<RepriceRequest, RepriceResponse> {
    let handler = RepriceHandler(desk: self.desk, revisions: self.revisions)
    return Answer.waiting { request, context async throws(PricingFault) in
      try await handler.handle(request, context)
    }
  }

  var previewChange: UnaryHandler<PreviewChangeRequest, PreviewChangeResponse> {
    let handler = PreviewChangeHandler(
      desk: self.desk, candidates: self.candidates, book: self.book, pool: self.pool)
    return Answer.waiting { request, context async throws(PricingFault) in
      try await handler.handle(request, context)
    }
  }

  var listTranches: UnaryHandler<ListTranchesRequest, ListTranchesResponse> {
    let handler = TrancheHandlers(desk: self.desk)
    return Answer.inline { request throws(PricingFault) in try handler.list(request) }
  }

  var trancheYield: UnaryHandler<TrancheYieldRequest, TrancheYieldResponse> {
    let handler = TrancheHandlers(desk: self.desk)
    return Answer.inline { request throws(PricingFault) in try handler.yield(request) }
  }

  var trancheCurve: UnaryHandler<TrancheCurveRequest, TrancheCurveResponse> {
    let handler = TrancheHandlers(desk: self.desk)
    return Answer.inline { request throws(PricingFault) in try handler.curve(request) }
  }

  var rateTable: UnaryHandler<RateTableRequest, RateTableResponse> {
    let handler = RateTableHandler(desk: self.desk, pool: self.pool)
    return Answer.waiting { request, _ async throws(PricingFault) in
      try await handler.handle(request)
    }
  }

  var lint: UnaryHandler<LintRequest, LintResponse> {
    let handler = LintHandler(
      desk: self.desk, candidates: self.candidates, pool: self.pool)
    return Answer.waiting { request, context async throws(PricingFault) in
      try await handler.handle(request, context)
    }
  }
}

// Generated from mooring/pricing/v1/pricing.proto by protoc-gen-mooring. Do not edit.

public import Contract
public import RPC

/// The methods of `mooring.pricing.v1.PricingService`.
public enum PricingServiceMethods {
  /// The full name of the service.
  public static let service = "mooring.pricing.v1.PricingService"

  /// Prices one cover.
  ///
  /// FAILED_PRECONDITION: `NO_CAPACITY`, `ASSET_DEPEGGED`, `SALES_SUSPENDED`, `NO_VAULT`,
  /// `MARKET_STALE`, each with a `Refusal`.
  public static let quote = MethodDescriptor<QuoteRequest, Quote>(
    path: "/mooring.pricing.v1.PricingService/Quote", kind: .unary, isIdempotent: true
  )

  /// Prices many covers at once, at most 10,000, or 1,000 in full.
  ///
  /// A cover that is refused does not fail the others. By default each cover counts as sold for
  /// those after it.
  public static let quoteBatch = MethodDescriptor<QuoteBatchRequest, QuoteBatchResponse>(
    path: "/mooring.pricing.v1.PricingService/QuoteBatch", kind: .unary, isIdempotent: true
  )

  /// Prices covers now and again whenever parameters or market change, until the caller ends it.
  ///
  /// A slow reader gets the newest prices and not every one between.
  public static let streamQuotes = MethodDescriptor<StreamQuotesRequest, StreamQuotesResponse>(
    path: "/mooring.pricing.v1.PricingService/StreamQuotes", kind: .serverStream
  )

  /// Says whether a sealed quote is genuine and still stands.
  ///
  /// A quote that is not does not fail the call.
  public static let verifyQuote = MethodDescriptor<VerifyQuoteRequest, VerifyQuoteResponse>(
    path: "/mooring.pricing.v1.PricingService/VerifyQuote", kind: .unary, isIdempotent: true
  )

  /// Computes a quote again, from the quote and the revision it names, or at another revision.
  ///
  /// NOT_FOUND: `UNKNOWN_REVISION`. OUT_OF_RANGE: `REVISION_NOT_KEPT`. FAILED_PRECONDITION:
  /// `HISTORY_DIFFERS` when the store has another history now, `MODEL_NOT_KEPT`,
  /// `QUOTE_NOT_GENUINE`. UNAVAILABLE: `CONFIG_UNAVAILABLE` when the revision is not at hand.
  public static let reprice = MethodDescriptor<RepriceRequest, RepriceResponse>(
    path: "/mooring.pricing.v1.PricingService/Reprice", kind: .unary, isIdempotent: true
  )

  /// Says what candidate changes of parameters would do to prices; changes nothing.
  ///
  /// Quotes a reference book, and the live one when RiskService answers within 2 seconds. Changes
  /// that are not allowed, or with which nothing could be priced, do not fail the call.
  /// UNAVAILABLE: `CONFIG_UNAVAILABLE`.
  public static let previewChange = MethodDescriptor<PreviewChangeRequest, PreviewChangeResponse>(
    path: "/mooring.pricing.v1.PricingService/PreviewChange", kind: .unary, isIdempotent: true
  )

  /// Lists the tranches with their yields.
  public static let listTranches = MethodDescriptor<ListTranchesRequest, ListTranchesResponse>(
    path: "/mooring.pricing.v1.PricingService/ListTranches", kind: .unary, isIdempotent: true
  )

  /// Shows the yield of one tranche.
  ///
  /// NOT_FOUND: `UNKNOWN_TRANCHE`. FAILED_PRECONDITION: `NO_VAULT` when no utilisation is given.
  public static let trancheYield = MethodDescriptor<TrancheYieldRequest, TrancheYieldResponse>(
    path: "/mooring.pricing.v1.PricingService/TrancheYield", kind: .unary, isIdempotent: true
  )

  /// Samples the yield curve of one tranche for drawing.
  ///
  /// NOT_FOUND: `UNKNOWN_TRANCHE`.
  public static let trancheCurve = MethodDescriptor<TrancheCurveRequest, TrancheCurveResponse>(
    path: "/mooring.pricing.v1.PricingService/TrancheCurve", kind: .unary, isIdempotent: true
  )

  /// Prices one cover for every combination of assets, days and triggers.
  ///
  /// INVALID_ARGUMENT also when there would be more than 10,000 combinations.
  public static let rateTable = MethodDescriptor<RateTableRequest, RateTableResponse>(
    path: "/mooring.pricing.v1.PricingService/RateTable", kind: .unary, isIdempotent: true
  )

  /// Looks for faults of the rate card: prices that fall where they should rise, cliffs, minimums
  /// that bind, parameters without effect, tranches paid less than safer ones.
  public static let lint = MethodDescriptor<LintRequest, LintResponse>(
    path: "/mooring.pricing.v1.PricingService/Lint", kind: .unary, isIdempotent: true
  )
}

/// Quotes, tranche yields, and what a change of parameters would do to them.
public protocol PricingServiceHandlers: Sendable {
  /// Prices one cover.
  ///
  /// FAILED_PRECONDITION: `NO_CAPACITY`, `ASSET_DEPEGGED`, `SALES_SUSPENDED`, `NO_VAULT`,
  /// `MARKET_STALE`, each with a `Refusal`.
  var quote: UnaryHandler<QuoteRequest, Quote> { get }
  /// Prices many covers at once, at most 10,000, or 1,000 in full.
  ///
  /// A cover that is refused does not fail the others. By default each cover counts as sold for
  /// those after it.
  var quoteBatch: UnaryHandler<QuoteBatchRequest, QuoteBatchResponse> { get }
  /// Prices covers now and again whenever parameters or market change, until the caller ends it.
  ///
  /// A slow reader gets the newest prices and not every one between.
  var streamQuotes: ServerStreamHandler<StreamQuotesRequest, StreamQuotesResponse> { get }
  /// Says whether a sealed quote is genuine and still stands.
  ///
  /// A quote that is not does not fail the call.
  var verifyQuote: UnaryHandler<VerifyQuoteRequest, VerifyQuoteResponse> { get }
  /// Computes a quote again, from the quote and the revision it names, or at another revision.
  ///
  /// NOT_FOUND: `UNKNOWN_REVISION`. OUT_OF_RANGE: `REVISION_NOT_KEPT`. FAILED_PRECONDITION:
  /// `HISTORY_DIFFERS` when the store has another history now, `MODEL_NOT_KEPT`,
  /// `QUOTE_NOT_GENUINE`. UNAVAILABLE: `CONFIG_UNAVAILABLE` when the revision is not at hand.
  var reprice: UnaryHandler<RepriceRequest, RepriceResponse> { get }
  /// Says what candidate changes of parameters would do to prices; changes nothing.
  ///
  /// Quotes a reference book, and the live one when RiskService answers within 2 seconds. Changes
  /// that are not allowed, or with which nothing could be priced, do not fail the call.
  /// UNAVAILABLE: `CONFIG_UNAVAILABLE`.
  var previewChange: UnaryHandler<PreviewChangeRequest, PreviewChangeResponse> { get }
  /// Lists the tranches with their yields.
  var listTranches: UnaryHandler<ListTranchesRequest, ListTranchesResponse> { get }
  /// Shows the yield of one tranche.
  ///
  /// NOT_FOUND: `UNKNOWN_TRANCHE`. FAILED_PRECONDITION: `NO_VAULT` when no utilisation is given.
  var trancheYield: UnaryHandler<TrancheYieldRequest, TrancheYieldResponse> { get }
  /// Samples the yield curve of one tranche for drawing.
  ///
  /// NOT_FOUND: `UNKNOWN_TRANCHE`.
  var trancheCurve: UnaryHandler<TrancheCurveRequest, TrancheCurveResponse> { get }
  /// Prices one cover for every combination of assets, days and triggers.
  ///
  /// INVALID_ARGUMENT also when there would be more than 10,000 combinations.
  var rateTable: UnaryHandler<RateTableRequest, RateTableResponse> { get }
  /// Looks for faults of the rate card: prices that fall where they should rise, cliffs, minimums
  /// that bind, parameters without effect, tranches paid less than safer ones.
  var lint: UnaryHandler<LintRequest, LintResponse> { get }
}

extension PricingServiceHandlers {
  /// The handlers with the methods they answer, for a server.
  public var routes: [Route] {
    [
      Route(PricingServiceMethods.quote, self.quote),
      Route(PricingServiceMethods.quoteBatch, self.quoteBatch),
      Route(PricingServiceMethods.streamQuotes, self.streamQuotes),
      Route(PricingServiceMethods.verifyQuote, self.verifyQuote),
      Route(PricingServiceMethods.reprice, self.reprice),
      Route(PricingServiceMethods.previewChange, self.previewChange),
      Route(PricingServiceMethods.listTranches, self.listTranches),
      Route(PricingServiceMethods.trancheYield, self.trancheYield),
      Route(PricingServiceMethods.trancheCurve, self.trancheCurve),
      Route(PricingServiceMethods.rateTable, self.rateTable),
      Route(PricingServiceMethods.lint, self.lint),
    ]
  }
}

/// The REST forms of `mooring.pricing.v1.PricingService`.
public enum PricingServiceREST {
  /// The routes in the order of the contract.
  public static let routes: [RESTRoute] = [
    RESTRoute(
      verb: .post, template: "/v1/quotes",
      method: "/mooring.pricing.v1.PricingService/Quote",
      request: QuoteRequest.self, response: Quote.self,
      body: .message,
      isIdempotent: true,
      access: .public
    ),
    RESTRoute(
      verb: .get, template: "/v1/quotes/{asset}",
      method: "/mooring.pricing.v1.PricingService/Quote",
      request: QuoteRequest.self, response: Quote.self,
      isIdempotent: true,
      access: .public
    ),
    RESTRoute(
      verb: .post, template: "/v1/quotes/batch",
      method: "/mooring.pricing.v1.PricingService/QuoteBatch",
      request: QuoteBatchRequest.self, response: QuoteBatchResponse.self,
      body: .message,
      isIdempotent: true,
      access: .read
    ),
    RESTRoute(
      verb: .post, template: "/v1/quotes/stream",
      method: "/mooring.pricing.v1.PricingService/StreamQuotes",
      request: StreamQuotesRequest.self, response: StreamQuotesResponse.self,
      body: .message,
      responseStreams: true,
      access: .read
    ),
    RESTRoute(
      verb: .post, template: "/v1/quotes/verify",
      method: "/mooring.pricing.v1.PricingService/VerifyQuote",
      request: VerifyQuoteRequest.self, response: VerifyQuoteResponse.self,
      body: .message,
      isIdempotent: true,
      access: .public
    ),
    RESTRoute(
      verb: .post, template: "/v1/quotes/reprice",
      method: "/mooring.pricing.v1.PricingService/Reprice",
      request: RepriceRequest.self, response: RepriceResponse.self,
      body: .message,
      isIdempotent: true,
      access: .read
    ),
    RESTRoute(
      verb: .post, template: "/v1/change-sets/preview",
      method: "/mooring.pricing.v1.PricingService/PreviewChange",
      request: PreviewChangeRequest.self, response: PreviewChangeResponse.self,
      body: .message,
      isIdempotent: true,
      access: .read
    ),
    RESTRoute(
      verb: .get, template: "/v1/tranches",
      method: "/mooring.pricing.v1.PricingService/ListTranches",
      request: ListTranchesRequest.self, response: ListTranchesResponse.self,
      isIdempotent: true,
      access: .public
    ),
    RESTRoute(
      verb: .get, template: "/v1/tranches/{tranche}/yield",
      method: "/mooring.pricing.v1.PricingService/TrancheYield",
      request: TrancheYieldRequest.self, response: TrancheYieldResponse.self,
      isIdempotent: true,
      access: .public
    ),
    RESTRoute(
      verb: .get, template: "/v1/tranches/{tranche}/curve",
      method: "/mooring.pricing.v1.PricingService/TrancheCurve",
      request: TrancheCurveRequest.self, response: TrancheCurveResponse.self,
      isIdempotent: true,
      access: .public
    ),
    RESTRoute(
      verb: .get, template: "/v1/rates",
      method: "/mooring.pricing.v1.PricingService/RateTable",
      request: RateTableRequest.self, response: RateTableResponse.self,
      isIdempotent: true,
      access: .read
    ),
    RESTRoute(
      verb: .get, template: "/v1/rates/lint",
      method: "/mooring.pricing.v1.PricingService/Lint",
      request: LintRequest.self, response: LintResponse.self,
      isIdempotent: true,
      access: .read
    ),
    RESTRoute(
      verb: .post, template: "/v1/rates/lint",
      method: "/mooring.pricing.v1.PricingService/Lint",
      request: LintRequest.self, response: LintResponse.self,
      body: .message,
      isIdempotent: true,
      access: .read
    ),
  ]
}

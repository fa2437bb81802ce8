// Generated from its packages by protoc-gen-mooring. Do not edit.

private import CContract
public import Contract

/// What this module holds of the contract.
public enum ContractPricingIndex {
  /// The `.proto` files, as reflection describes them; imports come first.
  public static let files: [DescriptorFile] = [
    unsafe DescriptorFile(
      name: "mooring/pricing/v1/quote.proto",
      imports: ["mooring/type/v1/error.proto", "mooring/type/v1/options.proto", "mooring/type/v1/time.proto"],
      symbols: [
        "mooring.pricing.v1.QuoteRequest",
        "mooring.pricing.v1.WaterfallLine",
        "mooring.pricing.v1.QuoteMarket",
        "mooring.pricing.v1.Quote",
        "mooring.pricing.v1.Refusal",
        "mooring.pricing.v1.QuoteBasis",
        "mooring.pricing.v1.Price",
        "mooring.pricing.v1.Factor",
        "mooring.pricing.v1.PremiumBound",
        "mooring.pricing.v1.RefusalReason",
        "mooring.pricing.v1.CapacityLimit",
      ],
      start: CContract_file_mooring_pricing_v1_quote(), count: 4820
    ),
    unsafe DescriptorFile(
      name: "mooring/pricing/v1/tranche.proto",
      imports: ["mooring/pricing/v1/quote.proto", "mooring/type/v1/options.proto"],
      symbols: [
        "mooring.pricing.v1.Tranche",
        "mooring.pricing.v1.ListTranchesRequest",
        "mooring.pricing.v1.ListTranchesResponse",
        "mooring.pricing.v1.TrancheYieldRequest",
        "mooring.pricing.v1.TrancheYieldResponse",
        "mooring.pricing.v1.TrancheCurveRequest",
        "mooring.pricing.v1.CurvePoint",
        "mooring.pricing.v1.TrancheCurveResponse",
        "mooring.pricing.v1.YieldCurve",
      ],
      start: CContract_file_mooring_pricing_v1_tranche(), count: 1785
    ),
    unsafe DescriptorFile(
      name: "mooring/pricing/v1/pricing.proto",
      imports: ["google/api/annotations.proto", "mooring/config/v1/change.proto", "mooring/pricing/v1/quote.proto", "mooring/pricing/v1/tranche.proto", "mooring/type/v1/error.proto", "mooring/type/v1/options.proto"],
      symbols: [
        "mooring.pricing.v1.QuoteBatchRequest",
        "mooring.pricing.v1.QuoteBatchResponse",
        "mooring.pricing.v1.QuoteResult",
        "mooring.pricing.v1.StreamQuotesRequest",
        "mooring.pricing.v1.StreamQuotesResponse",
        "mooring.pricing.v1.VerifyQuoteRequest",
        "mooring.pricing.v1.VerifyQuoteResponse",
        "mooring.pricing.v1.RepriceRequest",
        "mooring.pricing.v1.RepriceResponse",
        "mooring.pricing.v1.PreviewChangeRequest",
        "mooring.pricing.v1.PreviewEffect",
        "mooring.pricing.v1.PreviewedQuote",
        "mooring.pricing.v1.PreviewChangeResponse",
        "mooring.pricing.v1.RateTableRequest",
        "mooring.pricing.v1.RateCell",
        "mooring.pricing.v1.RateTableResponse",
        "mooring.pricing.v1.LintRequest",
        "mooring.pricing.v1.LintFinding",
        "mooring.pricing.v1.LintResponse",
        "mooring.pricing.v1.RequoteCause",
        "mooring.pricing.v1.QuoteValidity",
        "mooring.pricing.v1.LintKind",
        "mooring.pricing.v1.PricingService",
        "mooring.pricing.v1.PricingService.Quote",
        "mooring.pricing.v1.PricingService.QuoteBatch",
        "mooring.pricing.v1.PricingService.StreamQuotes",
        "mooring.pricing.v1.PricingService.VerifyQuote",
        "mooring.pricing.v1.PricingService.Reprice",
        "mooring.pricing.v1.PricingService.PreviewChange",
        "mooring.pricing.v1.PricingService.ListTranches",
        "mooring.pricing.v1.PricingService.TrancheYield",
        "mooring.pricing.v1.PricingService.TrancheCurve",
        "mooring.pricing.v1.PricingService.RateTable",
        "mooring.pricing.v1.PricingService.Lint",
      ],
      start: CContract_file_mooring_pricing_v1_pricing(), count: 6234
    ),
  ]

  /// Every message.
  public static let messages: [any ContractMessage.Type] = [
    QuoteRequest.self,
    WaterfallLine.self,
    QuoteMarket.self,
    Quote.self,
    Refusal.self,
    QuoteBasis.self,
    Price.self,
    Tranche.self,
    ListTranchesRequest.self,
    ListTranchesResponse.self,
    TrancheYieldRequest.self,
    TrancheYieldResponse.self,
    TrancheCurveRequest.self,
    CurvePoint.self,
    TrancheCurveResponse.self,
    QuoteBatchRequest.self,
    QuoteBatchResponse.self,
    QuoteResult.self,
    StreamQuotesRequest.self,
    StreamQuotesResponse.self,
    VerifyQuoteRequest.self,
    VerifyQuoteResponse.self,
    RepriceRequest.self,
    RepriceResponse.self,
    PreviewChangeRequest.self,
    PreviewEffect.self,
    PreviewedQuote.self,
    PreviewChangeResponse.self,
    RateTableRequest.self,
    RateCell.self,
    RateTableResponse.self,
    LintRequest.self,
    LintFinding.self,
    LintResponse.self,
  ]
}

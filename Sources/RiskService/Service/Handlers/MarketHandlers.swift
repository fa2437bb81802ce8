internal import ContractRisk
internal import RPC

/// Answers `mooring.risk.v1.MarketService`: the market, prices, depeg events and correlations.
///
/// Each group of calls has its own file; all of them work on the core.
struct MarketHandlers: MarketServiceHandlers {
  let core: RiskCore
}

extension MarketHandlers {
  var getMarket: UnaryHandler<GetMarketRequest, GetMarketResponse> {
    Answer.none("GetMarket")
  }
  var watchMarket: ServerStreamHandler<WatchMarketRequest, WatchMarketResponse> {
    Answer.none("WatchMarket")
  }
  var ingestPrices: ClientStreamHandler<IngestPricesRequest, IngestPricesResponse> {
    Answer.none("IngestPrices")
  }
  var listPrices: UnaryHandler<ListPricesRequest, ListPricesResponse> {
    Answer.none("ListPrices")
  }
  var priceQuality: UnaryHandler<PriceQualityRequest, PriceQualityResponse> {
    Answer.none("PriceQuality")
  }
  var listDepegEvents: UnaryHandler<ListDepegEventsRequest, ListDepegEventsResponse> {
    Answer.none("ListDepegEvents")
  }
  var recordDepegEvent: UnaryHandler<RecordDepegEventRequest, RecordDepegEventResponse> {
    Answer.none("RecordDepegEvent")
  }
  var reviewDepegEvent: UnaryHandler<ReviewDepegEventRequest, ReviewDepegEventResponse> {
    Answer.none("ReviewDepegEvent")
  }
  var annotateDepegEvent: UnaryHandler<AnnotateDepegEventRequest, AnnotateDepegEventResponse> {
    Answer.none("AnnotateDepegEvent")
  }
  var computeCorrelations: UnaryHandler<ComputeCorrelationsRequest, ComputeCorrelationsResponse> {
    Answer.none("ComputeCorrelations")
  }
  var getCorrelations: UnaryHandler<GetCorrelationsRequest, GetCorrelationsResponse> {
    Answer.none("GetCorrelations")
  }
  var listCorrelationSets: UnaryHandler<ListCorrelationSetsRequest, ListCorrelationSetsResponse> {
    Answer.none("ListCorrelationSets")
  }
  var getCorrelationPair: UnaryHandler<GetCorrelationPairRequest, GetCorrelationPairResponse> {
    Answer.none("GetCorrelationPair")
  }
}

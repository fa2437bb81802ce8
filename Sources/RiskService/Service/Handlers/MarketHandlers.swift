internal import ContractRisk

/// Answers `mooring.risk.v1.MarketService`: the market, prices, depeg events and correlations.
///
/// Each group of calls has its own file; all of them work on the core.
struct MarketHandlers: MarketServiceHandlers {
  let core: RiskCore
}

internal import ContractRisk
internal import RPC

/// Answers `mooring.risk.v1.RiskService`: models, simulations, stress tests, reports and alerts.
///
/// Each group of calls has its own file; all of them work on the core.
struct RiskHandlers: RiskServiceHandlers {
  let core: RiskCore
}

internal import ContractRisk
internal import RPC

/// Answers `mooring.risk.v1.RiskService`: models, simulations, stress tests, reports and alerts.
///
/// Each group of calls has its own file; all of them work on the core.
struct RiskHandlers: RiskServiceHandlers {
  let core: RiskCore
}

extension RiskHandlers {
  var runSimulation: ServerStreamHandler<RunSimulationRequest, RunSimulationResponse> {
    Answer.none("RunSimulation")
  }
  var getSimulation: UnaryHandler<GetSimulationRequest, GetSimulationResponse> {
    Answer.none("GetSimulation")
  }
  var listSimulations: UnaryHandler<ListSimulationsRequest, ListSimulationsResponse> {
    Answer.none("ListSimulations")
  }
  var listLossModels: UnaryHandler<ListLossModelsRequest, ListLossModelsResponse> {
    Answer.none("ListLossModels")
  }
  var runStress: UnaryHandler<RunStressRequest, RunStressResponse> {
    Answer.none("RunStress")
  }
  var reverseStress: UnaryHandler<ReverseStressRequest, ReverseStressResponse> {
    Answer.none("ReverseStress")
  }
  var backtest: UnaryHandler<BacktestRequest, BacktestResponse> {
    Answer.none("Backtest")
  }
  var generateReport: ServerStreamHandler<GenerateReportRequest, GenerateReportResponse> {
    Answer.none("GenerateReport")
  }
}

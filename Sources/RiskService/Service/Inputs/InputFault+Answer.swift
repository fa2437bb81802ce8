internal import Basics
internal import ContractType
internal import RPC
internal import RPCServices
internal import RiskModels

extension InputFault: FaultTelling {
  var answer: FaultAnswer {
    switch self {
    case .noPolicies:
      FaultAnswer(.failedPrecondition, "NO_POLICIES", "No policy is in force: there is no risk.")
    case .noVault:
      FaultAnswer(.failedPrecondition, "NO_VAULT", "There is no vault with capital.")
    case .noScenarios:
      FaultAnswer(.failedPrecondition, "NO_SCENARIOS", "No scenario takes part.")
    case .notEnoughData(let sentence):
      FaultAnswer(.failedPrecondition, "NOT_ENOUGH_DATA", sentence)
    case .capital:
      FaultAnswer(.failedPrecondition, "NO_VAULT", "The vault has no capital to bear losses.")
    case .tooMuchCover(let most):
      FaultAnswer(
        .failedPrecondition, "NOT_ENOUGH_DATA",
        "The book covers more than \(most) dollars, of which cents are not exact.")
    case .model(let rejection):
      FaultAnswer.invalidRequest([
        Violation(
          field: "terms", code: "not_possible",
          message: "No year can be simulated: \(rejection.sentence).",
          allowed: "scenarios and parameters that fit together")
      ])
    case .unreadable: .internalFault
    }
  }
}

extension YearModelRejection {
  /// The reason in words.
  var sentence: String {
    switch self {
    case .noAssets: "there are no assets"
    case .tooManyAssets(let count, let max): "\(count) assets are more than \(max)"
    case .tooManyScenarios(let count, let max): "\(count) drawn scenarios are more than \(max)"
    case .rate(let asset, let rate): "\(asset) falls \(rate) times a year"
    case .probability(let scenario, let chance):
      "scenario \(scenario) has a yearly probability of \(chance)"
    case .depths(let scenario): "scenario \(scenario) takes an asset below nothing"
    case .shift(let scenario, let shift): "scenario \(scenario) shifts correlations by \(shift)"
    case .correlationCount: "correlations and assets differ in number"
    case .degrees(let degrees): "the copula cannot have \(degrees) degrees of freedom"
    case .depthSpread(let spread): "depths cannot spread by \(spread)"
    }
  }
}

extension SimulationRefusal: FaultTelling {
  var answer: FaultAnswer {
    switch self {
    case .noPolicies, .noCover: InputFault.noPolicies.answer
    case .noCapital: InputFault.noVault.answer
    case .assetCount: .internalFault
    }
  }
}

extension EstimateRefusal: FaultTelling {
  var answer: FaultAnswer {
    let message =
      switch self {
      case .noPaths: "No year was simulated."
      case .tooFewBeyond(let level, _, let least):
        "Fewer than \(Int(least)) years lie beyond the level \(level)."
      case .level(let level): "\(level) is no level."
      }
    return .invalidRequest([
      Violation(
        field: "terms.levels", code: "out_of_range", message: message,
        allowed: "levels that enough years lie beyond")
    ])
  }
}

extension ExactRefusal: FaultTelling {
  var answer: FaultAnswer {
    let message: String
    switch self {
    case .correlations: message = "It needs one correlation from 0 to 0.9999 for all pairs."
    case .spreadScenarios: message = "It takes the depths of scenarios as they are."
    case .tooManyScenarios(_, let max): message = "It takes at most \(max) drawn scenarios."
    case .book(let refusal): return refusal.answer
    }
    return .invalidRequest([
      Violation(
        field: "terms.assumptions", code: "not_possible",
        message: "There is no exact distribution. \(message)",
        allowed: "uniform_correlation, and scenario_depth_cv 0 or without_scenarios")
    ])
  }
}

extension ClassicSimulation.Refusal: FaultTelling {
  var answer: FaultAnswer {
    switch self {
    case .noScenarios, .probabilities: InputFault.noScenarios.answer
    case .noDraws: .internalFault
    }
  }
}

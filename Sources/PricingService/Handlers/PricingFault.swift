internal import ContractPricing
internal import ContractType
internal import RPC
internal import RPCServices

/// Why a call of PricingService has no answer.
enum PricingFault: Error, Sendable, Hashable {
  /// No parameters are in force yet.
  case notReady
  /// Too much is asked for at the same time.
  case overloaded(String)
  /// The request is not one.
  case invalidRequest([Violation])
  /// The cover is not offered.
  case refused(Refusal)
  /// There is no tranche of that name.
  case unknownTranche
  /// No utilisation is known, because there is no vault.
  case noVault
  /// The quote was not made by this system.
  case quoteNotGenuine
  /// The revision was never committed.
  case unknownRevision
  /// The revision was removed by retention.
  case revisionNotKept
  /// The store has another history now.
  case historyDiffers
  /// The formula of the quote is not kept any more.
  case modelNotKept
  /// ConfigService cannot be asked.
  case configUnavailable
}

extension PricingFault {
  /// The one mapping to the status of a call.
  var status: (code: RPCCode, reason: String, message: String) {
    switch self {
    case .notReady:
      (.unavailable, "NOT_READY", "No parameters are in force yet.")
    case .overloaded(let message): (.resourceExhausted, "OVERLOADED", message)
    case .invalidRequest(let violations):
      (.invalidArgument, "INVALID_REQUEST", Self.text(violations))
    case .refused(let refusal):
      (refusal.reason.code, refusal.reason.errorReason, refusal.message)
    case .unknownTranche: (.notFound, "UNKNOWN_TRANCHE", "There is no such tranche.")
    case .noVault:
      (.failedPrecondition, "NO_VAULT", "There is no vault with capital; give a utilisation.")
    case .quoteNotGenuine:
      (.invalidArgument, "QUOTE_NOT_GENUINE", "The quote was not made by this system.")
    case .unknownRevision: (.notFound, "UNKNOWN_REVISION", "There is no such revision.")
    case .revisionNotKept: (.outOfRange, "REVISION_NOT_KEPT", "The revision is not kept any more.")
    case .historyDiffers:
      (.failedPrecondition, "HISTORY_DIFFERS", "The store has another history now.")
    case .modelNotKept:
      (.failedPrecondition, "MODEL_NOT_KEPT", "The formula of the quote is not kept.")
    case .configUnavailable:
      (.unavailable, "CONFIG_UNAVAILABLE", "ConfigService cannot be asked at present.")
    }
  }

  private static func text(_ violations: [Violation]) -> String {
    violations.map { violation in
      let subject = violation.field.isEmpty ? violation.parameter : violation.field
      return subject.isEmpty ? violation.message : "\(subject): \(violation.message)"
    }.joined(separator: " ")
  }

  /// The error of the call, with a reason that a program can act on and the evidence.
  var rpcError: RPCError {
    let (code, reason, message) = self.status
    var details = ErrorDetails(reason: reason)
    switch self {
    case .invalidRequest(let violations): _ = details.append(violations)
    case .refused(let refusal):
      details.append(refusal)
      if !refusal.violations.isEmpty { _ = details.append(refusal.violations) }
    default: break
    }
    return RPCError(code, message, details: details.status(code, message))
  }
}

extension RefusalReason {
  fileprivate var code: RPCCode {
    self == .invalidArgument ? .invalidArgument : .failedPrecondition
  }

  /// The reason of an error, as the contract lists it.
  var errorReason: String {
    switch self {
    case .noCapacity: "NO_CAPACITY"
    case .assetDepegged: "ASSET_DEPEGGED"
    case .salesSuspended: "SALES_SUSPENDED"
    case .noVault: "NO_VAULT"
    case .marketStale: "MARKET_STALE"
    case .invalidArgument, .unspecified, .unrecognized: "INVALID_REQUEST"
    }
  }
}

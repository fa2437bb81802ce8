internal import Basics
internal import ContractConfig
internal import ContractPricing
internal import HTTP
internal import RPC
internal import RPCServices

extension Fault {
  /// How long a client is asked to stay away from a service that is not there.
  static let unavailablePause = Duration.seconds(1)

  /// What a service refused, or why it was not reached.
  init(_ error: RPCError) {
    let details = ReceivedDetails(error)
    let isUnreachable = error.code == .unavailable && error.origin == .local
    let code = details.reason ?? Self.code(error, isUnreachable: isUnreachable)
    self.init(
      Self.status(error.code, code), code, Self.sentence(error, isUnreachable: isUnreachable),
      violations: details.violations, retryAfter: details.retryAfter)
    self.current = details.first(CurrentVersions.self)
    self.refusal = details.first(Refusal.self)
    if self.retryAfter == nil, error.code == .unavailable {
      self.retryAfter = Self.unavailablePause
    }
  }

  /// The one table from what a service says to what a client is told.
  static func status(_ code: RPCCode, _ reason: String) -> HTTPStatus {
    switch (code, reason) {
    case (.alreadyExists, "REQUEST_ID_REUSED"): HTTPStatus(422)
    case (.resourceExhausted, "MESSAGE_TOO_LARGE"), (.resourceExhausted, "ANSWER_TOO_LARGE"):
      .contentTooLarge
    case (.ok, _): .ok
    case (.invalidArgument, _), (.outOfRange, _): .badRequest
    case (.unauthenticated, _): .unauthorized
    case (.permissionDenied, _): .forbidden
    case (.notFound, _): .notFound
    case (.alreadyExists, _), (.aborted, _), (.failedPrecondition, _): .conflict
    case (.resourceExhausted, _): .tooManyRequests
    case (.unavailable, _): .unavailable
    case (.deadlineExceeded, _): .gatewayTimeout
    case (.unimplemented, _): .notImplemented
    case (.cancelled, _): HTTPStatus(499)
    case (.internal, _), (.unknown, _), (.dataLoss, _): .internalError
    }
  }

  private static func code(_ error: RPCError, isUnreachable: Bool) -> String {
    if isUnreachable { return "UPSTREAM_UNAVAILABLE" }
    switch error.code {
    case .invalidArgument: return "INVALID_REQUEST"
    case .unknown, .dataLoss: return "INTERNAL"
    default: return "\(error.code.name)"
    }
  }

  /// What a service wrote for people; of its own troubles nothing is passed on.
  private static func sentence(_ error: RPCError, isUnreachable: Bool) -> String {
    if isUnreachable { return "The service that answers this cannot be reached just now." }
    switch error.code {
    case .internal, .unknown, .dataLoss: return "The request could not be answered."
    case .deadlineExceeded where error.origin == .local:
      return "The service did not answer in time."
    default: return error.message
    }
  }
}

internal import Basics
internal import RPC
internal import RPCServices

extension WatchRefusal {
  /// The one table from refusals of streams and of those who wait to statuses.
  var answer: FaultAnswer {
    switch self {
    case .notStarted:
      Self.invalid("kind", .required, "the first message of the stream is not a start", "a start")
    case .startedTwice:
      Self.invalid(
        "kind", .notAllowed, "the stream has been started already", "an acknowledgement")
    case .emptyMessage: Self.invalid("kind", .required, "the message is empty", "")
    case .badEnvironment(let text):
      Self.invalid(
        "start.environment", .badFormat, "\(text) is not the name of an environment", "")
    case .badPattern(let text, let field):
      Self.invalid(
        field, .badFormat, "\(text) is neither a namespace nor a realm",
        "a namespace such as params/pricing, or a realm such as strategy/*")
    case .badToken:
      Self.invalid(
        "start.resume", .badFormat, "the token names no revision",
        "the token of a snapshot or of a delta")
    case .badAcknowledgement(let fault): Self.invalid(fault)
    case .unknownNamespace(let name): ConfigFault.unknownNamespace(name).answer
    case .tooMany:
      FaultAnswer(
        .resourceExhausted, "OVERLOADED", "As many consumers as the service can serve are here.")
    case .historyReplaced:
      FaultAnswer(
        .failedPrecondition, "HISTORY_DIFFERS",
        "The store was given another history; watch again to begin with a snapshot of it.")
    case .aheadOfReplica: ConfigFault.storeUnavailable.answer
    case .replaced:
      FaultAnswer(.cancelled, "CANCELLED", "Another stream of this consumer has begun.")
    case .stopping:
      FaultAnswer(.unavailable, "NOT_READY", "The service is stopping; watch again.")
    case .call(let error): FaultAnswer(error.code, "CANCELLED", error.message)
    }
  }

  private static func invalid(
    _ field: String, _ code: Violation.Code, _ message: String, _ allowed: String
  ) -> FaultAnswer {
    ConfigFault.invalidRequest([
      Violation(field: field, code: code, message: message, allowed: allowed)
    ]).answer
  }

  private static func invalid(_ fault: AcknowledgementFault) -> FaultAnswer {
    switch fault {
    case .notSent(let revision, let newest):
      Self.invalid(
        "acknowledgement.revision", .outOfRange, "revision \(revision) was not sent",
        newest.map { "at most \($0)" } ?? "nothing before the first delivery")
    case .outOfOrder(let revision, let latest):
      Self.invalid(
        "acknowledgement.revision", .outOfRange,
        "revision \(revision) comes after the answer for \(latest)", "at least \(latest)")
    }
  }
}

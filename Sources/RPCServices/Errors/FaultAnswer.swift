public import Basics
public import ContractType
public import RPC

/// How a fault is answered: its status, its stable reason, a sentence for people, the evidence.
public struct FaultAnswer: Error, Sendable, Hashable {
  public var code: RPCCode
  /// What a program acts on, as the contract lists it.
  public var reason: String
  public var sentence: String
  /// Everything that is wrong with the request.
  public var violations: [Violation] = []
  /// How long waiting helps.
  public var retryAfter: Duration?

  /// How many violations the sentence itself names.
  private static let violationsInSentenceMax = 3

  /// Answers without evidence.
  public init(_ code: RPCCode, _ reason: String, _ sentence: String) {
    self.code = code
    self.reason = reason
    self.sentence = sentence
  }

  /// INVALID_ARGUMENT with everything that is wrong; `what` begins the sentence.
  public static func refusing(
    _ reason: String, _ what: String, _ violations: [Violation]
  ) -> FaultAnswer {
    var answer = FaultAnswer(.invalidArgument, reason, what)
    answer.violations = violations
    return answer
  }

  /// The request is not one that can be answered.
  public static func invalidRequest(_ violations: [Violation]) -> FaultAnswer {
    .refusing("INVALID_REQUEST", "The request is not valid", violations)
  }

  /// The error of the call, with `detail` beside what every error has; violations that do not fit
  /// are counted.
  public func rpcError(with detail: (any WireMessage)? = nil) -> RPCError {
    var details = ErrorDetails(reason: self.reason)
    var sentence = self.sentence
    if !self.violations.isEmpty {
      let listed = details.append(self.violations)
      let first = self.violations.prefix(Self.violationsInSentenceMax).map { violation in
        // The sentence of all has the only full stop.
        let message =
          violation.message.hasSuffix(".")
          ? String(violation.message.dropLast()) : violation.message
        return violation.field.isEmpty ? message : "\(violation.field): \(message)"
      }
      sentence += ": " + first.joined(separator: "; ")
      let more = self.violations.count - first.count
      sentence += more > 0 ? "; and \(more) more." : "."
      if listed < self.violations.count {
        sentence += " A dry run lists all \(self.violations.count)."
      }
    }
    if let detail { details.append(detail) }
    if let delay = self.retryAfter { details.append(retryAfter: delay) }
    return RPCError(self.code, sentence, details: details.status(self.code, sentence))
  }
}

/// Answers about the service and its store, which every service with a store gives.
extension FaultAnswer {
  /// Nothing can be said yet, because of what the sentence says.
  public static func notReady(_ sentence: String) -> FaultAnswer {
    .passing(FaultAnswer(.unavailable, "NOT_READY", sentence))
  }

  /// Only the store could answer, and it cannot be reached.
  public static let storeUnavailable = passing(
    FaultAnswer(.unavailable, "STORE_UNAVAILABLE", "The database cannot be reached."))

  /// The store was lost before anything was handed to it.
  public static let notCommitted = notCommitted(
    "The database cannot be reached; nothing was changed.")

  /// Nothing was changed, because of what the sentence says.
  public static func notCommitted(_ sentence: String) -> FaultAnswer {
    .passing(FaultAnswer(.unavailable, "NOT_COMMITTED", sentence))
  }

  /// The store was lost while it committed.
  public static let outcomeUnknown = FaultAnswer(
    .unavailable, "OUTCOME_UNKNOWN",
    "The database was lost while it committed; repeat the call with the same request_id to "
      + "learn whether the change is in force.")

  /// More callers wait for the store than may.
  public static let overloaded = passing(
    FaultAnswer(.resourceExhausted, "OVERLOADED", "More callers wait for the database than may."))

  /// There was no time left to answer.
  public static let deadlineExceeded = FaultAnswer(
    .deadlineExceeded, "DEADLINE_EXCEEDED", "There was no time left to answer.")

  /// The caller has gone away.
  public static let cancelled = FaultAnswer(.cancelled, "CANCELLED", "The call was cancelled.")

  /// The store or the program did something that it must not; the log says what.
  public static let internalFault = FaultAnswer(
    .internal, "INTERNAL", "Something went wrong in the service.")

  /// The identifier was used before, for another request.
  public static let requestIDReused = FaultAnswer(
    .alreadyExists, "REQUEST_ID_REUSED", "The request_id was used before, for another request.")

  /// An answer that will be another one soon.
  private static func passing(_ answer: FaultAnswer) -> FaultAnswer {
    var answer = answer
    answer.retryAfter = .seconds(1)
    return answer
  }
}

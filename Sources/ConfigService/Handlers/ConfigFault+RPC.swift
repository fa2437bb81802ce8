internal import Basics
internal import ContractConfig
internal import ContractPlatform
internal import ContractType
internal import RPC
internal import RPCServices

/// How a fault is answered: its status, its stable reason, and a sentence for people.
struct FaultAnswer {
  let code: RPCCode
  let reason: String
  let sentence: String
  var violations: [Violation] = []
  /// How long waiting helps.
  var retryAfter: Duration?

  init(_ code: RPCCode, _ reason: String, _ sentence: String) {
    self.code = code
    self.reason = reason
    self.sentence = sentence
  }
}

extension ConfigFault {
  /// The one table from faults to statuses.
  var answer: FaultAnswer {
    switch self {
    case .notReady, .storeUnavailable, .notCommitted, .outcomeUnknown, .contended, .overloaded,
      .deadlineExceeded, .cancelled, .internalFault:
      self.stateAnswer
    case .unknownNamespace, .unknownParameter, .unknownRevision, .revisionNotKept,
      .historyDiffers, .sequenceNotKept, .scopeEmpty, .strategyExists, .fileNotFound,
      .answerTooLarge:
      self.subjectAnswer
    case .refused, .invalidRequest, .conflict, .requestIDReused, .malformedYAML,
      .missingVariables, .namespaceNotAllowed, .stepOverrideNotAllowed, .secretsNotAllowed:
      self.requestAnswer
    }
  }

  /// Faults of the service or of its store.
  private var stateAnswer: FaultAnswer {
    var answer =
      switch self {
      case .notReady:
        FaultAnswer(.unavailable, "NOT_READY", "The configuration has not been read yet.")
      case .storeUnavailable:
        FaultAnswer(.unavailable, "STORE_UNAVAILABLE", "The database cannot be reached.")
      case .notCommitted:
        FaultAnswer(
          .unavailable, "NOT_COMMITTED",
          "The database cannot be reached; nothing was changed.")
      case .outcomeUnknown:
        FaultAnswer(
          .unavailable, "OUTCOME_UNKNOWN",
          "The database was lost while it committed; repeat the call with the same request_id to "
            + "learn whether the change is in force.")
      case .contended:
        FaultAnswer(
          .unavailable, "NOT_COMMITTED",
          "Others changed the configuration faster than this change could be judged; nothing was "
            + "changed.")
      case .overloaded:
        FaultAnswer(
          .resourceExhausted, "OVERLOADED", "More callers wait for the database than may.")
      case .deadlineExceeded:
        FaultAnswer(
          .deadlineExceeded, "DEADLINE_EXCEEDED", "There was no time left to answer.")
      case .cancelled: FaultAnswer(.cancelled, "CANCELLED", "The call was cancelled.")
      default: FaultAnswer(.internal, "INTERNAL", "Something went wrong in the service.")
      }
    if [.unavailable, .resourceExhausted].contains(answer.code), self != .outcomeUnknown {
      answer.retryAfter = .seconds(1)
    }
    return answer
  }

  /// Faults about what was asked for.
  private var subjectAnswer: FaultAnswer {
    switch self {
    case .unknownNamespace(let name):
      FaultAnswer(.notFound, "UNKNOWN_NAMESPACE", "There is no namespace \(name).")
    case .unknownParameter(let name, let suggestion):
      FaultAnswer(
        .notFound, "UNKNOWN_PARAMETER",
        "There is no parameter \(name)"
          + (suggestion.isEmpty ? "." : "; did you mean \(suggestion)?"))
    case .unknownRevision(let what):
      FaultAnswer(
        .notFound, "UNKNOWN_REVISION", "There is no \(what): nothing newer was committed.")
    case .revisionNotKept(let oldest):
      FaultAnswer(
        .outOfRange, "REVISION_NOT_KEPT",
        "That part of the history is no longer kept; the oldest revision is \(oldest).")
    case .historyDiffers:
      FaultAnswer(
        .failedPrecondition, "HISTORY_DIFFERS",
        "The token names a revision of another history than this store's.")
    case .sequenceNotKept(let oldest):
      FaultAnswer(
        .failedPrecondition, "SEQUENCE_NOT_KEPT",
        "That part of the audit log is no longer kept; the oldest record is \(oldest).")
    case .scopeEmpty(let namespace, let scope):
      FaultAnswer(
        .notFound, "SCOPE_EMPTY", "\(namespace) keeps no values of its own for \(scope).")
    case .strategyExists(let namespace):
      FaultAnswer(.alreadyExists, "STRATEGY_EXISTS", "\(namespace) exists already.")
    case .fileNotFound(let name):
      FaultAnswer(.notFound, "FILE_NOT_FOUND", "There is no file \(name).")
    default:
      FaultAnswer(
        .resourceExhausted, "ANSWER_TOO_LARGE",
        "The answer would be too large; name fewer namespaces.")
    }
  }

  /// Faults of the request.
  private var requestAnswer: FaultAnswer {
    switch self {
    case .refused(let violations):
      .refusing("CHANGE_REFUSED", "The change is not allowed", violations)
    case .invalidRequest(let violations):
      .refusing("INVALID_REQUEST", "The request is not valid", violations)
    case .malformedYAML(let violations):
      .refusing("MALFORMED_YAML", "The document cannot be read", violations)
    case .missingVariables(let violations):
      .refusing("MISSING_VARIABLES", "The document names what is not there", violations)
    case .conflict(let conflict):
      FaultAnswer(.aborted, "VERSION_MISMATCH", Self.sentence(conflict))
    case .requestIDReused:
      FaultAnswer(
        .alreadyExists, "REQUEST_ID_REUSED",
        "The request_id was used before, for another request.")
    case .namespaceNotAllowed(let namespaces):
      FaultAnswer(
        .permissionDenied, "NAMESPACE_NOT_ALLOWED",
        "The token may not write \(namespaces.map(\.description).joined(separator: ", ")).")
    case .stepOverrideNotAllowed:
      FaultAnswer(
        .permissionDenied, "STEP_OVERRIDE_NOT_ALLOWED",
        "Only an admin may set step limits aside.")
    default:
      FaultAnswer(
        .permissionDenied, "SECRETS_NOT_ALLOWED", "Secrets are sent to trusted callers only.")
    }
  }

  private static func sentence(_ conflict: VersionConflict) -> String {
    let parts = conflict.expectations.map { expectation in
      let present =
        Place(stored: expectation.namespace, scope: expectation.scope).map {
          conflict.state[$0].version
        } ?? .zero
      return "\(expectation.namespace) in \(expectation.scope) is at version \(present), "
        + "not \(expectation.version)"
    }
    guard !parts.isEmpty else {
      return "Somebody else was faster: the head is at revision \(conflict.state.token.revision)."
    }
    return "Somebody else was faster: " + parts.joined(separator: "; ") + "."
  }
}

extension FaultAnswer {
  /// INVALID_ARGUMENT with everything that is wrong.
  fileprivate static func refusing(
    _ reason: String, _ what: String, _ violations: [Violation]
  ) -> FaultAnswer {
    var answer = FaultAnswer(.invalidArgument, reason, what)
    answer.violations = violations
    return answer
  }
}

extension RPCError {
  /// Answers a fault.
  init(_ fault: ConfigFault, _ mapping: ContractMapping) {
    var versions: CurrentVersions?
    if case .conflict(let conflict) = fault { versions = CurrentVersions(conflict, mapping) }
    self.init(fault.answer, versions)
  }

  /// Says an answer; the details that do not fit are counted.
  init(_ answer: FaultAnswer, _ versions: CurrentVersions? = nil) {
    var details = ErrorDetails(reason: answer.reason)
    var sentence = answer.sentence
    if !answer.violations.isEmpty {
      let listed = details.append(ContractMapping.violations(answer.violations))
      let first = answer.violations.prefix(Self.violationsInSentenceMax).map { violation in
        violation.field.isEmpty ? violation.message : "\(violation.field): \(violation.message)"
      }
      sentence += ": " + first.joined(separator: "; ")
      let more = answer.violations.count - first.count
      sentence += more > 0 ? "; and \(more) more." : "."
      if listed < answer.violations.count {
        sentence += " A dry run lists all \(answer.violations.count)."
      }
    }
    if let versions { details.append(versions) }
    if let delay = answer.retryAfter { details.append(retryAfter: delay) }
    self.init(answer.code, sentence, details: details.status(answer.code, sentence))
  }

  /// How many violations the sentence itself names.
  private static let violationsInSentenceMax = 3
}

extension CurrentVersions {
  /// How many present values are listed, so that the detail fits a trailer.
  private static let entriesMax = 16

  /// How things stand for the writer whose expectation does not hold.
  init(_ conflict: VersionConflict, _ mapping: ContractMapping) {
    self.init(
      versions: conflict.expectations.prefix(Self.entriesMax).map {
        ContractMapping.version(of: $0.namespace, $0.scope, in: conflict.state)
      },
      entries: conflict.names.prefix(Self.entriesMax).map {
        mapping.entry($0.name, in: $0.scope, at: conflict.state)
      },
      head: ContractMapping.token(conflict.state.token))
  }
}

internal import Basics
internal import ContractConfig
internal import ContractPlatform
internal import ContractType
internal import RPC
internal import RPCServices

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
    switch self {
    case .notReady: .notReady("The configuration has not been read yet.")
    case .storeUnavailable: .storeUnavailable
    case .notCommitted: .notCommitted
    case .outcomeUnknown: .outcomeUnknown
    case .contended:
      .notCommitted(
        "Others changed the configuration faster than this change could be judged; nothing was "
          + "changed.")
    case .overloaded: .overloaded
    case .deadlineExceeded: .deadlineExceeded
    case .cancelled: .cancelled
    default: .internalFault
    }
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
      .refusing(
        "CHANGE_REFUSED", "The change is not allowed", ContractMapping.violations(violations))
    case .invalidRequest(let violations): .invalidRequest(ContractMapping.violations(violations))
    case .malformedYAML(let violations):
      .refusing(
        "MALFORMED_YAML", "The document cannot be read", ContractMapping.violations(violations))
    case .missingVariables(let violations):
      .refusing(
        "MISSING_VARIABLES", "The document names what is not there",
        ContractMapping.violations(violations))
    case .conflict(let conflict):
      FaultAnswer(.aborted, "VERSION_MISMATCH", Self.sentence(conflict))
    case .requestIDReused: .requestIDReused
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

extension RPCError {
  /// Answers a fault.
  init(_ fault: ConfigFault, _ mapping: ContractMapping) {
    var versions: CurrentVersions?
    if case .conflict(let conflict) = fault { versions = CurrentVersions(conflict, mapping) }
    self = fault.answer.rpcError(with: versions)
  }
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

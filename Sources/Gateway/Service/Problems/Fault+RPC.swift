internal import Basics
internal import Contract
internal import ContractConfig
internal import ContractPlatform
internal import ContractPricing
internal import ContractType
internal import HTTP
internal import RPC

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
    self.current = details.current
    self.refusal = details.refusal
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

/// What the details of a failed call say.
struct ReceivedDetails {
  private(set) var reason: String?
  private(set) var violations: [Violation] = []
  private(set) var current: CurrentVersions?
  private(set) var refusal: Refusal?
  private(set) var retryAfter: Duration?

  init(_ error: RPCError) {
    var fallback: [Violation] = []
    for detail in Self.details(of: error) {
      switch detail.typeURL.split(separator: "/").last.map(String.init) {
      case GoogleRPC.ErrorInfo.wireName:
        self.reason = Self.read(GoogleRPC.ErrorInfo.self, detail)?.reason
      case Violations.wireName:
        self.violations = Self.read(Violations.self, detail)?.violations ?? []
      case CurrentVersions.wireName: self.current = Self.read(CurrentVersions.self, detail)
      case Refusal.wireName: self.refusal = Self.read(Refusal.self, detail)
      case GoogleRPC.RetryInfo.wireName:
        let delay = Self.read(GoogleRPC.RetryInfo.self, detail)?.retryDelay
        self.retryAfter = delay.map { .seconds($0.seconds) + .nanoseconds(Int64($0.nanos)) }
      case GoogleRPC.BadRequest.wireName:
        let request = Self.read(GoogleRPC.BadRequest.self, detail)
        fallback = (request?.fieldViolations ?? []).map { violation in
          Violation(
            field: violation.field, code: violation.reason, message: violation.description)
        }
      default: break
      }
    }
    if self.violations.isEmpty { self.violations = fallback }
  }

  private static func details(of error: RPCError) -> [GoogleProtobuf.AnyMessage] {
    guard !error.details.isEmpty else { return [] }
    do throws(WireError) {
      return try unsafe GoogleRPC.Status(wire: error.details.span.bytes).details
    } catch {
      // What cannot be read adds nothing; code and message stand by themselves.
      return []
    }
  }

  private static func read<Message: ContractMessage>(
    _ type: Message.Type, _ detail: GoogleProtobuf.AnyMessage
  ) -> Message? {
    do throws(WireError) {
      return try unsafe Message(wire: detail.value.span.bytes)
    } catch {
      return nil
    }
  }
}

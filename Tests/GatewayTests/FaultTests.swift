import HTTP
import RPC
import Testing

@testable import Gateway

@Suite("Refusals")
struct FaultTests {
  @Test(
    "each outcome of a call has one status",
    arguments: [
      (RPCCode.invalidArgument, "CHANGE_REFUSED", 400), (.outOfRange, "REVISION_NOT_KEPT", 400),
      (.unauthenticated, "TOKEN_MISSING", 401), (.permissionDenied, "ROLE_NOT_ALLOWED", 403),
      (.notFound, "UNKNOWN_PARAMETER", 404), (.alreadyExists, "STRATEGY_EXISTS", 409),
      (.alreadyExists, "REQUEST_ID_REUSED", 422), (.aborted, "VERSION_MISMATCH", 409),
      (.failedPrecondition, "NO_CAPACITY", 409), (.resourceExhausted, "RATE_LIMITED", 429),
      (.resourceExhausted, "MESSAGE_TOO_LARGE", 413), (.unavailable, "NOT_READY", 503),
      (.deadlineExceeded, "DEADLINE_EXCEEDED", 504), (.unimplemented, "UNIMPLEMENTED", 501),
      (.cancelled, "CANCELLED", 499), (.internal, "INTERNAL", 500), (.unknown, "INTERNAL", 500),
      (.dataLoss, "INTERNAL", 500),
    ])
  func status(code: RPCCode, reason: String, status: Int) {
    #expect(Int(Fault.status(code, reason).code) == status)
  }

  @Test("a service's own troubles are not told to clients")
  func troublesStayInside() {
    let fault = Fault(RPCError(.internal, "column \"x\" does not exist"))
    #expect(fault.detail == "The request could not be answered.")
    #expect(fault.code == "INTERNAL")
  }

  @Test("a service that is not there is to be tried again")
  func unreachable() {
    let fault = Fault(RPCError(.unavailable, "connection refused"))
    #expect(fault.status == .unavailable)
    #expect(fault.code == "UPSTREAM_UNAVAILABLE")
    #expect(fault.retryAfter == .seconds(1))
  }
}

import Basics
import ContractPlatform
import ContractType
import RPC
import RPCServices
import Testing

@Suite("Details of an error")
struct ErrorDetailsTests {
  func decoded<Message: WireMessage>(_ bytes: [UInt8]) throws -> Message {
    try unsafe Message(wire: bytes.span.bytes)
  }

  func status(_ details: ErrorDetails) throws -> GoogleRPC.Status {
    try self.decoded(details.status(.invalidArgument, "no"))
  }

  @Test("begin with the reason, and list violations in both forms")
  func contents() throws {
    var details = ErrorDetails(reason: "CHANGE_REFUSED")
    let listed = details.append([Violation(field: "a", code: "out_of_range", message: "too much")])
    #expect(listed == 1)
    details.append(retryAfter: .milliseconds(1_500))
    let status = try self.status(details)
    #expect(status.code == Int32(RPCCode.invalidArgument.rawValue))
    #expect(
      status.details.map(\.typeURL) == [
        "type.googleapis.com/google.rpc.ErrorInfo",
        "type.googleapis.com/mooring.type.v1.Violations",
        "type.googleapis.com/google.rpc.BadRequest", "type.googleapis.com/google.rpc.RetryInfo",
      ])
    let info: GoogleRPC.ErrorInfo = try self.decoded(status.details[0].value)
    #expect(info.reason == "CHANGE_REFUSED" && info.domain == ErrorDetails.domain)
    let retry: GoogleRPC.RetryInfo = try self.decoded(status.details[3].value)
    #expect(retry.retryDelay?.seconds == 1 && retry.retryDelay?.nanos == 500_000_000)
  }

  @Test("never grow beyond what a trailer holds", arguments: [1, 7, 100, 5_000])
  func bound(count: Int) throws {
    var details = ErrorDetails(reason: "CHANGE_REFUSED")
    let violations = (0..<count).map { number in
      Violation(
        field: "changes[\(number)].set", code: "out_of_range",
        message: String(repeating: "x", count: 100))
    }
    let listed = details.append(violations)
    #expect(listed >= 1 && listed <= count)
    #expect(details.append(Violations(violations: violations)) == (count <= 7))
    #expect(try self.status(details).wireBytes.count <= ErrorDetails.bytesMax + 64)
  }

  @Test("stand in the sentence too, which ends with one full stop")
  func sentence() {
    let refusal = FaultAnswer.invalidRequest([
      Violation(field: "asset", code: "unknown_asset", message: "NOPE is not a listed asset."),
      Violation(field: "days", code: "out_of_range", message: "days is 0; it must be at least 1"),
    ])
    #expect(
      refusal.rpcError().message == "The request is not valid: asset: NOPE is not a listed asset; "
        + "days: days is 0; it must be at least 1.")
  }

  func received(_ details: ErrorDetails) -> ReceivedDetails {
    ReceivedDetails(
      RPCError(.invalidArgument, "no", details: details.status(.invalidArgument, "no")))
  }

  @Test("are read at the other end as they were written")
  func reading() throws {
    var details = ErrorDetails(reason: "CHANGE_REFUSED")
    let violation = Violation(field: "a", code: "out_of_range", message: "too much", allowed: "1")
    #expect(details.append([violation]) == 1)
    details.append(retryAfter: .milliseconds(1_500))
    let received = self.received(details)
    #expect(received.reason == "CHANGE_REFUSED")
    #expect(received.violations == [violation])
    #expect(received.retryAfter == .milliseconds(1_500))
    #expect(received.first(GoogleRPC.BadRequest.self)?.fieldViolations.count == 1)
    #expect(received.first(Violation.self) == nil)
  }

  @Test("of a server that knows only the common form are read all the same")
  func commonForm() {
    var details = ErrorDetails(reason: "INVALID_REQUEST")
    details.append(
      GoogleRPC.BadRequest(fieldViolations: [
        GoogleRPC.BadRequest.FieldViolation(field: "a", description: "too much", reason: "b")
      ]))
    #expect(
      self.received(details).violations == [Violation(field: "a", code: "b", message: "too much")])
  }

  @Test("that cannot be read add nothing", arguments: [[], [0xFF, 0xFF, 0xFF]] as [[UInt8]])
  func malformed(bytes: [UInt8]) {
    let received = ReceivedDetails(RPCError(.notFound, "no", details: bytes))
    #expect(received.reason == nil && received.retryAfter == nil)
    #expect(received.violations.isEmpty && received.first(Violations.self) == nil)
  }
}

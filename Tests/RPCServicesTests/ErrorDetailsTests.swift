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
}

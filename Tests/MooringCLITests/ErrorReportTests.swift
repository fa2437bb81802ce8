import Basics
import Contract
import ContractConfig
import ContractPlatform
import ContractType
import JSON
import RPC
import Testing

@testable import MooringCLI

@Suite("Errors as the service sent them")
struct ErrorReportTests {
  static func bytes(_ message: some ContractMessage) -> [UInt8] {
    var buffer = ByteBuffer()
    message.appendWire(to: &buffer)
    return buffer.array()
  }

  static func error(
    _ code: RPCCode, _ reason: String, _ details: [any ContractMessage] = []
  ) -> RPCError {
    let all: [any ContractMessage] =
      [GoogleRPC.ErrorInfo(reason: reason, domain: "mooring")] + details
    let wrapped = all.map { detail in
      GoogleProtobuf.AnyMessage(
        typeURL: "type.googleapis.com/\(type(of: detail).wireName)", value: Self.bytes(detail))
    }
    let status = GoogleRPC.Status(code: Int32(code.rawValue), message: "No.", details: wrapped)
    return RPCError(code, "No.", details: Self.bytes(status), origin: .peer)
  }

  static let violations = Violations(violations: [
    Violation(
      field: "changes[0].value", code: "out_of_range", message: "7 is too large",
      allowed: "0.0001 … 1", parameter: "params/pricing:base_rate_USDC"),
    Violation(field: "reason", code: "required", message: "a reason is needed"),
  ])

  @Test("every violation is shown with its place, its code and what is allowed")
  func violations() {
    let report = ErrorReport(Self.error(.invalidArgument, "CHANGE_REFUSED", [Self.violations]))
    #expect(
      report.text == """
        INVALID_ARGUMENT (CHANGE_REFUSED): No.
          params/pricing:base_rate_USDC: 7 is too large [out_of_range]; allowed: 0.0001 … 1
          reason: a reason is needed [required]
        """)
    #expect(report.exitCode == .refused)
  }

  @Test("programs get the same as JSON")
  func json() throws {
    let report = ErrorReport(Self.error(.invalidArgument, "CHANGE_REFUSED", [Self.violations]))
    let json = try JSONValue(parsing: report.json)
    #expect(json["reason"] == "CHANGE_REFUSED")
    #expect(json["exit_code"] == 65)
    #expect(json["violations"]?[0]?["allowed"] == "0.0001 … 1")
    #expect(json["violations"]?[1]?["field"] == "reason")
  }

  @Test("a conflict shows how things stand")
  func conflict() {
    let current = CurrentVersions(
      versions: [
        ScopeVersion(
          namespace: "params/pricing", scope: ContractType.Scope(environment: "production"),
          version: 8)
      ],
      entries: [
        Entry(namespace: "params/pricing", key: "a", value: Value(kind: .floatValue(0.06)))
      ])
    let report = ErrorReport(Self.error(.aborted, "VERSION_MISMATCH", [current]))
    #expect(report.text.contains("params/pricing in production is at version 8"))
    #expect(report.text.contains("params/pricing:a is 0.06"))
    #expect(report.exitCode == .conflict)
  }

  @Test("violations of the decoder are shown when there are no others")
  func badRequest() {
    let request = GoogleRPC.BadRequest(fieldViolations: [
      GoogleRPC.BadRequest.FieldViolation(
        field: "key", description: "must be a key", reason: "bad_format")
    ])
    let report = ErrorReport(Self.error(.invalidArgument, "INVALID_REQUEST", [request]))
    #expect(report.text.hasSuffix("  key: must be a key [bad_format]"))
  }

  @Test(
    "each outcome has its exit code",
    arguments: [
      (.unavailable, "NOT_COMMITTED", .unavailable), (.unavailable, "OUTCOME_UNKNOWN", .temporary),
      (.deadlineExceeded, "", .deadline), (.permissionDenied, "ROLE_NOT_ALLOWED", .denied),
      (.notFound, "UNKNOWN_PARAMETER", .notFound), (.aborted, "VERSION_MISMATCH", .conflict),
      (.alreadyExists, "REQUEST_ID_REUSED", .conflict), (.unimplemented, "", .unimplemented),
      (.failedPrecondition, "NO_CAPACITY", .refused), (.internal, "INTERNAL", .fault),
      (.resourceExhausted, "OVERLOADED", .temporary), (.cancelled, "", .interrupted),
    ] as [(RPCCode, String, ExitCode)])
  func exitCodes(code: RPCCode, reason: String, expected: ExitCode) {
    #expect(ErrorReport(Self.error(code, reason)).exitCode == expected)
  }

  @Test("details that cannot be read take nothing away")
  func unreadable() {
    let report = ErrorReport(RPCError(.notFound, "No such thing.", details: [0xFF, 0xFF, 0xFF]))
    #expect(report.text == "NOT_FOUND: No such thing.")
    #expect(report.exitCode == .notFound)
  }
}

internal import ContractType
internal import HTTP
internal import JSON
internal import OpenAPI

/// How refusals look on the strategies' paths: the envelope with `error` filled in.
enum StrategyFaults {
  private static let details = AnswerShape<RefusedRequest>([
    AnswerField("errors", "What is wrong, one sentence each.") { refused in
      refused.fault.violations.map(\.sentence)
    },
    AnswerField("violations", "The same for programs.", listOf: .violation) {
      $0.fault.violations
    },
  ])

  private static let error = AnswerShape<RefusedRequest>([
    AnswerField(
      "code", "What programs go by, such as `VALIDATION_ERROR`.",
      schema: .choice(of: Self.codes.map(\.1) + ["ROLLBACK_FAILED", "INTERNAL_ERROR"])
    ) { Self.code($0.fault) },
    AnswerField("message", "What is wrong, in a sentence.") { Self.message($0.fault) },
    AnswerField("details", "Every fault of a value; null when none is to blame.", orNull: details) {
      $0.fault.violations.isEmpty ? nil : $0
    },
    .current,
  ])

  static let shape = AnswerShape<RefusedRequest>([
    .constant("success", false, "Always false."),
    .constant("data", .null, "Always null."),
    AnswerField("error", "What happened.", Self.error) { $0 },
    AnswerField("metadata", "About the request.", Self.metadata) { $0 },
  ])

  private static let metadata = AnswerShape<RefusedRequest>([
    AnswerField("reason", "What the service calls it.") { $0.fault.code },
    AnswerField("request_id", "What names the request in logs.") { $0.place.requestID },
  ])

  private static let codes: [(HTTPStatus, String)] = [
    (.badRequest, "VALIDATION_ERROR"), (.unauthorized, "UNAUTHORIZED"),
    (.forbidden, "FORBIDDEN"), (.notFound, "NOT_FOUND"),
    (.methodNotAllowed, "METHOD_NOT_ALLOWED"), (.conflict, "CONFLICT"),
    (.preconditionFailed, "PRECONDITION_FAILED"), (.contentTooLarge, "TOO_LARGE"),
    (.unsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE"), (HTTPStatus(422), "KEY_REUSED"),
    (.tooManyRequests, "RATE_LIMITED"), (.unavailable, "UNAVAILABLE"),
    (.gatewayTimeout, "TIMEOUT"),
  ]

  /// What a rollback that did not come about is called.
  static let rollbackFailed = "ROLLBACK_FAILED"

  private static func code(_ fault: Fault) -> String {
    if fault.code == self.rollbackFailed { return fault.code }
    return self.codes.first { $0.0 == fault.status }?.1 ?? "INTERNAL_ERROR"
  }

  private static func message(_ fault: Fault) -> String {
    fault.status == .badRequest && !fault.violations.isEmpty && fault.code != self.rollbackFailed
      ? "Validation failed" : fault.detail
  }
}

extension FaultShape {
  /// Refusals on the strategies' paths.
  static let strategies = FaultShape(StrategyFaults.shape)
}

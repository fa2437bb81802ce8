internal import ContractConfig
internal import ContractPricing
internal import ContractType
internal import HTTP

/// A refusal before it has a shape: what, why, and what would help.
struct Fault: Error, Sendable, Hashable {
  /// The status of the answer.
  var status: HTTPStatus
  /// The stable name that programs go by, such as `UNKNOWN_PARAMETER`.
  var code: String
  /// What is wrong, in a sentence.
  var detail: String
  /// The fields that are to blame.
  var violations: [Violation] = []
  /// How things stand, after a version that was not the expected one.
  var current: CurrentVersions?
  /// Why a cover is not offered.
  var refusal: Refusal?
  /// How long waiting helps.
  var retryAfter: Duration?
  /// Further header fields of the answer.
  var fields: [HTTPField] = []

  /// Describes a refusal.
  init(
    _ status: HTTPStatus, _ code: String, _ detail: String, violations: [Violation] = [],
    retryAfter: Duration? = nil, fields: [HTTPField] = []
  ) {
    self.status = status
    self.code = code
    self.detail = detail
    self.violations = violations
    self.retryAfter = retryAfter
    self.fields = fields
  }

  /// A request that is not what it should be.
  static func invalid(_ detail: String, violations: [Violation] = []) -> Fault {
    Fault(.badRequest, "INVALID_REQUEST", detail, violations: violations)
  }

  /// One field that is not what it should be.
  static func invalid(field: String, _ code: String, _ message: String) -> Fault {
    .invalid(
      "\(field): \(message)", violations: [Violation(field: field, code: code, message: message)])
  }
}

internal import ContractConfig
internal import ContractPricing
internal import ContractType
internal import HTTP
internal import JSON
internal import OpenAPI

/// A refusal and what it refers to, as the façades word it.
struct RefusedRequest: Sendable {
  let fault: Fault
  let place: FaultShape.Place

  /// What is wrong, with every fault of a value.
  var sentence: String {
    self.fault.violations.isEmpty
      ? self.fault.detail : Violation.sentence(of: self.fault.violations)
  }
}

extension AnswerField where Subject == RefusedRequest {
  /// How things stand where somebody expected something else.
  static let current = AnswerField(
    whenThere: "current", "How things stand, after a version that was not the expected one."
  ) { refused in refused.fault.current.map { MessageValue(message: $0) } }
}

extension FaultShape {
  /// Refusals that are objects of JSON of a shape.
  init(_ shape: AnswerShape<RefusedRequest>) {
    self.init(mediaType: "application/json") { fault, place in
      shape.bytes(RefusedRequest(fault: fault, place: place))
    }
  }

  /// Refusals on the administration's paths, of quotes and of yields.
  static let admin = FaultShape(AdminFaults.shape)
}

/// How refusals look on the administration's paths.
enum AdminFaults {
  static let shape = AnswerShape<RefusedRequest>([
    AnswerField("error", "What happened, in two words.") { Self.title($0.fault) },
    AnswerField("message", "What is wrong, in a sentence.") { $0.sentence },
    AnswerField("code", "What programs go by.") { $0.fault.code },
    AnswerField("errors", "Every fault of a value.", listOf: .violation) { $0.fault.violations },
    .current,
    AnswerField(whenThere: "refusal", "Why a cover is not offered.") { refused in
      refused.fault.refusal.map { MessageValue(message: $0) }
    },
    AnswerField("request_id", "What names the request in logs.") { $0.place.requestID },
  ])

  static func title(_ fault: Fault) -> String {
    if fault.status == .badRequest, !fault.violations.isEmpty { return "Validation failed" }
    return switch fault.status {
    case .notFound: "Not found"
    case .tooManyRequests: "Rate limit exceeded"
    default: "\(fault.status.reason)"
    }
  }
}

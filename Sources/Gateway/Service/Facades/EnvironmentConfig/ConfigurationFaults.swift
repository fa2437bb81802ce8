internal import ContractType
internal import HTTP
internal import JSON
internal import OpenAPI

/// How refusals look on the paths of configuration by environment.
///
/// `detail` is a sentence; of a request that is not understood (422) it is a list, one object for
/// each fault, that says where in the request it is.
enum ConfigurationFaults {
  /// What this surface says to a request that it does not understand.
  static let notUnderstood = HTTPStatus(422)

  private static let located = AnswerShape<Violation>([
    AnswerField("type", "What programs go by, such as `required`.") { violation -> String in
      violation.code == "required" ? "missing" : violation.code
    },
    AnswerField("loc", "The part of the request and the names within it.") { violation in
      violation.field.split(separator: ".").map(String.init)
    },
    AnswerField("msg", "What is wrong and what is allowed.") { $0.sentence },
  ])

  private static let worded = AnswerShape<RefusedRequest>([
    AnswerField("detail", "What is wrong, in a sentence.") { Self.sentence($0) },
    AnswerField("code", "What programs go by.") { $0.fault.code },
    AnswerField("errors", "Every fault of a value.", listOf: .violation) { $0.fault.violations },
    .current,
  ])

  private static let listed = AnswerShape<RefusedRequest>([
    AnswerField("detail", "Every fault.", listOf: Self.located) { $0.fault.violations }
  ])

  static let schema = JSONSchema.anyOf([Self.worded.schema, Self.listed.schema])
    .named("ConfigurationRefusal")

  static let shape = FaultShape(mediaType: "application/json") { fault, place in
    let refused = RefusedRequest(fault: fault, place: place)
    let isListed = fault.status == Self.notUnderstood && !fault.violations.isEmpty
    return (isListed ? Self.listed : Self.worded).bytes(refused)
  }

  private static func sentence(_ refused: RefusedRequest) -> String {
    guard refused.fault.code == "CHANGE_REFUSED" else { return refused.sentence }
    return "Invalid configuration value: \(refused.sentence)"
  }
}

extension FaultShape {
  /// Refusals on the paths of configuration by environment.
  static let configuration = ConfigurationFaults.shape
}

internal import ContractConfig
internal import ContractPricing
internal import ContractType
internal import OpenAPI

extension JSONSchema {
  /// A refusal as RFC 9457 has it, with what programs go by.
  static let problem = JSONSchema.object([
    Member("type", .text(format: "uri-reference").described("`about:blank`.")),
    Member("title", .text().described("The status in words.")),
    Member("status", .integer(min: 400, max: 599).described("The status.")),
    Member("detail", .text().described("What is wrong, in a sentence for people.")),
    Member(
      "code", .text(pattern: "^[A-Za-z0-9_-]+$").described("What is wrong, by a name that stays.")),
    Member(
      "errors",
      .list(of: .message(Violation.self)).described("The fields that are to blame."),
      isRequired: false),
    Member(
      "current", .message(CurrentVersions.self).described("How things stand, after a conflict."),
      isRequired: false),
    Member(
      "refusal", .message(Refusal.self).described("Why a cover is not offered."),
      isRequired: false),
    Member(
      "request_id", .text().described("What names the request in logs."), isRequired: false),
    Member(
      "trace_id", .text().described("What names the trace that the request is part of."),
      isRequired: false),
  ])
  .described(
    "A refusal. What is refused before it is understood has no `errors` and no `request_id`."
  )
  .named("Problem")
}

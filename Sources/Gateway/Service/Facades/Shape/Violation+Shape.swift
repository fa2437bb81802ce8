internal import ContractType

extension AnswerShape where Subject == Violation {
  /// One fault of a value, as answers list it.
  static let violation = AnswerShape([
    AnswerField("field", "The parameter or member that is to blame; empty for all of it.") {
      $0.parameter.isEmpty ? $0.field : $0.parameter
    },
    AnswerField("code", "What programs go by, such as `out_of_range`.") { $0.code },
    AnswerField("message", "What is wrong, in one sentence.") { $0.message },
    AnswerField("allowed", "What is allowed, in words; may be empty.") { $0.allowed },
  ])
}

internal import Basics
internal import Contract
internal import ContractConfig
internal import ContractType
internal import HTTP
internal import JSON

extension Value {
  /// The value that stands in `field` of a request, as the contract reads it.
  init(_ json: JSONValue, field: String) throws(Fault) {
    do throws(WireError) {
      try unsafe self.init(json: json.canonicalText.utf8Span.span.bytes)
    } catch {
      let violations = error.violations.map { violation in
        Violation(field: field, code: violation.code, message: "\(field) \(violation.message)")
      }
      throw .invalid(Violation.sentence(of: violations), violations: violations)
    }
  }

  /// The value that a text of a query stands for, by what the parameter may be.
  ///
  /// What does not fit the type stays a text: the service refuses it and says what is allowed.
  init(_ text: String, type: ValueType?) {
    let json = try? JSONValue(parsing: text)
    switch (type, json) {
    case (.string, _), (nil, _), (_, nil): self.init(kind: .stringValue(text))
    case (_, let json?):
      self = (try? Value(json, field: "value")) ?? Value(kind: .stringValue(text))
    }
  }
}

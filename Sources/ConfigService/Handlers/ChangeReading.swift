internal import Basics
internal import ContractConfig
internal import ContractType
internal import JSON

extension ConfigHandlers {
  /// Changes as the planner takes them; what is wrong with their form is reported at once.
  ///
  /// Values are not judged here: that is the planner's, which does it for every kind of change.
  func changes(
    _ changes: [Change], field: String = "changes"
  ) throws(ConfigFault) -> ChangeRequest {
    var read: [ChangeRequest.Change] = []
    var faults: [Violation] = []
    for (number, change) in changes.enumerated() {
      let place = "\(field)[\(number)]"
      do throws(ConfigFault) {
        read.append(try self.change(change, field: place))
      } catch {
        guard case .invalidRequest(let violations) = error else { throw error }
        faults += violations
      }
    }
    guard faults.isEmpty else { throw .invalidRequest(faults) }
    return ChangeRequest(changes: read)
  }

  /// Expectations as the planner takes them.
  func expectations(
    _ expected: [ExpectedVersion]
  ) throws(ConfigFault) -> [ChangeRequest.Expectation] {
    var read: [ChangeRequest.Expectation] = []
    for (number, expectation) in expected.enumerated() {
      let field = "expected_versions[\(number)]"
      read.append(
        ChangeRequest.Expectation(
          namespace: try Self.parsed(
            ParameterNamespace.self, expectation.namespace, field: "\(field).namespace"),
          scope: try self.scope(expectation.scope, field: "\(field).scope"),
          version: Version(exactly: expectation.version) ?? .zero))
    }
    return read
  }

  private func change(
    _ change: Change, field: String
  ) throws(ConfigFault) -> ChangeRequest.Change {
    ChangeRequest.Change(
      field: field,
      namespace: try Self.parsed(
        ParameterNamespace.self, change.namespace, field: "\(field).namespace"),
      scope: try self.scope(change.scope, field: "\(field).scope"),
      action: try self.action(change, field: field))
  }

  private func action(
    _ change: Change, field: String
  ) throws(ConfigFault) -> ChangeRequest.Change.Action {
    switch change.action {
    case .set(let value)?:
      return .set(
        try Self.key(change.key, field: "\(field).key"),
        try Self.value(value, field: "\(field).set"))
    case .unset(true)?: return .unset(try Self.key(change.key, field: "\(field).key"))
    case .replace(let replacement)?:
      guard change.key.isEmpty else {
        throw Self.fault("\(field).key", .notAllowed, "a replacement names no key", "empty")
      }
      var values: [(key: ParameterKey, value: JSONValue)] = []
      for (number, pair) in replacement.values.enumerated() {
        let place = "\(field).replace.values[\(number)]"
        values.append(
          (
            try Self.key(pair.key, field: "\(place).key"),
            try Self.value(pair.value ?? ContractType.Value(), field: "\(place).value")
          ))
      }
      return .replace(values)
    case .unset(false)?:
      throw Self.fault("\(field).unset", .notAllowed, "unset is true or absent", "true")
    case nil:
      throw Self.fault(field, .required, "a change sets, unsets or replaces", "one of them")
    }
  }

  private static func key(_ text: String, field: String) throws(ConfigFault) -> ParameterKey {
    guard !text.isEmpty else {
      throw Self.fault(field, .required, "a change of one value names its key", "a key")
    }
    return try Self.parsed(ParameterKey.self, text, field: field)
  }

  static func value(
    _ value: ContractType.Value, field: String
  ) throws(ConfigFault) -> JSONValue {
    guard let json = ContractMapping.json(value) else {
      throw Self.fault(field, .wrongType, "this is not a value", "a JSON value")
    }
    return json
  }

  static func fault(
    _ field: String, _ code: Violation.Code, _ message: String, _ allowed: String
  ) -> ConfigFault {
    .invalidRequest([Violation(field: field, code: code, message: message, allowed: allowed)])
  }
}

internal import Basics
internal import ContractConfig
internal import ContractType

extension Violation {
  /// The fault with its parameter called as people at this door call it.
  func named(at door: Door) -> Violation {
    let parts = self.parameter.split(separator: ":", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return self }
    let name = door.name(of: parts[0], parts[1])
    var violation = self
    // A row of the administration is one value, and its key is in the path.
    violation.message = self.message.exchanging(
      self.parameter, for: door == .admin ? "Value" : name)
    violation.parameter = name
    return violation
  }
}

extension Door {
  /// What people at this door call a parameter.
  func name(of namespace: String, _ key: String) -> String {
    switch self {
    case .admin: "\(AdminShapes.category(namespace))/\(key)"
    case .config:
      ConfigurationType.allCases.lazy.compactMap { $0.key(of: namespace, key) }.first
        ?? "\(namespace):\(key)"
    case .strategies: StrategyShapes.name(key)
    case .rpc: "\(namespace):\(key)"
    }
  }
}

extension ChangeOutcome {
  /// The outcome with parameters called as people at this door call them.
  func named(at door: Door) -> ChangeOutcome {
    var outcome = self
    outcome.violations = self.violations.map { $0.named(at: door) }
    outcome.warnings = self.warnings.map { $0.named(at: door) }
    return outcome
  }
}

public import Basics
public import JSON

/// An invariant between parameters, judged on the resolved values of every scope a change touches.
public struct Rule: Sendable, Hashable {
  /// How far a sum may miss its target.
  static let sumTolerance = 1e-9

  /// What a rule checks; a closed set.
  public enum Kind: Sendable, Hashable {
    /// The parameters rise strictly in the order named.
    case ordered
    /// The first parameter is less than the second.
    case lessThan
    /// The first parameter is at most the second.
    case atMost
    /// The parameters add to this number.
    case sumEquals(Double)
    /// When the first parameter has this value, the others must have one.
    case requires(JSONValue)
  }

  /// What a broken rule means.
  public enum Severity: String, Sendable, Hashable {
    case error, warning
  }

  /// Its name, such as `utilization_tiers_ordered`.
  public let name: String
  public let kind: Kind
  /// The parameters in the order that matters.
  public let parameters: [ParameterName]
  public let severity: Severity
  /// Environments in which an error is only a warning.
  public let lenientEnvironments: [EnvironmentName]
  /// What is allowed, in one sentence.
  public let message: String

  /// Describes a rule.
  public init(
    name: String, kind: Kind, parameters: [ParameterName], severity: Severity = .error,
    lenientEnvironments: [EnvironmentName] = [], message: String
  ) {
    self.name = name
    self.kind = kind
    self.parameters = parameters
    self.severity = severity
    self.lenientEnvironments = lenientEnvironments
    self.message = message
  }

  /// What breaking it means in `environment`.
  public func severity(in environment: EnvironmentName?) -> Severity {
    guard let environment, self.lenientEnvironments.contains(environment) else {
      return self.severity
    }
    return .warning
  }

  /// Whether the rule holds when `value` gives the value in force of a parameter.
  ///
  /// A parameter without a value, or with one that is no number where one is needed, breaks no
  /// rule: its own schema speaks of that.
  public func holds(_ value: (ParameterName) -> JSONValue?) -> Bool {
    if case .requires(let trigger) = self.kind {
      guard let first = self.parameters.first, value(first) == trigger else { return true }
      return self.parameters.dropFirst().allSatisfy { Self.isSet(value($0)) }
    }
    let numbers = self.parameters.compactMap { name -> Double? in
      if case .number(let number)? = value(name) { number.double } else { nil }
    }
    guard numbers.count == self.parameters.count else { return true }
    return switch self.kind {
    case .ordered: zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 }
    case .lessThan: numbers.count == 2 && numbers[0] < numbers[1]
    case .atMost: numbers.count == 2 && numbers[0] <= numbers[1]
    case .sumEquals(let target):
      abs(numbers.reduce(0, +) - target) <= Self.sumTolerance * max(1, target.magnitude)
    case .requires: true
    }
  }

  /// The same rule for the parameters of another namespace.
  func moved(from old: ParameterNamespace, to new: ParameterNamespace) -> Rule {
    Rule(
      name: "\(self.name).\(new.name)", kind: self.kind,
      parameters: self.parameters.map {
        $0.namespace == old ? ParameterName(namespace: new, key: $0.key) : $0
      },
      severity: self.severity, lenientEnvironments: self.lenientEnvironments,
      message: self.message)
  }

  private static func isSet(_ value: JSONValue?) -> Bool {
    switch value {
    case nil, .null?: false
    case .string(let text)?: !text.isEmpty
    case .array(let items)?: !items.isEmpty
    default: true
    }
  }
}

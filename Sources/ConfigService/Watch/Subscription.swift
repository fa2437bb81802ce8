public import Basics

/// What a consumer follows: one environment, and namespaces by name or by whole realms.
public struct Subscription: Sendable, Hashable {
  /// A namespace, or every namespace of a realm.
  public enum Pattern: Sendable, Hashable {
    case namespace(ParameterNamespace)
    case realm(String)

    /// Reads `params/pricing` or `strategy/*`; nil when it is neither.
    public init?(_ text: String) {
      if text.hasSuffix("/*") {
        let realm = String(text.dropLast(2))
        guard ParameterNamespace("\(realm)/x") != nil else { return nil }
        self = .realm(realm)
      } else if let namespace = ParameterNamespace(text) {
        self = .namespace(namespace)
      } else {
        return nil
      }
    }
  }

  public let environment: EnvironmentName
  public let patterns: Set<Pattern>

  /// Follows what `patterns` name in `environment`.
  public init(environment: EnvironmentName, patterns: some Sequence<Pattern>) {
    self.environment = environment
    self.patterns = Set(patterns)
  }

  /// Whether a namespace is followed.
  public func includes(_ namespace: ParameterNamespace) -> Bool {
    self.patterns.contains(.namespace(namespace))
      || self.patterns.contains(.realm(namespace.realm))
  }
}

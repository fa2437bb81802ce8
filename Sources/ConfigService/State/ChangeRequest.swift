public import Basics
public import JSON

/// A change set as it was asked for, with its names checked but not its values.
public struct ChangeRequest: Sendable {
  /// One change.
  public struct Change: Sendable {
    /// What to do.
    public enum Action: Sendable {
      case set(ParameterKey, JSONValue)
      case unset(ParameterKey)
      /// Make the scope hold exactly these values.
      case replace([(key: ParameterKey, value: JSONValue)])
      /// Remove every value of the scope but these.
      case keepOnly(Set<ParameterKey>)
    }

    /// Path of the change in the request, such as `changes[3]`.
    public let field: String
    public let namespace: ParameterNamespace
    public let scope: Scope
    public let action: Action
    /// Path of the value that is set.
    public let valueField: String

    /// Describes a change; the value that is set stands in the field `set` unless said otherwise.
    public init(
      field: String, valueField: String? = nil, namespace: ParameterNamespace, scope: Scope,
      action: Action
    ) {
      self.field = field
      self.valueField = valueField ?? "\(field).set"
      self.namespace = namespace
      self.scope = scope
      self.action = action
    }
  }

  /// The version that a writer believes a scope to be at.
  public struct Expectation: Sendable, Hashable {
    public let namespace: ParameterNamespace
    public let scope: Scope
    public let version: Version

    /// Expects `version`.
    public init(namespace: ParameterNamespace, scope: Scope, version: Version) {
      self.namespace = namespace
      self.scope = scope
      self.version = version
    }
  }

  public var changes: [Change]
  /// Values of the past to bring back, besides the changes.
  public var restoration: Restoration?
  /// What is wrong with the request itself, found before its changes are judged.
  public var problems: [Violation]
  public var expectations: [Expectation]
  /// The revision that must be the present one; nil for whatever is there.
  public var expectedRevision: Revision?
  /// What files, variables and the catalogue propose, to be taken over besides the changes.
  var adoption: LayerAdoption?
  /// Step limits are set aside, for which a reason is needed.
  public var overridesSteps: Bool
  /// Step limits do not apply at all: a rollback or a change of a local layer.
  public var isExemptFromSteps: Bool
  public var reason: String

  /// Describes a change set.
  public init(
    changes: [Change], problems: [Violation] = [], expectations: [Expectation] = [],
    overridesSteps: Bool = false, isExemptFromSteps: Bool = false, reason: String = ""
  ) {
    self.changes = changes
    self.problems = problems
    self.expectations = expectations
    self.overridesSteps = overridesSteps
    self.isExemptFromSteps = isExemptFromSteps
    self.reason = reason
  }
}

/// What would come of a change set at one state of the store.
public struct ChangePlan: Sendable {
  /// The values that differ, in the order of their places and keys; empty when nothing differs.
  public let edits: [Edit]
  /// Everything that forbids the change set.
  public let violations: [Violation]
  /// What is allowed but deserves a look.
  public let warnings: [Violation]
  /// The expectations that do not hold.
  public let conflicts: [ChangeRequest.Expectation]
  /// The state is not the one that the change set was meant for.
  public let isOvertaken: Bool

  /// Whether the change set may be committed.
  public var isAllowed: Bool {
    self.violations.isEmpty && self.conflicts.isEmpty && !self.isOvertaken
  }
}

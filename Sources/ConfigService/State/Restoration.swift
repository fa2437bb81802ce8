public import Basics
public import JSON

/// Values of the past that a rollback brings back.
///
/// It is a request, not a list of changes: what it changes depends on the state it is judged at, so
/// that a rollback which others overtake restores what it was asked to restore all the same.
public struct Restoration: Sendable {
  /// What is restored.
  public enum Target: Sendable {
    /// How things stood in this state.
    case state(ConfigState)
    /// What this change set replaced, where nothing has replaced it since.
    case undo(Revision, [UndoneValue])
  }

  /// A value that a change set wrote, and what it replaced.
  public struct UndoneValue: Sendable, Hashable {
    public let place: Place
    public let key: ParameterKey
    /// Nil when there was none.
    public let before: JSONValue?
    /// The latest change set that wrote the value.
    public let lastRevision: Revision

    /// Describes a value.
    public init(
      place: Place, key: ParameterKey, before: JSONValue?, lastRevision: Revision
    ) {
      self.place = place
      self.key = key
      self.before = before
      self.lastRevision = lastRevision
    }
  }

  /// Which values are restored; what is nil does not limit.
  public struct Selection: Sendable, Hashable {
    public var namespaces: Set<ParameterNamespace>?
    public var parameters: Set<ParameterName>?
    public var scope: Scope?

    /// Selects everything.
    public init() {}

    func takes(_ place: Place, _ key: ParameterKey) -> Bool {
      guard self.namespaces?.contains(place.namespace) ?? true,
        self.scope.map({ $0 == place.scope }) ?? true
      else { return false }
      return self.parameters?.contains(ParameterName(namespace: place.namespace, key: key)) ?? true
    }
  }

  public let target: Target
  public let selection: Selection
  /// Path of the target in the request, such as `to_revision`.
  public let field: String

  /// Asks for values of the past.
  public init(_ target: Target, selection: Selection, field: String) {
    self.target = target
    self.selection = selection
    self.field = field
  }

  /// The changes that restore the values at `present`, and what deserves a look.
  ///
  /// Only what people wrote is restored: values of files and variables come from where they are.
  func changes(
    at present: ConfigState
  ) -> (changes: [ChangeRequest.Change], warnings: [Violation]) {
    switch self.target {
    case .state(let past): (self.changes(to: past, at: present), [])
    case .undo(let revision, let values): self.changes(undoing: values, of: revision, at: present)
    }
  }

  private func changes(to past: ConfigState, at present: ConfigState) -> [ChangeRequest.Change] {
    let places = Set(past.writtenPlaces).union(present.writtenPlaces)
      .filter(\.layer.isStored).sorted()
    return places.flatMap { place -> [ChangeRequest.Change] in
      let (then, now) = (past[place].values, present[place].values)
      let keys = Set(then.keys).union(now.keys).filter { self.selection.takes(place, $0) }
      return keys.sorted().compactMap { key in
        then[key]?.value == now[key]?.value
          ? nil : self.change(of: key, in: place, to: then[key]?.value)
      }
    }
  }

  private func changes(
    undoing values: [UndoneValue], of revision: Revision, at present: ConfigState
  ) -> (changes: [ChangeRequest.Change], warnings: [Violation]) {
    var changes: [ChangeRequest.Change] = []
    var warnings: [Violation] = []
    for value in values where self.selection.takes(value.place, value.key) {
      let now = present[value.place].values[value.key]
      guard now?.value != value.before else { continue }
      let name = ParameterName(namespace: value.place.namespace, key: value.key)
      guard value.place.layer.isStored else {
        warnings.append(
          Violation(
            field: self.field, code: .notStored,
            message: "\(name) was changed by a file, a variable or the catalogue, "
              + "and only there can it be changed back", parameter: name.description))
        continue
      }
      let writer = max(value.lastRevision, now?.revision ?? .zero)
      guard writer == revision else {
        warnings.append(
          Violation(
            field: self.field, code: .changedSince,
            message: "\(name) in \(value.place.scope) was changed again by revision "
              + "\(writer), and is left as it is", parameter: name.description))
        continue
      }
      changes.append(self.change(of: value.key, in: value.place, to: value.before))
    }
    return (changes, warnings)
  }

  /// The same violations, where those of a restored value name the field that asked for it: the
  /// request has no field for the value.
  func naming(_ violations: [Violation]) -> [Violation] {
    violations.map { violation in
      guard violation.field.hasPrefix(self.field) else { return violation }
      return Violation(
        field: self.field, code: violation.code, message: violation.message,
        allowed: violation.allowed, parameter: violation.parameter)
    }
  }

  private func change(
    of key: ParameterKey, in place: Place, to value: JSONValue?
  ) -> ChangeRequest.Change {
    ChangeRequest.Change(
      field: self.field, namespace: place.namespace, scope: place.scope,
      action: value.map { .set(key, $0) } ?? .unset(key))
  }
}

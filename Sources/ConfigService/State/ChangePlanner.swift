internal import Basics
internal import JSON

/// Works out what a change set would do and whether it may.
///
/// Pure, and the only code that judges a change: a dry run, the real call, an import and a rollback
/// all get their answer here, so that they cannot disagree.
struct ChangePlanner {
  private let catalogue: Catalogue
  private let state: ConfigState
  /// The environment this deployment runs in; its values are always judged.
  private let environment: EnvironmentName
  private let secrets: SecretVault

  private var edits: [Place: [ParameterKey: Edit]] = [:]
  private var fields: [Place: [ParameterKey: String]] = [:]
  /// Parameters with a value that is wrong in itself; no rule is judged by them.
  private var faulty: Set<ParameterName> = []
  private var violations: [Violation] = []
  private var warnings: [Violation] = []

  private init(
    _ catalogue: Catalogue, _ state: ConfigState, _ environment: EnvironmentName,
    _ secrets: SecretVault
  ) {
    self.catalogue = catalogue
    self.state = state
    self.environment = environment
    self.secrets = secrets
  }

  /// The plan of `request` at `state`.
  static func plan(
    _ request: ChangeRequest, catalogue: Catalogue, state: ConfigState,
    environment: EnvironmentName, secrets: SecretVault = .none
  ) -> ChangePlan {
    var planner = ChangePlanner(catalogue, state, environment, secrets)
    planner.violations = request.problems
    let restored = request.restoration?.changes(at: state)
    for change in request.changes + (restored?.changes ?? []) { planner.collect(change) }
    planner.warnings += restored?.warnings ?? []
    if let adoption = request.adoption { planner.collect(adoption) }
    planner.judge(request)
    return ChangePlan(
      edits: planner.sortedEdits,
      violations: request.restoration?.naming(planner.violations) ?? planner.violations,
      warnings: request.restoration?.naming(planner.warnings) ?? planner.warnings,
      conflicts: request.expectations.filter { expectation in
        guard let place = Place(stored: expectation.namespace, scope: expectation.scope) else {
          return expectation.version != .zero
        }
        return state[place].version != expectation.version
      }, isOvertaken: request.expectedRevision.map { $0 != state.token.revision } ?? false)
  }

  private var sortedEdits: [Edit] {
    self.edits.values.flatMap(\.values).filter { $0.before != $0.after || $0.isRenewal }
      .sorted { ($0.place, $0.key) < ($1.place, $1.key) }
  }

  // MARK: Collecting

  private mutating func collect(_ change: ChangeRequest.Change) {
    guard let schema = self.catalogue[change.namespace] else {
      self.violations.append(
        Violation(
          field: "\(change.field).namespace", code: .unknownNamespace,
          message: "there is no namespace \(change.namespace)",
          allowed: self.catalogue.namespaces.map(\.namespace.description)
            .joined(separator: ", ")))
      return
    }
    guard let place = self.place(of: change, schema) else { return }
    switch change.action {
    case .set(let key, let value):
      self.set(key, value, in: place, field: change.valueField)
    case .unset(let key):
      self.unset(key, in: place, field: change.field)
    case .replace(let values):
      self.replace(values, in: place, field: "\(change.field).replace")
    case .keepOnly(let keys):
      for key in self.state[place].values.keys where !keys.contains(key) {
        self.note(key, nil, in: place, field: change.field)
      }
    }
  }

  /// Takes over what the local layers propose, and what becomes of stored values above it.
  private mutating func collect(_ adoption: LayerAdoption) {
    let outcome = adoption.outcome(at: self.state)
    for edit in outcome.edits {
      self.fields[edit.place, default: [:]][edit.key] = edit.origin
      self.edits[edit.place, default: [:]][edit.key] = edit
    }
    self.warnings += outcome.warnings
  }

  private mutating func place(
    of change: ChangeRequest.Change, _ schema: NamespaceSchema
  ) -> Place? {
    if change.scope.symbol != nil, !schema.takesSymbols {
      self.violations.append(
        Violation(
          field: "\(change.field).scope.symbol", code: .notAllowed,
          message: "\(change.namespace) keeps no values for single symbols",
          allowed: "a scope without a symbol"))
      return nil
    }
    guard let place = Place(stored: change.namespace, scope: change.scope) else {
      self.violations.append(
        Violation(
          field: "\(change.field).scope", code: .wrongEnvironment,
          message: "a value for a symbol belongs to one environment",
          allowed: "an environment such as \(self.environment) beside the symbol"))
      return nil
    }
    return place
  }

  private mutating func set(
    _ key: ParameterKey, _ value: JSONValue, in place: Place, field: String
  ) {
    let name = ParameterName(namespace: place.namespace, key: key)
    guard let schema = self.catalogue[name] else {
      self.noteUnknown(name, field: field)
      return
    }
    let judgement =
      schema.isSensitive
      ? self.secrets.admit(
        value, for: schema, in: place.scope, over: self.state[place].values[key]?.value,
        field: field, runningIn: self.environment)
      : schema.judge(value, field: field)
    guard judgement.violations.isEmpty else {
      self.violations += judgement.violations
      self.faulty.insert(name)
      return
    }
    self.note(key, judgement.value, in: place, field: field)
  }

  private mutating func unset(_ key: ParameterKey, in place: Place, field: String) {
    let name = ParameterName(namespace: place.namespace, key: key)
    // A value may outlive its schema; removing it is always right.
    guard self.catalogue[name] != nil || self.state[place].values[key] != nil else {
      self.noteUnknown(name, field: "\(field).key")
      return
    }
    self.note(key, nil, in: place, field: field)
  }

  private mutating func replace(
    _ values: [(key: ParameterKey, value: JSONValue)], in place: Place, field: String
  ) {
    for (number, value) in values.enumerated() {
      self.set(value.key, value.value, in: place, field: "\(field).values[\(number)].value")
    }
    let named = Set(values.map(\.key))
    for key in self.state[place].values.keys where !named.contains(key) {
      self.note(key, nil, in: place, field: field)
    }
  }

  private mutating func note(
    _ key: ParameterKey, _ after: JSONValue?, in place: Place, field: String
  ) {
    let name = ParameterName(namespace: place.namespace, key: key)
    guard self.edits[place]?[key] == nil else {
      self.violations.append(
        Violation(
          field: field, code: .duplicateKey,
          message: "\(name) is changed twice in the scope \(place.scope)",
          allowed: "one change of a parameter in a scope", parameter: name.description))
      return
    }
    self.fields[place, default: [:]][key] = field
    self.edits[place, default: [:]][key] = Edit(
      place: place, key: key, before: self.state[place].values[key]?.value, after: after)
  }

  private mutating func noteUnknown(_ name: ParameterName, field: String) {
    let suggestion = self.catalogue.suggestion(for: name)
    self.violations.append(
      Violation(
        field: field, code: .unknownParameter, message: "there is no parameter \(name)",
        allowed: suggestion.map { "did you mean \($0)?" }
          ?? "a parameter that the schema of \(name.namespace) names",
        parameter: name.description))
  }

  // MARK: Judging

  private mutating func judge(_ request: ChangeRequest) {
    let edits = self.sortedEdits
    guard !edits.isEmpty else { return }
    self.noteHidden(edits)
    let haveSteps =
      !request.isExemptFromSteps && edits.contains { self.catalogue[$0.name]?.step != nil }
    let rules = self.catalogue.rules(touching: edits.map(\.name))
    // Most parameters have neither, and then nobody asks what will be in force.
    guard haveSteps || !rules.isEmpty else { return }
    let after = self.state.applying(
      edits, as: self.state.token, at: self.state.committedAt, by: "")
    if haveSteps { self.judgeSteps(edits, after, request) }
    self.judge(rules, edits, after)
  }

  /// Warns of values that a higher layer hides, and of variables that a value hides.
  private mutating func noteHidden(_ edits: [Edit]) {
    // What local layers propose is hidden by design, and is told of where it is taken over.
    for edit in edits where edit.after != nil && edit.place.layer.isStored {
      let field = self.fields[edit.place]?[edit.key] ?? ""
      let scope =
        edit.place.scope.environment == nil
        ? Scope(environment: self.environment) : edit.place.scope
      guard let force = self.state.resolve(edit.name, in: scope) else { continue }
      if force.place.layer > edit.place.layer {
        self.warnings.append(
          Violation(
            field: field, code: .hidden,
            message: "\(edit.name) keeps the value of the scope \(force.place.scope) there",
            parameter: edit.name.description))
      } else if force.place.layer == .variable {
        self.warnings.append(
          Violation(
            field: field, code: .shadowsVariable,
            message: "\(edit.name) no longer follows the variable \(force.kept.origin)",
            parameter: edit.name.description))
      }
    }
  }

  private mutating func judgeSteps(
    _ edits: [Edit], _ after: ConfigState, _ request: ChangeRequest
  ) {
    var overridden = false
    for edit in edits {
      guard let step = self.catalogue[edit.name]?.step,
        case .number(let old)? = self.state.resolve(edit.name, in: edit.place.scope)?.kept.value,
        case .number(let new)? = after.resolve(edit.name, in: edit.place.scope)?.kept.value,
        !step.allows(from: old.double, to: new.double)
      else { continue }
      if request.overridesSteps {
        overridden = true
        continue
      }
      let range = step.range(from: old.double)
      self.violations.append(
        Violation(
          field: self.fields[edit.place]?[edit.key] ?? "", code: .stepTooLarge,
          message: "\(edit.name) may not go from \(old) to \(new) in one step",
          allowed: range.map {
            "\($0.lowerBound.short) to \($0.upperBound.short), or override_step with a reason"
          } ?? "override_step with a reason",
          parameter: edit.name.description))
    }
    if overridden && request.reason.isEmpty {
      self.violations.append(
        Violation(
          field: "reason", code: .required,
          message: "a step limit is set aside only with a reason", allowed: "a text"))
    }
  }

  private mutating func judge(_ rules: [Rule], _ edits: [Edit], _ after: ConfigState) {
    var reported: Set<String> = []
    for rule in rules
    where self.faulty.isDisjoint(with: rule.parameters) {
      for scope in self.scopes(of: rule, edits, after) {
        guard !rule.holds({ after.resolve($0, in: scope)?.kept.value }),
          reported.insert("\(rule.name) \(scope)").inserted
        else { continue }
        self.noteBroken(rule, scope, edits, after)
      }
    }
  }

  /// The scopes in which the values of a rule can have changed.
  private func scopes(of rule: Rule, _ edits: [Edit], _ after: ConfigState) -> [Scope] {
    let namespaces = Set(rule.parameters.map(\.namespace))
    var scopes: Set<Scope> = []
    for edit in edits where rule.parameters.contains(edit.name) {
      if edit.place.scope.symbol != nil {
        scopes.insert(edit.place.scope)
        continue
      }
      let environments =
        edit.place.scope.environment.map { [$0] }
        ?? Array(after.environments.union([self.environment]))
      for environment in environments {
        scopes.insert(Scope(environment: environment))
        for symbol in namespaces.flatMap({ after.symbols(of: $0, in: environment) }) {
          scopes.insert(Scope(environment: environment, symbol: symbol))
        }
      }
    }
    return scopes.sorted()
  }

  private mutating func noteBroken(
    _ rule: Rule, _ scope: Scope, _ edits: [Edit], _ after: ConfigState
  ) {
    let blamed = edits.first { rule.parameters.contains($0.name) }
    let values = rule.parameters.map { name in
      "\(name.key) = \(after.resolve(name, in: scope)?.kept.value.quoted ?? "none")"
    }
    let violation = Violation(
      field: blamed.flatMap { self.fields[$0.place]?[$0.key] } ?? "", code: .ruleBroken,
      message: "the rule \(rule.name) does not hold in \(scope): "
        + values.joined(separator: ", "),
      allowed: rule.message, parameter: blamed?.name.description ?? "")
    switch rule.severity(in: scope.environment) {
    case .error: self.violations.append(violation)
    case .warning: self.warnings.append(violation)
    }
  }
}

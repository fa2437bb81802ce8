internal import Basics
internal import JSON

extension ConfigCore {
  /// What making a namespace would do: the defaults of its template become values of the lowest
  /// layer, and the changes are judged as if they were there already.
  func plan(
    creating made: MadeNamespace, _ request: ChangeRequest, at state: ConfigState
  ) -> ChangePlan {
    let catalogue = self.catalogue.adding([made])
    guard self.catalogue[made.namespace] == nil, let schema = catalogue[made.namespace] else {
      return ChangePlan(
        edits: [],
        violations: [
          Violation(
            field: "strategy_id", code: .notAllowed,
            message: "\(made.namespace) cannot be made like \(made.template)",
            allowed: "an id that is not taken")
        ], warnings: [], conflicts: [], isOvertaken: false)
    }
    let defaults = Self.defaults(of: schema, catalogue, at: state)
    let base = state.applying(
      defaults, as: state.token, at: state.committedAt, by: "catalogue")
    let plan = ChangePlanner.plan(
      request, catalogue: catalogue, state: base, environment: self.environment,
      secrets: self.secrets)
    let after = base.applying(plan.edits, as: state.token, at: state.committedAt, by: "")
    let broken = self.broken(
      catalogue.rules(touching: schema.parameters.map(\.name)), after, besides: plan)
    return ChangePlan(
      edits: (defaults + plan.edits).sorted { ($0.place, $0.key) < ($1.place, $1.key) },
      violations: plan.violations + broken, warnings: plan.warnings, conflicts: plan.conflicts,
      isOvertaken: plan.isOvertaken)
  }

  private static func defaults(
    of schema: NamespaceSchema, _ catalogue: Catalogue, at state: ConfigState
  ) -> [Edit] {
    guard let place = Place(local: .schemaDefault, schema.namespace, environment: nil) else {
      return []
    }
    let kept = state[place].values
    return schema.parameters.compactMap { parameter in
      let key = parameter.name.key
      guard let value = parameter.defaultValue, kept[key]?.value != value else { return nil }
      return Edit(
        place: place, key: key, before: kept[key]?.value, after: value,
        origin: "catalogue \(catalogue.version)")
    }
  }

  /// Rules that the template's own defaults break in this environment.
  private func broken(
    _ rules: [Rule], _ after: ConfigState, besides plan: ChangePlan
  ) -> [Violation] {
    let scope = Scope(environment: self.environment)
    let told = Set(plan.violations.map(\.message))
    return rules.filter { rule in
      rule.severity(in: self.environment) == .error
        && !rule.holds { after.resolve($0, in: scope)?.kept.value }
    }.map { rule in
      let values = rule.parameters.map { name in
        "\(name) = \(after.resolve(name, in: scope)?.kept.value.canonicalText ?? "none")"
      }
      return Violation(
        field: "values", code: .ruleBroken,
        message: "the rule \(rule.name) does not hold: " + values.joined(separator: ", "),
        allowed: rule.message)
    }.filter { !told.contains($0.message) }
  }
}

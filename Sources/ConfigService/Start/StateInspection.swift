internal import Basics
internal import JSON

/// Looks for values in force that today's catalogue would not take.
///
/// A newer catalogue may narrow bounds under values that were allowed when they were written. They
/// stay in force: somebody decided them. They are only told of.
enum StateInspection {
  /// Faults that are listed at most; more of them say nothing new.
  static let faultsMax = 200

  /// What a catalogue objects to in a state.
  static func faults(
    of state: ConfigState, _ catalogue: Catalogue, environment: EnvironmentName
  ) -> [Violation] {
    var faults: [Violation] = []
    for place in state.writtenPlaces {
      for (key, kept) in state[place].values.sorted(by: { $0.key < $1.key }) {
        let name = ParameterName(namespace: place.namespace, key: key)
        // References are judged where they are resolved, and secrets are kept sealed.
        guard let schema = catalogue[name], !schema.isSensitive, !Self.isReference(kept.value)
        else { continue }
        faults += schema.judge(kept.value, field: "\(place.scope)").violations
      }
    }
    for rule in catalogue.rules where faults.count < Self.faultsMax {
      faults += Self.faults(of: rule, state, environment)
    }
    return Array(faults.prefix(Self.faultsMax))
  }

  private static func isReference(_ value: JSONValue) -> Bool {
    if case .string(let text) = value { Interpolation.isTemplate(text) } else { false }
  }

  private static func faults(
    of rule: Rule, _ state: ConfigState, _ environment: EnvironmentName
  ) -> [Violation] {
    guard rule.severity(in: environment) == .error else { return [] }
    let symbols = Set(rule.parameters.map(\.namespace)).flatMap {
      state.symbols(of: $0, in: environment)
    }
    let scopes =
      [Scope(environment: environment)]
      + Set(symbols).sorted().map { Scope(environment: environment, symbol: $0) }
    return scopes.filter { scope in
      !rule.holds { state.resolve($0, in: scope)?.kept.value }
    }.map { scope in
      Violation(
        field: "\(scope)", code: .ruleBroken,
        message: "the rule \(rule.name) does not hold in \(scope)", allowed: rule.message,
        parameter: rule.parameters.first?.description ?? "")
    }
  }
}

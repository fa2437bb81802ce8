internal import Basics
internal import JSON

/// What differs between two states, or between two scopes.
enum StateComparison {
  /// A parameter whose value in force differs; nil where it has none.
  struct Difference: Sendable, Hashable {
    let name: ParameterName
    let left: ResolvedValue?
    let right: ResolvedValue?
  }

  /// One side of a comparison.
  struct Side: Sendable {
    let state: ConfigState
    let scope: Scope

    func resolve(_ name: ParameterName) -> ResolvedValue? {
      self.state.resolve(name, in: self.scope)
    }
  }

  /// The parameters whose values in force differ, by name, and how many are equal.
  ///
  /// A parameter counts when it has a value on either side, whether or not the catalogue still
  /// knows it: what was in force then was in force.
  static func differences(
    _ left: Side, _ right: Side, where isTaken: (ParameterNamespace) -> Bool
  ) -> (differences: [Difference], equalCount: Int) {
    var names = Set<ParameterName>()
    for side in [left, right] {
      for place in side.state.writtenPlaces
      where isTaken(place.namespace) && Self.speaks(place, for: side.scope) {
        for key in side.state[place].values.keys {
          names.insert(ParameterName(namespace: place.namespace, key: key))
        }
      }
    }
    var differences: [Difference] = []
    var equalCount = 0
    for name in names {
      let (before, after) = (left.resolve(name), right.resolve(name))
      if before?.kept.value == after?.kept.value {
        equalCount += 1
      } else {
        differences.append(Difference(name: name, left: before, right: after))
      }
    }
    return (differences.sorted { $0.name < $1.name }, equalCount)
  }

  /// The values that places keep and that differ from `before` to `after`, in the order of
  /// parameter and scope.
  static func keptDifferences(
    from before: ConfigState, to after: ConfigState, where isTaken: (Place) -> Bool
  ) -> [Edit] {
    let places = Set(before.writtenPlaces).union(after.writtenPlaces).filter(isTaken)
    let edits = places.flatMap { place -> [Edit] in
      let (then, now) = (before[place].values, after[place].values)
      return Set(then.keys).union(now.keys).compactMap { key in
        guard then[key]?.value != now[key]?.value else { return nil }
        return Edit(
          place: place, key: key, before: then[key]?.value, after: now[key]?.value,
          origin: (now[key] ?? then[key])?.origin ?? "")
      }
    }
    return edits.sorted {
      ($0.name, $0.place.scope, $0.place.layer) < ($1.name, $1.place.scope, $1.place.layer)
    }
  }

  private static func speaks(_ place: Place, for scope: Scope) -> Bool {
    switch (place.scope.environment, place.scope.symbol) {
    case (nil, _): true
    case (let environment, nil): environment == scope.environment
    default: place.scope == scope
    }
  }
}

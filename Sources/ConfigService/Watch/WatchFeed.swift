internal import Basics
internal import JSON

/// One value as a consumer gets it: resolved, so that a consumer never knows layers.
struct FeedValue: Sendable, Hashable {
  let name: ParameterName
  /// Nil for the value of the environment.
  let symbol: Symbol?
  /// Nil takes the value away.
  let value: JSONValue?
  let layer: Layer
  /// The revision that wrote the deciding value.
  let revision: Revision
}

/// Works out what a consumer has to be told, from states alone.
enum WatchFeed {
  /// Everything a subscription follows at `state`, in the order of names and symbols.
  static func snapshot(
    of subscription: Subscription, at state: ConfigState, _ catalogue: Catalogue
  ) -> [FeedValue] {
    self.names(of: subscription, catalogue, state).flatMap { name in
      self.values(of: name, in: subscription.environment, at: state)
    }
  }

  /// What differs for a subscription between two states, in the order of names and symbols.
  ///
  /// Any two states of one history will do, so that a slow consumer catches up in one step.
  static func delta(
    of subscription: Subscription, from old: ConfigState, to new: ConfigState,
    _ catalogue: Catalogue
  ) -> [FeedValue] {
    let names = Set(self.names(of: subscription, catalogue, old))
      .union(self.names(of: subscription, catalogue, new))
    return names.sorted().flatMap { name in
      self.difference(of: name, in: subscription.environment, from: old, to: new)
    }
  }

  private static func names(
    of subscription: Subscription, _ catalogue: Catalogue, _ state: ConfigState
  ) -> [ParameterName] {
    catalogue.namespaces.filter { subscription.includes($0.namespace) }
      .flatMap { $0.parameters.map(\.name) }.sorted()
  }

  private static func values(
    of name: ParameterName, in environment: EnvironmentName, at state: ConfigState
  ) -> [FeedValue] {
    let general = state.resolve(name, in: Scope(environment: environment)).map {
      FeedValue(
        name: name, symbol: nil, value: $0.kept.value, layer: $0.place.layer,
        revision: $0.kept.revision)
    }
    return [general].compactMap(\.self)
      + state.overrides(of: name, in: environment).map { symbol, kept in
        FeedValue(
          name: name, symbol: symbol, value: kept.value, layer: .storedSymbol,
          revision: kept.revision)
      }
  }

  private static func difference(
    of name: ParameterName, in environment: EnvironmentName, from old: ConfigState,
    to new: ConfigState
  ) -> [FeedValue] {
    let before = self.values(of: name, in: environment, at: old)
    let after = self.values(of: name, in: environment, at: new)
    let gone = before.filter { value in !after.contains { $0.symbol == value.symbol } }
      .map { value in
        FeedValue(
          name: name, symbol: value.symbol, value: nil, layer: value.layer,
          revision: new.token.revision)
      }
    return (after.filter { !before.contains($0) } + gone).sorted { left, right in
      (left.symbol?.description ?? "") < (right.symbol?.description ?? "")
    }
  }
}

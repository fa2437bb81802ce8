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
  /// The scope that the deciding value is kept for.
  let scope: Scope
  /// The revision that wrote the deciding value.
  let revision: Revision

  /// The order in which values are told.
  static func precedes(_ left: FeedValue, _ right: FeedValue) -> Bool {
    if left.name != right.name { return left.name < right.name }
    return (left.symbol?.description ?? "") < (right.symbol?.description ?? "")
  }
}

/// The store at one revision, with what its parameters may be.
struct WatchedState: Sendable {
  let state: ConfigState
  let catalogue: Catalogue

  /// Names this revision beyond doubt.
  var token: RevisionToken { self.state.token }
}

/// Works out what a consumer has to be told, from states alone.
enum WatchFeed {
  /// Everything a subscription follows at `state`, in the order of names and symbols.
  static func snapshot(of subscription: Subscription, at watched: WatchedState) -> [FeedValue] {
    watched.catalogue.namespaces.filter { subscription.includes($0.namespace) }
      .flatMap { $0.parameters.map(\.name) }.sorted()
      .flatMap { self.values(of: $0, in: subscription.environment, at: watched) }
  }

  /// Everything a subscription follows at `state`, for those who look but do not follow.
  static func snapshot(
    of subscription: Subscription, at state: ConfigState, _ catalogue: Catalogue
  ) -> [FeedValue] {
    self.snapshot(of: subscription, at: WatchedState(state: state, catalogue: catalogue))
  }

  /// What differs for a subscription between any two states, also of different histories.
  static func delta(
    of subscription: Subscription, from old: ConfigState, to new: ConfigState,
    _ catalogue: Catalogue
  ) -> [FeedValue] {
    self.delta(
      of: subscription, from: WatchedState(state: old, catalogue: catalogue),
      to: WatchedState(state: new, catalogue: catalogue),
      among: catalogue.namespaces.flatMap { $0.parameters.map(\.name) })
  }

  /// What differs for a subscription between two states, in the order of names and symbols.
  ///
  /// Any two states of one history will do, so that a slow consumer catches up in one step. Only
  /// `names` are looked at: those of which any place keeps something else.
  static func delta(
    of subscription: Subscription, from old: WatchedState, to new: WatchedState,
    among names: some Sequence<ParameterName>
  ) -> [FeedValue] {
    names.filter { subscription.includes($0.namespace) }.sorted().flatMap { name in
      self.difference(of: name, in: subscription.environment, from: old, to: new)
    }
  }

  private static func values(
    of name: ParameterName, in environment: EnvironmentName, at watched: WatchedState
  ) -> [FeedValue] {
    guard watched.catalogue[name] != nil else { return [] }
    let state = watched.state
    let general = state.resolve(name, in: Scope(environment: environment)).map {
      FeedValue(
        name: name, symbol: nil, value: $0.kept.value, layer: $0.place.layer,
        scope: $0.place.scope, revision: $0.kept.revision)
    }
    return [general].compactMap(\.self)
      + state.overrides(of: name, in: environment).map { symbol, kept in
        FeedValue(
          name: name, symbol: symbol, value: kept.value, layer: .storedSymbol,
          scope: Scope(environment: environment, symbol: symbol), revision: kept.revision)
      }
  }

  private static func difference(
    of name: ParameterName, in environment: EnvironmentName, from old: WatchedState,
    to new: WatchedState
  ) -> [FeedValue] {
    let before = self.values(of: name, in: environment, at: old)
    let after = self.values(of: name, in: environment, at: new)
    let gone = before.filter { value in !after.contains { $0.symbol == value.symbol } }
      .map { value in
        FeedValue(
          name: name, symbol: value.symbol, value: nil, layer: value.layer,
          scope: value.scope, revision: new.token.revision)
      }
    return (after.filter { !before.contains($0) } + gone).sorted(by: FeedValue.precedes)
  }
}

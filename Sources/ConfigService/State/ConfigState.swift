public import Basics
public import JSON

/// One value as it is kept, with where it came from.
public struct KeptValue: Sendable, Hashable {
  public let value: JSONValue
  /// Version of its place when it was written.
  public let version: Version
  /// Revision that wrote it.
  public let revision: Revision
  public let writtenAt: WallTime
  /// Subject of the actor who wrote it.
  public let writtenBy: String
  /// The file or variable that it came from; empty for a stored value.
  public let origin: String

  /// Describes a value.
  public init(
    value: JSONValue, version: Version, revision: Revision, writtenAt: WallTime,
    writtenBy: String, origin: String = ""
  ) {
    self.value = value
    self.version = version
    self.revision = revision
    self.writtenAt = writtenAt
    self.writtenBy = writtenBy
    self.origin = origin
  }
}

/// The values of one place, and how often it was written.
public struct PlaceValues: Sendable, Hashable {
  public var values: [ParameterKey: KeptValue] = [:]
  /// How many change sets have touched the place; it stays when all values are gone.
  public var version = Version.zero
  /// The latest revision that touched the place.
  public var revision = Revision.zero
  public var createdAt: WallTime?
  public var updatedAt: WallTime?

  /// A place that was never written.
  public init() {}

  /// Takes in an edit, of which the first of a revision makes a new version.
  mutating func take(
    _ edit: Edit, isFirst: Bool, as revision: Revision, at instant: WallTime, by writer: String
  ) {
    if isFirst {
      self.version = self.version.next
      self.revision = revision
      self.createdAt = self.createdAt ?? instant
      self.updatedAt = instant
    }
    self.values[edit.key] = edit.after.map { value in
      KeptValue(
        value: value, version: self.version, revision: revision, writtenAt: instant,
        writtenBy: writer, origin: edit.origin)
    }
  }
}

/// Names one revision of one history beyond doubt.
public struct RevisionToken: Sendable, Hashable {
  public let epoch: StoreEpoch
  public let revision: Revision
  /// Hash of the chain of revisions up to this one; nil before the first.
  public let chainHash: ChainHash?

  /// Names a revision.
  public init(epoch: StoreEpoch, revision: Revision, chainHash: ChainHash?) {
    self.epoch = epoch
    self.revision = revision
    self.chainHash = chainHash
  }
}

/// The value in force of a parameter in a scope, and which place decided.
public struct ResolvedValue: Sendable, Hashable {
  public let kept: KeptValue
  public let place: Place
}

/// Everything the store holds at one revision.
///
/// Immutable: a change set makes the next state. Answers any question about values without I/O.
public struct ConfigState: Sendable {
  public let token: RevisionToken
  public let committedAt: WallTime
  private let places: [Place: PlaceValues]
  /// The few places that keep values for single symbols, so that nobody searches all for them.
  private let symbolPlaces: [Place]

  /// The state that holds exactly `places`.
  public init(token: RevisionToken, committedAt: WallTime, places: [Place: PlaceValues]) {
    self.init(
      token: token, committedAt: committedAt, places: places,
      symbolPlaces: places.keys.filter { $0.layer == .storedSymbol })
  }

  private init(
    token: RevisionToken, committedAt: WallTime, places: [Place: PlaceValues],
    symbolPlaces: [Place]
  ) {
    self.token = token
    self.committedAt = committedAt
    self.places = places
    self.symbolPlaces = symbolPlaces
  }

  /// What is kept in a place; a place never written holds nothing at version 0.
  public subscript(place: Place) -> PlaceValues { self.places[place] ?? PlaceValues() }

  /// Every place that was ever written, in order.
  public var writtenPlaces: [Place] { self.places.keys.sorted() }

  /// The places of a namespace that were ever written, in order.
  public func writtenPlaces(of namespace: ParameterNamespace) -> [Place] {
    self.places.keys.filter { $0.namespace == namespace }.sorted()
  }

  /// The value in force of a parameter in `scope`, by the highest layer that has one.
  public func resolve(_ name: ParameterName, in scope: Scope) -> ResolvedValue? {
    for place in Place.speaking(for: scope, in: name.namespace) {
      if let kept = self.places[place]?.values[name.key] {
        return ResolvedValue(kept: kept, place: place)
      }
    }
    return nil
  }

  /// What every layer says of a parameter in `scope`, highest first.
  public func layers(_ name: ParameterName, in scope: Scope) -> [ResolvedValue] {
    Place.speaking(for: scope, in: name.namespace).compactMap { place in
      self.places[place]?.values[name.key].map { ResolvedValue(kept: $0, place: place) }
    }
  }

  /// The environments that any place speaks of.
  public var environments: Set<EnvironmentName> {
    Set(self.places.keys.compactMap(\.scope.environment))
  }

  /// The symbols for which `namespace` holds values in `environment`, in order.
  public func symbols(
    of namespace: ParameterNamespace, in environment: EnvironmentName
  ) -> [Symbol] {
    self.symbolPlaces.compactMap { place in
      guard place.namespace == namespace, place.scope.environment == environment,
        !self[place].values.isEmpty
      else { return nil }
      return place.scope.symbol
    }.sorted()
  }

  /// The values kept for single symbols of a parameter in `environment`, in order.
  public func overrides(
    of name: ParameterName, in environment: EnvironmentName
  ) -> [(symbol: Symbol, value: KeptValue)] {
    self.symbolPlaces.compactMap { place -> (symbol: Symbol, value: KeptValue)? in
      guard place.namespace == name.namespace, place.scope.environment == environment,
        let symbol = place.scope.symbol, let kept = self.places[place]?.values[name.key]
      else { return nil }
      return (symbol, kept)
    }.sorted { $0.symbol < $1.symbol }
  }

  /// The parameters of which any place keeps something else than at `old`, earlier in one history.
  public func names(changedSince old: ConfigState) -> Set<ParameterName> {
    let since = old.token.revision
    var names: Set<ParameterName> = []
    for (place, held) in self.places where held.revision > since {
      for (key, kept) in held.values where kept.revision > since {
        names.insert(ParameterName(namespace: place.namespace, key: key))
      }
      for key in old[place].values.keys where held.values[key] == nil {
        names.insert(ParameterName(namespace: place.namespace, key: key))
      }
    }
    return names
  }

  /// The state after `edits` were committed as `token` by `writer`.
  public func applying(
    _ edits: [Edit], as token: RevisionToken, at instant: WallTime, by writer: String
  ) -> ConfigState {
    var (places, symbolPlaces) = (self.places, self.symbolPlaces)
    var written: Set<Place> = []
    for edit in edits {
      let place = edit.place
      if places[place] == nil {
        places[place] = PlaceValues()
        if place.layer == .storedSymbol { symbolPlaces.append(place) }
      }
      let isFirst = written.insert(place).inserted
      places[place]?.take(edit, isFirst: isFirst, as: token.revision, at: instant, by: writer)
    }
    return ConfigState(
      token: token, committedAt: instant, places: places, symbolPlaces: symbolPlaces)
  }
}

/// One value of one place before and after a change set.
public struct Edit: Sendable, Hashable {
  public let place: Place
  public let key: ParameterKey
  public let before: JSONValue?
  /// Nil removes the value.
  public let after: JSONValue?
  /// The file or variable that the value came from; empty for a stored value.
  public let origin: String
  /// The same value is written again, because what it refers to has changed.
  public var isRenewal = false

  /// Describes a change of one value.
  public init(
    place: Place, key: ParameterKey, before: JSONValue?, after: JSONValue?, origin: String = ""
  ) {
    self.place = place
    self.key = key
    self.before = before
    self.after = after
    self.origin = origin
  }

  /// The parameter that is changed.
  public var name: ParameterName { ParameterName(namespace: self.place.namespace, key: self.key) }
}

public import Basics

/// Where a value comes from; a higher layer wins, key by key.
public enum Layer: UInt8, Sendable, Hashable, CaseIterable, Comparable {
  /// The schema's default.
  case schemaDefault = 1
  /// A configuration file for all environments.
  case fileBase = 2
  /// A configuration file of the environment.
  case fileEnvironment = 3
  /// An environment variable of the process.
  case variable = 4
  /// A stored value for all environments.
  case storedAll = 5
  /// A stored value of the environment.
  case storedEnvironment = 6
  /// A stored value of the environment and one symbol.
  case storedSymbol = 7

  /// Whether values of the layer are written by change sets of people, not by files and variables.
  public var isStored: Bool { self >= .storedAll }

  public static func < (left: Layer, right: Layer) -> Bool { left.rawValue < right.rawValue }
}

/// A set of values that are kept together: one layer of one namespace for one scope.
public struct Place: Sendable, Hashable, Comparable {
  public let namespace: ParameterNamespace
  public let layer: Layer
  public let scope: Scope

  private init(_ namespace: ParameterNamespace, _ layer: Layer, _ scope: Scope) {
    self.namespace = namespace
    self.layer = layer
    self.scope = scope
  }

  /// The stored values of a scope; nil for a symbol of all environments, for which none are kept.
  public init?(stored namespace: ParameterNamespace, scope: Scope) {
    switch (scope.environment, scope.symbol) {
    case (nil, nil): self.init(namespace, .storedAll, scope)
    case (.some, nil): self.init(namespace, .storedEnvironment, scope)
    case (.some, .some): self.init(namespace, .storedSymbol, scope)
    case (nil, .some): return nil
    }
  }

  /// The values of a layer below the stored ones, for `environment` where the layer has one.
  public init?(
    local layer: Layer, _ namespace: ParameterNamespace, environment: EnvironmentName?
  ) {
    switch layer {
    case .schemaDefault, .fileBase: self.init(namespace, layer, .everywhere)
    case .fileEnvironment, .variable:
      guard let environment else { return nil }
      self.init(namespace, layer, Scope(environment: environment))
    case .storedAll, .storedEnvironment, .storedSymbol: return nil
    }
  }

  /// Every place that speaks for `scope`, highest layer first.
  public static func speaking(
    for scope: Scope, in namespace: ParameterNamespace
  ) -> [Place] {
    var places: [Place] = []
    if let environment = scope.environment {
      let general = Scope(environment: environment)
      if scope.symbol != nil { places.append(Place(namespace, .storedSymbol, scope)) }
      places.append(Place(namespace, .storedEnvironment, general))
      places.append(Place(namespace, .storedAll, .everywhere))
      places.append(Place(namespace, .variable, general))
      places.append(Place(namespace, .fileEnvironment, general))
    } else {
      places.append(Place(namespace, .storedAll, .everywhere))
    }
    places.append(Place(namespace, .fileBase, .everywhere))
    places.append(Place(namespace, .schemaDefault, .everywhere))
    return places
  }

  public static func < (left: Place, right: Place) -> Bool {
    (left.namespace, left.layer, left.scope) < (right.namespace, right.layer, right.scope)
  }
}

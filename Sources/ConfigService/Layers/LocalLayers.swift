internal import Basics
internal import JSON
internal import YAML

/// A value that a local layer cannot give, and why; the layers below stay in force there.
struct LayerFault: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file with its line, or the variable.
  let origin: String
  let message: String

  var description: String { "\(self.origin): \(self.message)" }
}

/// What a deployment proposes for the layers below the stored ones: the catalogue's defaults, its
/// files, and the variables of its process.
///
/// A proposal only: it takes effect when its difference from the store is committed as a revision,
/// so that a revision determines every value, on every replica.
struct LocalLayers: Sendable {
  /// A value with the file or variable that it came from.
  struct Proposal: Sendable, Hashable {
    let value: JSONValue
    let origin: String
  }

  /// The proposed values of each place; a place that is missing here proposes nothing.
  private(set) var places: [Place: [ParameterKey: Proposal]] = [:]
  /// What could not be read.
  private(set) var faults: [LayerFault] = []

  private let catalogue: Catalogue
  private let environment: EnvironmentName

  /// Starts with the catalogue's defaults.
  init(_ catalogue: Catalogue, environment: EnvironmentName) {
    self.catalogue = catalogue
    self.environment = environment
    for schema in catalogue.namespaces.flatMap(\.parameters) {
      guard let value = schema.defaultValue else { continue }
      self.propose(
        value, for: schema.name, in: .schemaDefault, self.environment,
        origin: "catalogue \(catalogue.version)")
    }
  }

  private mutating func propose(
    _ value: JSONValue, for name: ParameterName, in layer: Layer, _ environment: EnvironmentName,
    origin: String
  ) {
    guard let place = Place(local: layer, name.namespace, environment: environment) else { return }
    self.places[place, default: [:]][name.key] = Proposal(value: value, origin: origin)
  }

  // MARK: Variables

  /// Adds the variables of the process that the schemas name; the first that is set wins.
  mutating func addVariables(_ variable: (String) -> String?) {
    for schema in self.catalogue.namespaces.flatMap(\.parameters) {
      for name in schema.variables {
        guard let text = variable(name), !text.isEmpty else { continue }
        self.addVariable(name, text, schema)
        break
      }
    }
  }

  private mutating func addVariable(_ name: String, _ text: String, _ schema: ParameterSchema) {
    guard let value = TextValue.read(text, for: schema) else {
      self.faults.append(
        LayerFault(origin: name, message: "is not a value of the type \(schema.type.rawValue)"))
      return
    }
    self.accept(value, for: schema, in: .variable, self.environment, origin: name)
  }

  // MARK: Files

  /// Adds a file of namespaces; `environment` is nil for a file of all environments.
  ///
  /// The file of another environment than this deployment's keeps its references as they stand:
  /// what they mean is known only there.
  mutating func addFile(
    _ file: String, _ document: YAMLNode, of environment: EnvironmentName?,
    _ interpolation: (ParameterSchema) -> Interpolation
  ) {
    for member in document.members {
      guard let namespace = ParameterNamespace(member.key), self.catalogue[namespace] != nil
      else {
        self.faults.append(
          LayerFault(
            origin: "\(file):\(member.line)", message: "there is no namespace \(member.key)"))
        continue
      }
      self.addLeaves(
        of: member.value, path: "", in: namespace, file: file, environment, interpolation)
    }
  }

  private mutating func addLeaves(
    of node: YAMLNode, path: String, in namespace: ParameterNamespace, file: String,
    _ environment: EnvironmentName?, _ interpolation: (ParameterSchema) -> Interpolation
  ) {
    let key = ParameterKey(path)
    let schema = key.flatMap { self.catalogue[ParameterName(namespace: namespace, key: $0)] }
    if let schema {
      self.addLeaf(node, schema, file: file, environment, interpolation(schema))
      return
    }
    guard case .mapping(let members) = node.content else {
      self.faults.append(
        LayerFault(
          origin: "\(file):\(node.line)", message: "there is no parameter \(namespace):\(path)"))
      return
    }
    for member in members {
      self.addLeaves(
        of: member.value, path: path.isEmpty ? member.key : "\(path).\(member.key)",
        in: namespace, file: file, environment, interpolation)
    }
  }

  private mutating func addLeaf(
    _ node: YAMLNode, _ schema: ParameterSchema, file: String, _ environment: EnvironmentName?,
    _ interpolation: Interpolation
  ) {
    let layer: Layer = environment == nil ? .fileBase : .fileEnvironment
    let owner = environment ?? self.environment
    let origin = "\(file):\(node.line)"
    guard case .scalar(let text, _) = node.content, Interpolation.isTemplate(text),
      owner == self.environment
    else {
      self.accept(node.json, for: schema, in: layer, owner, origin: origin)
      return
    }
    let outcome = interpolation.resolve(text)
    guard outcome.faults.isEmpty else {
      self.faults += outcome.faults.map { LayerFault(origin: origin, message: "\($0)") }
      return
    }
    let value =
      outcome.isSingleReference
      ? TextValue.read(outcome.text, for: schema) : .string(outcome.text)
    guard let value else {
      self.faults.append(
        LayerFault(
          origin: origin,
          message: "\(text) does not give a value of the type \(schema.type.rawValue)"))
      return
    }
    self.accept(value, for: schema, in: layer, owner, origin: origin)
  }

  private mutating func accept(
    _ value: JSONValue, for schema: ParameterSchema, in layer: Layer,
    _ environment: EnvironmentName, origin: String
  ) {
    // A reference of another environment is no value yet, and is kept as it stands.
    if case .string(let text) = value, Interpolation.isTemplate(text), schema.type != .string {
      self.propose(value, for: schema.name, in: layer, environment, origin: origin)
      return
    }
    let judgement = schema.judge(value, field: "")
    guard judgement.violations.isEmpty else {
      self.faults += judgement.violations.map {
        LayerFault(origin: origin, message: "\($0.message); allowed is \($0.allowed)")
      }
      return
    }
    self.propose(judgement.value, for: schema.name, in: layer, environment, origin: origin)
  }

  // MARK: Differences

  /// What must be committed so that the store holds what is proposed.
  ///
  /// Layers of other environments' variables belong to their own deployments and are left alone.
  func edits(against state: ConfigState) -> [Edit] {
    var edits: [Edit] = []
    for (place, proposals) in self.places {
      let kept = state[place].values
      for (key, proposal) in proposals where kept[key]?.value != proposal.value {
        edits.append(
          Edit(
            place: place, key: key, before: kept[key]?.value, after: proposal.value,
            origin: proposal.origin))
      }
    }
    for place in state.writtenPlaces where self.owns(place) {
      for (key, kept) in state[place].values where self.places[place]?[key] == nil {
        edits.append(
          Edit(place: place, key: key, before: kept.value, after: nil, origin: kept.origin))
      }
    }
    return edits.sorted { ($0.place, $0.key) < ($1.place, $1.key) }
  }

  private func owns(_ place: Place) -> Bool {
    switch place.layer {
    case .schemaDefault, .fileBase, .fileEnvironment: true
    case .variable: place.scope.environment == self.environment
    case .storedAll, .storedEnvironment, .storedSymbol: false
    }
  }
}

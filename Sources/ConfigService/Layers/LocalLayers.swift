internal import Basics
internal import JSON
internal import YAML

/// A value that a local layer cannot give, and why; the layers below stay in force there.
struct LayerFault: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file with its line, or the variable.
  let origin: String
  let message: String
  /// A variable or a secret file is not there.
  var isMissing = false

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
    /// The value is a plain secret, which is sealed before it is kept.
    var mustBeSealed = false
  }

  /// The proposed values of each place; a place that is missing here proposes nothing.
  private(set) var places: [Place: [ParameterKey: Proposal]] = [:]
  /// What could not be read.
  private(set) var faults: [LayerFault] = []

  /// The environment of this deployment.
  let environment: EnvironmentName
  private let catalogue: Catalogue
  private let secrets: SecretVault

  /// Starts with the catalogue's defaults.
  init(
    _ catalogue: Catalogue, environment: EnvironmentName, secrets: SecretVault = .none
  ) {
    self.catalogue = catalogue
    self.environment = environment
    self.secrets = secrets
    for schema in catalogue.namespaces.flatMap(\.parameters) {
      guard let value = schema.defaultValue else { continue }
      self.propose(
        value, for: schema.name, in: .schemaDefault, self.environment,
        origin: "catalogue \(catalogue.version)")
    }
  }

  private mutating func propose(
    _ value: JSONValue, for name: ParameterName, in layer: Layer, _ environment: EnvironmentName,
    origin: String, mustBeSealed: Bool = false
  ) {
    guard let place = Place(local: layer, name.namespace, environment: environment) else { return }
    self.places[place, default: [:]][name.key] = Proposal(
      value: value, origin: origin, mustBeSealed: mustBeSealed)
  }

  /// Notes that something could not be read.
  mutating func note(_ fault: LayerFault) { self.faults.append(fault) }

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
    // A secret stays in its variable; what is kept is where it is.
    let kept = schema.isSensitive ? JSONValue.string("${\(name)}") : nil
    self.accept(value, for: schema, in: .variable, self.environment, origin: name, keeping: kept)
  }

  // MARK: Files

  /// Adds a file of namespaces, or of one subject; `environment` is nil for a file of all
  /// environments.
  ///
  /// The file of another environment than this deployment's keeps its references as they stand:
  /// what they mean is known only there.
  mutating func addFile(
    _ file: String, _ root: YAMLNode, of environment: EnvironmentName?,
    about subject: String? = nil, _ interpolation: (ParameterSchema) -> Interpolation
  ) {
    let document = ConfigDocument(root, about: subject, catalogue: self.catalogue)
    self.faults += document.problems.map {
      LayerFault(origin: "\(file):\($0.line)", message: $0.message)
    }
    for leaf in document.leaves {
      guard leaf.symbol == nil else {
        self.faults.append(
          LayerFault(
            origin: "\(file):\(leaf.node.line)",
            message: "a file gives no values for single symbols; store \(leaf.schema.name)"))
        continue
      }
      self.addLeaf(leaf.node, leaf.schema, file: file, environment, interpolation(leaf.schema))
    }
  }

  private mutating func addLeaf(
    _ node: YAMLNode, _ schema: ParameterSchema, file: String, _ environment: EnvironmentName?,
    _ interpolation: Interpolation
  ) {
    let layer: Layer = environment == nil ? .fileBase : .fileEnvironment
    let owner = environment ?? self.environment
    let origin = "\(file):\(node.line)"
    let isHere = owner == self.environment
    let read = NodeValue(node, for: schema, isHere ? interpolation : nil)
    guard read.faults.isEmpty else {
      self.faults += read.faults.map {
        LayerFault(origin: origin, message: "\($0)", isMissing: $0.isMissing)
      }
      return
    }
    guard isHere || !read.hasReferences else {
      // A reference of another environment is no value yet, and is kept as it stands.
      self.propose(read.value, for: schema.name, in: layer, owner, origin: origin)
      return
    }
    if schema.isSensitive, case .string(let text) = read.value, SecretVault.isReference(text) {
      let outcome = interpolation.resolve(text)
      self.accept(
        TextValue.read(outcome.text, for: schema) ?? .string(outcome.text), for: schema,
        in: layer, owner, origin: origin, keeping: read.value)
      return
    }
    self.accept(read.value, for: schema, in: layer, owner, origin: origin)
  }

  /// Judges `value` and proposes it, or in its place what stands for it.
  private mutating func accept(
    _ value: JSONValue, for schema: ParameterSchema, in layer: Layer,
    _ environment: EnvironmentName, origin: String, keeping reference: JSONValue? = nil
  ) {
    let judgement =
      schema.isSensitive
      ? schema.judgeSecret(value, field: "") : schema.judge(value, field: "")
    guard judgement.violations.isEmpty else {
      self.faults += judgement.violations.map {
        LayerFault(origin: origin, message: "\($0.message); allowed is \($0.allowed)")
      }
      return
    }
    let isPlainSecret = schema.isSensitive && reference == nil && judgement.value != .null
    guard !isPlainSecret || self.secrets.canSeal else {
      self.faults.append(
        LayerFault(origin: origin, message: "\(schema.name): \(SecretFault.noKey)"))
      return
    }
    self.propose(
      reference ?? judgement.value, for: schema.name, in: layer, environment, origin: origin,
      mustBeSealed: isPlainSecret)
  }

  // MARK: Differences

  /// What must be committed so that the store holds what is proposed.
  ///
  /// Layers of other environments' variables belong to their own deployments and are left alone.
  func edits(against state: ConfigState) -> [Edit] {
    var edits: [Edit] = []
    for (place, proposals) in self.places {
      let kept = state[place].values
      for (key, proposal) in proposals {
        guard let value = self.value(of: proposal, for: key, in: place, over: kept[key]?.value),
          kept[key]?.value != value
        else { continue }
        edits.append(
          Edit(
            place: place, key: key, before: kept[key]?.value, after: value,
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

  /// The differences that may be committed: what cannot be read today says nothing of the values it
  /// gave before, so that none is taken away then.
  func adoptable(against state: ConfigState) -> [Edit] {
    self.edits(against: state).filter { self.faults.isEmpty || $0.after != nil }
  }

  /// What is kept of a proposal; nil when it is a secret whose key is gone since it was proposed.
  private func value(
    of proposal: Proposal, for key: ParameterKey, in place: Place, over kept: JSONValue?
  ) -> JSONValue? {
    guard proposal.mustBeSealed else { return proposal.value }
    let name = ParameterName(namespace: place.namespace, key: key)
    return try? self.secrets.seal(
      proposal.value, for: SecretVault.Identity(name: name, scope: place.scope), over: kept)
  }

  private func owns(_ place: Place) -> Bool {
    switch place.layer {
    case .schemaDefault, .fileBase, .fileEnvironment: true
    case .variable: place.scope.environment == self.environment
    case .storedAll, .storedEnvironment, .storedSymbol: false
    }
  }
}

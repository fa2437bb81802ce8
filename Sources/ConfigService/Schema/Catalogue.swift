public import Basics

/// A family of parameters with its schemas.
public struct NamespaceSchema: Sendable, Hashable {
  public let namespace: ParameterNamespace
  /// Name for people.
  public var title = ""
  public var summary = ""
  /// Group for listings; may be empty.
  public var category = ""
  /// Whether values may be kept for single symbols.
  public var takesSymbols = false
  /// Made from a template while the service ran, not by the catalogue.
  public var isMadeAtRunTime = false
  /// The namespace that it was shaped like; nil for one of the catalogue.
  public var template: ParameterNamespace?
  /// The parameters in the order of the catalogue.
  public var parameters: [ParameterSchema] = []

  /// A namespace without parameters.
  public init(_ namespace: ParameterNamespace) {
    self.namespace = namespace
  }
}

/// Everything that parameters may be: schemas and the rules between them.
///
/// Immutable; a new catalogue replaces the old one whole.
public struct Catalogue: Sendable {
  /// Rises with every published change of the catalogue.
  public let version: UInt32
  /// The namespaces in the order of the catalogue.
  public let namespaces: [NamespaceSchema]
  public let rules: [Rule]

  private let places: [ParameterNamespace: Int]
  private let schemas: [ParameterName: ParameterSchema]
  private let rulesByParameter: [ParameterName: [Int]]

  /// Collects schemas and rules; names must be unique, which the reader of the files has checked.
  public init(version: UInt32, namespaces: [NamespaceSchema], rules: [Rule]) {
    self.version = version
    self.namespaces = namespaces
    self.rules = rules
    self.places = Dictionary(
      uniqueKeysWithValues: namespaces.enumerated().map { ($1.namespace, $0) })
    self.schemas = Dictionary(
      uniqueKeysWithValues: namespaces.flatMap(\.parameters).map { ($0.name, $0) })
    var rulesByParameter: [ParameterName: [Int]] = [:]
    for (place, rule) in rules.enumerated() {
      for name in rule.parameters { rulesByParameter[name, default: []].append(place) }
    }
    self.rulesByParameter = rulesByParameter
  }

  /// The namespace of that name.
  public subscript(namespace: ParameterNamespace) -> NamespaceSchema? {
    self.places[namespace].map { self.namespaces[$0] }
  }

  /// The schema of a parameter.
  public subscript(name: ParameterName) -> ParameterSchema? { self.schemas[name] }

  /// The rules that name any of `parameters`, in the order of the catalogue.
  public func rules(touching parameters: some Sequence<ParameterName>) -> [Rule] {
    Set(parameters.flatMap { self.rulesByParameter[$0] ?? [] }).sorted().map { self.rules[$0] }
  }

  /// The same catalogue with one more namespace, shaped like `template`.
  public func adding(
    _ namespace: ParameterNamespace, like template: ParameterNamespace, title: String,
    summary: String
  ) -> Catalogue? {
    guard self[namespace] == nil, var made = self[template] else { return nil }
    made = {
      var copy = NamespaceSchema(namespace)
      copy.title = title
      copy.summary = summary
      copy.category = made.category
      copy.takesSymbols = made.takesSymbols
      copy.isMadeAtRunTime = true
      copy.template = template
      copy.parameters = made.parameters.map { $0.moved(to: namespace) }
      return copy
    }()
    let ownRules = self.rules.filter { rule in
      rule.parameters.contains { $0.namespace == template }
    }
    return Catalogue(
      version: self.version, namespaces: self.namespaces + [made],
      rules: self.rules + ownRules.map { $0.moved(from: template, to: namespace) })
  }

  /// The known name that an unknown one was probably meant to be, for an error that helps.
  public func suggestion(for name: ParameterName) -> ParameterName? {
    let names = self[name.namespace]?.parameters.map(\.name) ?? []
    let key = Spelling.nearest(to: name.key.description, among: names.map(\.key.description))
    return names.first { $0.key.description == key }
  }
}

internal import JSON
internal import YAML

/// What a node of a document means for a parameter, with its references replaced.
struct NodeValue: Sendable, Hashable {
  private(set) var value: JSONValue = .null
  private(set) var faults: [Interpolation.Fault] = []
  /// The value names something, so that it means what it does only where it was read.
  private(set) var hasReferences = false

  /// Reads `node`; without an `interpolation` references stay as they stand.
  init(_ node: YAMLNode, for schema: ParameterSchema, _ interpolation: Interpolation?) {
    // A secret that is one reference is kept as that reference, and looked up when it is used.
    if schema.isSensitive, let text = node.text, SecretVault.isReference(text) {
      self.hasReferences = true
      self.value = .string(text)
      if let interpolation { self.faults = interpolation.resolve(text).faults }
      return
    }
    self.value = self.read(node, for: schema, interpolation)
  }

  private mutating func read(
    _ node: YAMLNode, for schema: ParameterSchema?, _ interpolation: Interpolation?
  ) -> JSONValue {
    switch node.content {
    case .sequence(let items):
      return .array(items.map { self.read($0, for: nil, interpolation) })
    case .mapping(let members):
      return .object(
        JSONObject(members.map { ($0.key, self.read($0.value, for: nil, interpolation)) }))
    case .scalar(let text, _):
      guard Interpolation.isTemplate(text) else { return node.json }
      guard let interpolation else {
        self.hasReferences = self.hasReferences || Interpolation.hasReference(text)
        return .string(text)
      }
      let outcome = interpolation.resolve(text)
      self.faults += outcome.faults
      self.hasReferences = self.hasReferences || !outcome.origins.isEmpty
      // A value that is one reference has the type of its parameter, as `port: ${DB_PORT}`.
      if outcome.isSingleReference, outcome.faults.isEmpty, let schema,
        let value = TextValue.read(outcome.text, for: schema)
      {
        return value
      }
      return .string(outcome.text)
    }
  }
}

extension Interpolation {
  /// Whether a text names anything; `$$` alone names nothing.
  static func hasReference(_ text: String) -> Bool {
    let nothing = Interpolation(variable: { _ in "" }, isAllowed: { _ in true }) { _ in "" }
    return !nothing.resolve(text).origins.isEmpty
  }

  /// The text that ``resolve(_:)`` turns into `text`.
  static func escaped(_ text: String) -> String {
    text.contains("$")
      ? text.split(separator: "$", omittingEmptySubsequences: false)
        .joined(separator: "$$") : text
  }
}

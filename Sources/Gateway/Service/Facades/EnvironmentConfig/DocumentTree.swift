internal import ContractConfig
internal import ContractType
internal import JSON
internal import OpenAPI

/// Values of parameters as the nested document that people know them by.
struct DocumentTree: Sendable, AnswerValue {
  private var tree = KeyTree<Value?>()

  private init(_ tree: KeyTree<Value?>) {
    self.tree = tree
  }

  /// The document of a type, from the entries of its namespaces.
  init(_ entries: [Entry], of type: ConfigurationType) {
    self.init(entries.map { ($0.namespace, $0.key, $0.value) }, of: type)
  }

  /// The document of a type, from values of its namespaces.
  init(_ values: [(namespace: String, key: String, value: Value?)], of type: ConfigurationType) {
    for (namespace, key, value) in values {
      guard let prefix = type.prefix(of: namespace) else { continue }
      self.tree.put(value, at: prefix + Self.segments(key))
    }
  }

  /// What stands at a path, if anything does.
  func part(at path: [String]) -> DocumentTree? { self.tree.part(at: path).map { Self($0) } }

  /// The names between the dots of a key.
  static func segments(_ key: String) -> [String] { key.split(separator: ".").map(String.init) }

  static var schema: JSONSchema { .any }

  func write(to json: inout JSONWriter) {
    self.tree.write(to: &json) { value, json in value.write(to: &json) }
  }
}

/// What the parameters of a document may be, nested as the document is.
struct DocumentSchema: Sendable, AnswerValue {
  private var tree = KeyTree<ParameterSchema>()

  /// The schema of a document, from the schemas of its namespaces.
  init(_ schemas: [ParameterSchema], of type: ConfigurationType) {
    for schema in schemas {
      guard let prefix = type.prefix(of: schema.namespace) else { continue }
      self.tree.put(schema, at: prefix + DocumentTree.segments(schema.key))
    }
  }

  static var schema: JSONSchema { .map(of: .any) }

  func write(to json: inout JSONWriter) {
    // The outermost object names the document; those within it are described as objects.
    self.tree.write(
      to: &json, members: "properties",
      branch: { json in json.member("type", "object") },
      leaf: { schema, json in Self.leaf.write(schema, to: &json) })
  }

  /// One parameter in the words of this surface.
  private static let leaf = AnswerShape<ParameterSchema>([
    AnswerField("type", "The type.") { Self.type($0.type) },
    AnswerField(whenThere: "items", "The type of a list's items.") { schema -> String? in
      schema.type == .list ? Self.type(schema.itemType) : nil
    },
    AnswerField(whenThere: "minimum", "The least number.") { $0.minimum },
    AnswerField(whenThere: "maximum", "The largest number.") { $0.maximum },
    AnswerField(whenThere: "enum", "The only values.") {
      $0.allowedValues.isEmpty ? nil : $0.allowedValues
    },
    AnswerField(whenThere: "pattern", "The form of a text.") {
      $0.pattern.isEmpty ? nil : $0.pattern
    },
    AnswerField(whenThere: "unit", "The unit.") { $0.unit.isEmpty ? nil : $0.unit },
    AnswerField("nullable", "Whether it may be null.") { $0.nullable },
    AnswerField("sensitive", "Whether it is a secret.") { $0.sensitive },
    AnswerField("description", "What it means.") { $0.description },
    AnswerField(whenThere: "example", "What one might write.") { $0.example },
    AnswerField("env", "The variables that may set it.") { $0.variables },
  ])

  private static func type(_ type: ValueType) -> String {
    switch type {
    case .float: "number"
    case .int: "integer"
    case .string: "string"
    case .bool: "boolean"
    case .list: "array"
    default: "object"
    }
  }
}

/// The rules between the parameters of a document, by their names.
struct DocumentRules: Sendable, AnswerValue {
  let rules: [Rule]
  let type: ConfigurationType

  static var schema: JSONSchema { .map(of: .any) }

  func write(to json: inout JSONWriter) {
    json.beginObject()
    var named: Set<String> = []
    for rule in self.rules where named.insert(rule.name).inserted {
      json.key(rule.name)
      Self.rule.write((rule, self.type), to: &json)
    }
    json.endObject()
  }

  private static func word(_ kind: RuleKind) -> String {
    switch kind {
    case .ordered: "ordered"
    case .lessThan: "less_than"
    case .atMost: "at_most"
    case .sumEquals: "sum_equals"
    case .requires: "requires"
    case .unspecified, .unrecognized: "other"
    }
  }

  private static let rule = AnswerShape<(rule: Rule, type: ConfigurationType)>([
    AnswerField("kind", "What it checks.") { Self.word($0.rule.kind) },
    AnswerField("keys", "The keys, in the order that matters.") { subject in
      subject.rule.parameters.map { name in
        let parts = name.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return name }
        return subject.type.key(of: parts[0], parts[1]) ?? name
      }
    },
    AnswerField(whenThere: "target", "The sum that is due.") { $0.rule.target },
    AnswerField("severity", "What breaking it means.") {
      $0.rule.severity == .warning ? "warning" : "error"
    },
    AnswerField("message", "What is allowed.") { $0.rule.message },
  ])
}

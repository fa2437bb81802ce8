internal import Basics
internal import JSON
internal import YAML

/// A fault of a catalogue file, with its place.
public struct CatalogueProblem: Error, Sendable, Hashable, CustomStringConvertible {
  public let file: String
  public let line: Int
  public let message: String

  public var description: String { "\(self.file):\(self.line): \(self.message)" }
}

/// Every fault of a catalogue; it is used whole or not at all.
public struct CatalogueRejection: Error, CustomStringConvertible {
  public let problems: [CatalogueProblem]

  public var description: String {
    self.problems.map(\.description).joined(separator: "\n")
  }
}

/// Reads the files of the catalogue.
///
/// A file describes one namespace: its parameters by key, and the rules between them. A misspelt
/// word is a fault, not a word to be skipped: a bound that is not read is a bound that is not kept.
struct CatalogueReader {
  private var file = ""
  private var problems: [CatalogueProblem] = []
  private var namespaces: [NamespaceSchema] = []
  private var rules: [Rule] = []

  /// The catalogue of `files`, whose order is that of listings.
  static func read(
    version: UInt32, _ files: [(name: String, text: String)]
  ) throws(CatalogueRejection) -> Catalogue {
    var reader = CatalogueReader()
    for file in files { reader.readFile(file.name, file.text) }
    reader.checkWhole()
    guard reader.problems.isEmpty else {
      throw CatalogueRejection(problems: reader.problems)
    }
    return Catalogue(version: version, namespaces: reader.namespaces, rules: reader.rules)
  }

  private mutating func readFile(_ name: String, _ text: String) {
    self.file = name
    do throws(YAMLError) {
      self.readNamespace(try YAMLNode(parsing: text))
    } catch {
      self.note(error.line, error.message)
    }
  }

  private mutating func note(_ line: Int, _ message: String) {
    self.problems.append(CatalogueProblem(file: self.file, line: line, message: message))
  }

  private mutating func readNamespace(_ node: YAMLNode) {
    self.checkWords(
      node, ["namespace", "title", "description", "category", "symbols", "parameters", "rules"])
    let namespace: ParameterNamespace
    do throws(ParseRejection) {
      namespace = try ParameterNamespace(parsing: node["namespace"]?.text ?? "")
    } catch {
      return self.note(node.line, "\(error)")
    }
    var schema = NamespaceSchema(namespace)
    schema.title = self.text(node, "title")
    schema.summary = self.text(node, "description")
    schema.category = node["category"]?.text ?? ""
    schema.takesSymbols = self.flag(node, "symbols")
    for member in node["parameters"]?.members ?? [] {
      if let parameter = self.parameter(member, in: namespace) {
        schema.parameters.append(parameter)
      }
    }
    if schema.parameters.isEmpty { self.note(node.line, "\(namespace) has no parameters") }
    self.namespaces.append(schema)
    for rule in node["rules"]?.items ?? [] { self.readRule(rule, in: namespace) }
  }

  // MARK: Parameters

  private static let words: Set<String> = [
    "type", "item_type", "unit", "min", "max", "allowed", "ignore_case", "pattern", "nullable",
    "default",
    "description", "example", "env", "sensitive", "step", "items_min", "items_max",
    "items_unique", "chars_max",
  ]

  private mutating func parameter(
    _ member: YAMLNode.Member, in namespace: ParameterNamespace
  ) -> ParameterSchema? {
    let node = member.value
    self.checkWords(node, Self.words)
    let key: ParameterKey
    do throws(ParseRejection) {
      key = try ParameterKey(parsing: member.key)
    } catch {
      self.note(member.line, "\(error)")
      return nil
    }
    guard let type = ValueType(rawValue: node["type"]?.text ?? "") else {
      let types = ValueType.allCases.map(\.rawValue).joined(separator: ", ")
      self.note(member.line, "\(key) needs a type, one of \(types)")
      return nil
    }
    var schema = ParameterSchema(name: ParameterName(namespace: namespace, key: key), type: type)
    schema.itemType = node["item_type"]?.text.flatMap(ValueType.init(rawValue:))
    schema.unit = node["unit"]?.text ?? ""
    schema.minimum = self.number(node, "min")
    schema.maximum = self.number(node, "max")
    schema.allowedValues = node["allowed"]?.items.map(\.json) ?? []
    schema.ignoresCase = self.flag(node, "ignore_case")
    schema.pattern = node["pattern"]?.text
    schema.isNullable = self.flag(node, "nullable")
    schema.defaultValue = node["default"]?.json
    schema.summary = self.text(node, "description")
    schema.example = node["example"]?.json ?? schema.defaultValue
    schema.variables =
      node["env"].map { env in
        env.text.map { [$0] } ?? env.items.compactMap(\.text)
      } ?? []
    schema.isSensitive = self.flag(node, "sensitive")
    schema.step = self.step(node["step"])
    schema.itemsMin = self.count(node, "items_min") ?? 0
    schema.itemsMax = self.count(node, "items_max") ?? ParameterSchema.itemsMaxDefault
    schema.hasUniqueItems = self.flag(node, "items_unique")
    schema.charactersMax =
      self.count(node, "chars_max") ?? ParameterSchema.charactersMaxDefault
    self.check(schema, at: member.line)
    return schema
  }

  private mutating func check(_ schema: ParameterSchema, at line: Int) {
    let name = schema.name.key
    if let low = schema.minimum, let high = schema.maximum, low > high {
      self.note(line, "\(name): min is above max")
    }
    if let pattern = schema.pattern, !ParameterSchema.isPattern(pattern) {
      self.note(line, "\(name): the pattern is not a regular expression")
    }
    if schema.type == .list, schema.itemType == nil {
      self.note(line, "\(name): a list needs an item_type")
    }
    if schema.defaultValue == nil, !schema.isSensitive, !schema.isNullable {
      self.note(line, "\(name) needs a default")
    }
    if schema.isSensitive, schema.defaultValue != nil {
      self.note(line, "\(name) is a secret and so has no default")
    }
    let isNumber = schema.type == .float || schema.type == .int
    if isNumber && schema.unit.isEmpty { self.note(line, "\(name) needs a unit") }
    if isNumber && (schema.minimum == nil || schema.maximum == nil) {
      self.note(line, "\(name) needs min and max")
    }
    for (word, value) in [("default", schema.defaultValue), ("example", schema.example)] {
      guard let value else { continue }
      for violation in schema.judge(value, field: word).violations {
        self.note(line, "\(word) of \(violation.message), allowed is \(violation.allowed)")
      }
    }
  }

  private mutating func step(_ node: YAMLNode?) -> StepLimit? {
    guard let node else { return nil }
    self.checkWords(node, ["factor", "relative", "absolute"])
    return StepLimit(
      factorMax: self.number(node, "factor"), relativeMax: self.number(node, "relative"),
      absoluteMax: self.number(node, "absolute"))
  }

  // MARK: Rules

  private mutating func readRule(_ node: YAMLNode, in namespace: ParameterNamespace) {
    self.checkWords(
      node,
      ["name", "kind", "parameters", "target", "when", "severity", "lenient_in", "message"])
    guard let kind = self.kind(node) else {
      return self.note(
        node.line,
        "a rule needs a kind: ordered, less_than, at_most, sum_equals with a target, or "
          + "requires with a when")
    }
    var parameters: [ParameterName] = []
    for item in node["parameters"]?.items ?? [] {
      let text = item.text ?? ""
      do throws(ParseRejection) {
        // A bare key is one of this file's own namespace.
        parameters.append(
          try ParameterName(parsing: text.contains(":") ? text : "\(namespace):\(text)"))
      } catch {
        self.note(item.line, "\(error)")
      }
    }
    let severity = Rule.Severity(rawValue: node["severity"]?.text ?? "error")
    if severity == nil { self.note(node.line, "severity is error or warning") }
    let rule = Rule(
      name: self.text(node, "name"), kind: kind, parameters: parameters,
      severity: severity ?? .error,
      lenientEnvironments: node["lenient_in"]?.items
        .compactMap { $0.text.flatMap(EnvironmentName.init) } ?? [],
      message: self.text(node, "message"))
    if parameters.count < 2 { self.note(node.line, "\(rule.name) needs two parameters") }
    self.rules.append(rule)
  }

  private mutating func kind(_ node: YAMLNode) -> Rule.Kind? {
    switch node["kind"]?.text {
    case "ordered": .ordered
    case "less_than": .lessThan
    case "at_most": .atMost
    case "sum_equals": self.number(node, "target").map(Rule.Kind.sumEquals)
    case "requires": node["when"].map { .requires($0.json) }
    default: nil
    }
  }

  // MARK: The whole

  private mutating func checkWhole() {
    self.file = "catalogue"
    var seen: Set<String> = []
    for namespace in self.namespaces where !seen.insert("\(namespace.namespace)").inserted {
      self.note(1, "\(namespace.namespace) is described twice")
    }
    var variables: [String: ParameterName] = [:]
    for schema in self.namespaces.flatMap(\.parameters) {
      for variable in schema.variables {
        if let other = variables.updateValue(schema.name, forKey: variable) {
          self.note(1, "the variable \(variable) sets both \(other) and \(schema.name)")
        }
      }
    }
    let schemas = Dictionary(
      self.namespaces.flatMap(\.parameters).map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    for rule in self.rules {
      if !seen.insert("rule \(rule.name)").inserted {
        self.note(1, "the rule \(rule.name) is there twice")
      }
      for parameter in rule.parameters where schemas[parameter] == nil {
        self.note(1, "the rule \(rule.name) names \(parameter), which no file describes")
      }
      // A refusal says the values of its rule.
      for parameter in rule.parameters where schemas[parameter]?.isSensitive == true {
        self.note(1, "the rule \(rule.name) names \(parameter), which is a secret")
      }
      if !rule.holds({ schemas[$0]?.defaultValue }) {
        self.note(1, "the defaults break the rule \(rule.name)")
      }
    }
  }

  // MARK: Words

  private mutating func checkWords(_ node: YAMLNode, _ allowed: Set<String>) {
    for member in node.members where !allowed.contains(member.key) {
      self.note(
        member.line,
        "\(member.key) is not known here; allowed are \(allowed.sorted().joined(separator: ", "))")
    }
  }

  private mutating func text(_ node: YAMLNode, _ word: String) -> String {
    guard let text = node[word]?.text, !text.isEmpty else {
      self.note(node.line, "\(word) is missing")
      return ""
    }
    return text
  }

  private mutating func flag(_ node: YAMLNode, _ word: String) -> Bool {
    guard let value = node[word] else { return false }
    guard case .bool(let flag) = value.json else {
      self.note(value.line, "\(word) must be true or false")
      return false
    }
    return flag
  }

  private mutating func number(_ node: YAMLNode, _ word: String) -> Double? {
    guard let value = node[word] else { return nil }
    guard case .number(let number) = value.json else {
      self.note(value.line, "\(word) must be a number")
      return nil
    }
    return number.double
  }

  private mutating func count(_ node: YAMLNode, _ word: String) -> Int? {
    guard let number = self.number(node, word) else { return nil }
    guard let count = Int(exactly: number), count >= 0 else {
      self.note(node.line, "\(word) must be a count")
      return nil
    }
    return count
  }
}

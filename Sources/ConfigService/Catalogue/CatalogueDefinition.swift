internal import Basics
internal import JSON

extension ParameterSchema {
  /// The schema as `config.schemas` keeps it for those who write through SQL.
  var definition: JSONValue {
    var members: [(String, JSONValue)] = [
      ("type", .string(self.type.rawValue)), ("description", .string(self.summary)),
    ]
    let (isText, isList) = (self.type == .string, self.type == .list)
    let number = { (value: Double?) in value.flatMap(JSONNumber.init).map(JSONValue.number) }
    let optional: [(String, JSONValue?)] = [
      ("item_type", self.itemType.map { .string($0.rawValue) }),
      ("unit", self.unit.isEmpty ? nil : .string(self.unit)),
      ("min", number(self.minimum)), ("max", number(self.maximum)),
      ("allowed", self.allowedValues.isEmpty ? nil : .array(self.allowedValues)),
      ("chars_max", isText ? .number(JSONNumber(Int64(self.charactersMax))) : nil),
      ("items_min", isList ? .number(JSONNumber(Int64(self.itemsMin))) : nil),
      ("items_max", isList ? .number(JSONNumber(Int64(self.itemsMax))) : nil),
      ("items_unique", isList && self.hasUniqueItems ? .bool(true) : nil),
      ("pattern", self.pattern.map(JSONValue.string)),
      ("nullable", self.isNullable ? .bool(true) : nil),
      ("sensitive", self.isSensitive ? .bool(true) : nil),
      ("default", self.isSensitive ? nil : self.defaultValue),
      ("step", self.step.map(\.definition)),
    ]
    members += optional.compactMap { name, value in value.map { (name, $0) } }
    return .object(JSONObject(members))
  }
}

extension StepLimit {
  fileprivate var definition: JSONValue {
    let limits = [
      ("factor", self.factorMax), ("relative", self.relativeMax), ("absolute", self.absoluteMax),
    ]
    return .object(
      JSONObject(
        limits.compactMap { name, value in
          value.flatMap(JSONNumber.init).map { (name, .number($0)) }
        }))
  }
}

extension NamespaceSchema {
  /// The namespace as `config.namespaces` keeps it; of one made at run time, all that its catalogue
  /// does not say.
  var definition: JSONValue {
    var members: [(String, JSONValue)] = [
      ("title", .string(self.title)), ("description", .string(self.summary)),
      ("category", .string(self.category)), ("symbols", .bool(self.takesSymbols)),
    ]
    if let template = self.template { members.append(("template", .string("\(template)"))) }
    return .object(JSONObject(members))
  }
}

extension Rule {
  /// The rule as `config.rules` keeps it.
  var definition: JSONValue {
    let kind =
      switch self.kind {
      case .ordered: "ordered"
      case .lessThan: "less_than"
      case .atMost: "at_most"
      case .sumEquals: "sum_equals"
      case .requires: "requires"
      }
    return .object(
      JSONObject([
        ("kind", .string(kind)), ("severity", .string(self.severity.rawValue)),
        ("message", .string(self.message)),
      ]))
  }
}

/// A namespace that was made from a template while the service ran.
struct MadeNamespace: Sendable, Hashable {
  let namespace: ParameterNamespace
  let template: ParameterNamespace
  let title: String
  let summary: String
}

extension Catalogue {
  /// The same catalogue with namespaces that were made at run time; those already there are left
  /// as they are, and so is one whose template is gone.
  func adding(_ made: [MadeNamespace]) -> Catalogue {
    made.reduce(self) { catalogue, one in
      catalogue.adding(
        one.namespace, like: one.template, title: one.title, summary: one.summary) ?? catalogue
    }
  }

  /// The namespaces that were made at run time.
  var made: [MadeNamespace] {
    self.namespaces.compactMap { schema in
      schema.template.map { template in
        MadeNamespace(
          namespace: schema.namespace, template: template, title: schema.title,
          summary: schema.summary)
      }
    }
  }
}

public import Contract
public import JSON

// The schemas that operations are described with.
extension JSONSchema {
  /// Any JSON.
  public static let any = JSONSchema([])
  /// `true` or `false`.
  public static let boolean = JSONSchema([Keyword("type", "boolean")])
  /// `null`.
  public static let null = JSONSchema([Keyword("type", "null")])
  /// A time as in RFC 3339.
  public static let timestamp = JSONSchema.text(format: "date-time")

  /// A text; lengths are in characters, `pattern` is a regular expression of ECMA-262.
  public static func text(
    format: String? = nil, pattern: String? = nil, min: Int? = nil, max: Int? = nil
  ) -> JSONSchema {
    JSONSchema([Keyword("type", "string")])
      .with("format", format.map { .string($0) })
      .with("pattern", pattern.map { .string($0) })
      .with("minLength", min.map { .number(JSONNumber(Int64($0))) })
      .with("maxLength", max.map { .number(JSONNumber(Int64($0))) })
  }

  /// One of a few texts.
  public static func choice(of texts: [String]) -> JSONSchema {
    JSONSchema([
      Keyword("type", "string"), Keyword("enum", .array(texts.map { .string($0) })),
    ])
  }

  /// A whole number.
  public static func integer(min: Int64? = nil, max: Int64? = nil) -> JSONSchema {
    JSONSchema([Keyword("type", "integer")])
      .with("minimum", min.map { .number(JSONNumber($0)) })
      .with("maximum", max.map { .number(JSONNumber($0)) })
  }

  /// A number.
  public static func number(min: Double? = nil, max: Double? = nil) -> JSONSchema {
    JSONSchema([Keyword("type", "number")])
      .with("minimum", min.flatMap { JSONNumber($0) }.map { .number($0) })
      .with("maximum", max.flatMap { JSONNumber($0) }.map { .number($0) })
  }

  /// Exactly this value.
  public static func constant(_ value: JSONValue) -> JSONSchema {
    JSONSchema([Keyword("const", value)])
  }

  /// A list.
  public static func list(
    of element: JSONSchema, min: Int? = nil, max: Int? = nil
  ) -> JSONSchema {
    JSONSchema([Keyword("type", "array"), Keyword("items", .schema(element))])
      .with("minItems", min.map { .number(JSONNumber(Int64($0))) })
      .with("maxItems", max.map { .number(JSONNumber(Int64($0))) })
  }

  /// An object with these members; one that is not open has no others.
  public static func object(_ members: [Member], isOpen: Bool = true) -> JSONSchema {
    var schema = JSONSchema([Keyword("type", "object"), Keyword("properties", .members(members))])
    let required = members.filter(\.isRequired).map { JSONValue.string($0.name) }
    if !required.isEmpty { schema = schema.with("required", .array(required)) }
    return isOpen ? schema : schema.with("additionalProperties", false)
  }

  /// An object with any members, all of them with such values.
  public static func map(of value: JSONSchema, _ count: ClosedRange<Int>? = nil) -> JSONSchema {
    JSONSchema([Keyword("type", "object"), Keyword("additionalProperties", .schema(value))])
      .with("minProperties", count.map { .number(JSONNumber(Int64($0.lowerBound))) })
      .with("maxProperties", count.map { .number(JSONNumber(Int64($0.upperBound))) })
  }

  /// What at least one of `schemas` allows.
  public static func anyOf(_ schemas: [JSONSchema]) -> JSONSchema {
    JSONSchema([Keyword("anyOf", .schemas(schemas))])
  }

  /// What exactly one of `schemas` allows.
  public static func oneOf(_ schemas: [JSONSchema]) -> JSONSchema {
    JSONSchema([Keyword("oneOf", .schemas(schemas))])
  }

  /// A message of the contract.
  public static func message(
    _ type: any ContractMessage.Type, as direction: Direction = .response
  ) -> JSONSchema {
    JSONSchema([Keyword("$ref", .message(type.shape, direction))])
  }

  /// This schema, described once in the document under `name`, which is unique there.
  public func named(_ name: String) -> JSONSchema {
    JSONSchema([Keyword("$ref", .component(name: name, self))])
  }

  /// An object that this schema describes, with more members.
  public func extended(by members: [Member]) -> JSONSchema {
    self.with("properties", .members(members))
  }

  /// This schema, or `null`.
  public var orNull: JSONSchema { .anyOf([self, .null]) }

  /// The schema with words about it.
  public func described(_ text: String) -> JSONSchema {
    text.isEmpty ? self : self.with("description", .string(text))
  }

  /// The schema with an example.
  public func example(_ value: JSONValue) -> JSONSchema {
    self.with("examples", [value])
  }

  /// The schema with what holds when the value is left out.
  public func defaulting(to value: JSONValue) -> JSONSchema {
    self.with("default", value)
  }
}

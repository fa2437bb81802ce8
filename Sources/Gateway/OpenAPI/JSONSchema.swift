internal import Contract
internal import JSON

/// What JSON may look like at one place, in the dialect of JSON Schema 2020-12.
///
/// A schema is written with its keywords in the order in which they were said, so that the members
/// of an object read as its author wrote them.
public struct JSONSchema: Sendable {
  /// In which direction a message of the contract travels: what is always there in an answer may
  /// often be left out of a request.
  public enum Direction: Sendable, Hashable {
    case request
    case response
  }

  /// One member of an object.
  public struct Member: Sendable {
    /// Its key.
    public let name: String
    /// Its value.
    public let schema: JSONSchema
    /// Whether it is always there.
    public let isRequired: Bool

    /// A member called `name`.
    public init(_ name: String, _ schema: JSONSchema, isRequired: Bool = true) {
      self.name = name
      self.schema = schema
      self.isRequired = isRequired
    }
  }

  /// What stands behind a keyword.
  enum Content: Sendable {
    case value(JSONValue)
    indirect case schema(JSONSchema)
    case schemas([JSONSchema])
    case members([Member])
    /// A schema that stands once in the document, under this name.
    indirect case component(name: String, JSONSchema)
    /// A message of the contract, which the document describes once.
    case message(MessageShape, Direction)
  }

  /// A keyword with what it says.
  struct Keyword: Sendable {
    let name: String
    let content: Content

    init(_ name: String, _ content: Content) {
      self.name = name
      self.content = content
    }

    init(_ name: String, _ value: JSONValue) {
      self.init(name, .value(value))
    }
  }

  private(set) var keywords: [Keyword]

  init(_ keywords: [Keyword]) {
    self.keywords = keywords
  }

  /// The schema with one more keyword; one that is there is replaced.
  func with(_ name: String, _ content: Content) -> JSONSchema {
    var schema = self
    schema.keywords.removeAll { $0.name == name }
    schema.keywords.append(Keyword(name, content))
    return schema
  }

  /// The schema without the keyword `name`.
  func without(_ name: String) -> JSONSchema {
    JSONSchema(self.keywords.filter { $0.name != name })
  }

  /// The schema with the keyword `name`, unless there is no `value`.
  func with(_ name: String, _ value: JSONValue?) -> JSONSchema {
    value.map { self.with(name, .value($0)) } ?? self
  }
}

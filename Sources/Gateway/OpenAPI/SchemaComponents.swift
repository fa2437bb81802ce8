internal import Contract
internal import JSON

/// The schemas that a document describes once and refers to by name.
struct SchemaComponents: Sendable {
  /// A message in one direction.
  private struct Key: Hashable {
    let shape: ObjectIdentifier
    let direction: JSONSchema.Direction
  }

  private var schemas: [String: JSONSchema] = [:]
  private var names: [Key: String] = [:]

  /// Finds everything that `roots` refer to.
  ///
  /// A message that is asked and answered with has two forms; the one of requests is then called
  /// `…-Input`.
  init(of roots: [JSONSchema], comments: CommentTable) {
    let messages = MessageSchemas(comments: comments)
    var found: [Key: (shape: MessageShape, schema: JSONSchema)] = [:]
    var waiting = roots
    while let schema = waiting.popLast() {
      for keyword in schema.keywords {
        switch keyword.content {
        case .value: continue
        case .schema(let inner): waiting.append(inner)
        case .schemas(let inner): waiting += inner
        case .members(let members): waiting += members.map(\.schema)
        case .component(let name, let inner):
          if let known = self.schemas[name] {
            precondition(
              known.keywords.count == inner.keywords.count, "two schemas are called \(name)")
            continue
          }
          self.schemas[name] = inner
          waiting.append(inner)
        case .message(let shape, let direction):
          let key = Key(shape: ObjectIdentifier(shape), direction: direction)
          guard found[key] == nil else { continue }
          let inner = messages.schema(of: shape, direction)
          found[key] = (shape, inner)
          waiting.append(inner)
        }
      }
    }
    for (key, message) in found {
      let other = Key(shape: key.shape, direction: .response)
      let isBoth = key.direction == .request && found[other] != nil
      let name = MessageSchemas.componentName(message.shape.name) + (isBoth ? "-Input" : "")
      precondition(self.schemas[name] == nil, "two schemas are called \(name)")
      self.names[key] = name
      self.schemas[name] = message.schema
    }
  }

  /// Writes all of them, in the order of their names.
  func write(to json: inout JSONWriter) {
    json.beginObject()
    for (name, schema) in self.schemas.sorted(by: { $0.key < $1.key }) {
      json.key(name)
      self.write(schema, to: &json)
    }
    json.endObject()
  }

  /// Writes a schema, with references to what is described elsewhere.
  func write(_ schema: JSONSchema, to json: inout JSONWriter) {
    json.beginObject()
    for keyword in schema.keywords {
      json.key(keyword.name)
      switch keyword.content {
      case .value(let value): json.value(value)
      case .schema(let inner): self.write(inner, to: &json)
      case .schemas(let inner):
        json.beginArray()
        for schema in inner { self.write(schema, to: &json) }
        json.endArray()
      case .members(let members):
        json.beginObject()
        for member in members {
          json.key(member.name)
          self.write(member.schema, to: &json)
        }
        json.endObject()
      case .component(let name, _): json.string(Self.reference(name))
      case .message(let shape, let direction):
        let key = Key(shape: ObjectIdentifier(shape), direction: direction)
        json.string(Self.reference(self.names[key] ?? ""))
      }
    }
    json.endObject()
  }

  private static func reference(_ name: String) -> String { "#/components/schemas/\(name)" }
}

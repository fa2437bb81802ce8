internal import Contract
public import JSON

/// The description of an API by OpenAPI 3.1.
public struct OpenAPIDocument: Sendable {
  /// A group of operations with what is said of it.
  public struct Tag: Sendable {
    let name: String
    let summary: String

    /// Describes the group called `name`.
    public init(_ name: String, _ summary: String) {
      self.name = name
      self.summary = summary
    }
  }

  private let title: String
  private let version: String
  private let introduction: String
  private let tags: [Tag]
  /// The operations by path, and of one path by method.
  private let paths: [(form: PathForm, operations: [DocumentedOperation])]
  private let components: SchemaComponents

  /// Describes `operations`, each of which is another one.
  ///
  /// Groups come in the order of `tags`, then those of which nothing is said; paths come in the
  /// order of `operations`.
  public init(
    title: String, version: String, introduction: String = "", tags: [Tag],
    operations: [DocumentedOperation], comments: CommentTable = .empty
  ) {
    self.title = title
    self.version = version
    self.introduction = introduction
    var paths: [(form: PathForm, operations: [DocumentedOperation])] = []
    var places: [String: Int] = [:]
    var ids: Set<String> = []
    for operation in operations {
      let form = PathForm(operation.template)
      precondition(
        ids.insert(operation.document.id).inserted,
        "two operations are called \(operation.document.id)")
      if let place = places[form.shape] {
        precondition(
          paths[place].form == form, "\(form.path) is \(paths[place].form.path) by other names")
        precondition(
          !paths[place].operations.contains { $0.verb == operation.verb },
          "\(operation.verb.rawValue) \(form.path) is there twice")
        paths[place].operations.append(operation)
      } else {
        places[form.shape] = paths.count
        paths.append((form, [operation]))
      }
    }
    self.paths = paths
    let used = Set(operations.map(\.document.tag))
    let known = Set(tags.map(\.name))
    self.tags =
      tags.filter { used.contains($0.name) }
      + used.subtracting(known).sorted().map { Tag($0, "") }
    self.components = SchemaComponents(
      of: operations.flatMap(\.document.schemas), comments: comments)
  }

  /// Writes the document as one JSON value.
  public func write(to json: inout JSONWriter) {
    json.beginObject()
    json.member("openapi", "3.1.0")
    json.key("info")
    json.beginObject()
    json.member("title", self.title)
    json.member("version", self.version)
    if !self.introduction.isEmpty { json.member("description", self.introduction) }
    json.endObject()
    json.key("servers")
    json.value([["url": "/"]])
    json.key("tags")
    json.beginArray()
    for tag in self.tags {
      json.value(["name": .string(tag.name), "description": .string(tag.summary)])
    }
    json.endArray()
    json.key("paths")
    json.beginObject()
    for path in self.paths {
      json.key(path.form.path)
      json.beginObject()
      for operation in path.operations {
        json.key(operation.verb.rawValue.lowercased())
        self.write(operation, to: &json)
      }
      json.endObject()
    }
    json.endObject()
    json.key("components")
    json.beginObject()
    json.key("schemas")
    self.components.write(to: &json)
    json.key("securitySchemes")
    json.value([
      "bearer": [
        "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
        "description": "A signed token, such as `mooring token` makes.",
      ]
    ])
    json.endObject()
    json.endObject()
  }

  // MARK: Operations

  private func write(_ operation: DocumentedOperation, to json: inout JSONWriter) {
    let document = operation.document
    json.beginObject()
    json.member("operationId", document.id)
    json.key("tags")
    json.value([.string(document.tag)])
    json.member("summary", document.summary)
    let details = [document.details, operation.access.sentence].filter { !$0.isEmpty }
    if !details.isEmpty { json.member("description", details.joined(separator: "\n\n")) }
    json.key("security")
    json.value(operation.access == .public ? [] : [["bearer": []]])
    if !document.parameters.isEmpty {
      json.key("parameters")
      json.beginArray()
      for parameter in document.parameters { self.write(parameter, to: &json) }
      json.endArray()
    }
    if let body = document.body {
      json.key("requestBody")
      json.beginObject()
      json.member("required", body.isRequired)
      self.writeContent([body], to: &json)
      json.endObject()
    }
    json.key("responses")
    json.beginObject()
    for response in document.responses.sorted(by: { $0.status < $1.status }) {
      json.key(String(response.status))
      self.write(response, to: &json)
    }
    json.endObject()
    json.endObject()
  }

  private func write(_ parameter: ParameterDocument, to json: inout JSONWriter) {
    json.beginObject()
    json.member("name", parameter.name)
    json.member("in", parameter.place.rawValue)
    if !parameter.summary.isEmpty { json.member("description", parameter.summary) }
    if parameter.isRequired { json.member("required", true) }
    json.key("schema")
    self.components.write(parameter.schema, to: &json)
    json.endObject()
  }

  private func write(_ response: ResponseDocument, to json: inout JSONWriter) {
    json.beginObject()
    json.member("description", response.summary)
    if !response.fields.isEmpty {
      json.key("headers")
      json.beginObject()
      for field in response.fields {
        json.key(field.name)
        json.beginObject()
        json.member("description", field.summary)
        json.key("schema")
        self.components.write(field.schema, to: &json)
        json.endObject()
      }
      json.endObject()
    }
    if let body = response.body { self.writeContent([body] + response.others, to: &json) }
    json.endObject()
  }

  private func writeContent(_ bodies: [BodyDocument], to json: inout JSONWriter) {
    json.key("content")
    json.beginObject()
    for body in bodies {
      json.key(body.mediaType)
      json.beginObject()
      json.key("schema")
      self.components.write(body.schema, to: &json)
      json.endObject()
    }
    json.endObject()
  }
}

extension OperationDocument {
  /// Every schema of the operation.
  fileprivate var schemas: [JSONSchema] {
    var schemas = self.parameters.map(\.schema)
    if let body = self.body { schemas.append(body.schema) }
    for response in self.responses {
      if let body = response.body { schemas.append(body.schema) }
      schemas += response.others.map(\.schema)
      schemas += response.fields.map(\.schema)
    }
    return schemas
  }
}

extension RESTRoute.Access {
  /// Who may call, in a sentence.
  fileprivate var sentence: String {
    switch self {
    case .public: "For everybody, without a token."
    case .read: "For every role."
    case .operate: "For operators and admins."
    case .administer: "For admins."
    case .audit: "For auditors and admins."
    case .internal: "Not reachable through the gateway."
    }
  }
}

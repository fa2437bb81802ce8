public import Contract
internal import JSON

extension OperationDocument {
  /// Describes REST forms by the contract, each in its place.
  ///
  /// The answer of success comes from the contract; `refusals` says what else there can be.
  public static func documents(
    of routes: [RESTRoute], comments: CommentTable,
    refusals: (RESTRoute, CommentTable.Comment?) -> [ResponseDocument] = { _, _ in [] }
  ) -> [OperationDocument] {
    var numbers: [String: Int] = [:]
    return routes.map { route in
      let reader = RouteReader(route: route, comments: comments)
      let comment = comments[reader.method]
      numbers[reader.method, default: 0] += 1
      let number = numbers[reader.method] ?? 1
      return OperationDocument(
        id: reader.id + (number > 1 ? String(number) : ""), tag: reader.tag,
        summary: comment?.summary.withoutFullStop ?? reader.id, details: comment?.details ?? "",
        parameters: reader.parameters, body: reader.body,
        responses: [reader.response] + refusals(route, comment))
    }
  }
}

extension String {
  /// The text as the title of something.
  fileprivate var withoutFullStop: String {
    self.hasSuffix(".") ? String(self.dropLast()) : self
  }
}

/// Reads what the contract says of one REST form.
private struct RouteReader {
  let route: RESTRoute
  let schemas: MessageSchemas
  private let form: PathForm

  init(route: RESTRoute, comments: CommentTable) {
    self.route = route
    self.schemas = MessageSchemas(comments: comments)
    self.form = PathForm(route.template)
  }

  /// The full name of the RPC.
  var method: String { self.service + "." + self.name }

  private var service: String {
    String("\(self.route.method)".split(separator: "/").first ?? "")
  }

  private var name: String { String("\(self.route.method)".split(separator: "/").last ?? "") }

  /// The last word of the service's name, without `Service`.
  var tag: String {
    let name = self.service.split(separator: ".").last ?? ""
    return name.hasSuffix("Service") ? String(name.dropLast("Service".count)) : String(name)
  }

  /// The service and the RPC as one word.
  var id: String { self.tag.lowercased() + self.name }

  // MARK: Request

  var parameters: [ParameterDocument] {
    let shape = self.route.request.shape
    var parameters = self.form.variables.map { self.pathParameter($0, of: shape) }
    let bound = Set(self.form.variables.map(\.field))
    switch self.route.body {
    case .message: break
    case .none: parameters += self.queryParameters(of: shape, prefix: "", leavingOut: bound)
    case .field(let name):
      parameters += self.queryParameters(
        of: shape, prefix: "", leavingOut: bound.union([name]))
    }
    return parameters
  }

  private func pathParameter(
    _ variable: PathForm.Variable, of shape: MessageShape
  ) -> ParameterDocument {
    guard let field = shape.fields.first(where: { $0.name == variable.field }) else {
      preconditionFailure("\(self.route.template): there is no field \(variable.field)")
    }
    let text = self.schemas.description(of: field, in: shape)
    guard let part = variable.part else {
      return ParameterDocument(
        .path, variable.name, Self.inText(self.schemas.schema(of: field, .request)), text)
    }
    // Namespaces are the one thing with a slash in it.
    let pattern = part == 1 ? "^[a-z]+$" : "^[a-z0-9][a-z0-9_-]*$"
    let place = part == 1 ? "before" : "after"
    return ParameterDocument(
      .path, variable.name, .text(pattern: pattern, min: 1, max: 63),
      "\(text) The part \(place) the slash.")
  }

  private func queryParameters(
    of shape: MessageShape, prefix: String, leavingOut bound: Set<String>
  ) -> [ParameterDocument] {
    var parameters: [ParameterDocument] = []
    for field in shape.fields where !bound.contains(field.name) {
      if let message = field.message, message.form == .object {
        // A list of messages cannot be said in a query.
        if field.isRepeated { continue }
        parameters += self.queryParameters(
          of: message, prefix: "\(prefix)\(field.name).", leavingOut: [])
        continue
      }
      let text = self.schemas.description(of: field, in: shape)
      let isRequired = prefix.isEmpty && field.isRequired && field.json != .cents
      parameters.append(
        ParameterDocument(
          .query, prefix + field.name, Self.inText(self.schemas.schema(of: field, .request)), text,
          isRequired: isRequired))
      guard field.json == .cents else { continue }
      parameters.append(
        ParameterDocument(
          .query, prefix + field.amountName, MessageSchemas.amount,
          "The amount of `\(prefix)\(field.name)` as a decimal number of dollars."))
    }
    return parameters
  }

  /// The schema of a value that is written without quotes: a whole number is one, however large.
  private static func inText(_ schema: JSONSchema) -> JSONSchema {
    let isWide = schema.keywords.contains { keyword in
      if case .value(.array) = keyword.content { keyword.name == "type" } else { false }
    }
    return isWide ? schema.with("type", .value("integer")).without("pattern") : schema
  }

  var body: BodyDocument? {
    let shape = self.route.request.shape
    switch self.route.body {
    case .none: return nil
    case .field(let name):
      guard let field = shape.fields.first(where: { $0.name == name }) else {
        preconditionFailure("\(self.route.template): there is no field \(name)")
      }
      let schema =
        (self.route.bodyMediaType == nil ? self.schemas.schema(of: field, .request) : .any)
        .described(self.schemas.description(of: field, in: shape))
      return BodyDocument(schema, mediaType: self.route.bodyMediaType ?? "application/json")
    case .message:
      let bound = Set(self.form.variables.map(\.field))
      let message =
        bound.isEmpty
        ? JSONSchema.message(self.route.request, as: .request)
        : self.schemas.schema(of: shape, .request).without(members: bound)
      if self.route.requestStreams {
        return BodyDocument(
          .lines(of: message, "application/json"),
          mediaType: self.route.bodyMediaType ?? "application/x-ndjson")
      }
      return BodyDocument(message, mediaType: self.route.bodyMediaType ?? "application/json")
    }
  }

  // MARK: Answer

  var response: ResponseDocument {
    let shape = self.route.response.shape
    let summary = self.schemas.comments[shape.name]?.summary ?? "The answer."
    if let name = self.route.responseField,
      let field = shape.fields.first(where: { $0.name == name })
    {
      let schema =
        self.route.responseMediaType == nil
        ? self.schemas.schema(of: field, .response) : JSONSchema.any
      return ResponseDocument(
        200, self.schemas.description(of: field, in: shape),
        BodyDocument(schema, mediaType: self.route.responseMediaType ?? "application/json"))
    }
    let message = JSONSchema.message(self.route.response, as: .response)
    if self.route.responseStreams {
      return ResponseDocument(
        200, summary,
        BodyDocument(
          .lines(of: message, "application/json"),
          mediaType: self.route.responseMediaType ?? "text/event-stream"))
    }
    return ResponseDocument(
      200, summary,
      BodyDocument(message, mediaType: self.route.responseMediaType ?? "application/json"))
  }
}

extension JSONSchema {
  /// A text that carries values one after the other, such as a stream of events.
  public static func lines(of element: JSONSchema, _ mediaType: String) -> JSONSchema {
    JSONSchema.text()
      .with("contentMediaType", .value(.string(mediaType)))
      .with("contentSchema", .schema(element))
  }

  /// The schema of an object without the members with these names.
  fileprivate func without(members names: Set<String>) -> JSONSchema {
    JSONSchema(
      self.keywords.map { keyword in
        switch (keyword.name, keyword.content) {
        case ("properties", .members(let members)):
          .init("properties", .members(members.filter { !names.contains($0.name) }))
        case ("required", .value(.array(let required))):
          .init(
            "required",
            .array(required.filter { !names.contains($0.string ?? "") }))
        default: keyword
        }
      })
  }
}

extension JSONValue {
  fileprivate var string: String? {
    if case .string(let text) = self { text } else { nil }
  }
}

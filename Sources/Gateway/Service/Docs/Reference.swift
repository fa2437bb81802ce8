internal import Basics
internal import Contract
internal import Crypto
internal import HTTP
internal import JSON
internal import OpenAPI

/// The description of everything that the gateway answers, for programs and for people.
enum Reference {
  /// The version of the API that is described.
  static let version = "1.0.0"

  /// `operations`, with those that describe all of them.
  static func described(_ operations: [Operation]) -> [Operation] {
    let pages = Pages.operations()
    let document = LazyContent { Self.content(of: operations + pages + [Self.operation(nil)]) }
    return operations + pages + [Self.operation(document)]
  }

  private static func operation(_ document: LazyContent?) -> Operation {
    var operation = Operation(
      .get, "/openapi.json", access: .public,
      document: .page(
        "openapi", "Describes every operation by OpenAPI 3.1", "application/json",
        .object([]).described("The document."))
    ) { (exchange) async throws(Fault) in
      guard let document else {
        throw Fault(.internalError, "INTERNAL", "There is no document.")
      }
      return await document.value().response(to: exchange.request.head)
    }
    operation.isLimited = false
    return operation
  }

  /// The document as it is served.
  static func content(of operations: [Operation]) -> StaticContent {
    let bytes = self.bytes(of: operations)
    return StaticContent(bytes, type: "application/json", tag: Pages.tag(of: bytes))
  }

  /// The document as JSON.
  static func bytes(of operations: [Operation]) -> [UInt8] {
    let document = OpenAPIDocument(
      title: "Mooring", version: self.version, introduction: self.introduction, tags: self.tags,
      operations: operations.map(\.documented), comments: CanonicalReference.comments)
    var buffer = ByteBuffer()
    JSONWriter.write(to: &buffer) { json in document.write(to: &json) }
    return buffer.array()
  }

  private static var tags: [OpenAPIDocument.Tag] {
    CanonicalReference.tags + [
      .init("Quotes", "Prices and yields by short paths."),
      .init("Administration", "Parameters by the paths of the administration."),
      .init("Configuration", "Documents of parameters, one per type and environment."),
      .init("Strategies", "Parameters of trading strategies, with overrides for symbols."),
      .init("Process", "The process by the paths that tools of before ask."),
      .init("platform", "Whether the system runs, and how."),
      .init("Pages", "This reference and the console."),
    ]
  }

  private static let introduction = """
    Cover against stablecoin depegs: quotes and yields, the parameters that they are made of, and \
    the risk that stands behind them.

    Whatever changes something takes a token in the field `Authorization`, as `Bearer …`; so does \
    most of what only reads. Amounts of money are whole cents, with the same amount as a decimal \
    text beside them. Times are UTC. Whole numbers beyond 2^53 are texts. Members that are not \
    known are refused in requests, and may appear in answers.

    A refusal has the media type `application/problem+json`, and a `code` that stays the same. \
    Beside those that an operation names, any request may be refused before it is read: 405 for a \
    method that a path does not have, 408 for one that arrives too slowly, 414 and 431 for one \
    whose address or header is too long.
    """
}

extension OperationDocument {
  /// Adds how the server refuses what it cannot read, whatever shape refusals have otherwise.
  fileprivate mutating func addServerRefusals() {
    guard !self.parameters.isEmpty else { return }
    for status: UInt16 in [400, 414] {
      let refusal = ResponseDocument.refusal(status)
      guard let known = self.responses.firstIndex(where: { $0.status == refusal.status }) else {
        self.responses.append(refusal)
        continue
      }
      let types =
        [self.responses[known].body?.mediaType] + self.responses[known].others.map(\.mediaType)
      guard let body = refusal.body, !types.contains(body.mediaType) else { continue }
      self.responses[known].others.append(body)
    }
  }
}

extension Operation {
  /// The operation as the document lists it.
  var documented: DocumentedOperation {
    guard let verb = RESTRoute.Verb(rawValue: "\(self.verb.name)") else {
      preconditionFailure("\(self.name) has no place in a document")
    }
    var document = self.document
    document.addServerRefusals()
    return DocumentedOperation(
      verb: verb, template: self.template, access: self.access, document: document)
  }
}

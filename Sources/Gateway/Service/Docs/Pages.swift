internal import Contract
internal import Crypto
internal import HTTP
internal import OpenAPI

/// The pages for people: the reference and the console, and the files that they are made of.
enum Pages {
  /// A file of the pages.
  private struct File {
    let name: String
    /// Compressed when somebody asks for it: a process that nobody looks at is ready sooner.
    let content: LazyContent

    init(_ name: String, _ text: String) {
      self.name = name
      self.content = LazyContent {
        let bytes = Array(text.utf8)
        return StaticContent(bytes, type: Pages.type(of: name), tag: Pages.tag(of: bytes))
      }
    }
  }

  /// The operations that serve them.
  static func operations() -> [Operation] {
    let files = PageFiles.all.map { File($0.name, $0.text) }
    let contents = Dictionary(uniqueKeysWithValues: files.map { ($0.name, $0.content) })
    return [
      self.page("/docs", contents["docs.html"], "reference", "Shows this reference"),
      self.page("/console/", contents["console.html"], "console", "Shows the console"),
      self.redirect, self.assets(contents),
    ]
  }

  /// The tag of `bytes`, which changes with them.
  static func tag(of bytes: [UInt8]) -> EntityTag {
    EntityTag(String("\(SHA256.digest(of: bytes))".prefix(32)))
  }

  private static func page(
    _ path: String, _ content: LazyContent?, _ id: String, _ summary: String
  ) -> Operation {
    guard let content else { preconditionFailure("there is no file for \(path)") }
    return self.open(path, .page(id, summary, "text/html", .text())) { exchange in
      await content.value().response(to: exchange.request.head)
    }
  }

  /// The console's files are named from its own folder.
  private static var redirect: Operation {
    var document = OperationDocument.page("consoleFolder", "Leads to the console", "", .text())
    document.responses = [
      ResponseDocument(308, "The console is at `/console/`.", fields: [.init("Location", "Where.")])
    ]
    return self.open("/console", document) { _ in
      HTTPResponse(HTTPStatus(308), [HTTPField("Location", "console/")])
    }
  }

  private static func assets(_ contents: [String: LazyContent]) -> Operation {
    var document = OperationDocument.page(
      "asset", "Serves a file of the pages", "text/javascript", .text())
    document.responses[0].others = ["text/css", "image/svg+xml"].map {
      BodyDocument(.text(), mediaType: $0)
    }
    document.parameters = [
      .init(.path, "name", .choice(of: self.assetNames), "The name of the file.")
    ]
    document.responses.append(.refusal(404))
    return self.open("/assets/{name}", document) { (exchange) async throws(Fault) in
      let name = exchange.parameter("name")
      guard self.assetNames.contains(name), let content = contents[name] else {
        throw Fault(.notFound, "UNKNOWN_PATH", "There is nothing at this path.")
      }
      return await content.value().response(to: exchange.request.head)
    }
  }

  private static let assetNames = PageFiles.all.map(\.name).filter { !$0.hasSuffix(".html") }

  private static func open(
    _ path: String, _ document: OperationDocument,
    _ answer: @escaping @Sendable (Exchange) async throws(Fault) -> HTTPResponse
  ) -> Operation {
    var operation = Operation(
      .get, path, access: .public, document: document, handler: .suspending(answer))
    operation.isLimited = false
    return operation
  }

  private static func type(of name: String) -> String {
    switch name.split(separator: ".").last {
    case "html": "text/html; charset=utf-8"
    case "css": "text/css; charset=utf-8"
    case "js": "text/javascript; charset=utf-8"
    case "svg": "image/svg+xml"
    default: "application/octet-stream"
    }
  }
}

extension OperationDocument {
  /// What is said of a file that is the same for everybody.
  static func page(
    _ id: String, _ summary: String, _ mediaType: String, _ schema: JSONSchema
  ) -> OperationDocument {
    let tag = FieldDocument("ETag", "Changes with the file.")
    return OperationDocument(
      id: id, tag: "Pages", summary: summary,
      responses: [
        ResponseDocument(
          200, "The file.", BodyDocument(schema, mediaType: mediaType), fields: [tag, .requestID]),
        ResponseDocument(304, "The file is as `If-None-Match` says.", fields: [tag]),
      ])
  }
}

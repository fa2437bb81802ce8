import Basics
import Contract
import ContractComments
import ContractConfig
import ContractPricing
import ContractRisk
import JSON

@testable import OpenAPI

/// The document of everything that the contract has a REST form for.
enum ContractReference {
  static let comments = CommentTable(parsing: ContractCommentsIndex.texts)

  static let routes: [RESTRoute] =
    ConfigServiceREST.routes + PricingServiceREST.routes + BookServiceREST.routes
    + MarketServiceREST.routes + RiskServiceREST.routes + JobServiceREST.routes

  static let operations: [DocumentedOperation] = {
    let documents = OperationDocument.documents(of: Self.routes, comments: Self.comments)
    return zip(Self.routes, documents).map { route, document in
      DocumentedOperation(
        verb: route.verb, template: route.template, access: route.access, document: document)
    }
  }()

  static let text: String = {
    let tags = ["Config", "Pricing", "Book", "Market", "Risk", "Job"]
    let document = OpenAPIDocument(
      title: "Contract", version: "1.0.0", tags: tags.map { .init($0, "Of \($0).") },
      operations: Self.operations, comments: Self.comments)
    var buffer = ByteBuffer()
    JSONWriter.write(to: &buffer) { json in document.write(to: &json) }
    return String(decoding: buffer.array(), as: UTF8.self)
  }()

  static let json: JSONValue = Self.parsed(Self.text)

  static func parsed(_ text: String) -> JSONValue {
    do throws(JSONError) {
      return try JSONValue(parsing: text, limits: JSONLimits(bytesMax: 1 << 24, depthMax: 64))
    } catch {
      preconditionFailure("\(error)")
    }
  }

  /// The operation with this method and path.
  static func operation(_ verb: String, _ path: String) -> JSONValue? {
    Self.json["paths"]?[path]?[verb]
  }

  /// The schema that the document has under `name`.
  static func schema(_ name: String) -> JSONValue? {
    Self.json["components"]?["schemas"]?[name]
  }
}

extension JSONValue {
  /// Every value within this one, and itself.
  var withInner: [JSONValue] {
    switch self {
    case .array(let elements): [self] + elements.flatMap(\.withInner)
    case .object(let object): [self] + object.members.flatMap { $0.value.withInner }
    default: [self]
    }
  }

  var string: String? {
    if case .string(let text) = self { text } else { nil }
  }

  var elements: [JSONValue] {
    if case .array(let elements) = self { elements } else { [] }
  }

  var members: [JSONObject.Member] {
    if case .object(let object) = self { object.members } else { [] }
  }
}

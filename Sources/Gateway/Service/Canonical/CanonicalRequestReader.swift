internal import Basics
internal import Contract
internal import ContractType
internal import Crypto
internal import HTTP
internal import JSON
internal import Telemetry

/// Makes the message that a method takes from a path, a query, a body and header fields.
struct CanonicalRequestReader<Request: ContractMessage>: Sendable {
  /// What a document in a body may take as base64, and the rest beside it.
  private static var limits: JSONLimits { JSONLimits(bytesMax: 8 << 20) }

  private let route: RESTRoute

  init(_ route: RESTRoute) { self.route = route }

  /// What is known of the message; found out with the first request, not when the process starts.
  private var texts: MessageTexts { MessageTexts(Request.self) }

  /// The message; everything that is wrong with it is in the fault.
  func request(_ exchange: Exchange) throws(Fault) -> Request {
    let body = try self.document(exchange)
    var violations: [WireError.Violation] = []
    var items = exchange.parameters.all.map { MessageTexts.Item($0.name, $0.value) }
    items += self.queryItems(exchange, &violations)
    if let requestID = try self.requestID(exchange, body, items) {
      items.append(MessageTexts.Item(RequestField.requestID, requestID))
    }
    let document = self.texts.document(items, addedTo: body, &violations)
    let request: Request?
    do throws(WireError) {
      request = try unsafe Request(json: document.span.bytes, limits: Self.limits)
    } catch {
      request = nil
      violations += error.violations
    }
    guard let request, violations.isEmpty else { throw Fault(WireError.refused(violations)) }
    return request
  }

  // MARK: Query

  private func queryItems(
    _ exchange: Exchange, _ violations: inout [WireError.Violation]
  ) -> [MessageTexts.Item] {
    var items: [MessageTexts.Item] = []
    for item in exchange.query.items where item.name != RequestField.shown {
      if RequestField.rehearsals.contains(item.name),
        self.texts.hasField(RequestField.validateOnly)
      {
        items.append(MessageTexts.Item(RequestField.validateOnly, item.value))
        continue
      }
      let problem =
        self.route.body == .message
        ? "the query is not read here; fields go into the body"
        : .field(item.name) == self.route.body ? "this is what the body is" : nil
      if let problem {
        violations.append(.init(field: item.name, code: "unknown_field", message: problem))
        continue
      }
      items.append(MessageTexts.Item(item.name, item.value))
    }
    return items
  }

  // MARK: Body

  /// The JSON that the body stands for; empty for none.
  private func document(_ exchange: Exchange) throws(Fault) -> [UInt8] {
    switch self.route.body {
    case .none:
      guard exchange.body.isEmpty else { throw .invalid("There is no body to be sent here.") }
      return []
    case .message:
      if !exchange.body.isEmpty { try MediaType.check(exchange, is: self.route.bodyMediaType) }
      return exchange.body
    case .field(let name):
      try MediaType.check(exchange, is: self.route.bodyMediaType)
      guard !exchange.body.isEmpty else { throw .invalid(field: name, "required", "is missing") }
      var buffer = ByteBuffer()
      JSONWriter.write(to: &buffer) { json in
        json.beginObject()
        json.key(name)
        if self.route.bodyMediaType == nil {
          unsafe json.raw(exchange.body.span.bytes)
        } else {
          json.string(Base64URL.text(of: exchange.body))
        }
        json.endObject()
      }
      return buffer.array()
    }
  }

  // MARK: Repetition

  /// What makes a repetition harmless, when the message does not say it itself.
  private func requestID(
    _ exchange: Exchange, _ body: [UInt8], _ items: [MessageTexts.Item]
  ) throws(Fault) -> String? {
    guard self.texts.hasField(RequestField.requestID) else { return nil }
    let key = try exchange.idempotencyKey()
    let isInItems = items.contains { $0.name == RequestField.requestID }
    let given = isInItems ? nil : Self.member(RequestField.requestID, of: body)
    if isInItems || given != nil {
      guard let key, case .string(let text) = given, text != key else { return nil }
      throw .invalid(
        field: RequestField.requestID, "differs", "is not what the field Idempotency-Key says")
    }
    return key ?? exchange.requestID.description
  }

  private static func member(_ name: String, of body: [UInt8]) -> JSONValue? {
    guard !body.isEmpty else { return nil }
    do throws(JSONError) {
      return try unsafe JSONValue(parsing: body.span.bytes, limits: Self.limits)[name]
    } catch {
      // What is wrong with it is said by whoever reads it as the message.
      return nil
    }
  }
}

/// Fields of requests that have a meaning of their own over HTTP.
enum RequestField {
  static let requestID = "request_id"
  static let validateOnly = "validate_only"
  /// What asks for a rehearsal in a query.
  static let rehearsals: Set<String> = ["validate_only", "dry_run"]
  /// What of the answer is wanted.
  static let shown = "fields"
}

extension Fault {
  /// A message that is not what it should be.
  init(_ error: WireError) {
    self = .invalid(
      error.description,
      violations: error.violations.map {
        .init(field: $0.field, code: $0.code, message: $0.message, allowed: $0.allowed)
      })
  }
}

internal import Contract
internal import HTTP
internal import JSON
internal import OpenAPI

/// A family of paths: what all of its operations have in common.
struct Facade: Sendable {
  /// The group that the documentation lists it in.
  let tag: String
  /// The door that its changes are recorded with.
  let door: Door
  /// How its refusals look.
  let faults: FaultShape
  /// What they look like in the documentation.
  let faultSchema: JSONSchema
  /// What it says to a request that it does not understand, beside 400.
  var notUnderstood: HTTPStatus = .badRequest

  /// What an operation takes and gives.
  struct Call: Sendable {
    /// Its name for generated programs.
    let id: String
    let summary: String
    var details = ""
    var query = RequestShape.none
    var body: RequestShape?
    /// The body where it is not JSON of a shape.
    var otherBody: BodyDocument?
    /// The answers that are no refusals.
    var answers: [ResponseDocument]
    /// Whether what the path names may be unknown.
    var mayBeUnknown = true
    /// Whether it may not go with how things stand.
    var mayConflict = false
    /// Whether it makes a change, which may be made under conditions.
    var change = Change.none
  }

  /// What a change may depend on.
  enum Change: Sendable {
    case none
    /// It is repeated without harm under an `Idempotency-Key`.
    case repeatable
    /// Besides, `If-Match` says what is to be changed.
    case conditional
  }

  /// One operation of the family.
  func operation(
    _ verb: HTTPMethod, _ template: String, _ access: RESTRoute.Access,
    _ call: @autoclosure @escaping @Sendable () -> Call,
    isMutation: Bool? = nil, bodyBytesMax: Int? = nil, timeMax: Duration? = nil,
    answer: @escaping @Sendable (Exchange) async throws(Fault) -> HTTPResponse
  ) -> Operation {
    Operation(
      verb, template, access: access, door: self.door, isMutation: isMutation,
      bodyBytesMax: bodyBytesMax, timeMax: timeMax, faults: self.faults,
      document: self.document(template, access, call()), answer: answer)
  }

  private func document(
    _ template: String, _ access: RESTRoute.Access, _ call: Call
  ) -> OperationDocument {
    let body =
      call.otherBody
      ?? call.body.map { shape in
        BodyDocument(shape.schema, isRequired: shape.fields.contains(where: \.isRequired))
      }
    return OperationDocument(
      id: call.id, tag: self.tag, summary: call.summary, details: call.details,
      parameters: PathVariable.documents(of: template) + call.query.parameters
        + Self.conditions(call.change),
      body: body,
      responses: call.answers
        + self.refusals(access, call, hasBody: body != nil).map { status, summary in
          ResponseDocument(Int(status.code), summary, BodyDocument(self.faultSchema))
        })
  }

  private static func conditions(_ change: Change) -> [ParameterDocument] {
    let key = ParameterDocument(
      .header, "Idempotency-Key", .text(in: .token, max: 128),
      "Makes a repetition within 24 hours get the first answer.")
    let tag = ParameterDocument(
      .header, "If-Match", .text(pattern: #"^(\*|"[0-9]+\.[0-9]+")$"#),
      "The entity tag that the scope must still have; otherwise 412.")
    return switch change {
    case .none: []
    case .repeatable: [key]
    case .conditional: [key, tag]
    }
  }

  private func refusals(
    _ access: RESTRoute.Access, _ call: Call, hasBody: Bool
  ) -> [(HTTPStatus, String)] {
    var refusals: [(HTTPStatus, String)] = [(.badRequest, "It is not understood or not allowed.")]
    if access != .public {
      refusals.append((.unauthorized, "There is no token, or it is not accepted."))
      refusals.append((.forbidden, "The token does not allow it."))
    }
    if call.mayBeUnknown { refusals.append((.notFound, "There is no such thing.")) }
    if call.mayConflict || call.change != .none {
      refusals.append((.conflict, "It does not go with how things stand."))
    }
    if call.change == .conditional {
      refusals.append((.preconditionFailed, "It is not as `If-Match` says."))
    }
    if hasBody {
      refusals.append((.contentTooLarge, "The body is too long."))
      refusals.append((.unsupportedMediaType, "The body is of another media type."))
    }
    if call.change != .none || self.notUnderstood.code == 422 {
      refusals.append((HTTPStatus(422), "It is not understood, or its key was used before."))
    }
    refusals.append((.tooManyRequests, "Too many requests; `Retry-After` says when to go on."))
    refusals.append((.internalError, "It could not be answered."))
    refusals.append((.unavailable, "A service is not there; `Retry-After` says when to go on."))
    refusals.append((.gatewayTimeout, "A service did not answer in time."))
    return refusals.filter { status, _ in
      !call.answers.contains { $0.status == Int(status.code) }
    }
  }

  /// An answer that is JSON of a shape.
  static func answer(
    _ summary: String, _ schema: JSONSchema, hasTag: Bool = false
  ) -> ResponseDocument {
    ResponseDocument(
      200, summary, BodyDocument(schema),
      fields: hasTag
        ? [FieldDocument("ETag", "The version of the scope, for `If-Match`.")] : [])
  }
}

extension HTTPResponse {
  /// An answer of JSON.
  static func json(
    _ bytes: [UInt8], status: HTTPStatus = .ok, _ fields: [HTTPField] = []
  ) -> HTTPResponse {
    HTTPResponse(status, bytes, type: "application/json", fields)
  }
}

/// The variables that paths of the façades have, with what they mean.
enum PathVariable {
  private static let summaries: [String: (String, JSONSchema)] = [
    "category": ("The category, such as `pricing`.", .text(in: .name, max: 57)),
    "key": ("The key within the category, such as `base_rate_USDC`.", .text(in: .key, max: 160)),
    "type": ("The type of configuration.", .choice(of: ConfigurationType.allCases.map(\.rawValue))),
    "strategy_id": ("The id of a strategy, such as `orderbook_skew`.", .text(in: .name, max: 55)),
    "symbol": ("A trading symbol; letter case is ignored.", .text(in: .symbol, max: 32)),
    "version": ("A version, from 1.", .integer(min: 1)),
    "asset": ("The asset, such as `USDC`; letter case counts.", .text(in: .asset, min: 2, max: 12)),
    "coverage": (
      "The cover in US dollars, with at most two decimals.",
      .text(pattern: #"^[1-9][0-9]{0,11}(\.[0-9]{1,2})?$"#)
    ),
    "tranche_id": ("The name of a tranche; letter case is ignored.", .text(in: .token, max: 64)),
  ]

  /// The variables of a path.
  static func documents(of template: String) -> [ParameterDocument] {
    template.split(separator: "{").dropFirst().compactMap { part in
      let name = String(part.prefix { $0 != "}" && $0 != "=" })
      let (summary, schema) = self.summaries[name] ?? ("", .text())
      return ParameterDocument(.path, name, schema, summary)
    }
  }
}

internal import Contract
internal import ContractComments
internal import ContractConfig
internal import ContractPricing
internal import ContractRisk
internal import OpenAPI

/// What is said of the paths of the contract.
enum CanonicalReference {
  /// What the contract says in words.
  static let comments = CommentTable(parsing: ContractCommentsIndex.texts)

  /// The groups of the services, described by the contract.
  static var tags: [OpenAPIDocument.Tag] {
    Canonical.services.map { service in
      OpenAPIDocument.Tag(service.group, self.comments.text(of: service.name))
    }
  }

  private struct Key: Hashable {
    let verb: RESTRoute.Verb
    let template: String
  }

  private static let documents: [Key: OperationDocument] = {
    let routes = Canonical.services.flatMap(\.routes)
    let documents = OperationDocument.documents(of: routes, comments: Self.comments)
    return Dictionary(
      uniqueKeysWithValues: zip(routes, documents).map { route, document in
        (Key(verb: route.verb, template: route.template), Self.completed(document, route))
      })
  }()

  /// What is said of a row of the contract's table.
  static func document(of route: RESTRoute) -> OperationDocument {
    let key = Key(verb: route.verb, template: route.template)
    guard let document = self.documents[key] else {
      preconditionFailure("\(route.template) is not in the table of a service")
    }
    return document
  }

  /// Adds what the gateway does beside the contract.
  private static func completed(
    _ contract: OperationDocument, _ route: RESTRoute
  ) -> OperationDocument {
    let refusals = RefusalTable(contract)
    var document = contract
    document.summary = refusals.translated(contract.summary)
    document.details = refusals.translated(contract.details)
    document.parameters += self.parameters(of: route, known: contract.parameters)
    document.responses = self.responses(of: route, contract)
    document.responses += refusals.responses(to: route, contract)
    return document
  }

  private static func parameters(
    of route: RESTRoute, known: [ParameterDocument]
  ) -> [ParameterDocument] {
    let request = MessageTexts(route.request)
    var parameters: [ParameterDocument] = []
    if request.hasField(RequestField.validateOnly) {
      let others = RequestField.rehearsals.sorted().filter { name in
        !known.contains { $0.name == name }
      }
      parameters += others.map {
        .init(.query, $0, .boolean, "Only says what would happen: `validate_only` of the request.")
      }
    }
    if !route.responseStreams && route.responseMediaType == nil {
      parameters.append(
        .init(
          .query, RequestField.shown, .text(),
          "Which members of the answer are wanted, such as `entries.key,next_page_token`; others "
            + "are left out, required ones too."))
    }
    if request.hasField(RequestField.requestID) {
      parameters.append(
        .init(
          .header, "Idempotency-Key", .text(min: 1, max: 128),
          "Makes a repetition harmless: it gets the first answer. Stands for `request_id`."))
    }
    if Self.isConditional(route) {
      parameters.append(
        .init(
          .header, "If-Match", .text(),
          "The `ETag` that the writer has seen; 412 when the scope has changed since."))
    }
    return parameters
  }

  /// Whether a change can be made to depend on the state that its writer has seen.
  static func isConditional(_ route: RESTRoute) -> Bool {
    route.request == ApplyRequest.self || route.request == DeleteScopeRequest.self
      || route.request == RollbackRequest.self
  }

  private static func responses(
    of route: RESTRoute, _ document: OperationDocument
  ) -> [ResponseDocument] {
    document.responses.map { response in
      var response = response
      response.fields.append(.requestID)
      let tagged: [any ContractMessage.Type] = [
        GetResponse.self, ListResponse.self, ApplyResponse.self, DeleteScopeResponse.self,
        RollbackResponse.self, ImportResponse.self,
      ]
      if tagged.contains(where: { $0 == route.response }) {
        response.fields.append(
          .init("ETag", "The state of the one namespace and scope that the answer is about."))
      }
      if let body = response.body, Self.tellsEffect(route) {
        response.body = BodyDocument(body.schema.extended(by: [Self.effect]))
      }
      return response
    }
  }

  /// Whether a rehearsal tells what it would do to prices.
  private static func tellsEffect(_ route: RESTRoute) -> Bool {
    self.isConditional(route) || route.request == ValidateRequest.self
      || route.request == ImportRequest.self || route.request == ReloadRequest.self
  }

  private static let effect = JSONSchema.Member(
    "effect",
    .anyOf([
      .message(PreviewChangeResponse.self),
      .object([.init("unavailable", .text().described("Why it could not be found out."))]),
    ])
    .described("Of a rehearsal that touches prices: what the change would do to them."),
    isRequired: false)
}

extension OperationDocument {
  /// What is said of a row of the contract's table.
  static func canonical(_ route: RESTRoute) -> OperationDocument {
    CanonicalReference.document(of: route)
  }
}

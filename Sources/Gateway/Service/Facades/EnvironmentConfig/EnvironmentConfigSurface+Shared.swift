internal import Contract
internal import ContractConfig
internal import ContractType
internal import HTTP
internal import JSON
internal import OpenAPI
internal import RPC

// A strategy, and what documents and strategies have in common.
extension EnvironmentConfigSurface {
  static let getStrategy = facade.operation(
    .get, "/strategy/{strategy_id}", .read,
    .init(
      id: "getStrategy", summary: "Reads everything about a strategy.",
      query: environment,
      answers: [
        Facade.answer("The strategy.", ConfigurationShapes.document.schema, hasTag: true)
      ])
  ) { exchange throws(Fault) in
    let subject = try ConfigurationSubject.strategy(exchange)
    let (query, _) = try read(exchange, environment)
    return try await subject.document(query, exchange)
  }

  // MARK: Parameters

  /// One parameter with its value.
  private static let one = RequestShape([
    .init(
      "param_name", .formatted(.key, bytesMax: 149), "The name of a parameter.", example: "size"),
    .init("value", .anything, "Its value.", example: 1000),
  ])
  private static let parametersQuery = one + terms + environment + conditions
  private static let parametersBody =
    one
    + RequestShape([
      .init("parameters", .object(1...1_000), "Several parameters with their values.")
    ]) + terms + conditions

  static let putParameters = facade.operation(
    .put, "/strategy/{strategy_id}/parameters", .administer,
    .init(
      id: "putStrategyParameters",
      summary: "Writes parameters of a strategy, or says what that would do.",
      details: "The query names one parameter and its value as a text, which is read as the "
        + "parameter's type; a body names one or several with JSON values.",
      query: parametersQuery, body: parametersBody,
      answers: [
        Facade.answer(
          "The change that was made, or the judgement.", ConfigurationShapes.changedOrRehearsed,
          hasTag: true)
      ], change: .conditional)
  ) { exchange throws(Fault) in
    let subject = try ConfigurationSubject.strategy(exchange)
    let (query, body) = try read(
      exchange, parametersQuery, exchange.body.isEmpty ? nil : parametersBody)
    let scope = ScopePlace(
      namespace: subject.namespace ?? "", environment: query.text("environment") ?? "")
    let asked = try await subject.asked(query, body, exchange)
    let changes = asked.map { parameter in
      Change(
        namespace: scope.namespace, key: "parameters.\(parameter.name)", scope: scope.scope,
        action: .set(parameter.value))
    }
    return try await subject.send(
      changes, scope, exchange.body.isEmpty ? query : body, exchange)
  }

  // MARK: Both

  private static let page = RequestShape([
    .init("limit", .integer(1...1_000), "Most changes of values.", fallback: 100),
    .init("page_token", .formatted(.token, bytesMax: 1_024), "The page after this one."),
  ])
  private static let versions = RequestShape([
    .init("from", .integer(1...9_007_199_254_740_991), "The earlier version.", isRequired: true),
    .init("to", .integer(1...9_007_199_254_740_991), "The later version.", isRequired: true),
  ])
  private static let resolved = RequestShape([
    .init(
      "resolved", .flag, "Write every value in force, not only the stored ones.",
      fallback: false)
  ])
  private static let rollbackBody =
    RequestShape([
      .init("version", .integer(1...9_007_199_254_740_991), "The version.", isRequired: true)
    ]) + key + terms
    + RequestShape([
      .init(
        "expected_version", .integer(0...9_007_199_254_740_991),
        "The version that the document must be at.")
    ])

  typealias Subject = @Sendable (Exchange) throws(Fault) -> ConfigurationSubject

  /// The operations that look back, go back and watch.
  static func shared(
    of path: String, named name: String, _ subject: @escaping Subject
  ) -> [Operation] {
    [
      history(path, name, subject), atVersion(path, name, subject),
      difference(path, name, subject), rollback(path, name, subject),
      watch(path, name, subject), export(path, name, subject),
    ]
  }

  private static func history(
    _ path: String, _ name: String, _ subject: @escaping Subject
  ) -> Operation {
    let query = key + environment + page
    return facade.operation(
      .get, "\(path)/history", .read,
      .init(
        id: "get\(name)History", summary: "Lists the versions, newest first.", query: query,
        answers: [Facade.answer("The versions.", ConfigurationShapes.history.schema)])
    ) { exchange throws(Fault) in
      let subject = try subject(exchange)
      return try await subject.history(try read(exchange, query).query, exchange)
    }
  }

  private static func atVersion(
    _ path: String, _ name: String, _ subject: @escaping Subject
  ) -> Operation {
    facade.operation(
      .get, "\(path)/versions/{version}", .read,
      .init(
        id: "get\(name)Version", summary: "Reads the document as it was at a version.",
        query: key + environment,
        answers: [Facade.answer("The document.", ConfigurationShapes.atVersion.schema)])
    ) { exchange throws(Fault) in
      let subject = try subject(exchange)
      let (query, _) = try read(exchange, key + environment)
      guard let version = UInt64(exchange.parameter("version")), version > 0 else {
        throw Fault(
          .notFound, "UNKNOWN_REVISION",
          "There is no version '\(exchange.parameter("version"))'.")
      }
      return try await subject.document(atVersion: version, query, exchange)
    }
  }

  private static func difference(
    _ path: String, _ name: String, _ subject: @escaping Subject
  ) -> Operation {
    let query = versions + key + environment
    return facade.operation(
      .get, "\(path)/diff", .read,
      .init(
        id: "get\(name)Diff", summary: "Shows what differs between two versions.", query: query,
        answers: [Facade.answer("The differences.", ConfigurationShapes.difference.schema)])
    ) { exchange throws(Fault) in
      let subject = try subject(exchange)
      return try await subject.difference(try read(exchange, query).query, exchange)
    }
  }

  private static func rollback(
    _ path: String, _ name: String, _ subject: @escaping Subject
  ) -> Operation {
    facade.operation(
      .post, "\(path)/rollback", .administer,
      .init(
        id: "rollback\(name)", summary: "Restores the document as it was at a version.",
        query: environment, body: rollbackBody,
        answers: [
          Facade.answer(
            "The change that was made, or the judgement.",
            ConfigurationShapes.changedOrRehearsed, hasTag: true)
        ], change: .conditional)
    ) { exchange throws(Fault) in
      let subject = try subject(exchange)
      let (query, body) = try read(exchange, environment, rollbackBody)
      return try await subject.rollBack(
        to: UInt64(clamping: body.integer("version") ?? 0), body, query, exchange)
    }
  }

  private static func watch(
    _ path: String, _ name: String, _ subject: @escaping Subject
  ) -> Operation {
    facade.operation(
      .get, "\(path)/watch", .read,
      .init(
        id: "watch\(name)", summary: "Tells of changes as they come into force.",
        details: "Server-sent events: `snapshot` with the whole document first, then `change`. "
          + "A client that sends `Last-Event-ID` goes on from there.",
        query: environment,
        answers: [
          ResponseDocument(
            200, "The events.",
            BodyDocument(
              .lines(
                of: .anyOf([DocumentEvents.snapshot.schema, DocumentEvents.change.schema]),
                "application/json"),
              mediaType: StreamForm.events.mediaType))
        ])
    ) { exchange throws(Fault) in
      let subject = try subject(exchange)
      let (query, _) = try read(exchange, environment)
      let environment = query.text("environment") ?? ""
      // Whatever is wrong is said now, as a status: later there is only the end of the stream.
      _ = try await subject.wording { () throws(Fault) in
        try await exchange.calling { options throws(RPCError) in
          try await exchange.config.list(
            ListRequest(namespaces: subject.namespaces, environment: environment, pageSize: 1),
            options: options)
        }
      }
      return ConfigurationWatch(subject: subject, environment: environment, exchange: exchange)
        .response()
    }
  }

  private static func export(
    _ path: String, _ name: String, _ subject: @escaping Subject
  ) -> Operation {
    facade.operation(
      .get, "\(path)/export", .read,
      .init(
        id: "export\(name)", summary: "Writes the stored values as YAML.",
        query: environment + resolved,
        answers: [
          ResponseDocument(
            200, "The document.", BodyDocument(.any, mediaType: ConfigurationSubject.yaml),
            fields: [FieldDocument("Content-Disposition", "A name for the file.")])
        ])
    ) { exchange throws(Fault) in
      let subject = try subject(exchange)
      return try await subject.export(try read(exchange, environment + resolved).query, exchange)
    }
  }
}

extension ConfigurationSubject {
  /// The parameters that a request names, in its query or its body.
  func asked(
    _ query: RequestValues, _ body: RequestValues, _ exchange: Exchange
  ) async throws(Fault) -> [(name: String, value: Value)] {
    var asked: [(name: String, value: Value)] = []
    for member in body.members("parameters") {
      asked.append((member.key, try Value(member.value, field: "parameters.\(member.key)")))
    }
    if let name = body.text("param_name"), let value = body.value("value") {
      asked.append((name, try Value(value, field: "value")))
    }
    if let name = query.text("param_name"), let text = query.text("value") {
      let schema = try await self.wording { () throws(Fault) in
        try await exchange.calling { options throws(RPCError) in
          try await exchange.config.getSchema(
            GetSchemaRequest(namespace: self.namespace ?? ""), options: options)
        }
      }
      let type = schema.parameters.first { $0.key == "parameters.\(name)" }?.type
      asked.append((name, Value(text, type: type)))
    }
    guard asked.isEmpty else { return asked }
    var reading = RequestReading()
    reading.add(
      exchange.body.isEmpty ? .query : .body, "param_name", "required",
      "a parameter and its value are required", allowed: "param_name and value, or parameters")
    try reading.finish(ConfigurationFaults.notUnderstood)
    return []
  }
}

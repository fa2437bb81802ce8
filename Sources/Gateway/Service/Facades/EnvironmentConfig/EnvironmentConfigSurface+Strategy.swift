internal import Contract
internal import ContractConfig
internal import ContractType
internal import HTTP
internal import JSON
internal import OpenAPI
internal import RPC

// What only strategies have.
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

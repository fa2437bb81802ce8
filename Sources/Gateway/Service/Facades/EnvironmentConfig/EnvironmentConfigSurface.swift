internal import Contract
internal import ContractConfig
internal import HTTP
internal import JSON
internal import OpenAPI

/// `/config/{type}…` and `/strategy/{strategy_id}…`: configuration by environment, as documents.
enum EnvironmentConfigSurface {
  static let facade = Facade(
    tag: "Configuration", door: .config, faults: .configuration,
    faultSchema: ConfigurationFaults.schema, notUnderstood: ConfigurationFaults.notUnderstood)

  static let operations: [Operation] =
    [getDocument, putDocument, deleteDocument, reload, getSchema, getStrategy, putParameters]
    + SharedOperations(path: "/config/{type}", name: "Config") { exchange throws(Fault) in
      try .type(exchange)
    }.all
    + SharedOperations(path: "/strategy/{strategy_id}", name: "Strategy") {
      exchange throws(Fault) in try .strategy(exchange)
    }.all

  // MARK: What requests say

  static let environment = RequestShape([
    .init(
      "environment", .formatted(.environment, bytesMax: 32),
      "The environment to read or write; that of the service when left out.")
  ])
  static let key = RequestShape([
    .init(
      "key", .formatted(.key, bytesMax: 200),
      "A dotted key; the outermost name may be left out.", example: "risk.global.max_leverage")
  ])
  /// Why, for whom, and whether it is only to be judged.
  static let terms = RequestShape([
    .init("author", .formatted(.line, bytesMax: 200), "Whom the request claims to be from."),
    .init("reason", .text(charactersMax: 1_000), "Why."),
    .init("dry_run", .flag, "Judge the change and make none.", fallback: false),
  ])
  /// What else a change of values may say.
  static let conditions = RequestShape([
    .init(
      "expected_version", .integer(0...9_007_199_254_740_991),
      "The version that the document must be at."),
    .init(
      "override_step", .flag, "Go beyond the step limits; needs a reason.", fallback: false),
  ])

  static func read(
    _ exchange: Exchange, _ query: RequestShape, _ body: RequestShape? = nil
  ) throws(Fault) -> (query: RequestValues, body: RequestValues) {
    try exchange.read(query: query, body: body, status: ConfigurationFaults.notUnderstood)
  }

  // MARK: Documents

  private static let getDocument = facade.operation(
    .get, "/config/{type}", .read,
    .init(
      id: "getConfig", summary: "Reads a document, or what stands at a key of it.",
      query: key + environment,
      answers: [
        Facade.answer(
          "The document; secrets are `***`.", ConfigurationShapes.document.schema, hasTag: true)
      ])
  ) { exchange throws(Fault) in
    let subject = try ConfigurationSubject.type(exchange)
    let (query, _) = try read(exchange, key + environment)
    return try await subject.document(query, exchange)
  }

  private static let putBody =
    RequestShape([
      .init(
        "key", .formatted(.key, bytesMax: 200), "The dotted key of a value or of several.",
        isRequired: true, example: "risk.global.max_leverage"),
      .init(
        "value", .anything, "The value; the members of an object are written one by one.",
        isRequired: true, example: 2),
    ]) + terms + conditions

  private static let putDocument = facade.operation(
    .put, "/config/{type}", .administer,
    .init(
      id: "putConfig", summary: "Writes a value of a document, or says what that would do.",
      query: environment, body: putBody,
      answers: [
        Facade.answer(
          "The change that was made, or the judgement.", ConfigurationShapes.changedOrRehearsed,
          hasTag: true)
      ], change: .conditional)
  ) { exchange throws(Fault) in
    let subject = try ConfigurationSubject.type(exchange, unknownStatus: .badRequest)
    let (query, body) = try read(exchange, environment, putBody)
    let place = try subject.place(of: body.text("key") ?? "")
    return try await subject.put(body.value("value") ?? .null, at: place, body, query, exchange)
  }

  private static let deleteQuery =
    RequestShape([
      .init("key", .formatted(.key, bytesMax: 200), "The dotted key of values.", isRequired: true)
    ]) + terms + environment

  private static let deleteDocument = facade.operation(
    .delete, "/config/{type}", .administer,
    .init(
      id: "deleteConfig",
      summary: "Removes the values kept at a key, so that files and defaults show through.",
      query: deleteQuery,
      answers: [
        Facade.answer(
          "The change that was made, or the judgement.", ConfigurationShapes.changedOrRehearsed,
          hasTag: true)
      ], change: .conditional)
  ) { exchange throws(Fault) in
    let subject = try ConfigurationSubject.type(exchange)
    let (query, _) = try read(exchange, deleteQuery)
    let place = try subject.place(of: query.text("key") ?? "")
    return try await subject.delete(at: place, query, exchange)
  }

  private static let reloadBody =
    terms
    + RequestShape([
      .init(
        "supersede", .flag, "Remove stored values that hide a changed value of a file.",
        fallback: false)
    ])

  private static let reload = facade.operation(
    .post, "/config/{type}/reload", .administer,
    .init(
      id: "reloadConfig", summary: "Reads the files of a document again.", body: reloadBody,
      answers: [Facade.answer("What came of it.", ConfigurationShapes.reloaded.schema)],
      change: .repeatable)
  ) { exchange throws(Fault) in
    let subject = try ConfigurationSubject.type(exchange)
    let (_, body) = try read(exchange, .none, reloadBody)
    return try await subject.reload(body, exchange)
  }

  private static let getSchema = facade.operation(
    .get, "/config/{type}/schema", .read,
    .init(
      id: "getConfigSchema", summary: "Tells what a document may hold.",
      answers: [Facade.answer("The schema.", ConfigurationShapes.schema.schema)])
  ) { exchange throws(Fault) in
    let subject = try ConfigurationSubject.type(exchange)
    _ = try read(exchange, .none)
    return try await subject.schema(exchange)
  }
}

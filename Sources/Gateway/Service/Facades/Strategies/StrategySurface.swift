internal import Contract
internal import ContractConfig
internal import ContractType
internal import HTTP
internal import JSON
internal import OpenAPI
internal import RPC

/// `/api/v1/strategies…`: the parameters of strategies, for all symbols and for single ones.
enum StrategySurface {
  static let facade = Facade(
    tag: "Strategies", door: .strategies, faults: .strategies,
    faultSchema: StrategyFaults.shape.schema.named("StrategyRefusal"))

  static let operations: [Operation] =
    [list, schema, defaults, audit, refresh, validate]
    + scoped("/api/v1/strategies/{strategy_id}/config", named: "Config")
    + scoped("/api/v1/strategies/{strategy_id}/config/{symbol}", named: "SymbolConfig")
    + [rollback("rollback"), rollback("restore")]

  private static let environment = RequestShape([
    .init(
      "environment", .formatted(.environment, bytesMax: 32),
      "The environment to read or write; that of the service when left out.")
  ])

  // MARK: Listing

  private static let list = facade.operation(
    .get, "/api/v1/strategies", .read,
    .init(
      id: "listStrategies", summary: "Lists the strategies.", query: environment,
      answers: [Facade.answer("The strategies.", StrategyShapes.list.schema)],
      mayBeUnknown: false)
  ) { exchange throws(Fault) in
    let (query, _) = try exchange.read(query: environment)
    let name = query.text("environment") ?? ""
    let strategies = try await exchange.strategies(environment: name)
    let parameters = try await exchange.list(
      ListRequest(
        namespaces: ["strategy/*"], environment: name, keyPrefix: StrategyShapes.parameters))
    var counts: [String: Int64] = [:]
    for entry in parameters.entries { counts[entry.namespace, default: 0] += 1 }
    return .json(
      StrategyShapes.list.bytes(
        strategies.map { StrategySummary(namespace: $0, parameterCount: counts[$0.name] ?? 0) }))
  }

  private static let schema = facade.operation(
    .get, "/api/v1/strategies/{strategy_id}/schema", .read,
    .init(
      id: "getStrategySchema", summary: "Tells what the parameters of a strategy may be.",
      answers: [Facade.answer("The parameters.", StrategyShapes.schema.schema)])
  ) { exchange throws(Fault) in
    let (query, _) = try exchange.read()
    let subject = try StrategySubject(exchange, query)
    return .json(StrategyShapes.schema.bytes(try await subject.schema(exchange)))
  }

  private static let defaults = facade.operation(
    .get, "/api/v1/strategies/{strategy_id}/defaults", .read,
    .init(
      id: "getStrategyDefaults", summary: "Tells the defaults of a strategy's parameters.",
      answers: [Facade.answer("The defaults.", StrategyShapes.defaults.schema)])
  ) { exchange throws(Fault) in
    let (query, _) = try exchange.read()
    let subject = try StrategySubject(exchange, query)
    return .json(StrategyShapes.defaults.bytes(try await subject.schema(exchange)))
  }

  // MARK: Configuration

  private static let postBody = RequestShape([
    .init(
      "parameters", .object(1...1_000),
      "The parameters to write, by name; `null` removes one.", isRequired: true,
      example: ["top_levels": 10]),
    .init(
      "changed_by", .formatted(.line, bytesMax: 200),
      "Whom the request claims to be from; the token says who it was.", isRequired: true,
      example: "operator@example.org"),
    .init("reason", .text(charactersMax: 1_000), "Why."),
    .init("validate_only", .flag, "Judge the change and make none.", fallback: false),
    .init("replace", .flag, "Remove the parameters that are not named.", fallback: false),
    .init(
      "expected_version", .integer(0...9_007_199_254_740_991),
      "The version that the scope must be at."),
    .init(
      "override_step", .flag, "Go beyond the step limits; needs a reason.", fallback: false),
  ])

  private static let deleteQuery =
    RequestShape([
      .init(
        "changed_by", .formatted(.line, bytesMax: 200), "Whom the request claims to be from.",
        isRequired: true),
      .init("reason", .text(charactersMax: 1_000), "Why."),
      .init("validate_only", .flag, "Judge the deletion and make none.", fallback: false),
    ]) + environment

  /// Reading, writing and deleting what is kept for all symbols, or for one.
  private static func scoped(_ path: String, named name: String) -> [Operation] {
    [getConfig(path, name), postConfig(path, name), deleteConfig(path, name)]
  }

  private static func getConfig(_ path: String, _ name: String) -> Operation {
    facade.operation(
      .get, path, .read,
      .init(
        id: "getStrategy\(name)", summary: "Reads the parameters in force.", query: environment,
        answers: [Facade.answer("The parameters.", StrategyShapes.read.schema, hasTag: true)])
    ) { exchange throws(Fault) in
      let (query, _) = try exchange.read(query: environment)
      let subject = try StrategySubject(exchange, query)
      let configuration = try await subject.configuration(exchange)
      return .json(StrategyShapes.read.bytes(configuration), subject.tag(configuration))
    }
  }

  private static func postConfig(_ path: String, _ name: String) -> Operation {
    facade.operation(
      .post, path, .administer,
      .init(
        id: "postStrategy\(name)",
        summary: "Writes parameters, or says what that would do.",
        details: "Parameters that are not named keep their values. With `validate_only` the "
          + "answer is 200 with the judgement, also when a value is not allowed.",
        query: environment, body: postBody,
        answers: [
          Facade.answer(
            "The parameters now, or the judgement.", StrategyShapes.changedOrRehearsed,
            hasTag: true)
        ], change: .conditional)
    ) { exchange throws(Fault) in
      let (query, body) = try exchange.read(query: environment, body: postBody)
      return try await StrategySubject(exchange, query).post(body, exchange)
    }
  }

  private static func deleteConfig(_ path: String, _ name: String) -> Operation {
    facade.operation(
      .delete, path, .administer,
      .init(
        id: "deleteStrategy\(name)",
        summary: "Removes the stored parameters, so that those below show through.",
        query: deleteQuery,
        answers: [
          Facade.answer(
            "What came of it, or the judgement.",
            .anyOf([StrategyShapes.deleted.schema, StrategyShapes.rehearsed.schema]))
        ], change: .conditional)
    ) { exchange throws(Fault) in
      let (query, _) = try exchange.read(query: deleteQuery)
      return try await StrategySubject(exchange, query).delete(query, exchange)
    }
  }

  // MARK: Looking and going back

  private static let audit = facade.operation(
    .get, "/api/v1/strategies/{strategy_id}/audit", .audit,
    .init(
      id: "getStrategyAudit", summary: "Lists who changed what, when and why, newest first.",
      query: StrategyAudit.query,
      answers: [Facade.answer("The changes.", StrategyAudit.shape("").schema)])
  ) { exchange throws(Fault) in
    let (query, _) = try exchange.read(query: StrategyAudit.query)
    let audit = try await StrategyAudit(query, exchange)
    return .json(StrategyAudit.shape(audit.id).bytes(audit))
  }

  private static let rollbackQuery =
    RequestShape([
      .init("symbol", .formatted(.symbol, bytesMax: 32), "The symbol; all when left out.")
    ]) + environment

  private static func rollback(_ word: String) -> Operation {
    facade.operation(
      .post, "/api/v1/strategies/{strategy_id}/\(word)", .administer,
      .init(
        id: "\(word)StrategyParameters",
        summary: "Restores what the scope held at an earlier version.",
        query: rollbackQuery, body: StrategyRollback.body,
        answers: [
          Facade.answer(
            "The parameters now, or the judgement.", StrategyShapes.changedOrRehearsed,
            hasTag: true)
        ], change: .conditional)
    ) { exchange throws(Fault) in
      let (query, body) = try exchange.read(query: rollbackQuery, body: StrategyRollback.body)
      let subject = try StrategySubject(exchange, query, symbol: query.text("symbol"))
      return try await StrategyRollback(body).perform(subject, body, exchange)
    }
  }

  // MARK: Operations

  private static let refreshed = StrategyShapes.enveloped(
    AnswerField<RefreshCacheResponse>(
      "data", "In words.",
      AnswerShape([
        AnswerField("message", "In words.") { _ in "Configuration cache refreshed successfully" }
      ])
    ) { $0 },
    metadata: AnswerField(
      "metadata", "What came of it.",
      AnswerShape([
        .constant("action", "cache_refresh", "What was done."),
        AnswerField("revision", "The revision held now.") { $0.token?.revision ?? 0 },
        AnswerField("entry_count", "Values held now.") { $0.entryCount },
        AnswerField("changed_count", "Values that differed.") { $0.changedCount },
        AnswerField("elapsed_ms", "How long it took.") { $0.elapsedMs },
      ])
    ) { $0 })

  private static let refresh = facade.operation(
    .post, "/api/v1/strategies/cache/refresh", .administer,
    .init(
      id: "refreshStrategyCache", summary: "Reads the store again in full.",
      body: RequestShape.none,
      answers: [Facade.answer("What came of it.", refreshed.schema)], mayBeUnknown: false)
  ) { exchange throws(Fault) in
    _ = try exchange.read(body: RequestShape.none)
    let response = try await exchange.calling { options throws(RPCError) in
      try await exchange.config.refreshCache(RefreshCacheRequest(), options: options)
    }
    return .json(refreshed.bytes(response))
  }

  private static let validate = facade.operation(
    .post, "/api/v1/config/validate", .read,
    .init(
      id: "validateStrategyConfig", summary: "Judges parameters and changes nothing.",
      body: StrategyValidation.body,
      answers: [Facade.answer("The judgement.", StrategyValidation.shape.schema)]),
    isMutation: false
  ) { exchange throws(Fault) in
    let (_, body) = try exchange.read(body: StrategyValidation.body)
    let subject = try StrategySubject(
      id: body.text("strategy_id") ?? "", symbol: body.text("symbol"),
      environment: body.text("environment") ?? "")
    let schema = try await subject.schema(exchange)
    let changes = try subject.changes(body.members("parameters"))
    let outcome =
      changes.isEmpty
      ? ChangeOutcome(valid: true)
      : try await exchange.judging { options throws(RPCError) in
        try await exchange.config.validate(ValidateRequest(changes: changes), options: options)
          .outcome
      }
    return .json(
      StrategyValidation.shape.bytes(
        StrategyValidation(
          subject: subject, parameters: body.members("parameters").map(\.key),
          outcome: outcome, schema: schema)))
  }
}

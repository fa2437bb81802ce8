internal import Auth
internal import Basics
internal import Contract
internal import ContractConfig
internal import ContractType
internal import HTTP
internal import JSON
internal import OpenAPI
internal import RPC

/// `/admin/config…`: parameters by category and key.
enum AdminConfigSurface {
  static let facade = Facade(
    tag: "Administration", door: .admin, faults: .admin, faultSchema: AdminFaults.shape.schema)

  static let operations: [Operation] = [
    list, listCategory, get, put, reload, audit, stats,
  ]

  private static let environment = RequestShape.Field(
    "environment", .formatted(.environment, bytesMax: 32),
    "The environment to read or write; that of the service when left out.")

  // MARK: Reading

  private static let list = facade.operation(
    .get, "/admin/config", .read,
    .init(
      id: "listAdminConfig", summary: "Lists every parameter with its value in force.",
      query: RequestShape([environment]),
      answers: [
        Facade.answer("The parameters, by category and key.", .list(of: AdminShapes.row.schema))
      ], mayBeUnknown: false)
  ) { exchange throws(Fault) in try await rows(AdminShapes.realm + "*", exchange) }

  private static let listCategory = facade.operation(
    .get, "/admin/config/{category}", .read,
    .init(
      id: "listAdminCategory", summary: "Lists the parameters of a category.",
      query: RequestShape([environment]),
      answers: [Facade.answer("The parameters, by key.", .list(of: AdminShapes.row.schema))])
  ) { exchange throws(Fault) in
    try await rows(try namespace(exchange), exchange)
  }

  private static func rows(
    _ namespace: String, _ exchange: Exchange
  ) async throws(Fault) -> HTTPResponse {
    let (query, _) = try exchange.read(query: RequestShape([environment]))
    let listed: ListResponse
    do throws(Fault) {
      listed = try await exchange.list(
        ListRequest(
          namespaces: [namespace], environment: query.text("environment") ?? "",
          includeSchema: true))
    } catch {
      throw error.isAboutUnknownParameter ? unknown(exchange) : error
    }
    return .json(AdminShapes.row.listBytes(listed.entries))
  }

  private static let get = facade.operation(
    .get, "/admin/config/{category}/{key}", .read,
    .init(
      id: "getAdminConfig", summary: "Reads one parameter.", query: RequestShape([environment]),
      answers: [Facade.answer("The parameter.", AdminShapes.row.schema, hasTag: true)])
  ) { exchange throws(Fault) in
    let (query, _) = try exchange.read(query: RequestShape([environment]))
    let name = try parameter(exchange)
    let request = GetRequest(
      namespace: name.namespace.description, key: name.key.description,
      environment: query.text("environment") ?? "", includeSchema: true)
    let answer: GetResponse
    do throws(Fault) {
      answer = try await exchange.calling { options throws(RPCError) in
        try await exchange.config.get(request, options: options)
      }
    } catch {
      throw error.isAboutUnknownParameter ? unknown(exchange) : error
    }
    guard let entry = answer.entry else { throw unknown(exchange) }
    return .json(AdminShapes.row.bytes(entry), StateTag(answer).map { [$0.field] } ?? [])
  }

  // MARK: Writing

  private static let change = RequestShape([
    .init("value", .anything, "The value.", isRequired: true, example: 5),
    .init("reason", .text(charactersMax: 1_000), "Why.", example: "Adjusting for the market"),
    .init("dry_run", .flag, "Judge the value and change nothing.", fallback: false),
    .init(
      "expected_version", .integer(0...9_007_199_254_740_991),
      "The version that the category must be at."),
    .init(
      "override_step", .flag, "Go beyond the step limit; needs a reason.", fallback: false),
  ])

  private static let put = facade.operation(
    .put, "/admin/config/{category}/{key}", .administer,
    .init(
      id: "putAdminConfig", summary: "Writes one parameter, or says what that would do.",
      details: "A rehearsal (`dry_run`) that was understood is 200, also when the value is not "
        + "allowed: `valid` and `errors` tell. Writing such a value is 400.",
      query: RequestShape([environment]), body: change,
      answers: [
        Facade.answer(
          "The change that was made, or the judgement.",
          .anyOf([AdminShapes.updated.schema, AdminShapes.rehearsed.schema]), hasTag: true)
      ], change: .conditional)
  ) { exchange throws(Fault) in
    let (query, body) = try exchange.read(query: RequestShape([environment]), body: change)
    let name = try parameter(exchange)
    return try await write(body, name, query.text("environment") ?? "", exchange)
  }

  private static func write(
    _ body: RequestValues, _ name: ParameterName, _ environment: String, _ exchange: Exchange
  ) async throws(Fault) -> HTTPResponse {
    let place = ScopePlace(namespace: name.namespace.description, environment: environment)
    let asked = try Value(body.value("value") ?? .null, field: "value")
    let changes = [
      Change(
        namespace: place.namespace, key: name.key.description, scope: place.scope,
        action: .set(asked))
    ]
    let isRehearsal = body.flag("dry_run")
    let call = ChangeCall(
      changes: changes, reason: body.text("reason") ?? "", isRehearsal: isRehearsal,
      overridesSteps: body.flag("override_step"), place: place,
      expectedVersion: body.integer("expected_version").map { UInt64(clamping: $0) })
    let outcome: ChangeOutcome
    do throws(Fault) {
      outcome = try await call.send(exchange)
    } catch {
      throw error.isAboutUnknownParameter ? unknown(exchange) : error
    }
    if outcome.violations.contains(where: \.isAboutUnknownParameter) { throw unknown(exchange) }
    var made = AdminChange(
      category: name.namespace.name, key: name.key.description, asked: asked,
      actor: exchange.principal?.actor ?? "", outcome: outcome)
    guard isRehearsal else {
      return .json(AdminShapes.updated.bytes(made), outcome.tagField(place))
    }
    made.effect = outcome.valid ? await .of(changes, exchange) : nil
    return .json(AdminShapes.rehearsed.bytes(made))
  }

  // MARK: Operations

  private static let reload = facade.operation(
    .post, "/admin/config/reload", .administer,
    .init(
      id: "reloadAdminConfig", summary: "Reads the store again in full.",
      body: RequestShape.none,
      answers: [Facade.answer("What is held now.", AdminShapes.reloaded.schema)],
      mayBeUnknown: false)
  ) { exchange throws(Fault) in
    _ = try exchange.read(body: RequestShape.none)
    let stats = try await exchange.calling { options throws(RPCError) in
      _ = try await exchange.config.refreshCache(RefreshCacheRequest(), options: options)
      return try await exchange.config.cacheStats(CacheStatsRequest(), options: options)
    }
    return .json(AdminShapes.reloaded.bytes(stats))
  }

  private static let stats = facade.operation(
    .get, "/admin/config/stats", .read,
    .init(
      id: "adminConfigStats", summary: "Tells what is held in memory and how it was used.",
      answers: [Facade.answer("The figures.", AdminShapes.stats.schema)], mayBeUnknown: false)
  ) { exchange throws(Fault) in
    _ = try exchange.read()
    let stats = try await exchange.calling { options throws(RPCError) in
      try await exchange.config.cacheStats(CacheStatsRequest(), options: options)
    }
    return .json(AdminShapes.stats.bytes(stats))
  }

  private static let auditQuery = RequestShape([
    .init("limit", .integer(1...1_000), "Most records.", fallback: 100),
    .init("category", .formatted(.name, bytesMax: 57), "Only this category.", example: "pricing"),
    .init("key", .formatted(.key, bytesMax: 160), "Only this key."),
    .init("changed_by", .formatted(.line, bytesMax: 200), "Only changes by this actor."),
    .init("page_token", .formatted(.token, bytesMax: 1_024), "The page after this one."),
  ])

  private static let audit = facade.operation(
    .get, "/admin/config/audit", .audit,
    .init(
      id: "adminConfigAudit", summary: "Lists who changed what, when and why, newest first.",
      query: auditQuery,
      answers: [
        ResponseDocument(
          200, "The records.", BodyDocument(.list(of: AdminShapes.auditRow.schema)),
          fields: [
            FieldDocument("X-Next-Page-Token", "`page_token` of the next page, if there is one.")
          ])
      ], mayBeUnknown: false)
  ) { exchange throws(Fault) in
    let (query, _) = try exchange.read(query: auditQuery)
    let request = ListAuditRequest(
      namespaces: [AdminShapes.realm + (query.text("category") ?? "*")],
      key: query.text("key") ?? "", actor: query.text("changed_by") ?? "",
      pageSize: Int32(clamping: query.integer("limit") ?? 100),
      pageToken: query.text("page_token") ?? "")
    let answer = try await exchange.calling { options throws(RPCError) in
      try await exchange.config.listAudit(request, options: options)
    }
    let next = answer.nextPageToken
    return .json(
      AdminShapes.auditRow.listBytes(try await AdminAudit.filled(answer.records, exchange)),
      next.isEmpty ? [] : [HTTPField("X-Next-Page-Token", next)])
  }

  // MARK: Names

  private static func namespace(_ exchange: Exchange) throws(Fault) -> String {
    let text = AdminShapes.realm + exchange.parameter("category")
    do throws(ParseRejection) {
      return try ParameterNamespace(parsing: text).description
    } catch {
      throw unknown(exchange)
    }
  }

  private static func parameter(_ exchange: Exchange) throws(Fault) -> ParameterName {
    do throws(ParseRejection) {
      return try ParameterName(
        parsing: "\(AdminShapes.realm)\(exchange.parameter("category")):"
          + exchange.parameter("key"))
    } catch {
      throw unknown(exchange)
    }
  }

  private static func unknown(_ exchange: Exchange) -> Fault {
    let key = exchange.parameters["key"].map { "/\($0)" } ?? ""
    return Fault(
      .notFound, key.isEmpty ? "UNKNOWN_NAMESPACE" : "UNKNOWN_PARAMETER",
      "Config parameter not found: \(exchange.parameter("category"))\(key)")
  }
}

extension Fault {
  /// Whether the change names a parameter that there is not.
  var isAboutUnknownParameter: Bool {
    self.violations.contains(where: \.isAboutUnknownParameter)
      || self.code == "UNKNOWN_PARAMETER" || self.code == "UNKNOWN_NAMESPACE"
  }
}

extension Violation {
  var isAboutUnknownParameter: Bool {
    self.code == "unknown_parameter" || self.code == "unknown_namespace"
  }
}

internal import Basics
internal import ContractConfig
internal import ContractType
internal import HTTP
internal import JSON
internal import RPC
internal import ServiceRuntime

/// What a path of a strategy is about: the strategy, for all symbols or for one.
struct StrategySubject: Sendable {
  let id: String
  /// In upper case; empty for all.
  let symbol: String
  let environment: String

  var place: ScopePlace {
    ScopePlace(
      namespace: ConfigurationType.strategyRealm + self.id, environment: self.environment,
      symbol: self.symbol)
  }

  /// What the path says, with the environment of the query.
  init(_ exchange: Exchange, _ query: RequestValues, symbol: String? = nil) throws(Fault) {
    try self.init(
      id: exchange.parameter("strategy_id"), symbol: symbol ?? exchange.parameters["symbol"],
      environment: query.text("environment") ?? "")
  }

  /// Checks the names.
  init(id: String, symbol: String?, environment: String) throws(Fault) {
    do throws(ParseRejection) {
      _ = try ParameterNamespace(parsing: ConfigurationType.strategyRealm + id)
    } catch {
      throw Self.unknown(id)
    }
    do throws(ParseRejection) {
      self.symbol =
        try symbol.map { text throws(ParseRejection) in
          try Symbol(parsing: text).description
        } ?? ""
    } catch {
      throw .invalid(field: "symbol", "bad_format", "\(error)")
    }
    self.id = id
    self.environment = environment
  }

  static func unknown(_ id: String) -> Fault {
    Fault(.notFound, "UNKNOWN_NAMESPACE", "Strategy not found: \(id)")
  }

  /// Does something, and words the refusal when there is no such strategy.
  func wording<Result>(
    _ body: () async throws(Fault) -> Result
  ) async throws(Fault) -> Result {
    do throws(Fault) {
      return try await body()
    } catch {
      let isUnknown =
        error.code == "UNKNOWN_NAMESPACE"
        || error.violations.contains { $0.code == "unknown_namespace" }
      throw isUnknown ? Self.unknown(self.id) : error
    }
  }

  // MARK: Reading

  /// The parameters in force.
  func configuration(_ exchange: Exchange) async throws(Fault) -> StrategyConfiguration {
    let begin = MonotonicTime.now()
    let listed = try await self.entries(exchange)
    let (seconds, rest) = (MonotonicTime.now() - begin).components
    return StrategyConfiguration(
      id: self.id, symbol: self.symbol, listed,
      loadMilliseconds: Double(seconds) * 1e3 + Double(rest) / 1e15)
  }

  /// Entries of the scope: all in force, or only those that it holds itself.
  private func entries(
    _ exchange: Exchange, storedOnly: Bool = false
  ) async throws(Fault) -> ListResponse {
    try await self.wording { () throws(Fault) in
      try await exchange.list(
        ListRequest(
          namespaces: [self.place.namespace], environment: self.environment,
          symbol: self.symbol, storedOnly: storedOnly))
    }
  }

  /// What the parameters may be.
  func schema(_ exchange: Exchange) async throws(Fault) -> StrategySchema {
    let answer = try await self.wording { () throws(Fault) in
      try await exchange.calling { options throws(RPCError) in
        try await exchange.config.getSchema(
          GetSchemaRequest(namespace: self.place.namespace), options: options)
      }
    }
    return StrategySchema(
      id: self.id, title: answer.namespace?.title ?? "",
      parameters: answer.parameters.filter { $0.key.hasPrefix(StrategyShapes.parameters) })
  }

  // MARK: Writing

  /// The changes that a body asks for; `null` removes a value.
  func changes(_ parameters: [JSONObject.Member]) throws(Fault) -> [Change] {
    var changes: [Change] = []
    for member in parameters {
      let action: Change.Action =
        member.value == .null
        ? .unset(true) : .set(try Value(member.value, field: "parameters.\(member.key)"))
      changes.append(self.change(of: StrategyShapes.parameters + member.key, action))
    }
    return changes
  }

  private func change(of key: String, _ action: Change.Action) -> Change {
    Change(
      namespace: self.place.namespace, key: key, scope: self.place.scope, action: action)
  }

  /// Merges parameters into what the scope holds, or makes it hold exactly these.
  func post(_ body: RequestValues, _ exchange: Exchange) async throws(Fault) -> HTTPResponse {
    var call = ChangeCall(
      changes: try self.changes(body.members("parameters")), reason: body.text("reason") ?? "",
      claimedBy: body.text("changed_by") ?? "", isRehearsal: body.flag("validate_only"),
      overridesSteps: body.flag("override_step"), place: self.place,
      expectedVersion: body.integer("expected_version").map { UInt64(clamping: $0) })
    if body.flag("replace") {
      let held = try await self.held(exchange)
      let named = Set(call.changes.map(\.key))
      // What stands beside the parameters, such as whether the strategy runs, is left alone.
      call.changes += held.keys.filter { !named.contains($0) }.map {
        self.change(of: $0, .unset(true))
      }
      call.expectedVersion = call.expectedVersion ?? held.version
    }
    guard !call.changes.isEmpty else {
      throw .invalid(
        field: "parameters", "required", "parameters names none; DELETE removes all of them")
    }
    let outcome = try await self.wording { [call] () throws(Fault) in
      try await call.send(exchange)
    }
    return try await self.answer(outcome, isRehearsal: call.isRehearsal, verb: nil, exchange)
  }

  /// What came of a change, with the configuration as it is now.
  func answer(
    _ outcome: ChangeOutcome, isRehearsal: Bool, verb: String?, _ exchange: Exchange
  ) async throws(Fault) -> HTTPResponse {
    if outcome.violations.contains(where: { $0.code == "unknown_namespace" }) {
      throw Self.unknown(self.id)
    }
    guard !isRehearsal else {
      return .json(StrategyShapes.rehearsed.bytes(StrategyRehearsal(outcome: outcome)))
    }
    let change = StrategyChange(
      configuration: try await self.configuration(exchange), outcome: outcome, verb: verb)
    return .json(StrategyShapes.changed.bytes(change), self.tag(change.configuration))
  }

  /// The tag of the scope, for `If-Match`.
  func tag(_ configuration: StrategyConfiguration) -> [HTTPField] {
    let version = configuration.scope?.version ?? 0
    return [StateTag(epoch: configuration.epoch, version: version).field]
  }

  /// The parameters that the scope holds itself, whether it holds anything else, and its version.
  private func held(
    _ exchange: Exchange
  ) async throws(Fault) -> (keys: [String], isAll: Bool, version: UInt64?) {
    let stored = try await self.entries(exchange, storedOnly: true)
    let keys = stored.entries.map(\.key).filter { $0.hasPrefix(StrategyShapes.parameters) }
    // What If-Match says is not said twice.
    let version = exchange.isConditional ? nil : stored.scopeVersions.first?.version
    return (keys, keys.count == stored.entries.count, version)
  }

  /// Removes every parameter that the scope holds itself.
  func delete(_ query: RequestValues, _ exchange: Exchange) async throws(Fault) -> HTTPResponse {
    let held = try await self.held(exchange)
    guard !held.keys.isEmpty else {
      let whom = self.symbol.isEmpty ? self.id : "\(self.id) and \(self.symbol)"
      throw Fault(.notFound, "SCOPE_EMPTY", "Nothing is stored for \(whom).")
    }
    let outcome = try await self.wording { () throws(Fault) in
      held.isAll
        ? try await self.emptying(query, held.version, exchange)
        : try await ChangeCall(
          changes: held.keys.map { self.change(of: $0, .unset(true)) },
          reason: query.text("reason") ?? "", claimedBy: query.text("changed_by") ?? "",
          isRehearsal: query.flag("validate_only"), place: self.place,
          expectedVersion: held.version
        ).send(exchange)
    }
    guard !query.flag("validate_only") else {
      return .json(StrategyShapes.rehearsed.bytes(StrategyRehearsal(outcome: outcome)))
    }
    return .json(
      StrategyShapes.deleted.bytes(
        StrategyDeletion(symbol: self.symbol.isEmpty ? nil : self.symbol, outcome: outcome)))
  }

  /// Empties the scope, for which no step is too large: what shows through was in force before.
  private func emptying(
    _ query: RequestValues, _ version: UInt64?, _ exchange: Exchange
  ) async throws(Fault) -> ChangeOutcome {
    let request = DeleteScopeRequest(
      namespace: self.place.namespace, environment: self.environment, symbol: self.symbol,
      expectedVersion: version, reason: query.text("reason") ?? "",
      requestID: try exchange.changeID(), validateOnly: query.flag("validate_only"),
      claimedBy: query.text("changed_by") ?? "")
    return try await exchange.changing(request) { request, options throws(RPCError) in
      try await exchange.config.deleteScope(request, options: options).outcome
    }
  }
}

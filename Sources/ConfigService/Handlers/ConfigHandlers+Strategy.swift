internal import Basics
internal import ContractConfig
internal import ContractType
internal import JSON
internal import RPC

extension ConfigHandlers {
  /// The realm of strategies.
  static let strategyRealm = "strategy"
  /// The strategy that others are made like.
  static let strategyTemplate = "template"
  /// Ids that mean something else in addresses.
  static let reservedStrategyIDs: Set<String> = ["cache", strategyTemplate]

  @Sendable
  func createStrategy(
    _ request: CreateStrategyRequest, _ context: CallContext
  ) async throws(RPCError) -> CreateStrategyResponse {
    try await self.answering { () throws(ConfigFault) in
      let made = try self.strategy(request)
      let changes = try self.values(request, of: made)
      var command = ChangeCommand(
        "CreateStrategy", request, reason: request.reason, requestID: request.requestID,
        claimedBy: request.claimedBy, isRehearsal: request.validateOnly,
        deadline: context.deadline)
      command.kind = .createStrategy
      command.creation = made
      let outcome = try await self.outcome(of: changes, command, by: self.caller(context))
      let catalogue = self.core.catalogue.adding([made])
      return CreateStrategyResponse(
        namespace: catalogue[made.namespace].map { schema in
          ContractMapping(catalogue: catalogue).namespace(
            schema, at: self.core.known.state, in: self.core.environment)
        }, outcome: outcome)
    }
  }

  private func strategy(
    _ request: CreateStrategyRequest
  ) throws(ConfigFault) -> MadeNamespace {
    let id = request.strategyID
    guard !Self.reservedStrategyIDs.contains(id) else {
      throw Self.fault(
        "strategy_id", .notAllowed, "\(id) is reserved", "another id, such as my_strategy")
    }
    let template = try Self.parsed(
      ParameterNamespace.self, "\(Self.strategyRealm)/\(Self.strategyTemplate)", field: "")
    return MadeNamespace(
      namespace: try Self.parsed(
        ParameterNamespace.self, "\(Self.strategyRealm)/\(id)", field: "strategy_id"),
      template: template, title: request.title.isEmpty ? Self.words(id) : request.title,
      summary: request.description)
  }

  /// An id in words: `market_maker` is Market Maker.
  static func words(_ id: String) -> String {
    id.split { $0 == "_" || $0 == "-" }
      .map { $0.prefix(1).uppercased() + $0.dropFirst() }
      .joined(separator: " ")
  }

  /// The values of a new strategy; its name is its title unless one is given.
  private func values(
    _ request: CreateStrategyRequest, of made: MadeNamespace
  ) throws(ConfigFault) -> ChangeRequest {
    let scope = try self.scope(environment: request.environment, symbol: "")
    var changes: [ChangeRequest.Change] = []
    func append(_ key: ParameterKey, _ value: JSONValue, field: String) {
      changes.append(
        ChangeRequest.Change(
          field: field, valueField: "\(field).value", namespace: made.namespace, scope: scope,
          action: .set(key, value)))
    }
    for (number, pair) in request.values.enumerated() {
      let field = "values[\(number)]"
      append(
        try Self.parsed(ParameterKey.self, pair.key, field: "\(field).key"),
        try Self.value(pair.value ?? ContractType.Value(), field: "\(field).value"),
        field: field)
    }
    if let name = ParameterKey("name"),
      self.core.catalogue[ParameterName(namespace: made.template, key: name)] != nil,
      !request.values.contains(where: { $0.key == name.description })
    {
      append(name, .string(made.title), field: "title")
    }
    return ChangeRequest(changes: changes, isExemptFromSteps: true, reason: request.reason)
  }
}

internal import Basics
internal import ContractRisk
internal import ContractType
internal import Postgres
internal import RPC
internal import RPCServices

extension RiskHandlers {
  var listScenarios: UnaryHandler<ListScenariosRequest, ListScenariosResponse> {
    Answer.unary { request, context async throws(FaultAnswer) in
      let page = try Page(of: request)
      return try await self.core.reading(deadline: context.deadline) {
        connection throws(PostgresError) in
        let found =
          try await request.scenarioID.isEmpty
          ? ScenarioStore.present(
            after: page.start?.position ?? "", enabledOnly: request.enabledOnly,
            countMax: page.size + 1, on: connection)
          : ScenarioStore.versions(
            of: request.scenarioID, before: page.start.flatMap { Int64($0.position) } ?? .max,
            countMax: page.size + 1, on: connection)
        let shown = Array(found.prefix(page.size))
        var next = ""
        if found.count > page.size, let last = shown.last {
          next = page.next(
            after: request.scenarioID.isEmpty ? last.scenarioID : "\(last.version)")
        }
        return ListScenariosResponse(
          scenarios: shown, nextPageToken: next,
          probabilityTotal: try await ScenarioStore.probabilityTotal(on: connection))
      }
    }
  }

  var getScenario: UnaryHandler<GetScenarioRequest, GetScenarioResponse> {
    Answer.unary { request, context async throws(FaultAnswer) in
      let id = request.scenarioID
      let scenario = try await self.core.reading(deadline: context.deadline) {
        connection throws(PostgresError) in
        request.version > 0
          ? try await ScenarioStore.version(
            Int64(clamping: request.version), of: id, on: connection)
          : try await ScenarioStore.newest(of: id, on: connection)
      }
      // A version that says that it was deleted is one that can be asked for by its number.
      guard let scenario, request.version > 0 || !scenario.deleted else {
        throw .unknownScenario(id)
      }
      return GetScenarioResponse(scenario: scenario)
    }
  }

  var createScenario: UnaryHandler<CreateScenarioRequest, CreateScenarioResponse> {
    Answer.unary { request, context async throws(FaultAnswer) in
      try await self.core.change(request, context) { transaction, now, caller in
        let known = try await ScenarioStore.newest(of: request.scenarioID, in: transaction)
        guard known?.deleted ?? true else { throw FaultAnswer.scenarioExists(request.scenarioID) }
        let scenario = Scenario(
          scenarioID: request.scenarioID, terms: request.terms, enabled: !request.disabled,
          version: (known?.version ?? 0) + 1)
        return CreateScenarioResponse(
          scenario: try await self.write(
            scenario, reason: request.reason, at: now, by: caller, in: transaction))
      }
    }
  }

  var updateScenario: UnaryHandler<UpdateScenarioRequest, UpdateScenarioResponse> {
    Answer.unary { request, context async throws(FaultAnswer) in
      try await self.core.change(request, context) { transaction, now, caller in
        var scenario = try await Self.present(
          request.scenarioID, expected: request.expectedVersion, in: transaction)
        if let terms = request.terms { scenario.terms = terms }
        if let enabled = request.enabled { scenario.enabled = enabled }
        scenario.version += 1
        return UpdateScenarioResponse(
          scenario: try await self.write(
            scenario, reason: request.reason, at: now, by: caller, in: transaction))
      }
    }
  }

  var deleteScenario: UnaryHandler<DeleteScenarioRequest, DeleteScenarioResponse> {
    Answer.unary { request, context async throws(FaultAnswer) in
      try await self.core.change(request, context) { transaction, now, caller in
        let scenario = try await Self.present(
          request.scenarioID, expected: request.expectedVersion, in: transaction)
        var end = scenario
        end.version += 1
        end.deleted = true
        try await ScenarioStore.write(
          end, reason: request.reason, at: now, by: caller, in: transaction)
        return DeleteScenarioResponse(scenario: scenario)
      }
    }
  }

  /// The scenario that a change is made to, which must be there and at the version expected.
  private static func present(
    _ id: String, expected: UInt64?, in transaction: Transaction
  ) async throws -> Scenario {
    guard let scenario = try await ScenarioStore.newest(of: id, in: transaction),
      !scenario.deleted
    else { throw FaultAnswer.unknownScenario(id) }
    guard expected == nil || expected == scenario.version else {
      throw FaultAnswer.versionMismatch("\(id) is at version \(scenario.version)")
    }
    return scenario
  }

  /// Checks a new version and writes it; returns it as it is from then on.
  private func write(
    _ scenario: Scenario, reason: String, at now: WallTime, by caller: Caller,
    in transaction: Transaction
  ) async throws -> Scenario {
    let around = try await ScenarioStore.surroundings(
      of: scenario.scenarioID, in: transaction)
    let check = ScenarioCheck(
      assets: around.assets, probabilityOfOthers: around.probabilityOfOthers)
    let violations = check.violations(
      of: scenario.terms ?? ScenarioTerms(), enabled: scenario.enabled)
    guard violations.isEmpty else { throw FaultAnswer.invalidRequest(violations) }
    var written = scenario
    written.updatedAt = Timestamp(microseconds: now.microsecondsSinceEpoch)
    written.updatedBy = caller.actor
    try await ScenarioStore.write(written, reason: reason, at: now, by: caller, in: transaction)
    return written
  }
}

extension FaultAnswer {
  /// There is no scenario of that id.
  static func unknownScenario(_ id: String) -> FaultAnswer {
    FaultAnswer(.notFound, "UNKNOWN_SCENARIO", "There is no scenario \(id).")
  }

  static func scenarioExists(_ id: String) -> FaultAnswer {
    FaultAnswer(.alreadyExists, "SCENARIO_EXISTS", "There is a scenario \(id) already.")
  }
}

internal import Basics
internal import ContractConfig
internal import ContractType
internal import RPC

extension ConfigHandlers {
  /// The calls that change parameters one by one or scope by scope.
  var writeRoutes: [Route] {
    [
      Route(ConfigServiceMethods.validate, UnaryHandler(self.validate)),
      Route(ConfigServiceMethods.apply, UnaryHandler(self.apply)),
      Route(ConfigServiceMethods.deleteScope, UnaryHandler(self.deleteScope)),
    ]
  }

  @Sendable
  func validate(
    _ request: ValidateRequest, _ context: CallContext
  ) throws(RPCError) -> ValidateResponse {
    try self.answeringNow { () throws(ConfigFault) in
      var changes = try self.changes(request.changes)
      changes.expectations = try self.expectations(request.expectedVersions)
      changes.overridesSteps = request.overrideStep
      // A reason is Apply's to ask for: nobody has to explain a question.
      changes.reason = request.overrideStep ? "validate" : ""
      let result = try self.core.judge(changes)
      return ValidateResponse(outcome: self.mapping.outcome(result, of: changes))
    }
  }

  @Sendable
  func apply(
    _ request: ApplyRequest, _ context: CallContext
  ) async throws(RPCError) -> ApplyResponse {
    try await self.answering { () throws(ConfigFault) in
      var changes = try self.changes(request.changes)
      changes.expectations = try self.expectations(request.expectedVersions)
      changes.overridesSteps = request.overrideStep
      changes.reason = request.reason
      let command = ChangeCommand(
        "Apply", request, reason: request.reason, requestID: request.requestID,
        claimedBy: request.claimedBy, isRehearsal: request.validateOnly,
        deadline: context.deadline)
      return ApplyResponse(
        outcome: try await self.outcome(of: changes, command, by: self.caller(context)))
    }
  }

  @Sendable
  func deleteScope(
    _ request: DeleteScopeRequest, _ context: CallContext
  ) async throws(RPCError) -> DeleteScopeResponse {
    try await self.answering { () throws(ConfigFault) in
      let namespace = try self.namespace(request.namespace).namespace
      let scope = try self.scope(environment: request.environment, symbol: request.symbol)
      let version = request.expectedVersion.flatMap(Version.init(exactly:))
      let changes = ChangeRequest(
        changes: [
          ChangeRequest.Change(
            field: "scope", namespace: namespace, scope: scope, action: .replace([]))
        ],
        expectations: version.map {
          [ChangeRequest.Expectation(namespace: namespace, scope: scope, version: $0)]
        } ?? [],
        // What shows through was in force before and is nobody's step.
        isExemptFromSteps: true, reason: request.reason)
      var command = ChangeCommand(
        "DeleteScope", request, reason: request.reason, requestID: request.requestID,
        claimedBy: request.claimedBy, isRehearsal: request.validateOnly,
        deadline: context.deadline)
      command.faultIfUnchanged = .scopeEmpty(namespace, scope)
      return DeleteScopeResponse(
        outcome: try await self.outcome(of: changes, command, by: self.caller(context)))
    }
  }
}

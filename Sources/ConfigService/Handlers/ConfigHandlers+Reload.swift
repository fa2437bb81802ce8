internal import Basics
internal import ContractConfig
internal import ContractType
internal import Postgres
internal import RPC
internal import RPCServices
internal import ServiceRuntime

extension ConfigHandlers {
  @Sendable
  func reload(
    _ request: ReloadRequest, _ context: CallContext
  ) async throws(RPCError) -> ReloadResponse {
    try await self.answering { () throws(ConfigFault) in
      let caller = self.caller(context)
      let namespaces = try self.reloaded(request, by: caller)
      let inputs = try await self.readInputs()
      let vault = inputs.vault { [time] in time.wallNow }
      let layers = inputs.layers(
        self.core.catalogue, environment: self.core.environment, secrets: vault)
      try Self.check(inputs, layers)
      // New keys open what is kept before anything is sealed with them, also in a dry run.
      self.inputs.noteGiven(in: self.core)
      self.core.use(vault)
      // Before the revision that may tell of new secrets, the other replicas read theirs.
      if !request.validateOnly { try await self.tellReplicas(by: context.deadline) }
      var changes = ChangeRequest(
        changes: [], isExemptFromSteps: true, reason: request.reason)
      changes.adoption = LayerAdoption(
        layers: layers, namespaces: namespaces, supersedes: request.supersede, vault: vault,
        given: self.inputs.given, catalogue: self.core.catalogue)
      var command = ChangeCommand(
        "Reload", request, reason: request.reason, requestID: request.requestID,
        claimedBy: request.claimedBy, isRehearsal: request.validateOnly,
        deadline: context.deadline)
      command.kind = .layer
      let outcome = try await self.outcome(of: changes, command, by: caller)
      if !request.validateOnly { self.inputs.note(layers, in: self.core) }
      // The outcome is what is kept for a repetition, and its warnings say both.
      return ReloadResponse(
        outcome: outcome, shadowed: Self.parameters(outcome, .hidden),
        superseded: Self.parameters(outcome, .superseded),
        files: inputs.files.files.map(\.name))
    }
  }

  /// Has every replica read its keys and secrets again.
  private func tellReplicas(by deadline: MonotonicTime?) async throws(ConfigFault) {
    do throws(PostgresError) {
      try await self.core.pool.withConnection(deadline: deadline ?? .never) {
        connection throws(PostgresError) in
        _ = try await connection.query("SELECT pg_notify($1, '')", "\(LocalStanding.channel)")
      }
    } catch {
      throw ConfigFault(notCommitted: error)
    }
  }

  /// The namespaces that are read again, which the caller's token must let it write.
  private func reloaded(
    _ request: ReloadRequest, by caller: Caller
  ) throws(ConfigFault) -> Set<ParameterNamespace>? {
    let named = request.namespaces.isEmpty ? nil : try self.namespaces(request.namespaces)
    let forbidden = (named ?? self.core.catalogue.namespaces).map(\.namespace)
      .filter { !caller.mayWrite($0) }
    guard forbidden.isEmpty else { throw .namespaceNotAllowed(forbidden.sorted()) }
    return named.map { Set($0.map(\.namespace)) }
  }

  private static func parameters(
    _ outcome: ChangeOutcome, _ code: Violation.Code
  ) -> [String] {
    Set(outcome.warnings.filter { $0.code == code.rawValue }.map(\.parameter)).sorted()
  }

  /// Refuses inputs of which a part cannot be read: what they say would be guessed.
  private static func check(
    _ inputs: LocalInputs, _ layers: LocalLayers
  ) throws(ConfigFault) {
    func violations(_ faults: [LayerFault]) -> [Violation] {
      faults.map { fault in
        Violation(field: fault.origin, code: .badFormat, message: fault.message)
      }
    }
    if let folder = inputs.files.missingFolder { throw .fileNotFound(folder) }
    if let keys = inputs.faults.first(where: \.isMissing) { throw .fileNotFound(keys.origin) }
    let unreadable = inputs.faults + inputs.files.faults
    guard unreadable.isEmpty else { throw .malformedYAML(violations(unreadable)) }
    let missing = layers.faults.filter(\.isMissing)
    guard missing.isEmpty else { throw .missingVariables(violations(missing)) }
    guard layers.faults.isEmpty else { throw .refused(violations(layers.faults)) }
  }
}

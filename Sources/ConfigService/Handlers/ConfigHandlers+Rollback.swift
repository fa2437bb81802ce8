internal import Basics
internal import ContractConfig
internal import ContractType
internal import Postgres
internal import RPC
internal import RPCServices
internal import ServiceRuntime

extension ConfigHandlers {
  @Sendable
  func rollback(
    _ request: RollbackRequest, _ context: CallContext
  ) async throws(RPCError) -> RollbackResponse {
    try await self.answering { () throws(ConfigFault) in
      let caller = self.caller(context)
      let (restoration, revision) = try await self.restoration(
        request, deadline: context.deadline)
      var changes = ChangeRequest(
        changes: [], expectations: try self.expectations(request.expectedVersions),
        isExemptFromSteps: true, reason: request.reason)
      changes.restoration = try self.permitted(restoration, to: caller)
      var command = ChangeCommand(
        "Rollback", request, reason: request.reason, requestID: request.requestID,
        claimedBy: request.claimedBy, isRehearsal: request.validateOnly,
        deadline: context.deadline)
      command.kind = .rollback
      command.rolledBack = revision
      return RollbackResponse(outcome: try await self.outcome(of: changes, command, by: caller))
    }
  }

  /// What a request asks to bring back, and the revision that it goes back to or undoes.
  private func restoration(
    _ request: RollbackRequest, deadline: MonotonicTime?
  ) async throws(ConfigFault) -> (Restoration, Revision) {
    let selection = try self.selection(request)
    switch request.target {
    case .toRevision(let number)?:
      let past = try await self.core.state(
        at: Self.moment(revision: number, time: nil), deadline: deadline ?? .never)
      return (
        Restoration(.state(past), selection: selection, field: "to_revision"),
        past.token.revision
      )
    case .undoRevision(let number)?:
      let revision = try await self.undoable(number, deadline: deadline)
      let values = try await self.asking(by: deadline) { connection throws(PostgresError) in
        try await self.core.store.undone(revision, on: connection)
      }
      return (
        Restoration(.undo(revision, values), selection: selection, field: "undo_revision"),
        revision
      )
    case .toVersion(let number)?:
      return try await self.restoration(toVersion: number, selection, request, deadline)
    case nil:
      throw Self.fault("target", .required, "a rollback names where to", "one of the targets")
    }
  }

  private func restoration(
    toVersion number: UInt64, _ selection: Restoration.Selection, _ request: RollbackRequest,
    _ deadline: MonotonicTime?
  ) async throws(ConfigFault) -> (Restoration, Revision) {
    guard let namespace = selection.namespaces?.first, selection.namespaces?.count == 1 else {
      throw Self.fault(
        "namespaces", .required, "a version belongs to one namespace", "exactly one namespace")
    }
    var selection = selection
    let scope = try self.scope(request.scope, field: "scope")
    selection.scope = scope
    guard let place = Place(stored: namespace, scope: scope),
      let version = Version(exactly: number)
    else { throw .unknownRevision("version \(number) of \(namespace) in \(scope)") }
    let found = try await self.asking(by: deadline) { connection throws(PostgresError) in
      try await self.core.store.lastRevision(of: place, at: version, on: connection)
    }
    guard let revision = found else {
      throw .unknownRevision("version \(number) of \(namespace) in \(scope)")
    }
    let past = try await self.core.state(at: .revision(revision), deadline: deadline ?? .never)
    return (
      Restoration(.state(past), selection: selection, field: "to_version"), past.token.revision
    )
  }

  /// A change set that can be undone: what it replaced must be known.
  private func undoable(
    _ number: UInt64, deadline: MonotonicTime?
  ) async throws(ConfigFault) -> Revision {
    let (head, oldest) = try await self.asking(by: deadline) {
      connection throws(PostgresError) in
      (
        try await self.core.store.head(on: connection).token.revision,
        try await self.core.store.oldestRevision(on: connection)
      )
    }
    guard let revision = Revision(exactly: number), revision != .zero, revision <= head else {
      throw .unknownRevision("revision \(number)")
    }
    guard oldest == .zero || revision > oldest else {
      throw .revisionNotKept(oldest: oldest.next)
    }
    return revision
  }

  private func selection(
    _ request: RollbackRequest
  ) throws(ConfigFault) -> Restoration.Selection {
    var selection = Restoration.Selection()
    if !request.namespaces.isEmpty {
      var namespaces: Set<ParameterNamespace> = []
      for text in request.namespaces { namespaces.insert(try self.namespace(text).namespace) }
      selection.namespaces = namespaces
    }
    if !request.parameters.isEmpty {
      var parameters: Set<ParameterName> = []
      for (number, text) in request.parameters.enumerated() {
        let name = try Self.parsed(ParameterName.self, text, field: "parameters[\(number)]")
        guard self.core.catalogue[name] != nil else {
          throw .unknownParameter(
            text, suggestion: self.core.catalogue.suggestion(for: name)?.description ?? "")
        }
        parameters.insert(name)
      }
      selection.parameters = parameters
    }
    if request.scope != nil { selection.scope = try self.scope(request.scope, field: "scope") }
    return selection
  }

  /// The same restoration, where the caller's token allows all that it would change now; what
  /// others change meanwhile where it allows nothing is none of its business.
  private func permitted(
    _ restoration: Restoration, to caller: Caller
  ) throws(ConfigFault) -> Restoration {
    guard caller.namespaces != nil else { return restoration }
    let touched = Set(restoration.changes(at: try self.core.state()).changes.map(\.namespace))
    let forbidden = touched.filter { !caller.mayWrite($0) }
    guard forbidden.isEmpty else { throw .namespaceNotAllowed(forbidden.sorted()) }
    var selection = restoration.selection
    let named = selection.namespaces ?? Set(self.core.catalogue.namespaces.map(\.namespace))
    selection.namespaces = named.filter { caller.mayWrite($0) }
    return Restoration(restoration.target, selection: selection, field: restoration.field)
  }
}

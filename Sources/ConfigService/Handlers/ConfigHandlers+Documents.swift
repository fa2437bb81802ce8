internal import Basics
internal import ContractConfig
internal import ContractType
internal import JSON
internal import RPC
internal import ServiceRuntime
internal import YAML

extension ConfigHandlers {
  /// The largest document that is written; what is larger could not be imported again.
  static let documentBytesMax = 3 << 20

  /// The calls that take and give documents, and what files and templates are made of.
  var documentRoutes: [Route] {
    [
      Route(ConfigServiceMethods.import, UnaryHandler(self.importDocument)),
      Route(ConfigServiceMethods.export, UnaryHandler(self.export)),
      Route(ConfigServiceMethods.reload, UnaryHandler(self.reload)),
      Route(ConfigServiceMethods.createStrategy, UnaryHandler(self.createStrategy)),
    ]
  }

  // MARK: Import

  @Sendable
  func importDocument(
    _ request: ImportRequest, _ context: CallContext
  ) async throws(RPCError) -> ImportResponse {
    try await self.answering { () throws(ConfigFault) in
      let document = try await self.read(request)
      guard document.missing.isEmpty || request.validateOnly else {
        throw .missingVariables(document.missing)
      }
      var changes = ChangeRequest(
        changes: document.changes, problems: document.problems + document.missing,
        overridesSteps: request.overrideStep, reason: request.reason)
      if request.expectedRevision != 0 {
        changes.expectedRevision = Revision(exactly: request.expectedRevision)
      }
      var command = ChangeCommand(
        "Import", request, reason: request.reason, requestID: request.requestID,
        claimedBy: request.claimedBy, isRehearsal: request.validateOnly,
        deadline: context.deadline)
      command.kind = .importing
      return ImportResponse(
        outcome: try await self.outcome(of: changes, command, by: self.caller(context)))
    }
  }

  private func read(_ request: ImportRequest) async throws(ConfigFault) -> ConfigImport {
    guard let readers = self.documentReaders else { return try self.document(request) }
    let result: Result<ConfigImport, ConfigFault>
    do throws(ComputePool.Refusal) {
      result = try await readers.run { _ in
        Result { () throws(ConfigFault) in try self.document(request) }
      }
    } catch {
      throw error == .cancelled ? .cancelled : .notCommitted
    }
    return try result.get()
  }

  private func document(_ request: ImportRequest) throws(ConfigFault) -> ConfigImport {
    guard let text = String(validating: request.document, as: UTF8.self) else {
      throw .malformedYAML([
        Violation(
          field: "document", code: .badFormat, message: "the document is not UTF-8",
          allowed: "YAML in UTF-8")
      ])
    }
    let target = ConfigImport.Target(
      environment: try self.environment(request.environment),
      runningIn: self.core.environment, sources: self.core.secrets.sources,
      replaces: request.replace)
    do throws(YAMLError) {
      return try ConfigImport(text, catalogue: self.core.catalogue, to: target)
    } catch {
      throw .malformedYAML([
        Violation(
          field: "line \(error.line), column \(error.column)", code: .badFormat,
          message: error.message, allowed: "YAML without anchors, aliases and tags")
      ])
    }
  }

  // MARK: Export

  @Sendable
  func export(
    _ request: ExportRequest, _ context: CallContext
  ) async throws(RPCError) -> ExportResponse {
    try await self.answering { () throws(ConfigFault) in
      let scope = try self.scope(environment: request.environment, symbol: request.symbol)
      let namespaces = try self.namespaces(request.namespaces)
      let reading = try await self.reading(at: request.moment(), deadline: context.deadline)
      guard !reading.isUnsynced else { throw .notReady }
      let selection = ConfigExport.Selection(
        environment: scope.environment, symbol: scope.symbol, isResolved: request.resolved,
        allSymbols: request.allSymbols, runningIn: self.core.environment)
      let document = ConfigExport(namespaces, of: selection, at: reading.state)
        .document(comment: Self.title(scope, selection, reading.state))
      guard document.utf8.count <= Self.documentBytesMax else { throw .answerTooLarge }
      return ExportResponse(document: Array(document.utf8), token: reading.token)
    }
  }

  /// What an export says of itself, so that a file tells where it came from.
  private static func title(
    _ scope: Basics.Scope, _ selection: ConfigExport.Selection, _ state: ConfigState
  ) -> String {
    let what = selection.isResolved ? "Values in force" : "Values stored"
    let symbols = selection.allSymbols ? " and its symbols" : ""
    return """
      \(what) in \(scope)\(symbols).
      Epoch \(state.token.epoch), revision \(state.token.revision) of \(state.committedAt).
      """
  }
}

extension ExportRequest {
  fileprivate func moment() throws(ConfigFault) -> Moment {
    switch self.at {
    case .atRevision(let revision)?:
      try ConfigHandlers.moment(revision: revision, time: nil)
    case .atTime(let time)?: try ConfigHandlers.moment(revision: nil, time: time)
    case nil: .present
    }
  }
}

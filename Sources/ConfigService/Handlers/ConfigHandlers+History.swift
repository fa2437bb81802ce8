internal import Basics
internal import ContractConfig
internal import ContractType
internal import Postgres
internal import RPC
internal import RPCServices
internal import ServiceRuntime

extension ConfigHandlers {
  /// The calls that look back: who changed what, when and why.
  var historyRoutes: [Route] {
    [
      Route(ConfigServiceMethods.history, UnaryHandler(self.history)),
      Route(ConfigServiceMethods.listChangeSets, UnaryHandler(self.listChangeSets)),
      Route(ConfigServiceMethods.diff, UnaryHandler(self.diff)),
      Route(ConfigServiceMethods.compare, UnaryHandler(self.compare)),
      Route(ConfigServiceMethods.explain, UnaryHandler(self.explain)),
      Route(ConfigServiceMethods.listAudit, UnaryHandler(self.listAudit)),
      Route(ConfigServiceMethods.verifyAudit, UnaryHandler(self.verifyAudit)),
      Route(ConfigServiceMethods.rollback, UnaryHandler(self.rollback)),
    ]
  }

  /// Asks the store a question that only it can answer.
  func asking<Answer>(
    by deadline: MonotonicTime?,
    _ question: (PostgresConnection) async throws(PostgresError) -> Answer
  ) async throws(ConfigFault) -> Answer {
    do throws(PostgresError) {
      return try await self.core.pool.withConnection(deadline: deadline ?? .never) {
        connection throws(PostgresError) in try await question(connection)
      }
    } catch {
      throw ConfigFault(reading: error)
    }
  }

  // MARK: History

  @Sendable
  func history(
    _ request: HistoryRequest, _ context: CallContext
  ) async throws(RPCError) -> HistoryResponse {
    try await self.answering { () throws(ConfigFault) in
      let page = try Page(of: request)
      var filter = try self.historyFilter(request)
      filter.position = try page.start.map { start throws(ConfigFault) in
        guard let position = ConfigStore.HistoryPosition(start.position) else {
          throw PageToken.fault
        }
        return position
      }
      let (found, through) = try await self.asking(by: context.deadline) {
        connection throws(PostgresError) in
        var filter = filter
        let head = try await self.core.store.head(on: connection).token.revision
        filter.through = page.start?.revision ?? min(filter.through, head)
        return (
          try await self.core.store.history(filter, limit: page.size + 1, on: connection),
          filter.through
        )
      }
      let shown = found.prefix(page.size)
      let mapping = self.mapping
      var response = HistoryResponse(items: shown.map { mapping.historyItem($0, $1) })
      if let last = shown.last, found.count > page.size {
        response.nextPageToken = page.next(
          after: ConfigStore.HistoryPosition(last.item).text, readAt: through)
      }
      return response
    }
  }

  private func historyFilter(
    _ request: HistoryRequest
  ) throws(ConfigFault) -> ConfigStore.HistoryFilter {
    let namespace = try self.namespace(request.namespace).namespace
    if !request.key.isEmpty { _ = try self.parameter(request.namespace, request.key) }
    var filter = ConfigStore.HistoryFilter(
      namespace: namespace.description, through: Revision(Revision.countMax))
    filter.key = request.key
    filter.environment = request.environment
    filter.symbol = try Self.symbolText(request.symbol)
    filter.withoutSymbol = request.withoutSymbol
    filter.after = Revision(exactly: request.afterRevision) ?? .zero
    if request.throughRevision != 0, let through = Revision(exactly: request.throughRevision) {
      filter.through = through
    }
    return filter
  }

  /// A symbol as it is kept; empty when none is asked for.
  static func symbolText(_ text: String) throws(ConfigFault) -> String {
    text.isEmpty ? "" : try Self.parsed(Symbol.self, text, field: "symbol").description
  }

  /// Namespaces to look for in the store, where some may be that the catalogue no longer knows.
  static func choice(_ texts: [String]) throws(ConfigFault) -> ConfigStore.NamespaceChoice {
    var choice = ConfigStore.NamespaceChoice()
    for (number, text) in texts.enumerated() {
      switch Subscription.Pattern(text) {
      case .namespace(let namespace)?: choice.namespaces.append(namespace.description)
      case .realm(let realm)?: choice.realms.append(realm)
      case nil:
        throw Self.fault(
          "namespaces[\(number)]", .badFormat, "\(text) is neither a namespace nor a realm",
          "a namespace such as params/pricing, or a realm such as strategy/*")
      }
    }
    return choice
  }

  // MARK: Change sets

  @Sendable
  func listChangeSets(
    _ request: ListChangeSetsRequest, _ context: CallContext
  ) async throws(RPCError) -> ListChangeSetsResponse {
    try await self.answering { () throws(ConfigFault) in
      let page = try Page(of: request)
      let filter = try self.changeSetFilter(request, page)
      let answer = try await self.asking(by: context.deadline) {
        connection throws(PostgresError) in
        try await self.changeSets(
          filter, page, withChanges: request.includeChanges, on: connection)
      }
      guard request.revision == 0 || !answer.shown.isEmpty else {
        throw .unknownRevision("revision \(request.revision)")
      }
      let mapping = self.mapping
      let changes = Dictionary(grouping: answer.changes, by: \.revision)
      let states = try await self.statesAround(request, answer.shown, context.deadline)
      var response = ListChangeSetsResponse(
        changeSets: answer.shown.map {
          mapping.changeSet($0, changes: changes[$0.token.revision] ?? [], states)
        }, head: ContractMapping.token(answer.head))
      if let last = answer.shown.last, answer.hasMore {
        response.nextPageToken = page.next(
          after: last.token.revision.description, readAt: answer.through)
      }
      return response
    }
  }

  /// What was in force before and after the one change set that is asked for; nil for a list of
  /// many, and when the past of it is no longer kept.
  private func statesAround(
    _ request: ListChangeSetsRequest, _ shown: [ConfigStore.CommittedChangeSet],
    _ deadline: MonotonicTime?
  ) async throws(ConfigFault) -> (before: ConfigState, after: ConfigState)? {
    guard request.revision != 0, request.includeChanges, let revision = shown.first?.token.revision
    else { return nil }
    let deadline = deadline ?? .never
    do throws(ConfigFault) {
      let after = try await self.core.state(at: .revision(revision), deadline: deadline)
      guard revision.count > 1 else {
        return (
          ConfigState(token: after.token, committedAt: after.committedAt, places: [:]), after
        )
      }
      return (
        try await self.core.state(at: .revision(Revision(revision.count - 1)), deadline: deadline),
        after
      )
    } catch .revisionNotKept {
      return nil
    }
  }

  private func changeSetFilter(
    _ request: ListChangeSetsRequest, _ page: Page
  ) throws(ConfigFault) -> ConfigStore.ChangeSetFilter {
    var filter = ConfigStore.ChangeSetFilter(
      through: page.start?.revision ?? Revision(Revision.countMax))
    filter.revision = Revision(exactly: request.revision) ?? .zero
    filter.choice = try Self.choice(request.namespaces)
    filter.actor = request.actor
    if let since = request.since {
      filter.since = WallTime(clampingMicrosecondsSinceEpoch: since.microseconds)
    }
    filter.until = request.until.map {
      WallTime(clampingMicrosecondsSinceEpoch: $0.microseconds)
    }
    filter.kind = Int16(clamping: request.kind.rawValue)
    if let start = page.start {
      guard let before = Revision(start.position) else { throw PageToken.fault }
      filter.before = before
    }
    return filter
  }

  private struct ChangeSetPage: Sendable {
    var shown: [ConfigStore.CommittedChangeSet]
    var changes: [ConfigStore.HistoryItem]
    var hasMore: Bool
    let head: RevisionToken
    let through: Revision
  }

  private func changeSets(
    _ filter: ConfigStore.ChangeSetFilter, _ page: Page, withChanges: Bool,
    on connection: PostgresConnection
  ) async throws(PostgresError) -> ChangeSetPage {
    let head = try await self.core.store.head(on: connection).token
    var filter = filter
    filter.through = min(filter.through, head.revision)
    let found = try await self.core.store.changeSets(
      filter, limit: page.size + 1, on: connection)
    var shown = Array(found.prefix(page.size))
    var changes: [ConfigStore.HistoryItem] = []
    if withChanges {
      // The first is always shown; the page ends before the answer becomes too large.
      var sum = 0
      let count = shown.prefix { changeSet in
        sum += changeSet.changeCount
        return sum <= ConfigStore.changesPerPageMax
      }.count
      shown = Array(shown.prefix(max(1, count)))
      changes = try await self.core.store.changes(
        of: shown.map(\.token.revision), on: connection)
    }
    return ChangeSetPage(
      shown: shown, changes: changes, hasMore: shown.count < found.count, head: head,
      through: filter.through)
  }
}

extension ConfigStore.HistoryPosition {
  fileprivate init(_ item: ConfigStore.HistoryItem) {
    let place = item.edit.place
    self.init(
      revision: item.revision, key: item.edit.key.description,
      layer: Int16(place.layer.rawValue), environment: place.scope.environmentText,
      symbol: place.scope.symbol?.description ?? "")
  }

  /// None of the parts can hold a space.
  fileprivate var text: String {
    "\(self.revision) \(self.key) \(self.layer) \(self.environment) \(self.symbol)"
  }

  fileprivate init?(_ text: String) {
    let parts = text.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 5, let revision = Revision(String(parts[0])), let layer = Int16(parts[2])
    else { return nil }
    self.init(
      revision: revision, key: String(parts[1]), layer: layer, environment: String(parts[3]),
      symbol: String(parts[4]))
  }
}

extension ContractMapping {
  /// A value before and after, without what was in force.
  func kept(_ edit: Edit) -> ValueChange {
    ValueChange(
      namespace: edit.place.namespace.description, key: edit.key.description,
      scope: Self.scope(edit.place.scope),
      before: edit.before.map { self.shown($0, of: edit.name) },
      after: edit.after.map { self.shown($0, of: edit.name) }, redacted: self.isSecret(edit.name))
  }

  /// One change of one value.
  func historyItem(
    _ item: ConfigStore.HistoryItem, _ changeSet: ConfigStore.CommittedChangeSet
  ) -> ContractConfig.HistoryItem {
    ContractConfig.HistoryItem(
      revision: item.revision.count, kind: Self.kind(changeSet.author.kind),
      committedAt: Self.time(changeSet.committedAt), change: self.kept(item.edit),
      version: item.version.count, actor: Self.actor(changeSet.author),
      reason: changeSet.author.reason)
  }

  /// What was committed together.
  func changeSet(
    _ changeSet: ConfigStore.CommittedChangeSet, changes: [ConfigStore.HistoryItem],
    _ states: (before: ConfigState, after: ConfigState)?
  ) -> ChangeSet {
    let author = changeSet.author
    return ChangeSet(
      token: Self.token(changeSet.token), kind: Self.kind(author.kind),
      committedAt: Self.time(changeSet.committedAt), actor: Self.actor(author),
      reason: author.reason, requestID: author.requestID, traceID: author.traceID,
      changeCount: UInt32(clamping: changeSet.changeCount), namespaces: changeSet.namespaces,
      changes: changes.map { item in
        states.map { self.change(item.edit, from: $0.before, to: $0.after) }
          ?? self.kept(item.edit)
      },
      rolledBackRevision: author.rolledBack.count)
  }
}

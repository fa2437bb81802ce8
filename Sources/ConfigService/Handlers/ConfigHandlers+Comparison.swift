internal import Basics
internal import ContractConfig
internal import ContractType
internal import RPC
internal import RPCServices
internal import ServiceRuntime

extension ConfigHandlers {
  // MARK: Diff

  @Sendable
  func diff(
    _ request: DiffRequest, _ context: CallContext
  ) async throws(RPCError) -> DiffResponse {
    try await self.answering { () throws(ConfigFault) in
      let page = try Page(of: request)
      let isTaken = try self.taken(request.namespaces)
      let from = try await self.state(request.fromRevision, deadline: context.deadline)
      let to =
        if let start = page.start {
          try await self.state(start.revision.count, deadline: context.deadline)
        } else {
          try await self.stateOrHead(request.toRevision, deadline: context.deadline)
        }
      let changes = try self.changes(request, from, to, isTaken)
      let cut = try PageCut(changes, page)
      return DiffResponse(
        changes: Array(cut.shown), from: ContractMapping.token(from.token),
        to: ContractMapping.token(to.token),
        nextPageToken: cut.nextToken(readAt: to.token.revision))
    }
  }

  private func changes(
    _ request: DiffRequest, _ from: ConfigState, _ to: ConfigState,
    _ isTaken: (ParameterNamespace) -> Bool
  ) throws(ConfigFault) -> [ValueChange] {
    let mapping = self.mapping
    guard !request.stored else {
      // Here an environment that is not named limits nothing: every scope is looked at.
      let environment =
        request.environment.isEmpty ? nil : try self.environment(request.environment)
      let symbol = try Self.symbolText(request.symbol)
      return StateComparison.keptDifferences(from: from, to: to) { place in
        place.layer.isStored && isTaken(place.namespace)
          && (request.environment.isEmpty || place.scope.environment == environment)
          && (symbol.isEmpty || place.scope.symbol?.description == symbol)
      }.map { mapping.kept($0) }
    }
    let scope = try self.scope(environment: request.environment, symbol: request.symbol)
    return StateComparison.differences(
      .init(state: from, scope: scope), .init(state: to, scope: scope), where: isTaken
    ).differences.map { difference in
      ValueChange(
        namespace: difference.name.namespace.description, key: difference.name.key.description,
        scope: ContractMapping.scope(scope),
        resolvedBefore: difference.left.map { mapping.shown($0.kept.value, of: difference.name) },
        resolvedAfter: difference.right.map { mapping.shown($0.kept.value, of: difference.name) },
        redacted: mapping.isSecret(difference.name))
    }
  }

  // MARK: Compare

  @Sendable
  func compare(
    _ request: CompareRequest, _ context: CallContext
  ) async throws(RPCError) -> CompareResponse {
    try await self.answering { () throws(ConfigFault) in
      // Where a side means the head, all pages read the head of the first one.
      let page = try Page(of: request)
      let isTaken = try self.taken(request.namespaces)
      let head =
        if let start = page.start {
          try await self.state(start.revision.count, deadline: context.deadline)
        } else {
          try await self.stateOrHead(0, deadline: context.deadline)
        }
      let left = try await self.side(
        request.leftRevision, head, environment: request.leftEnvironment,
        symbol: request.leftSymbol, field: "left_", context)
      let right = try await self.side(
        request.rightRevision, head, environment: request.rightEnvironment,
        symbol: request.rightSymbol, field: "right_", context)
      let found = StateComparison.differences(left, right, where: isTaken)
      let mapping = self.mapping
      let cut = try PageCut(found.differences, page)
      return CompareResponse(
        differences: cut.shown.map { difference in
          Difference(
            namespace: difference.name.namespace.description,
            key: difference.name.key.description,
            left: difference.left.map { mapping.entry(difference.name, $0, withSchema: false) },
            right: difference.right.map { mapping.entry(difference.name, $0, withSchema: false) })
        },
        equalCount: UInt32(clamping: found.equalCount),
        left: ContractMapping.token(left.state.token),
        right: ContractMapping.token(right.state.token),
        nextPageToken: cut.nextToken(readAt: head.token.revision))
    }
  }

  private func side(
    _ revision: UInt64, _ head: ConfigState, environment: String, symbol: String, field: String,
    _ context: CallContext
  ) async throws(ConfigFault) -> StateComparison.Side {
    let scope = try self.scope(environment: environment, symbol: symbol, field: field)
    let state =
      revision == 0 ? head : try await self.state(revision, deadline: context.deadline)
    return StateComparison.Side(state: state, scope: scope)
  }

  // MARK: What both need

  private func state(
    _ revision: UInt64, deadline: MonotonicTime?
  ) async throws(ConfigFault) -> ConfigState {
    let moment = try Self.moment(revision: revision, time: nil)
    return try await self.core.state(at: moment, deadline: deadline ?? .never)
  }

  private func stateOrHead(
    _ revision: UInt64, deadline: MonotonicTime?
  ) async throws(ConfigFault) -> ConfigState {
    revision == 0 ? try self.core.state() : try await self.state(revision, deadline: deadline)
  }

  /// Which namespaces a request is about; also those that the catalogue no longer knows.
  private func taken(
    _ texts: [String]
  ) throws(ConfigFault) -> (ParameterNamespace) -> Bool {
    guard !texts.isEmpty else { return { _ in true } }
    _ = try self.namespaces(texts)
    let patterns = Set(texts.compactMap(Subscription.Pattern.init))
    return { patterns.contains(.namespace($0)) || patterns.contains(.realm($0.realm)) }
  }
}

/// The part of a list that one page shows, where a list is the same whenever it is made.
private struct PageCut<Item> {
  let shown: ArraySlice<Item>
  private let page: Page
  private let hasMore: Bool

  init(_ items: [Item], _ page: Page) throws(ConfigFault) {
    var offset = 0
    if let start = page.start {
      guard let position = Int(start.position), position >= 0 else { throw PageToken.fault }
      offset = position
    }
    self.shown = items.dropFirst(offset).prefix(page.size)
    self.hasMore = self.shown.endIndex < items.count
    self.page = page
  }

  func nextToken(readAt revision: Revision) -> String {
    guard self.hasMore else { return "" }
    return self.page.next(after: String(self.shown.endIndex), readAt: revision)
  }
}

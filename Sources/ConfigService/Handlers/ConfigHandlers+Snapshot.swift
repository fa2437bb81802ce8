internal import Basics
internal import ContractConfig
internal import ContractType
internal import JSON
internal import RPC

extension ConfigHandlers {
  @Sendable
  func getSnapshot(
    _ request: GetSnapshotRequest, _ context: CallContext
  ) async throws(RPCError) -> GetSnapshotResponse {
    try await self.answering { () throws(ConfigFault) in
      guard let environment = try self.environment(request.environment) else {
        throw .invalidRequest([
          Violation(
            field: "environment", code: .wrongEnvironment,
            message: "a snapshot is resolved for one environment",
            allowed: "the name of an environment")
        ])
      }
      let namespaces = try self.namespaces(request.namespaces)
      let reading = try await self.reading(
        at: Self.moment(revision: request.token?.revision, time: nil),
        deadline: context.deadline)
      guard !reading.isUnsynced else { throw .notReady }
      if let token = request.token { try Self.check(token, is: reading.state.token) }
      let subscription = Subscription(
        environment: environment, patterns: namespaces.map { .namespace($0.namespace) })
      let values = WatchFeed.snapshot(
        of: subscription, at: reading.state, self.core.catalogue)
      self.usage.add(
        values.count, of: namespaces.map(\.namespace), isHit: reading.isFromMemory)
      return GetSnapshotResponse(
        snapshot: WatchSnapshot(
          token: reading.token, environment: environment.description,
          catalogueVersion: self.core.catalogue.version,
          namespaces: self.mapping.namespaces(values), stale: reading.isStale))
    }
  }

  /// Whether a token names this history; what it leaves out is not compared.
  private static func check(
    _ asked: ContractType.RevisionToken, is token: RevisionToken
  ) throws(ConfigFault) {
    let own = ContractMapping.token(token)
    guard asked.epoch == 0 || asked.epoch == own.epoch,
      asked.chainHash.isEmpty || asked.chainHash == own.chainHash
    else { throw .historyDiffers }
  }
}

extension ContractMapping {
  /// Values of a feed by namespace; secrets only when `revealsSecrets` says so.
  func namespaces(
    _ values: [FeedValue], revealsSecrets: (ParameterNamespace) -> Bool = { _ in false }
  ) -> [NamespaceValues] {
    var namespaces: [NamespaceValues] = []
    for value in values {
      let name = value.name.namespace.description
      let resolved = self.resolved(value, isRevealed: revealsSecrets(value.name.namespace))
      if namespaces.last?.namespace == name {
        namespaces[namespaces.count - 1].values.append(resolved)
      } else {
        namespaces.append(NamespaceValues(namespace: name, values: [resolved]))
      }
    }
    return namespaces
  }

  private func resolved(_ value: FeedValue, isRevealed: Bool) -> ContractConfig.ResolvedValue {
    let isSecret = self.isSecret(value.name)
    return ContractConfig.ResolvedValue(
      key: value.name.key.description, symbol: value.symbol?.description ?? "",
      value: value.value.map { json in
        isSecret && !isRevealed
          ? Self.redacted : Self.value(json, as: self.catalogue[value.name])
      },
      layer: Self.layer(value.layer), revision: value.revision.count,
      redacted: isSecret && !isRevealed, sensitive: isSecret && isRevealed)
  }
}

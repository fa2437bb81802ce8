internal import Basics
internal import ContractConfig
internal import ContractType
internal import Postgres
internal import RPC
internal import ServiceRuntime

extension ConfigHandlers {
  @Sendable
  func explain(
    _ request: ExplainRequest, _ context: CallContext
  ) async throws(RPCError) -> ExplainResponse {
    try await self.answering { () throws(ConfigFault) in
      let name = try self.parameter(request.namespace, request.key)
      let scope = try self.scope(environment: request.environment, symbol: request.symbol)
      let moment: Moment =
        switch request.at {
        case .atRevision(let revision)?: try Self.moment(revision: revision, time: nil)
        case .atTime(let time)?: try Self.moment(revision: nil, time: time)
        case nil: .present
        }
      let reading = try await self.reading(at: moment, deadline: context.deadline)
      let layers = Place.speaking(for: scope, in: name.namespace).map { place in
        (place: place, kept: reading.state[place].values[name.key])
      }
      let writers = try await self.writers(of: layers, deadline: context.deadline)
      let mapping = self.mapping
      let winner = layers.first { $0.kept != nil }?.place
      return ExplainResponse(
        entry: mapping.entry(name, in: scope, at: reading.state),
        layers: layers.map { place, kept in
          var layer = mapping.layer(place, kept, of: name, wins: place == winner, writers)
          layer.problem = self.problem(of: place, name)
          return layer
        },
        schema: mapping.schema(of: name),
        rules: self.core.catalogue.rules(touching: [name]).map {
          mapping.rule($0, in: scope.environment)
        },
        token: reading.token)
    }
  }

  /// Why this process could not read what a layer says; other replicas may have read it.
  private func problem(of place: Place, _ name: ParameterName) -> String {
    guard place.layer == .variable, place.scope.environment == self.core.environment else {
      return ""
    }
    let variables = self.core.catalogue[name]?.variables ?? []
    return self.inputs.faults.first { variables.contains($0.origin) }?.description ?? ""
  }

  /// The change sets that wrote what the stored layers hold.
  private func writers(
    of layers: [(place: Place, kept: KeptValue?)], deadline: MonotonicTime?
  ) async throws(ConfigFault) -> [Revision: ConfigStore.CommittedChangeSet] {
    let revisions = Set(
      layers.compactMap { $0.place.layer.isStored ? $0.kept?.revision : nil })
    guard !revisions.isEmpty else { return [:] }
    let changeSets = try await self.asking(by: deadline) { connection throws(PostgresError) in
      try await self.core.store.changeSets(of: revisions, on: connection)
    }
    return Dictionary(changeSets.map { ($0.token.revision, $0) }) { first, _ in first }
  }
}

extension ContractMapping {
  /// What one layer says of a parameter.
  fileprivate func layer(
    _ place: Place, _ kept: KeptValue?, of name: ParameterName, wins: Bool,
    _ writers: [Revision: ConfigStore.CommittedChangeSet]
  ) -> ExplainedLayer {
    let isStored = place.layer.isStored
    var message = ExplainedLayer(
      layer: Self.layer(place.layer), scope: isStored ? Self.scope(place.scope) : nil, wins: wins)
    guard let kept else { return message }
    message.value = self.shown(kept.value, of: name)
    message.origin = kept.origin
    message.revision = kept.revision.count
    guard isStored else { return message }
    message.version = kept.version.count
    message.changedAt = Self.time(kept.writtenAt)
    if let writer = writers[kept.revision] {
      message.actor = Self.actor(writer.author)
      message.reason = writer.author.reason
    }
    return message
  }
}

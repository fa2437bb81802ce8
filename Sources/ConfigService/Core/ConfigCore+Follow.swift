internal import Basics
internal import Postgres

extension ConfigCore {
  /// Brings the state up to the store on `connection`.
  func follow(on connection: PostgresConnection) async throws(PostgresError) {
    guard var state = self.known.state else { return try await self.readAll(on: connection) }
    while true {
      let head = try await self.store.head(on: connection)
      guard try await self.continues(state.token, head, on: connection) else {
        return try await self.startOver(from: state.token, on: connection)
      }
      guard head.token.revision > state.token.revision else { return }
      let revisions = try await self.store.revisions(
        after: state.token.revision, on: connection)
      // A gap in what should have none: only a whole reading is certain.
      guard let first = revisions.first,
        first.token.revision.isNext(after: state.token.revision)
      else { return try await self.readAll(on: connection) }
      try await self.learnNamespaces(of: revisions, on: connection)
      for revision in revisions {
        guard revision.token.revision.isNext(after: state.token.revision) else {
          return try await self.readAll(on: connection)
        }
        state = state.applying(
          revision.edits, as: revision.token, at: revision.committedAt, by: revision.author)
      }
      self.install(state)
    }
  }

  /// Whether the store's history is the one that we know the beginning of.
  private func continues(
    _ token: RevisionToken, _ head: ConfigStore.Head, on connection: PostgresConnection
  ) async throws(PostgresError) -> Bool {
    guard head.token.epoch == token.epoch, head.token.revision >= token.revision else {
      return false
    }
    guard token.revision != .zero else { return true }
    if head.token.revision == token.revision { return head.token == token }
    // Retention may have removed it; then the epoch is all there is to go by.
    let hash = try await self.store.chainHash(of: token.revision, on: connection)
    return hash == nil || hash == token.chainHash
  }

  /// Takes over a history that is not the one known: the store was restored or exchanged.
  ///
  /// The epoch is renewed, so that every consumer notices too; a store that has another epoch
  /// already was renewed by somebody else.
  private func startOver(
    from known: RevisionToken, on connection: PostgresConnection
  ) async throws(PostgresError) {
    try await self.store.renewEpoch(known.epoch, on: connection)
    self.add(try await self.store.madeNamespaces(on: connection))
    self.restart(with: try await self.store.state(on: connection), insteadOf: known)
  }

  private func readAll(on connection: PostgresConnection) async throws(PostgresError) {
    self.add(try await self.store.madeNamespaces(on: connection))
    self.install(try await self.store.state(on: connection))
    self.noteReadAll()
  }

  /// Learns of namespaces that another replica has made, when a revision writes to one.
  private func learnNamespaces(
    of revisions: [ConfigStore.CommittedRevision], on connection: PostgresConnection
  ) async throws(PostgresError) {
    let catalogue = self.catalogue
    let isKnown = revisions.allSatisfy { revision in
      revision.edits.allSatisfy { catalogue[$0.place.namespace] != nil }
    }
    if !isKnown { self.add(try await self.store.madeNamespaces(on: connection)) }
  }
}

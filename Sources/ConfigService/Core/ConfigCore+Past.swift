internal import Basics
internal import Postgres

/// A point in the history of the configuration.
enum Moment: Sendable, Hashable {
  /// The newest state that is known.
  case present
  /// After that revision.
  case revision(Revision)
  /// After the last revision that was committed by then.
  case instant(WallTime)
}

extension ConfigCore {
  /// The state at a moment: from memory where it is there, else rebuilt from the history.
  func state(
    at moment: Moment, deadline: MonotonicTime = .never
  ) async throws(ConfigFault) -> ConfigState {
    switch moment {
    case .present: return try self.state()
    case .revision(let revision): return try await self.state(after: revision, deadline)
    case .instant(let instant): return try await self.state(by: instant, deadline)
    }
  }

  private func state(
    after revision: Revision, _ deadline: MonotonicTime
  ) async throws(ConfigFault) -> ConfigState {
    var present = try self.state()
    if revision > present.token.revision {
      // Another replica may have been faster than our look at the store.
      try await self.look(deadline)
      present = try self.state()
    }
    if revision == present.token.revision { return present }
    guard revision < present.token.revision else {
      throw .unknownRevision("revision \(revision)")
    }
    if let kept = self.kept(at: revision, of: present.token.epoch) { return kept }
    return try await self.rebuild(deadline) { connection throws(PostgresError) in
      try await self.store.past(at: revision, on: connection)
    }
  }

  private func state(
    by instant: WallTime, _ deadline: MonotonicTime
  ) async throws(ConfigFault) -> ConfigState {
    var present = try self.state()
    if instant >= present.committedAt {
      try await self.look(deadline)
      present = try self.state()
      if instant >= present.committedAt { return present }
    }
    return try await self.rebuild(deadline) { connection throws(PostgresError) in
      try await self.store.past(by: instant, on: connection)
    }
  }

  private func look(_ deadline: MonotonicTime) async throws(ConfigFault) {
    do throws(PostgresError) {
      try await self.catchUp(deadline: deadline)
    } catch {
      throw ConfigFault(reading: error)
    }
  }

  private func rebuild(
    _ deadline: MonotonicTime,
    _ read: (PostgresConnection) async throws(PostgresError) -> ConfigStore.Past
  ) async throws(ConfigFault) -> ConfigState {
    let past: ConfigStore.Past
    do throws(PostgresError) {
      past = try await self.pool.withConnection(deadline: deadline) {
        connection throws(PostgresError) in try await read(connection)
      }
    } catch {
      throw ConfigFault(reading: error)
    }
    switch past {
    case .state(let state):
      self.keep(state)
      return state
    case .notKept(let oldest): throw .revisionNotKept(oldest: oldest)
    }
  }
}

extension ConfigFault {
  /// What a failed question to the store means for the caller.
  init(reading error: PostgresError) {
    self =
      switch error.code {
      case .deadlineExceeded: .deadlineExceeded
      case .cancelled: .cancelled
      case .poolQueueFull: .overloaded
      default: error.isStoreAway ? .storeUnavailable : .internalFault
      }
  }
}

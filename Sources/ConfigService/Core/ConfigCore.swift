internal import Basics
internal import Postgres
internal import ServiceRuntime

/// The service's knowledge of the configuration, and the one way to change it.
///
/// Reads are answered from an immutable state in memory. A change is judged against it, committed
/// in one statement, and judged again whenever others were faster: the state never runs ahead of
/// the store, and falls behind it only until the next look.
final class ConfigCore: Sendable {
  /// How often a change is judged before the writer is told to try later.
  static let judgementsMax = 32

  /// What is known of the store.
  struct Knowledge: Sendable {
    var state: ConfigState?
    /// Why the state may be older than the store; nil when it is not.
    var staleSince: MonotonicTime?
  }

  let catalogue: Catalogue
  let environment: EnvironmentName
  let store = ConfigStore()
  let pool: PostgresPool
  private let knowledge = Locked(Knowledge())
  private let observers = Locked<[@Sendable (ConfigState) -> Void]>([])

  init(catalogue: Catalogue, environment: EnvironmentName, pool: PostgresPool) {
    self.catalogue = catalogue
    self.environment = environment
    self.pool = pool
  }

  /// What is known now.
  var known: Knowledge { self.knowledge.withLock { $0 } }

  /// The newest state that is known.
  func state() throws(ConfigFault) -> ConfigState {
    guard let state = self.known.state else { throw .notReady }
    return state
  }

  /// Has `observer` told of every state from now on; it must not wait for anything.
  func observe(_ observer: @escaping @Sendable (ConfigState) -> Void) {
    self.observers.withLock { $0.append(observer) }
  }

  /// Brings the state up to the store; the first time, reads all of it.
  ///
  /// A history that is not the one known, or that has a gap, is read anew from its beginning.
  func catchUp(now: MonotonicTime = .now(), deadline: MonotonicTime = .never)
    async
    throws(PostgresError)
  {
    do throws(PostgresError) {
      try await self.pool.withConnection(deadline: deadline) {
        connection throws(PostgresError) in try await self.follow(on: connection)
      }
      self.knowledge.withLock { $0.staleSince = nil }
    } catch {
      self.knowledge.withLock { $0.staleSince = $0.staleSince ?? now }
      throw error
    }
  }

  private func follow(on connection: PostgresConnection) async throws(PostgresError) {
    guard var state = self.known.state else {
      return self.install(try await self.store.state(on: connection))
    }
    while true {
      let head = try await self.store.head(on: connection)
      if head.token.epoch != state.token.epoch || head.token.revision < state.token.revision {
        return self.install(try await self.store.state(on: connection), isRestart: true)
      }
      guard head.token.revision > state.token.revision else { return }
      let revisions = try await self.store.revisions(
        after: state.token.revision, on: connection)
      for revision in revisions {
        guard revision.token.revision.isNext(after: state.token.revision) else {
          return self.install(try await self.store.state(on: connection))
        }
        state = state.applying(
          revision.edits, as: revision.token, at: revision.committedAt, by: revision.author)
      }
      self.install(state)
    }
  }

  /// Puts a state in force unless a newer one of the same history is.
  func install(_ state: ConfigState, isRestart: Bool = false) {
    let isNew = self.knowledge.withLock { knowledge in
      if !isRestart, let known = knowledge.state, known.token.epoch == state.token.epoch,
        known.token.revision >= state.token.revision
      {
        return false
      }
      knowledge.state = state
      return true
    }
    guard isNew else { return }
    for observer in self.observers.withLock({ $0 }) { observer(state) }
  }
}

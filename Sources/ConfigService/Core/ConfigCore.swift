internal import Basics
internal import EventLoop
internal import Postgres
internal import ServiceRuntime
internal import Synchronization

/// The service's knowledge of the configuration, and the one way to change it.
///
/// Reads are answered from an immutable state in memory. A change is judged against it, committed
/// in one statement, and judged again whenever others were faster: the state never runs ahead of
/// the store, and falls behind it only until the next look.
final class ConfigCore: Sendable {
  /// How long a change waits for its turn and for a connection: a store that is away is told of
  /// within a second.
  static let startMax = Duration.milliseconds(800)
  /// How long a pool pauses between attempts to connect: so that a change that waits for its turn
  /// sees one at least, and none is refused because the store has just come back.
  static let retryPauseMax = Duration.milliseconds(500)
  /// Changes that are committed together, at most.
  static let changesPerCommitMax = 32
  /// Changes that wait for their turn, at most.
  static let changesWaitingMax = 1_024
  /// How often a change is judged before the writer is told to try later.
  static let judgementsMax = 32

  /// What is known of the store.
  struct Knowledge: Sendable {
    var catalogue: Catalogue
    var state: ConfigState?
    /// Since when the state may be older than the store; nil when it is not.
    var staleSince: MonotonicTime?
    /// When the store last said that there is nothing newer.
    var confirmedAt: MonotonicTime?
    /// When everything was last read from the store.
    var reloadedAt: WallTime?
    /// The newest revision that was heard of and not looked at.
    var announced = Revision.zero
    /// How many changes are on their way to the store from here.
    var changesUnderWay = 0

    /// Whether others have changed what nobody here is about to learn.
    var isOvertaken: Bool {
      self.changesUnderWay == 0 && self.announced > self.state?.token.revision ?? .zero
    }

    /// There is neither a store nor anything known of it: only defaults can be shown.
    var isUnsynced: Bool { self.state == nil && self.staleSince != nil }
  }

  /// What happens to the knowledge, for those who must be told.
  enum Observation: Sendable {
    /// A newer state of the same history is in force.
    case advanced(ConfigState)
    /// A state of another history, or one read anew, is in force: start over.
    case restarted(ConfigState)
  }

  let environment: EnvironmentName
  let store = ConfigStore()
  /// Connections on each loop that serves calls, or on as many as there are connections for.
  let pools: [PostgresPool]
  let startMax: Duration
  /// Changes on their way to the store.
  let line = ChangeLine(
    batchMax: ConfigCore.changesPerCommitMax, waitingMax: ConfigCore.changesWaitingMax)
  private let knowledge: Locked<Knowledge>
  private let vault = Locked(SecretVault.none)
  private let cache = Locked(StateCache())
  /// Is set when a change has ended and there is more in the store than it has brought.
  let overtaken = Signal()
  private let alone = Atomic<Bool>(false)
  private let observers = Locked<[@Sendable (Observation) -> Void]>([])

  /// `startMax` is how long a change waits for its turn and for a connection.
  init(
    catalogue: Catalogue, environment: EnvironmentName, pools: [PostgresPool],
    startMax: Duration = ConfigCore.startMax
  ) {
    precondition(!pools.isEmpty)
    self.environment = environment
    self.pools = pools
    self.startMax = startMax
    self.knowledge = Locked(Knowledge(catalogue: catalogue))
  }

  convenience init(
    catalogue: Catalogue, environment: EnvironmentName, pool: PostgresPool,
    startMax: Duration = ConfigCore.startMax
  ) {
    self.init(catalogue: catalogue, environment: environment, pools: [pool], startMax: startMax)
  }

  /// The connections of the caller's own loop, so that nothing crosses over to another thread;
  /// another loop's while the own has none.
  ///
  /// Each loop finds a store that is back by itself, one sooner than the other.
  var pool: PostgresPool {
    let own = self.pools.first { $0.loop.isCurrent } ?? self.pools[0]
    guard !own.isConnected else { return own }
    return self.pools.first { $0.isConnected } ?? own
  }

  /// What is known now.
  var known: Knowledge { self.knowledge.withLock { $0 } }

  /// What parameters may be; grows when a strategy is made while the service runs.
  var catalogue: Catalogue { self.known.catalogue }

  /// Whether there is no other replica as far as is known, so that nobody has to be told of a
  /// commit; who is not known of yet finds it by looking.
  var isAlone: Bool { self.alone.load(ordering: .relaxed) }

  /// Learns whether there are other replicas.
  func noteAlone(_ isAlone: Bool) { self.alone.store(isAlone, ordering: .relaxed) }

  /// What keeps secrets, and what references may name.
  var secrets: SecretVault { self.vault.withLock { $0 } }

  /// Keeps secrets with other keys and references from now on.
  func use(_ secrets: SecretVault) { self.vault.withLock { $0 = secrets } }

  /// The newest state that is known.
  func state() throws(ConfigFault) -> ConfigState {
    guard let state = self.known.state else { throw .notReady }
    return state
  }

  /// A state that is held in memory.
  func kept(at revision: Revision, of epoch: StoreEpoch) -> ConfigState? {
    self.cache.withLock { $0.state(at: revision, of: epoch) }
  }

  /// The state of exactly that token, if it is held in memory.
  func kept(_ token: RevisionToken) -> ConfigState? {
    self.cache.withLock { $0.state(of: token) }
  }

  /// Keeps a state of the past in memory for a while.
  func keep(_ state: ConfigState) { self.cache.withLock { $0.insert(state) } }

  /// Has `observer` told of every state from now on; it must not wait for anything.
  func observe(_ observer: @escaping @Sendable (Observation) -> Void) {
    self.observers.withLock { $0.append(observer) }
  }

  /// Adds namespaces that were made at run time, here or by another replica.
  func add(_ made: [MadeNamespace]) {
    self.knowledge.withLock { $0.catalogue = $0.catalogue.adding(made) }
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
      self.noteConfirmed(at: now)
    } catch {
      self.noteLost(at: now)
      throw error
    }
  }

  /// Reads everything again, whatever is known, and says what was in force before and is now.
  func reload(
    now: MonotonicTime = .now(), deadline: MonotonicTime = .never
  ) async throws(PostgresError) -> (before: ConfigState?, after: ConfigState) {
    let before = self.known.state
    do throws(PostgresError) {
      let state = try await self.pool.withConnection(deadline: deadline) {
        connection throws(PostgresError) in try await self.store.state(on: connection)
      }
      self.replace(with: state)
      self.noteConfirmed(at: now)
      return (before, state)
    } catch {
      self.noteLost(at: now)
      throw error
    }
  }

  /// A revision was announced; returns whether the store must be looked at for it now.
  ///
  /// While a change is under way from here it is most likely what was announced, and its answer
  /// brings everything: looking would cost more than the change.
  func noteAnnounced(_ revision: Revision) -> Bool {
    self.knowledge.withLock { knowledge in
      knowledge.announced = max(knowledge.announced, revision)
      return knowledge.isOvertaken
    }
  }

  /// A change is on its way to the store.
  func commitBegins() { self.knowledge.withLock { $0.changesUnderWay += 1 } }

  /// A change has ended, whatever came of it.
  func commitEnds() {
    let isOvertaken = self.knowledge.withLock { knowledge in
      knowledge.changesUnderWay -= 1
      return knowledge.isOvertaken
    }
    if isOvertaken { self.overtaken.set() }
  }

  /// The store has said that there is nothing newer than what is known.
  private func noteConfirmed(at now: MonotonicTime) {
    self.knowledge.withLock { knowledge in
      knowledge.staleSince = nil
      knowledge.confirmedAt = now
      if let revision = knowledge.state?.token.revision, knowledge.announced <= revision {
        knowledge.announced = .zero
      }
    }
  }

  /// Everything was read from the store.
  func noteReadAll() { self.knowledge.withLock { $0.reloadedAt = .now() } }

  /// The store could not be reached.
  func noteLost(at now: MonotonicTime) {
    self.knowledge.withLock { $0.staleSince = $0.staleSince ?? now }
  }

  /// Puts a state in force unless a newer one of the same history is.
  func install(_ state: ConfigState) {
    let (isNew, isOther) = self.knowledge.withLock { knowledge in
      let known = knowledge.state?.token
      if let known, known.epoch == state.token.epoch, known.revision >= state.token.revision {
        return (false, false)
      }
      // Whatever brought it, the store has just spoken.
      knowledge.staleSince = nil
      knowledge.state = state
      return (true, known.map { $0.epoch != state.token.epoch } ?? false)
    }
    if isNew { self.tell(state, isOther: isOther) }
  }

  /// Puts a state of another history in force, unless what it replaces is no longer in force.
  func restart(with state: ConfigState, insteadOf old: RevisionToken) {
    let isNew = self.knowledge.withLock { knowledge in
      guard knowledge.state?.token == old else { return false }
      knowledge.staleSince = nil
      knowledge.state = state
      return true
    }
    if isNew { self.tell(state, isOther: true) }
  }

  /// Puts a state that was read as a whole in force, also in place of one with the same token.
  private func replace(with state: ConfigState) {
    let isOther: Bool? = self.knowledge.withLock { knowledge in
      let known = knowledge.state?.token
      // A change that was committed while we read is in force already.
      if let known, known.epoch == state.token.epoch, known.revision > state.token.revision {
        return nil
      }
      knowledge.state = state
      knowledge.reloadedAt = .now()
      return known.map { $0.epoch != state.token.epoch } ?? false
    }
    if let isOther { self.tell(state, isOther: isOther) }
  }

  private func tell(_ state: ConfigState, isOther: Bool) {
    self.cache.withLock { cache in
      if isOther { cache.removeAll() }
      cache.insert(state)
    }
    let observation = isOther ? Observation.restarted(state) : .advanced(state)
    for observer in self.observers.withLock({ $0 }) { observer(observation) }
  }
}

internal import Basics
internal import EventLoop
internal import ServiceRuntime
internal import Telemetry

/// A pool on its loop: carries out what its state machine decides.
///
/// Unchecked because everything but `counts` is confined to the loop's thread.
final class PoolCore: @unchecked Sendable, TimerOwner {
  /// Somebody who waits for a connection.
  final class Waiter {
    let completion: (Result<PoolLease, PostgresError>) -> Void
    init(_ completion: @escaping (Result<PoolLease, PostgresError>) -> Void) {
      self.completion = completion
    }
  }

  let loop: EventLoop
  let configuration: PostgresConfiguration
  let settings: PoolSettings
  private let blockingCalls: ComputePool
  private let logger: Logger
  let counts = Locked(PoolCounts())
  let durations = QueryDurations()

  private var machine: PoolStateMachine
  private var connections: [PoolStateMachine.ConnectionID: PostgresConnection] = [:]
  private var opening: [PoolStateMachine.ConnectionID: Session] = [:]
  private var waiters: [PoolStateMachine.WaiterID: Waiter] = [:]
  private var nextWaiter = 0
  private var backoff: Backoff
  private var failureCount: Int64 = 0
  /// Why the last attempt to connect failed, as long as none has succeeded since.
  private var connectFailure: PostgresError?
  private var finishing: [() -> Void] = []
  private lazy var timer = LoopTimer(on: self.loop, owner: self)

  init(
    _ configuration: PostgresConfiguration, _ settings: PoolSettings, on loop: EventLoop,
    blockingCalls: ComputePool, logger: Logger
  ) {
    self.configuration = configuration
    self.settings = settings
    self.loop = loop
    self.blockingCalls = blockingCalls
    self.logger = logger
    self.machine = PoolStateMachine(settings)
    self.backoff = Backoff(base: .milliseconds(20), cap: settings.retryPauseMax)
  }

  // MARK: Callers. All on the loop.

  /// Opens the connections that are always kept.
  func start() { self.carryOut(self.machine.tick(now: self.loop.now)) }

  /// Waits for a connection; the number is for ``leave(_:)``.
  @discardableResult
  func lease(
    deadline: MonotonicTime,
    completion: @escaping (Result<PoolLease, PostgresError>) -> Void
  ) -> PoolStateMachine.WaiterID {
    assert(self.loop.isCurrent)
    let id = self.nextWaiter
    self.nextWaiter += 1
    self.waiters[id] = Waiter(completion)
    let latest = min(deadline, self.loop.now + self.settings.waitMax)
    self.carryOut(self.machine.lease(id, deadline: latest, now: self.loop.now))
    return id
  }

  /// The task that waits was cancelled.
  func leave(_ id: PoolStateMachine.WaiterID) {
    guard let waiter = self.waiters.removeValue(forKey: id) else { return }
    self.machine.waiterLeft(id)
    self.carryOut([])
    waiter.completion(.failure(PostgresError(.cancelled)))
  }

  /// Takes a connection back, once it has come to rest.
  func giveBack(_ lease: PoolLease) {
    assert(self.loop.isCurrent)
    let session = lease.connection.session
    guard session.machine.isQuiet, session.link?.transactionStatus == .idle else {
      let deadline = self.loop.now + PostgresConnection.rollbackTimeout
      let rollback = Operation.Work.pipeline([Statement("ROLLBACK")], areIsolated: false)
      return session.submit(rollback, orEndBy: deadline) { self.takeBack(lease.id) }
    }
    self.takeBack(lease.id)
  }

  private func takeBack(_ id: PoolStateMachine.ConnectionID) {
    let isUsable = self.connections[id]?.session.machine.state != .closed
    self.carryOut(self.machine.giveBack(id, isUsable: isUsable, now: self.loop.now))
  }

  /// Gives out no more connections; `completion` is called when all are closed.
  func shutDown(deadline: MonotonicTime, completion: @escaping () -> Void) {
    self.finishing.append(completion)
    self.shutdownDeadline = min(self.shutdownDeadline, deadline)
    self.carryOut(self.machine.shutDown())
    if self.connections.isEmpty, self.opening.isEmpty { self.finish() }
  }

  private var shutdownDeadline = MonotonicTime.never

  // MARK: Actions

  private func carryOut(_ actions: [PoolStateMachine.Action]) {
    // First, so that whoever is told something sees what it led to.
    self.publishCounts()
    for action in actions {
      switch action {
      case .connect(let id): self.connect(id)
      case .grant(let id, let waiter): self.grant(id, to: waiter)
      case .refuse(let waiter, let refusal): self.refuse(waiter, refusal)
      case .check(let id): self.check(id)
      case .close(let id): self.close(id)
      case .finish: self.finish()
      }
    }
    let next = min(self.machine.nextTick, self.shutdownDeadline)
    if next == .never { self.timer.cancel() } else { self.timer.schedule(at: next) }
  }

  func timerFired(_ timer: LoopTimer) {
    let now = self.loop.now
    if self.shutdownDeadline <= now {
      self.shutdownDeadline = .never
      self.carryOut(self.machine.closeLeased())
    }
    self.carryOut(self.machine.tick(now: now))
  }

  private func connect(_ id: PoolStateMachine.ConnectionID) {
    let session = Session(
      self.configuration, on: self.loop, blockingCalls: self.blockingCalls, logger: self.logger,
      durations: self.durations)
    self.opening[id] = session
    session.open(deadline: .never) { result in
      self.opening[id] = nil
      switch result {
      case .success: self.connected(id, session)
      case .failure(let error): self.connectFailed(id, error)
      }
    }
  }

  private func connected(_ id: PoolStateMachine.ConnectionID, _ session: Session) {
    self.backoff.reset()
    self.connectFailure = nil
    self.connections[id] = PostgresConnection(session)
    session.onEnd = { error in self.connectionEnded(id, error) }
    let lifetime = self.settings.lifetimeMax * Double.random(in: 0.9...1)
    self.carryOut(self.machine.connected(id, lifetime: lifetime, now: self.loop.now))
  }

  private func connectFailed(_ id: PoolStateMachine.ConnectionID, _ error: PostgresError) {
    // One that we gave up ourselves says nothing of the server.
    if error.code != .closed {
      self.failureCount += 1
      self.connectFailure = error
      self.logger.warning(
        "postgres connection failed",
        ["postgres.database": .text(self.configuration), "error": .text(error)])
    }
    let wait = self.backoff.next()
    self.carryOut(self.machine.connectFailed(id, wait: wait, now: self.loop.now))
  }

  private func connectionEnded(_ id: PoolStateMachine.ConnectionID, _ error: PostgresError) {
    if error.code != .closed {
      self.logger.notice(
        "postgres connection lost",
        ["postgres.database": .text(self.configuration), "error": .text(error)])
    }
    // A leased one is kept until it is given back.
    let actions = self.machine.ended(id, now: self.loop.now)
    self.connections[id] = self.machine.has(id) ? self.connections[id] : nil
    self.carryOut(actions)
  }

  private func grant(
    _ id: PoolStateMachine.ConnectionID, to waiter: PoolStateMachine.WaiterID
  ) {
    guard let connection = self.connections[id] else { return }
    let lease = PoolLease(id: id, connection: connection, core: self)
    self.waiters.removeValue(forKey: waiter)?.completion(.success(lease))
  }

  private func refuse(
    _ waiter: PoolStateMachine.WaiterID, _ refusal: PoolStateMachine.Refusal
  ) {
    guard let waiter = self.waiters.removeValue(forKey: waiter) else { return }
    let error: PostgresError =
      switch refusal {
      case .queueFull: PostgresError(.poolQueueFull, "\(self.settings.waitersMax) callers wait")
      case .shuttingDown: PostgresError(.closed, "the pool is shutting down")
      // Why nobody could be served is more telling than that nobody was.
      case .timeout: self.connectFailure ?? PostgresError(.poolBusy)
      }
    waiter.completion(.failure(error))
  }

  private func check(_ id: PoolStateMachine.ConnectionID) {
    guard let session = self.connections[id]?.session else { return }
    let work = Operation.Work.pipeline([Statement("SELECT 1")], areIsolated: false)
    let operation = Operation(work, deadline: self.loop.now + self.settings.checkTimeout)
    operation.completion = { result in
      let isUsable = (try? result.get().first?.get()) != nil
      self.carryOut(self.machine.checked(id, isUsable: isUsable, now: self.loop.now))
    }
    session.submit(operation)
  }

  private func close(_ id: PoolStateMachine.ConnectionID) {
    let session = self.connections[id]?.session ?? self.opening[id]
    // One that had ended before, in somebody's hands, ends here for the pool.
    guard let session, session.machine.state != .closed else {
      return self.connectionEnded(id, PostgresError(.closed))
    }
    session.end(PostgresError(.closed))
  }

  private func finish() {
    self.timer.cancel()
    self.shutdownDeadline = .never
    let finishing = self.finishing
    self.finishing = []
    for completion in finishing { completion() }
  }

  private func publishCounts() {
    var counts = PoolCounts()
    counts.connectionCount = self.machine.connectionCount
    counts.leasedCount = self.machine.leasedCount
    counts.idleCount = self.machine.idleCount
    counts.waiterCount = self.machine.waiterCount
    counts.connectFailureCount = self.failureCount
    self.counts.withLock { $0 = counts }
  }
}

/// One connection in one caller's hands.
struct PoolLease: Sendable {
  let id: PoolStateMachine.ConnectionID
  let connection: PostgresConnection
  let core: PoolCore
}

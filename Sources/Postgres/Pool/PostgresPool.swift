public import Basics
public import EventLoop
public import ServiceRuntime
public import Telemetry

/// Connections of one event loop that callers share, each for as long as it needs one.
///
/// A process with several loops has a pool on each, so that a connection's socket, its callers and
/// its timers stay on one thread.
///
/// ```swift
/// let rows = try await pool.query("SELECT key FROM config.current ORDER BY key LIMIT $1", 100)
/// try await pool.transaction { transaction in … }
/// ```
public final class PostgresPool: Sendable {
  /// The loop all its connections are on.
  public let loop: EventLoop
  private let core: PoolCore

  /// Makes a pool and begins to open its first connections.
  public init(
    to configuration: PostgresConfiguration, settings: PoolSettings = PoolSettings(),
    on loop: EventLoop, blockingCalls: ComputePool, logger: Logger
  ) {
    let core = PoolCore(
      configuration, settings, on: loop, blockingCalls: blockingCalls, logger: logger)
    self.loop = loop
    self.core = core
    loop.execute { core.start() }
  }

  deinit {
    let core = self.core
    core.loop.execute { core.shutDown(deadline: .never) {} }
  }

  /// From now on the durations of statements are counted in `histogram`.
  func countDurations(in histogram: Histogram) { self.core.durations.report(to: histogram) }

  /// How many connections there are and how many callers wait.
  public var counts: PoolCounts { self.core.counts.withLock { $0 } }

  /// Whether it has connections that are made, used or not.
  public var isConnected: Bool {
    let counts = self.counts
    return counts.idleCount + counts.leasedCount > 0
  }

  /// Lends a connection to `body`, which must not keep it.
  ///
  /// Waits until `deadline`, and no longer than the settings allow, for one to become free. A
  /// transaction that `body` left open is rolled back; other changes to the session stay.
  @discardableResult
  public func withConnection<Result>(
    deadline: MonotonicTime = .never,
    _ body: (PostgresConnection) async throws(PostgresError) -> Result
  ) async throws(PostgresError) -> Result {
    let lease = try await self.lease(deadline: deadline)
    defer { self.giveBack(lease) }
    return try await body(lease.connection)
  }

  /// Runs one statement on any connection.
  @discardableResult
  public func query<each Value: PostgresValue>(
    _ sql: StaticString, _ values: repeat each Value, deadline: MonotonicTime = .never
  ) async throws(PostgresError) -> QueryResult {
    try await self.run(Statement(sql, repeat each values), deadline: deadline)
  }

  /// Runs one statement on any connection.
  @discardableResult
  public func run(
    _ statement: Statement, deadline: MonotonicTime = .never
  ) async throws(PostgresError) -> QueryResult {
    let lease = try await self.lease(deadline: deadline)
    defer { self.giveBack(lease) }
    return try await lease.connection.run(statement, deadline: deadline)
  }

  /// Runs `body` in a transaction on any connection, as ``PostgresConnection/transaction(_:_:)``.
  @discardableResult
  public func transaction<Result, Failure: Error>(
    _ options: TransactionOptions = TransactionOptions(),
    _ body: (Transaction) async throws(Failure) -> Result
  ) async throws(TransactionFailure<Failure>) -> Result {
    let lease: PoolLease
    do throws(PostgresError) {
      lease = try await self.lease(deadline: options.deadline)
    } catch {
      throw .notCommitted(error)
    }
    defer { self.giveBack(lease) }
    return try await lease.connection.transaction(options, body)
  }

  /// Gives out no more connections and returns when all are closed.
  ///
  /// Those in use are waited for until `deadline`, then closed under their users.
  public func shutDown(deadline: MonotonicTime) async {
    let core = self.core
    await withCheckedContinuation { continuation in
      core.loop.run { core.shutDown(deadline: deadline) { continuation.resume() } }
    }
  }

  private func lease(deadline: MonotonicTime) async throws(PostgresError) -> PoolLease {
    let core = self.core
    let waiter = PoolWaiter()
    let result: Result<PoolLease, PostgresError> = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        core.loop.run {
          guard !waiter.isCancelled else {
            return continuation.resume(returning: .failure(PostgresError(.cancelled)))
          }
          waiter.id = core.lease(deadline: deadline) { continuation.resume(returning: $0) }
        }
      }
    } onCancel: {
      core.loop.execute {
        waiter.isCancelled = true
        if let id = waiter.id { core.leave(id) }
      }
    }
    return try result.get()
  }

  private func giveBack(_ lease: PoolLease) {
    let core = self.core
    core.loop.run { core.giveBack(lease) }
  }
}

/// What a caller and its cancellation know of each other.
///
/// Unchecked because both sides touch it on the loop only.
private final class PoolWaiter: @unchecked Sendable {
  var id: PoolStateMachine.WaiterID?
  var isCancelled = false
}

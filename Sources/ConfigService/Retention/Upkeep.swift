internal import Basics
internal import Postgres
internal import ServiceRuntime
internal import Telemetry

/// What the service does for its tables now and then, besides serving.
///
/// Only what loses nothing that anybody was promised: months of the audit log are made ahead of
/// time, answers are forgotten after their day, consumers after they are long gone, counters after
/// their days. Removing audit records or history is never done here.
final class Upkeep: Service {
  /// How often counted reads are written.
  static let flushInterval = Duration.seconds(10)
  /// How often tables are swept.
  static let sweepInterval = Duration.seconds(3_600)
  /// How long a consumer that is gone is remembered.
  static let subscriberMemory = Duration.seconds(3_600)
  /// Statements that one sweep of a table runs at most; what is left waits for the next.
  static let batchesPerSweepMax = 100

  let name: StaticString = "config-upkeep"
  private let pool: PostgresPool
  private let counter: AccessCounter
  private let policy: RetentionPolicy
  private let logger: Logger
  private let time: any TimeSource
  private let store = ConfigStore()

  init(
    pool: PostgresPool, counter: AccessCounter, policy: RetentionPolicy, logger: Logger,
    time: any TimeSource = SystemClock()
  ) {
    self.pool = pool
    self.counter = counter
    self.policy = policy
    self.logger = logger
    self.time = time
  }

  func run(_ lifetime: ServiceLifetime) async throws {
    let work = Task { await self.repeatUntilCancelled() }
    lifetime.onStop { work.cancel() }
    lifetime.started()
    await work.value
    await self.flush()
  }

  private func repeatUntilCancelled() async {
    var nextSweep = self.time.monotonicNow
    while !Task.isCancelled {
      if self.time.monotonicNow >= nextSweep {
        await self.sweep()
        nextSweep = self.time.monotonicNow + Self.sweepInterval
      }
      do throws(CancellationError) {
        try await self.time.sleep(for: Self.flushInterval)
      } catch {
        return
      }
      await self.flush()
    }
  }

  /// Writes the reads counted since the last time; keeps them when the store is away.
  func flush() async {
    let counts = self.counter.take()
    guard !counts.isEmpty else { return }
    do throws(PostgresError) {
      try await self.pool.withConnection(deadline: self.time.monotonicNow + Self.flushInterval) {
        connection throws(PostgresError) in
        try await self.store.addAccess(counts, on: connection)
      }
    } catch {
      self.counter.putBack(counts)
      self.logger.debug("counts of reads not written", ["error": .string(error.description)])
    }
  }

  /// Makes what will be needed and removes what is no longer promised.
  func sweep() async {
    let now = self.time.wallNow
    do throws(PostgresError) {
      try await self.pool.withConnection { connection throws(PostgresError) in
        try await self.store.makeAuditPartitions(on: connection)
        let answers = try await self.inBatches { () async throws(PostgresError) in
          try await self.store.forgetAnswers(on: connection)
        }
        let subscribers = try await self.inBatches { () async throws(PostgresError) in
          try await self.store.forgetSubscribers(
            unheardSince: now - Self.subscriberMemory, on: connection)
        }
        let counts = try await self.inBatches { () async throws(PostgresError) in
          try await self.store.forgetAccess(
            before: self.policy.accessCutoff(at: now), on: connection)
        }
        self.logger.info(
          "tables swept",
          [
            "answers": .integer(answers), "subscribers": .integer(subscribers),
            "counts": .integer(counts),
          ])
      }
    } catch {
      self.logger.warning("tables not swept", ["error": .string(error.description)])
    }
  }

  private func inBatches(
    _ batch: () async throws(PostgresError) -> Int64
  ) async throws(PostgresError) -> Int64 {
    var sum: Int64 = 0
    for _ in 0..<Self.batchesPerSweepMax {
      let count = try await batch()
      sum += count
      guard count >= ConfigStore.rowsPerCleaningMax else { break }
    }
    return sum
  }
}

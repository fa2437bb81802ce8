internal import Basics
internal import Postgres
internal import ServiceRuntime
internal import Synchronization
internal import Telemetry

/// Tells the other replicas who follows here and how far, and learns the same of them.
///
/// Through the database, in batches: what happens within a moment is written by one statement. A
/// replica that is alone has nobody to tell: it writes seldom, for those who look into the
/// database, and leaves that to the changes. Without a database everything goes on with what is
/// known here.
final class SubscriberExchange: Service {
  /// How long a batch waits for more.
  static let batchWindow = Duration.milliseconds(20)
  /// How long it waits while there is no other replica.
  static let lonelyBatchWindow = Duration.seconds(1)
  /// How often the replica says that it is alive, and looks without being told to.
  static let heartbeatInterval = Duration.seconds(5)
  /// How long after a failure the next attempt is made.
  static let retryInterval = Duration.seconds(1)
  static let statementTimeout = Duration.seconds(5)

  let name: StaticString = "subscriber-exchange"
  private let hub: WatchHub
  private let pool: PostgresPool
  private let replica: String
  private let clock: any TimeSource
  private let telemetry: WatchHubTelemetry
  private let store = SubscriberStore()
  private let news = Signal()
  /// Whether there is no other replica, as far as is known.
  private let alone = Atomic<Bool>(false)
  /// Is set when there is another replica again.
  private let company = Signal()
  private let noteAlone: @Sendable (Bool) -> Void

  /// Exchanges what `hub` knows with replicas other than `replica`; each look tells `noteAlone`
  /// whether there are none.
  init(
    hub: WatchHub, pool: PostgresPool, replica: String, clock: any TimeSource = SystemClock(),
    telemetry: WatchHubTelemetry, noteAlone: @escaping @Sendable (Bool) -> Void
  ) {
    self.noteAlone = noteAlone
    self.hub = hub
    self.pool = pool
    self.replica = replica
    self.clock = clock
    self.telemetry = telemetry
  }

  /// A notification of ``SubscriberStore/channel`` has come, with its payload.
  ///
  /// Nil when some may have been missed. From any thread.
  func notified(_ payload: String?) {
    if payload != self.replica { self.news.set() }
  }

  /// Whether no other replica has shown a sign of life lately.
  var isAlone: Bool { self.alone.load(ordering: .relaxed) }

  /// Keeps the hub's clock going and exchanges until told to stop.
  func run(_ lifetime: ServiceLifetime) async throws {
    await withDiscardingTaskGroup { group in
      group.addTask { await self.tick() }
      group.addTask { await self.keepAlive() }
      group.addTask { await self.write() }
      group.addTask { await self.read() }
      lifetime.started()
      await lifetime.stopRequested()
      self.hub.unsaved.close()
      self.news.close()
      self.company.close()
      group.cancelAll()
    }
  }

  private func pause(_ duration: Duration) async -> Bool {
    do throws(CancellationError) {
      try await self.clock.sleep(for: duration)
      return true
    } catch {
      return false
    }
  }

  private func tick() async {
    while await self.pause(WatchHub.tickInterval) { self.hub.tick() }
  }

  private func keepAlive() async {
    var hasBegun = false
    repeat {
      do throws(PostgresError) {
        let deadline = self.clock.monotonicNow + Self.statementTimeout
        try await self.pool.withConnection(deadline: deadline) {
          connection throws(PostgresError) in
          if !hasBegun { try await self.store.began(self.replica, on: connection) }
          try await self.store.isAlive(self.replica, on: connection)
        }
        if !hasBegun { self.hub.tellAll() }
        hasBegun = true
      } catch {
        // Nobody can be told; the next beat tries again.
        self.telemetry.reportExchange(error)
      }
      self.news.set()
    } while await self.pause(Self.heartbeatInterval)
  }

  private func write() async {
    while await self.hub.unsaved.next() {
      guard await self.waitForMore() else { return }
      while await self.writeBatch() {}
    }
  }

  /// Lets a batch grow; false at the end.
  private func waitForMore() async -> Bool {
    guard self.isAlone else { return await self.pause(Self.batchWindow) }
    return await withTaskGroup(of: Bool.self) { group in
      group.addTask { await self.pause(Self.lonelyBatchWindow) }
      group.addTask { await self.company.next() }
      defer { group.cancelAll() }
      return await group.next() ?? false
    }
  }

  /// Writes one batch; true when there may be more.
  private func writeBatch() async -> Bool {
    guard let epoch = self.hub.head?.token.epoch else { return false }
    let batch = self.hub.takeUnsaved(countMax: SubscriberStore.rowsMax)
    guard !batch.isEmpty else { return false }
    let now = self.clock.monotonicNow
    let deadline = now + Self.statementTimeout
    do throws(PostgresError) {
      try await self.pool.withConnection(deadline: deadline) {
        connection throws(PostgresError) in
        try await self.store.save(
          batch, of: self.replica, in: epoch, now: now, on: connection, deadline: deadline)
      }
      self.telemetry.reportBatch(rowCount: batch.count, isWritten: true)
      return batch.count == SubscriberStore.rowsMax
    } catch {
      self.telemetry.reportBatch(rowCount: batch.count, isWritten: false)
      self.telemetry.reportExchange(error)
      self.hub.giveBack(batch)
      guard await self.pause(Self.retryInterval) else { return false }
      self.hub.unsaved.set()
      return false
    }
  }

  private func read() async {
    while await self.news.next() {
      guard await self.pause(Self.batchWindow) else { return }
      guard let epoch = self.hub.head?.token.epoch else { continue }
      let now = self.clock.monotonicNow
      let deadline = now + Self.statementTimeout
      do throws(PostgresError) {
        try await self.pool.withConnection(deadline: deadline) {
          connection throws(PostgresError) in
          let consumers = try await self.store.others(
            than: self.replica, in: epoch, now: now, on: connection, deadline: deadline)
          // Asked second: whoever knows a consumer of another replica knows that replica.
          self.noteOthers(
            try await self.store.hasOthers(than: self.replica, on: connection, deadline: deadline))
          self.hub.setElsewhere(consumers)
        }
      } catch {
        // What was known stays; the next beat looks again.
        self.telemetry.reportExchange(error)
      }
    }
  }

  private func noteOthers(_ areThere: Bool) {
    self.noteAlone(!areThere)
    let wasAlone = self.alone.exchange(!areThere, ordering: .relaxed)
    if wasAlone, areThere { self.company.set() }
  }
}

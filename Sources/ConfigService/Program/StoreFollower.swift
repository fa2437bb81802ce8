internal import Basics
internal import EventLoop
internal import Postgres
internal import RPCServices
internal import ServiceRuntime
internal import Synchronization
internal import Telemetry

/// Keeps the state up to the store: takes the store into use when it is there, then looks at every
/// hint, and once a second in case a hint was lost.
///
/// A notification only says that it is time to look, or that there is no need to. What is read is
/// decided by what is known.
final class StoreFollower: Service {
  /// How often is looked without a hint.
  static let pollInterval = Duration.seconds(1)
  /// How long one look may take; a store that does not answer is one that is lost.
  static let lookMax = Duration.seconds(5)
  static let channel: StaticString = "mooring_config"

  /// Somebody else's channel, over the same connection: one per process is enough.
  struct Channel: Sendable {
    let name: StaticString
    /// Told of each payload, and of nil when some may have been missed; must not wait.
    let notified: @Sendable (String?) -> Void
  }

  let name: StaticString = "store-follower"
  private let core: ConfigCore
  private let start: StartSequence
  private let direct: PostgresConfiguration
  private let loop: EventLoop
  private let blockingCalls: ComputePool
  private let readiness: ConfigReadiness
  private let channels: [Channel]
  private let logger: Logger
  private let time: any TimeSource
  /// Reads this replica's keys, secrets and files again.
  private let readInputs: @Sendable () async -> Void
  /// Another replica was told to reload since they were read.
  private let inputsAreDue = Atomic<Bool>(false)

  init(
    start: StartSequence, direct: PostgresConfiguration, loop: EventLoop,
    blockingCalls: ComputePool, readiness: ConfigReadiness, channels: [Channel] = [],
    logger: Logger, time: any TimeSource = SystemClock(),
    readInputs: @escaping @Sendable () async -> Void = {}
  ) {
    self.readInputs = readInputs
    self.channels = channels
    self.core = start.core
    self.start = start
    self.direct = direct
    self.loop = loop
    self.blockingCalls = blockingCalls
    self.readiness = readiness
    self.logger = logger
    self.time = time
  }

  func run(_ lifetime: ServiceLifetime) async throws {
    lifetime.started()
    // One waiting hint is as good as many.
    let (hints, hint) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let listener = PostgresListener(
      to: self.direct, channels: [Self.channel, LocalStanding.channel] + self.channels.map(\.name),
      on: self.loop,
      blockingCalls: self.blockingCalls, logger: self.logger)
    await withTaskGroup(of: Void.self) { group in
      group.addTask(executorPreference: self.loop) {
        for await event in listener where self.isHint(event) { hint.yield() }
      }
      group.addTask {
        while await self.core.overtaken.next() { hint.yield() }
      }
      group.addTask {
        await self.tick {
          // A store that keeps us waiting keeps nobody from what was known of it.
          self.noteLastKnown()
          hint.yield()
        }
      }
      group.addTask { await self.follow(hints) }
      hint.yield()
      await lifetime.stopRequested()
      await listener.stop()
      hint.finish()
      group.cancelAll()
    }
  }

  /// Whether an event says that there may be a new revision; tells the others of theirs.
  private func isHint(_ event: ListenerEvent) -> Bool {
    guard case .notification(let notification) = event else {
      // Something may have been missed, on every channel.
      for channel in self.channels { channel.notified(nil) }
      self.inputsAreDue.store(true, ordering: .releasing)
      return true
    }
    if notification.channel == LocalStanding.channel.description {
      self.inputsAreDue.store(true, ordering: .releasing)
      return true
    }
    for channel in self.channels where channel.name.description == notification.channel {
      channel.notified(notification.payload)
    }
    guard notification.channel == Self.channel.description else { return false }
    // What was just committed from here is known already.
    guard let revision = UInt64(notification.payload).flatMap(Revision.init(exactly:)) else {
      return true
    }
    return self.core.noteAnnounced(revision)
  }

  private func tick(_ body: () -> Void) async {
    while !Task.isCancelled {
      do throws(CancellationError) {
        try await self.time.sleep(for: Self.pollInterval)
      } catch {
        return
      }
      body()
    }
  }

  private func follow(_ hints: AsyncStream<Void>) async {
    var isInUse = false
    for await _ in hints {
      guard !Task.isCancelled else { return }
      do throws(PostgresError) {
        if isInUse {
          // Before what is new in the store: it may tell consumers to take a new secret.
          if self.inputsAreDue.exchange(false, ordering: .acquiring) { await self.readInputs() }
          try await self.core.catchUp(deadline: .now() + Self.lookMax)
        } else {
          isInUse = try await self.takeIntoUse()
        }
        self.noteAnswer()
      } catch {
        self.noteLoss(error)
      }
    }
  }

  // MARK: Taking into use

  /// Whether the store may be used from now on.
  private func takeIntoUse() async throws(PostgresError) -> Bool {
    let finding: StartFinding
    do throws(PostgresError) {
      let connection = try await PostgresConnection.connect(
        to: self.direct, on: self.loop, blockingCalls: self.blockingCalls, logger: self.logger)
      do throws(PostgresError) {
        finding = try await self.start.run(on: connection)
      } catch {
        await connection.close()
        throw error
      }
      await connection.close()
    } catch {
      self.core.noteLost(at: .now())
      throw error
    }
    switch finding {
    case .schema(let state):
      self.refuse(.schema, "\(state); run mooring-config migrate --apply")
      return false
    case .otherEnvironment(let environment):
      self.refuse(
        .environment,
        "the database belongs to \(environment), this service runs in \(self.core.environment)")
      return false
    case .ready(let notes):
      self.readiness.note(.schema, isPassing: true)
      self.readiness.note(.environment, isPassing: true)
      self.tell(notes)
      try await self.core.catchUp(deadline: .now() + Self.lookMax)
      return true
    }
  }

  private func refuse(_ check: ConfigCheck, _ message: String) {
    if self.readiness.note(check, isPassing: false, message) {
      self.logger.error("the database cannot be used", ["reason": .string(message)])
    }
  }

  /// How many faults get a line of their own.
  private static let linesMax = 20

  private func tell(_ notes: StartNotes) {
    if let revision = notes.layerRevision {
      self.logger.notice(
        "defaults, files and variables taken over",
        [
          "config.revision": .string("\(revision)"),
          "catalogue.version": .integer(notes.ownCatalogue),
        ])
    }
    if notes.isOlderProgram {
      self.logger.notice(
        "the database has a newer catalogue than this program",
        [
          "catalogue.version": .integer(notes.ownCatalogue),
          "catalogue.stored_version": .integer(notes.storedCatalogue),
        ])
    }
    for fault in notes.layerFaults.prefix(Self.linesMax) {
      self.logger.warning("a value cannot be read", ["reason": .string(fault)])
    }
    for fault in notes.valueFaults.prefix(Self.linesMax) {
      self.logger.warning(
        "a value in force is outside the catalogue",
        ["parameter": .string(fault.parameter), "reason": .string(fault.message)])
    }
    if notes.differenceCount > 0 {
      self.logger.warning(
        "defaults, files or variables differ from the database",
        ["values": .integer(notes.differenceCount)])
    }
    for refusal in notes.refusals.prefix(Self.linesMax) {
      self.logger.error(
        "defaults, files and variables are not taken over",
        ["parameter": .string(refusal.parameter), "reason": .string(refusal.message)])
    }
    self.readiness.note(notes)
  }

  // MARK: Answers and losses

  private func noteAnswer() {
    if self.readiness.note(.database, isPassing: true) {
      self.logger.notice("the database answers")
    }
    guard let state = self.core.known.state else { return }
    if self.readiness.note(.configuration, isPassing: true) {
      self.logger.notice(
        "configuration known", ["config.revision": .string("\(state.token.revision)")])
    }
  }

  private func noteLoss(_ error: PostgresError) {
    self.noteLastKnown()
    if self.readiness.note(.database, isPassing: false, "\(error)") {
      self.logger.warning("the database does not answer", ["reason": .string("\(error)")])
    }
  }

  /// What was read from a file is a configuration too, but only once the store was looked for: who
  /// is told that the service is ready a moment before the store is there finds writes refused.
  private func noteLastKnown() {
    let known = self.core.known
    guard known.state != nil, known.staleSince != nil, !self.readiness.passes(.configuration)
    else { return }
    self.readiness.note(.configuration, isPassing: true, "last known")
  }
}

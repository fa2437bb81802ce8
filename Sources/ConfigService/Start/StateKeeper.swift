internal import Basics
internal import ServiceRuntime
internal import Telemetry

/// Keeps the last known state in a file, at most once a second, and reads it at the start; and
/// beside it, what consumers were given of secrets.
final class StateKeeper: Service {
  /// How often a new state is written.
  static let interval = Duration.seconds(1)

  let name: StaticString = "state-keeper"
  private let core: ConfigCore
  private let file: StateFile
  /// What was given, and the file for it; nil when nobody asks later.
  private let given: (inputs: LocalStanding, file: StateFile)?
  private let blockingCalls: ComputePool
  private let logger: Logger
  private let time: any TimeSource
  private let written = Locked<RevisionToken?>(nil)

  init(
    core: ConfigCore, file: StateFile, given: (inputs: LocalStanding, file: StateFile)? = nil,
    blockingCalls: ComputePool, logger: Logger, time: any TimeSource = SystemClock()
  ) {
    self.given = given
    self.core = core
    self.file = file
    self.blockingCalls = blockingCalls
    self.logger = logger
    self.time = time
  }

  /// Puts the state of the file in force; false when there is none that can be used.
  ///
  /// Waits for the disk: for the start, before anything is served.
  func load() -> Bool {
    self.loadGiven()
    do {
      guard let bytes = try self.file.read() else { return false }
      let record = try StateRecord(reading: bytes, for: self.core.environment)
      self.core.add(record.made)
      self.core.install(record.state)
      // Nobody has said yet that it is the newest.
      self.core.noteLost(at: self.time.monotonicNow)
      self.written.withLock { $0 = record.state.token }
      self.logger.notice(
        "last known configuration read",
        ["config.revision": .string("\(record.state.token.revision)")])
      return true
    } catch {
      self.logger.error(
        "last known configuration not used",
        ["file.path": .string(self.file.path), "reason": .string("\(error)")])
      return false
    }
  }

  private func loadGiven() {
    guard let (inputs, file) = self.given else { return }
    do throws(FileFault) {
      guard let bytes = try file.read() else { return }
      if inputs.given.restore(bytes) { return }
      self.complain("what consumers hold of secrets is not known", file, "the file is damaged")
    } catch {
      self.complain("what consumers hold of secrets is not known", file, "\(error)")
    }
  }

  private func complain(_ message: StaticString, _ file: StateFile, _ reason: String) {
    self.logger.warning(message, ["file.path": .string(file.path), "reason": .string(reason)])
  }

  func run(_ lifetime: ServiceLifetime) async throws {
    let work = Task { await self.repeatUntilCancelled() }
    lifetime.onStop { work.cancel() }
    lifetime.started()
    await work.value
    await self.save()
  }

  private func repeatUntilCancelled() async {
    while !Task.isCancelled {
      do throws(CancellationError) {
        try await self.time.sleep(for: Self.interval)
      } catch {
        return
      }
      await self.save()
    }
  }

  /// Writes the state in force, and what was given, unless the files have them.
  func save() async {
    let known = self.core.known
    guard let state = known.state else { return }
    if self.written.withLock({ $0 }) != state.token {
      let record = StateRecord(
        environment: self.core.environment, made: known.catalogue.made, state: state)
      if let reason = await self.write({ record.bytes }, to: self.file) {
        self.complain("last known configuration not written", self.file, reason)
      } else {
        self.written.withLock { $0 = state.token }
      }
    }
    guard let (inputs, file) = self.given else { return }
    inputs.noteGiven(in: self.core)
    guard let record = inputs.given.takeRecord() else { return }
    if let reason = await self.write({ record }, to: file) {
      inputs.given.giveBackRecord()
      self.complain("what consumers hold of secrets is not written", file, reason)
    }
  }

  /// Writes a file on a thread that may wait; says what went wrong.
  private func write(
    _ bytes: @escaping @Sendable () -> [UInt8], to file: StateFile
  ) async -> String? {
    do throws(ComputePool.Refusal) {
      return try await self.blockingCalls.run { _ -> String? in
        do throws(FileFault) {
          try file.write(bytes())
          return nil
        } catch {
          return "\(error)"
        }
      }
    } catch {
      return "\(error)"
    }
  }
}

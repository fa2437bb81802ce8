internal import Basics
internal import ServiceRuntime
internal import Telemetry

/// Keeps the last known state in a file, at most once a second, and reads it at the start.
final class StateKeeper: Service {
  /// How often a new state is written.
  static let interval = Duration.seconds(1)

  let name: StaticString = "state-keeper"
  private let core: ConfigCore
  private let file: StateFile
  private let blockingCalls: ComputePool
  private let logger: Logger
  private let time: any TimeSource
  private let written = Locked<RevisionToken?>(nil)

  init(
    core: ConfigCore, file: StateFile, blockingCalls: ComputePool, logger: Logger,
    time: any TimeSource = SystemClock()
  ) {
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

  /// Writes the state in force unless the file has it.
  func save() async {
    let known = self.core.known
    guard let state = known.state, self.written.withLock({ $0 }) != state.token else { return }
    let record = StateRecord(
      environment: self.core.environment, made: known.catalogue.made, state: state)
    let file = self.file
    do {
      let failure = try await self.blockingCalls.run { _ -> StateFile.Failure? in
        do throws(StateFile.Failure) {
          try file.write(record.bytes)
          return nil
        } catch {
          return error
        }
      }
      if let failure { throw failure }
      self.written.withLock { $0 = state.token }
    } catch {
      self.logger.warning(
        "last known configuration not written",
        ["file.path": .string(file.path), "reason": .string("\(error)")])
    }
  }
}

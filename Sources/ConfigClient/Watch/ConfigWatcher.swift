internal import Basics
public import RPC
public import ServiceRuntime
public import Telemetry

/// Follows the configuration and keeps a model built from its newest usable revision in force.
///
/// Starts from the last-known-good file or from the stream, whichever is first. Each revision is
/// prepared into a model, which may refuse it; only then is it swapped in and reported as applied.
/// With the service or its database gone, what is in force stays in force and is called stale.
/// There are no defaults to fall back to: without a first revision the holder stays empty.
public final class ConfigWatcher<Model: Sendable & ~Copyable>: Service {
  /// Builds the model of a snapshot, or refuses the snapshot with a reason.
  public typealias Prepare = @Sendable (ConfigSnapshot) throws(SnapshotRejection) -> Model

  /// Where models are built.
  public enum PreparingPlace: Sendable {
    /// On a thread of Swift's pool: for what takes less than a millisecond.
    case task
    /// On a thread for long computations.
    case pool(ComputePool)
  }

  public let name: StaticString = "config-watcher"
  let settings: ConfigWatcherSettings
  let channel: RPCChannel
  let holder: SnapshotHolder<Model>
  let clock: any TimeSource
  let place: PreparingPlace
  let telemetry: WatchTelemetry
  let observer: @Sendable (WatchObservation) -> Void
  let prepare: Prepare
  let record = Locked(StatusRecord())
  private let latest = Locked<ConfigSnapshot?>(nil)

  /// Follows through `channel`, which should set no time limit of its own for calls, and publishes
  /// the models that `prepare` builds in `holder`.
  ///
  /// `observer` is told everything worth telling, in order; it must not wait.
  public init(
    settings: ConfigWatcherSettings, channel: RPCChannel, holder: SnapshotHolder<Model>,
    logger: Logger, metrics: MetricsRegistry, clock: any TimeSource = SystemClock(),
    preparing place: PreparingPlace = .task,
    observer: @escaping @Sendable (WatchObservation) -> Void = { _ in },
    prepare: @escaping Prepare
  ) {
    self.settings = settings
    self.channel = channel
    self.holder = holder
    self.clock = clock
    self.place = place
    self.telemetry = WatchTelemetry(
      logger: logger.with([
        "config.service": .string(settings.subscription.service),
        "config.instance": .string(settings.subscription.instance),
      ]), metrics: metrics)
    self.observer = observer
    self.prepare = prepare
  }

  /// Which revision is in force, and how sure it is that it is the newest; from any thread.
  public var status: ConfigStatus {
    self.record.withLock { $0 }.status(at: self.clock.monotonicNow, self.clock.wallNow)
  }

  /// Whether what is in force may not be the newest; from any thread.
  public var isStale: Bool { self.record.withLock { $0.isStale } }

  /// The values in force; nil before the first revision; from any thread.
  public var snapshot: ConfigSnapshot? { self.latest.withLock { $0 } }

  /// Follows the configuration until told to stop; what was learnt last is saved first.
  ///
  /// Those who come later may rely on the holder at once: it is empty until the first revision.
  public func run(_ lifetime: ServiceLifetime) async throws {
    let session = WatchSession(self)
    let events = session.events
    lifetime.onStop { events.close() }
    lifetime.started()
    await session.run()
  }

  func setLatest(_ snapshot: ConfigSnapshot) { self.latest.withLock { $0 = snapshot } }
}

import Basics
import EventLoop
import ServiceRuntime
import Telemetry
import TestSupport

@testable import ConfigClient

/// What a consumer of the tests computes with.
struct SampleModel: Sendable, Hashable {
  let token: SnapshotToken
  let rate: Double

  /// Refuses rates above one.
  init(_ snapshot: ConfigSnapshot) throws(SnapshotRejection) {
    let rate = try snapshot.number("rate", in: Sample.namespace)
    guard rate <= 1 else {
      throw SnapshotRejection(parameter: "params/pricing:rate", reason: "is above 1")
    }
    self.token = snapshot.token
    self.rate = rate
  }
}

/// A watcher of the scripted service with all that it needs, running until it is stopped.
final class WatcherBench: Sendable {
  let service: ScriptedService
  let holder: SnapshotHolder<SampleModel>
  let watcher: ConfigWatcher<SampleModel>
  let observations = Recorder<WatchObservation>()
  let logs = LogRecorder()
  let metrics = MetricsRegistry()
  private let lifetime = ServiceLifetime()
  private let task: Task<Void, any Error>

  init(
    service: ScriptedService, instance: String = "one", stateFolder: String? = nil,
    clock: any TimeSource = SystemClock(),
    preparing place: ConfigWatcher<SampleModel>.PreparingPlace = .task,
    prepare: @escaping ConfigWatcher<SampleModel>.Prepare = {
      (snapshot) throws(SnapshotRejection) in try SampleModel(snapshot)
    }
  ) throws {
    self.service = service
    self.holder = SnapshotHolder(readBy: [service.loop])
    var settings = ConfigWatcherSettings(
      subscription: try Sample.subscription(instance: instance), stateFolder: stateFolder)
    // As long as the file takes, on a machine however busy.
    settings.fileHeadStart = .seconds(600)
    settings.firstPause = .milliseconds(1)
    settings.longestPause = .milliseconds(20)
    let observations = self.observations
    let watcher = ConfigWatcher(
      settings: settings, channel: service.channel, holder: self.holder,
      logger: self.logs.logger(), metrics: self.metrics, clock: clock, preparing: place,
      observer: { observations.record($0) }, prepare: prepare)
    self.watcher = watcher
    let lifetime = self.lifetime
    self.task = Task { try await watcher.run(lifetime) }
  }

  /// Stops the watcher and waits for its end.
  func stop() async throws {
    self.lifetime.requestStop()
    try await self.task.value
  }

  /// Returns once a revision is in force.
  func installed(_ token: SnapshotToken) async throws {
    try await self.observations.first { observation in
      if case .installed(token, _) = observation { true } else { false }
    }
  }

  /// What is in force for those who compute.
  var model: SampleModel? { self.holder.retained()?.model }

  /// The number of a metric without labels.
  func metric(_ name: String) -> Double? {
    for family in self.metrics.families where family.name == name {
      if case .number(let number)? = family.samples.first?.value { return number }
    }
    return nil
  }
}

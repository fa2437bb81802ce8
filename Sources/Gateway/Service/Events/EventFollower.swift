internal import Basics
internal import ContractConfig
internal import ContractRisk
internal import ContractType
internal import RPC
internal import ServiceRuntime
internal import Telemetry

/// Follows the services for those who listen, once for all of them, and only while there are any.
///
/// ConfigService's watch stream says that something was committed; what it was, and what became of
/// it at the consumers, is then asked for.
final class EventFollower: Service {
  /// How long a single call may take.
  static let callMax = Duration.seconds(2)
  /// How long the consumers of a revision are waited for.
  static let appliedMax = Duration.seconds(5)

  let name: StaticString = "event-follower"
  private let hub: EventHub
  private let upstreams: Upstreams
  private let clock: any TimeSource
  private let progress = Locked(ConfigProgress())
  private let bootID = RequestID(from: IDSource()).description

  init(_ hub: EventHub, _ upstreams: Upstreams, clock: any TimeSource) {
    self.hub = hub
    self.upstreams = upstreams
    self.clock = clock
  }

  func run(_ lifetime: ServiceLifetime) async throws {
    let (commits, committed) = AsyncStream.makeStream(
      of: UInt64.self, bufferingPolicy: .bufferingNewest(1))
    lifetime.started()
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        await self.follow { () throws(RPCError) in try await self.watchConfig(committed) }
      }
      group.addTask { for await revision in commits { await self.settle(revision) } }
      group.addTask { await self.follow { () throws(RPCError) in try await self.watchAlerts() } }
      group.addTask { await self.follow { () throws(RPCError) in try await self.watchJobs() } }
      await lifetime.stopRequested()
      self.hub.close()
      committed.finish()
      group.cancelAll()
    }
  }

  /// Follows a stream again and again, while somebody listens.
  private func follow(_ watch: @Sendable () async throws(RPCError) -> Void) async {
    var backoff = Backoff(base: .seconds(1), cap: .seconds(30))
    while !Task.isCancelled {
      await self.hub.whenListeners()
      do throws(RPCError) {
        try await watch()
        backoff.reset()
      } catch {
        // The service is away, or not there at all: what happened meanwhile is seen afterwards.
      }
      do throws(CancellationError) { try await self.clock.sleep(for: backoff.next()) } catch {
        return
      }
    }
  }

  // MARK: Parameters

  private var config: ConfigServiceClient {
    ConfigServiceClient(self.upstreams.config.channel)
  }

  private func watchConfig(
    _ committed: AsyncStream<UInt64>.Continuation
  ) async throws(RPCError) {
    try await self.tellChangeSets()
    try await self.tellConsumers()
    let start = WatchStart(
      service: "gateway", instance: "events", bootID: self.bootID, consumerKind: .observer,
      // The smallest realm: of every commit its revision is told, whether it has values or not.
      namespaces: ["env/*"], resume: self.progress.withLock { $0.head })
    try await self.config.watch { requests, responses async throws(RPCError) in
      try await requests.write(WatchRequest(kind: .start(start)))
      for try await response in responses {
        guard self.hub.hasListeners else { return }
        guard let revision = Self.installed(response) else {
          // A sign of life: who came or went without a commit is seen now.
          if case .bookmark? = response.kind { try await self.tellConsumers() }
          continue
        }
        try await requests.write(
          WatchRequest(
            kind: .acknowledgement(Acknowledgement(revision: revision, state: .applied))))
        try await self.tellChangeSets()
        committed.yield(revision)
      }
    }
  }

  /// The revision that is complete with `response`.
  private static func installed(_ response: WatchResponse) -> UInt64? {
    switch response.kind {
    case .snapshot(let snapshot)?: snapshot.more ? nil : snapshot.token?.revision
    case .delta(let delta)?: delta.more ? nil : delta.token?.revision
    case .bookmark?, nil: nil
    }
  }

  /// Tells of the change sets that nobody was told of.
  private func tellChangeSets() async throws(RPCError) {
    let page = try await self.config.listChangeSets(
      ListChangeSetsRequest(pageSize: Int32(ConfigProgress.changeSetsMax)),
      options: CallOptions(timeout: Self.callMax))
    guard let head = page.head, let after = self.progress.withLock({ $0.saw(head: head) }) else {
      return
    }
    for event in ConfigProgress.events(page.changeSets, after: after) { self.hub.publish(event) }
  }

  /// Tells of the consumers whose state has changed.
  private func tellConsumers() async throws(RPCError) {
    let seen = try await self.config.listSubscribers(
      ListSubscribersRequest(pageSize: 1_000), options: CallOptions(timeout: Self.callMax))
    for subscriber in self.progress.withLock({ $0.saw(seen.subscribers) }) {
      self.hub.publish(GatewayEvent(kind: .subscriber, json: subscriber.jsonBytes))
    }
  }

  /// Tells what becomes of a revision: who is behind now, and who is not any more.
  private func settle(_ revision: UInt64) async {
    let time = Self.appliedMax.components.seconds * 1_000
    do throws(RPCError) {
      try await self.tellConsumers()
      _ = try await self.config.waitApplied(
        WaitAppliedRequest(revision: revision, timeoutMs: UInt32(clamping: time)),
        options: CallOptions(timeout: Self.appliedMax + Self.callMax))
      try await self.tellConsumers()
    } catch {
      // The next sign of life brings it.
    }
  }

  // MARK: Risk

  private func watchAlerts() async throws(RPCError) {
    let hub = self.hub
    try await RiskServiceClient(self.upstreams.risk.channel).watchAlerts(WatchAlertsRequest()) {
      (responses) throws(RPCError) in
      for try await response in responses {
        guard hub.hasListeners else { return }
        guard let alert = response.alert else { continue }
        hub.publish(GatewayEvent(kind: .alert, json: alert.jsonBytes))
      }
    }
  }

  private func watchJobs() async throws(RPCError) {
    let hub = self.hub
    try await JobServiceClient(self.upstreams.risk.channel).watchJobs(WatchJobsRequest()) {
      (responses) throws(RPCError) in
      for try await response in responses {
        guard hub.hasListeners else { return }
        guard let run = response.run else { continue }
        hub.publish(GatewayEvent(kind: .job, json: run.jsonBytes))
      }
    }
  }
}

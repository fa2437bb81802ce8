internal import Basics
internal import ContractConfig
internal import ContractRisk
internal import ContractType
internal import RPC
internal import ServiceRuntime

/// Looks at the services for those who listen, once for all of them, and only while there are any.
final class EventFollower: Service {
  /// How often ConfigService is looked at.
  static let interval = Duration.milliseconds(500)
  /// How long a look may take.
  static let lookMax = Duration.seconds(2)

  let name: StaticString = "event-follower"
  private let hub: EventHub
  private let upstreams: Upstreams
  private let clock: any TimeSource

  init(_ hub: EventHub, _ upstreams: Upstreams, clock: any TimeSource) {
    self.hub = hub
    self.upstreams = upstreams
    self.clock = clock
  }

  func run(_ lifetime: ServiceLifetime) async throws {
    lifetime.started()
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.followConfig() }
      group.addTask { await self.follow { () throws(RPCError) in try await self.watchAlerts() } }
      group.addTask { await self.follow { () throws(RPCError) in try await self.watchJobs() } }
      await lifetime.stopRequested()
      self.hub.close()
      group.cancelAll()
    }
  }

  // MARK: Parameters

  private func followConfig() async {
    var progress = ConfigProgress()
    while !Task.isCancelled {
      await self.hub.whenListeners()
      do throws(RPCError) {
        try await self.look(&progress)
      } catch {
        // The service is away: what happened meanwhile is seen when it is back.
      }
      do throws(CancellationError) { try await self.clock.sleep(for: Self.interval) } catch {
        return
      }
    }
  }

  private func look(_ progress: inout ConfigProgress) async throws(RPCError) {
    let client = ConfigServiceClient(self.upstreams.config.channel)
    let options = CallOptions(timeout: Self.lookMax)
    let seen = try await client.listSubscribers(
      ListSubscribersRequest(pageSize: 1_000), options: options)
    for subscriber in progress.saw(seen.subscribers) {
      self.hub.publish(GatewayEvent(kind: .subscriber, json: subscriber.jsonBytes))
    }
    guard let head = seen.head, let after = progress.saw(head: head) else { return }
    let page = try await client.listChangeSets(
      ListChangeSetsRequest(pageSize: Int32(ConfigProgress.changeSetsMax)), options: options)
    for event in ConfigProgress.events(page.changeSets, after: after) { self.hub.publish(event) }
  }

  // MARK: Risk

  /// Follows a stream again and again, while somebody listens.
  private func follow(_ watch: @Sendable () async throws(RPCError) -> Void) async {
    var backoff = Backoff(base: .seconds(1), cap: .seconds(30))
    while !Task.isCancelled {
      await self.hub.whenListeners()
      do throws(RPCError) {
        try await watch()
        backoff.reset()
      } catch {
        // The service is away, or not there at all.
      }
      do throws(CancellationError) { try await self.clock.sleep(for: backoff.next()) } catch {
        return
      }
    }
  }

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

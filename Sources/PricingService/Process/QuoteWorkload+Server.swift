internal import Basics
internal import ConfigClient
internal import ContractPricing
package import EventLoop
package import RPC
internal import ServiceRuntime
internal import Synchronization
internal import Telemetry

extension QuoteWorkload {
  /// A server of all pricing calls that always quotes by these parameters, for `loop` alone; and a
  /// function that puts them in force once more, as a change would.
  package func makeServer(
    on loop: EventLoop
  ) throws -> (server: RPCServer, change: @Sendable () -> Void) {
    let bell = ChangeBell()
    let clock = SystemClock()
    let metrics = MetricsRegistry()
    let desk = QuoteDesk(
      snapshots: SnapshotHolder(readBy: [loop]),
      market: MarketKeeper(holder: SnapshotHolder(readBy: [loop]), bell: bell, clock: clock),
      keys: SnapshotHolder(readBy: [loop]), bell: bell, clock: clock,
      telemetry: QuoteTelemetry(metrics: metrics))
    desk.snapshots.publish(self.snapshot)
    if let keys = self.moment.keys { desk.keys.publish(keys) }
    try desk.market.take(ExampleVault.snapshot(at: clock.wallNow))
    desk.isConfigStale.store(false, ordering: .relaxed)
    // Nobody is there to be asked; quotes do not ask.
    let channel = RPCChannel(to: .unix(path: "/nonexistent"), on: [loop])
    let handlers = PricingHandlers(
      desk: desk, revisions: RevisionModels(channel: channel), configChannel: channel,
      riskChannel: nil, pool: try ComputePool(threads: 1))
    let routes = handlers.routes
    let server = RPCServer(
      routes: routes, interceptors: [MetricsInterceptor(metrics, routes: routes)])
    let snapshot = self.snapshot
    return (
      server,
      {
        desk.snapshots.publish(snapshot)
        bell.ringConfig()
      }
    )
  }
}

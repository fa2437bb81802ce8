internal import ServiceRuntime
internal import Telemetry

/// The parts of delivery, put together: who gets what, and who has it in force.
///
/// `handlers` answer calls, `exchange` runs as long as the process, and a drain ends with
/// `hub.close()` once the server has told its callers that it goes. Whoever listens to the database
/// hands ``SubscriberStore/channel`` to the exchange.
struct Delivery: Sendable {
  let hub: WatchHub
  let exchange: SubscriberExchange
  let handlers: WatchHandlers

  /// Delivers what `core` knows; `replica` names this process among those of the service.
  init(
    of core: ConfigCore, replica: String, logger: Logger, metrics: MetricsRegistry,
    time: any TimeSource = SystemClock()
  ) {
    let telemetry = WatchHubTelemetry(logger: logger, metrics: metrics)
    let hub = WatchHub(
      following: core, replica: replica, clock: time, telemetry: telemetry)
    self.hub = hub
    self.exchange = SubscriberExchange(
      hub: hub, pool: core.pool, replica: replica, clock: time, telemetry: telemetry,
      noteAlone: { core.noteAlone($0) })
    self.handlers = WatchHandlers(hub: hub, core: core, telemetry: telemetry, time: time)
  }
}

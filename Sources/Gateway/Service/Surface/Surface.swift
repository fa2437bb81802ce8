internal import HTTP
internal import Telemetry

/// Everything that the gateway answers.
enum Surface {
  /// What operations are made from that is not in a request.
  struct Ground: Sendable {
    /// What this process counts.
    let metrics: MetricsRegistry
    /// Networks that read metrics without a token.
    let metricsNetworks: [IPNetwork]
    /// Tells those who look on what happens.
    let events: EventHub
  }

  /// All operations, each once.
  static func operations(on ground: Ground) -> [Operation] {
    Reference.described(
      Canonical.operations() + Facades.operations
        + Platform.operations(metrics: ground.metrics, metricsNetworks: ground.metricsNetworks)
        + [EventsOperation.operation(ground.events)])
  }
}

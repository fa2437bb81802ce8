internal import HTTP
internal import Telemetry

/// Everything that the gateway answers.
enum Surface {
  /// All operations, each once.
  static func operations(
    metrics: MetricsRegistry, metricsNetworks: [IPNetwork]
  ) -> [Operation] {
    Canonical.operations() + Facades.operations
      + Platform.operations(metrics: metrics, metricsNetworks: metricsNetworks)
  }
}

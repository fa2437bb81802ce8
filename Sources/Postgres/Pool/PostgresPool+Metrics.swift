public import Telemetry

extension PostgresPool {
  /// Registers what `pools` count, all together; once per registry.
  public static func register(_ pools: [PostgresPool], in metrics: MetricsRegistry) {
    let sum = { (part: @escaping @Sendable (PoolCounts) -> Int) -> @Sendable () -> Double in
      { Double(pools.reduce(0) { $0 + part($1.counts) }) }
    }
    metrics.gauge(
      "mooring_postgres_open_connections", help: "Connections to the database.",
      reading: sum(\.connectionCount))
    metrics.gauge(
      "mooring_postgres_used_connections", help: "Connections that somebody uses.",
      reading: sum(\.leasedCount))
    metrics.gauge(
      "mooring_postgres_waiting_callers", help: "Callers that wait for a connection.",
      reading: sum(\.waiterCount))
    let durations = metrics.histogram(
      "mooring_postgres_query_duration_seconds",
      help: "How long statements took that were sent together, from handing them over.",
      scale: .seconds)
    for pool in pools { pool.countDurations(in: durations) }
    metrics.counter(
      "mooring_postgres_connect_failures_total", help: "Connections that could not be made."
    ) {
      pools.reduce(0) { $0 + UInt64(clamping: $1.counts.connectFailureCount) }
    }
  }
}

public import Telemetry

/// Counts calls, what they carry and how long they take, by method.
///
/// The instruments of a method are found once, by its place among the routes; a call that succeeds
/// costs a few atomic additions.
public final class MetricsInterceptor: ServerInterceptor {
  /// The instruments of one method.
  private final class Method: Sendable {
    let name: String
    let inFlight: Gauge
    let receivedBytes: Counter
    let sentBytes: Counter
    /// Of calls that succeed; those of other codes are looked up.
    let successes: Counter
    let successDuration: Histogram

    init(
      name: String, inFlight: Gauge, receivedBytes: Counter, sentBytes: Counter,
      successes: Counter, successDuration: Histogram
    ) {
      self.name = name
      self.inFlight = inFlight
      self.receivedBytes = receivedBytes
      self.sentBytes = sentBytes
      self.successes = successes
      self.successDuration = successDuration
    }
  }

  private let methods: ObjectTable<Method>
  private let calls: MetricSeries<Counter>
  private let durations: MetricSeries<Histogram>

  /// Registers the metrics of `routes`, the same that the server is given, in `registry`.
  public init(_ registry: MetricsRegistry, routes: [Route]) {
    let calls = registry.counter(
      "mooring_rpc_calls_total", help: "Calls that have ended.", labels: ["method", "code"])
    let durations = registry.histogram(
      "mooring_rpc_call_duration_seconds", help: "How long calls took, from headers to status.",
      scale: .seconds, labels: ["method", "code"])
    let inFlight = registry.gauge(
      "mooring_rpc_calls_in_flight", help: "Calls that are being answered.", labels: ["method"])
    let received = registry.counter(
      "mooring_rpc_received_bytes_total", help: "Bytes of request messages.", labels: ["method"])
    let sent = registry.counter(
      "mooring_rpc_sent_bytes_total", help: "Bytes of response messages.", labels: ["method"])
    let success = "\(RPCCode.ok.name)"
    self.calls = calls
    self.durations = durations
    let methods = routes.map { route in
      let name = String(route.path.dropFirst())
      return Method(
        name: name, inFlight: inFlight.with(name), receivedBytes: received.with(name),
        sentBytes: sent.with(name), successes: calls.with(name, success),
        successDuration: durations.with(name, success))
    }
    self.methods = ObjectTable(methods)
  }

  public func callStarted(_ call: inout CallAdmission) throws(RPCError) {
    self.methods.with(call.routeIndex) { $0.inFlight.add(1) }
  }

  public func callEnded(_ call: CallContext, _ outcome: CallOutcome) {
    self.methods.with(outcome.routeIndex) { self.count(outcome, for: $0) }
  }

  private func count(_ outcome: CallOutcome, for method: Method) {
    method.inFlight.add(-1)
    if outcome.receivedBytes > 0 { method.receivedBytes.add(UInt64(outcome.receivedBytes)) }
    if outcome.sentBytes > 0 { method.sentBytes.add(UInt64(outcome.sentBytes)) }
    guard outcome.code != .ok else {
      method.successes.add()
      method.successDuration.record(outcome.nanoseconds)
      return
    }
    let code = "\(outcome.code.name)"
    self.calls.with(method.name, code).add()
    self.durations.with(method.name, code).record(outcome.nanoseconds)
  }
}

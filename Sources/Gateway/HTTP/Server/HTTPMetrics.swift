private import Basics
private import ServiceRuntime
public import Telemetry

/// Counts what a server observes.
public final class HTTPMetrics: Sendable {
  private struct AnswerKind: Hashable {
    let route: String
    let method: HTTPMethod
    let status: HTTPStatus
  }

  private struct Answer {
    let count: Counter
    let duration: Histogram
  }

  private let connections: Gauge
  private let inFlight: Gauge
  private let refusedConnections: Counter
  private let requests: MetricSeries<Counter>
  private let durations: MetricSeries<Histogram>
  private let refusals: MetricSeries<Counter>
  private let lost: Counter
  /// The instruments of a route with a method and a status, found once and kept.
  private let answers = Locked([AnswerKind: Answer]())
  private let receivedBytes: Counter
  private let sentBytes: Counter

  /// Registers the metrics.
  public init(_ registry: MetricsRegistry) {
    self.connections = registry.gauge(
      "mooring_http_connections", help: "Connections that are open.")
    self.inFlight = registry.gauge(
      "mooring_http_requests_in_flight", help: "Requests that are being read or answered.")
    self.refusedConnections = registry.counter(
      "mooring_http_connections_refused_total",
      help: "Connections turned away because their address has too many.")
    self.requests = registry.counter(
      "mooring_http_requests_total", help: "Requests that were answered.",
      labels: ["method", "route", "status"])
    self.durations = registry.histogram(
      "mooring_http_request_duration_seconds",
      help: "How long answers took, from the end of the head.", scale: .seconds,
      labels: ["route"])
    self.refusals = registry.counter(
      "mooring_http_refused_total", help: "What arrived and was not a request, or not in time.",
      labels: ["reason"])
    self.lost = registry.counter(
      "mooring_http_requests_lost_total",
      help: "Requests whose connection was lost before the answer was complete.")
    self.receivedBytes = registry.counter(
      "mooring_http_received_bytes_total", help: "Bytes of bodies of requests.")
    self.sentBytes = registry.counter(
      "mooring_http_sent_bytes_total", help: "Bytes of answers, heads included.")
  }

  /// Takes note of `observation`.
  public func observe(_ observation: HTTPObservation) {
    switch observation {
    case .connectionOpened: self.connections.add(1)
    case .connectionClosed: self.connections.add(-1)
    case .connectionRefused: self.refusedConnections.add()
    case .requestBegan: self.inFlight.add(1)
    case .requestEnded(let record): self.count(record)
    case .listener: break
    }
  }

  private func count(_ record: HTTPExchangeRecord) {
    if record.receivedBytes > 0 { self.receivedBytes.add(UInt64(record.receivedBytes)) }
    if record.sentBytes > 0 { self.sentBytes.add(UInt64(record.sentBytes)) }
    if let route = record.route {
      self.inFlight.add(-1)
      if let status = record.status, let method = record.head?.method {
        let answer = self.answer(AnswerKind(route: route, method: method, status: status))
        answer.count.add()
        answer.duration.record(record.duration)
      }
    }
    switch record.end {
    case .answered: break
    case .refused(let refusal): self.refusals.with(refusal.rawValue).add()
    case .lost: self.lost.add()
    }
  }

  private func answer(_ kind: AnswerKind) -> Answer {
    self.answers.withLock { answers in
      if let answer = answers[kind] { return answer }
      let answer = Answer(
        count: self.requests.with("\(kind.method.name)", kind.route, kind.status.description),
        duration: self.durations.with(kind.route))
      answers[kind] = answer
      return answer
    }
  }
}

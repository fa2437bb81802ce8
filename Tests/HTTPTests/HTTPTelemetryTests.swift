import Basics
import EventLoop
import HTTP
import Telemetry
import TestSupport
import Testing

@Suite("What a server tells")
struct HTTPTelemetryTests {
  private static let peer = HTTPPeer(address: .tcp(host: "192.0.2.1", port: 7))

  /// The records of two requests and a refusal.
  private static func observations() async throws -> [HTTPObservation] {
    var observations: [HTTPObservation] = []
    try await withServer(route: { _, _ in
      HTTPRoute("quotes", HTTPHandler { _ in HTTPResponse(.created, text: "made\n") })
    }) { fixture in
      _ = await fixture.exchange(
        "POST /v1/quotes?secret=1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
          + "GET /v1/quotes HTTP/1.1\r\nHost: a\r\n\r\nGET /%00 HTTP/1.1\r\n")
      try await fixture.ends.first { $0.end == .refused(.malformedEscape) }
      observations = fixture.ends.elements.map { .requestEnded($0) }
    }
    return observations
  }

  @Test("requests are counted by method, route and status, and refusals by their reason")
  func metrics() async throws {
    let registry = MetricsRegistry()
    let metrics = HTTPMetrics(registry)
    metrics.observe(.connectionOpened(Self.peer))
    metrics.observe(.connectionRefused(Self.peer))
    for _ in 0..<3 { metrics.observe(.requestBegan(route: "quotes")) }
    for observation in try await Self.observations() { metrics.observe(observation) }
    var buffer = ByteBuffer()
    MetricsText.append(registry.families, to: &buffer)
    let text = String(decoding: buffer.array(), as: UTF8.self)
    let expected = [
      "mooring_http_requests_total{method=\"POST\",route=\"quotes\",status=\"201\"} 1\n",
      "mooring_http_requests_total{method=\"GET\",route=\"quotes\",status=\"201\"} 1\n",
      "mooring_http_refused_total{reason=\"MALFORMED_ESCAPE\"} 1\n",
      "mooring_http_received_bytes_total 3\n", "mooring_http_connections 1\n",
      "mooring_http_requests_in_flight 1\n", "mooring_http_connections_refused_total 1\n",
      "mooring_http_request_duration_seconds_count{route=\"quotes\"} 2\n",
    ]
    for line in expected { #expect(text.contains(line), "\(line)") }
  }

  @Test("a line says who asked for what and how it ended, and nothing of the query")
  func accessLog() async throws {
    let recorder = LogRecorder()
    let log = HTTPAccessLog(recorder.logger())
    for observation in try await Self.observations() { log.observe(observation) }
    let records = recorder.records.elements
    #expect(
      records.map { "\($0.message)" }
        == ["request answered", "request answered", "request refused"])
    #expect(records.first?.metadata["http.path"] == .string("/v1/quotes"))
    #expect(records.first?.metadata["http.status"] == .integer(201))
    #expect(records.first?.metadata["http.received_bytes"] == .integer(3))
    #expect(records.last?.metadata["http.refusal"] == .string("MALFORMED_ESCAPE"))
    for record in records { #expect(!"\(record.metadata)".contains("secret")) }
  }
}

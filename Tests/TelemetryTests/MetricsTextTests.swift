import Basics
import Telemetry
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite("Prometheus text", .ownThread)
struct MetricsTextTests {
  func text(_ families: [MetricFamily]) -> String {
    var buffer = ByteBuffer()
    MetricsText.append(families, to: &buffer)
    return unsafe buffer.withUnsafeReadableBytes { unsafe String(decoding: $0, as: UTF8.self) }
  }

  @Test("names, explains and lists every reading")
  func lists() {
    let families = [
      MetricFamily(
        name: "test_calls_total", help: "Calls \\ in\nall.", kind: .counter,
        samples: [
          MetricSample(
            labels: [
              MetricLabel(name: "path", value: "a\"b\\c\nd"), MetricLabel(name: "x", value: ""),
            ],
            value: .number(3)),
          MetricSample(value: .number(0.1)),
        ]),
      MetricFamily(
        name: "test_seconds", help: "Time.", kind: .histogram,
        samples: [
          MetricSample(
            labels: [MetricLabel(name: "m", value: "Get")],
            value: .distribution(
              MetricDistribution(
                buckets: [.init(upperBound: 0.05, cumulativeCount: 2)], count: 3, sum: 1.5)))
        ]),
      MetricFamily(name: "test_unused", help: "None.", kind: .gauge, samples: []),
    ]
    #expect(
      self.text(families) == #"""
        # HELP test_calls_total Calls \\ in\nall.
        # TYPE test_calls_total counter
        test_calls_total{path="a\"b\\c\nd",x=""} 3
        test_calls_total 0.1
        # HELP test_seconds Time.
        # TYPE test_seconds histogram
        test_seconds_bucket{m="Get",le="0.05"} 2
        test_seconds_bucket{m="Get",le="+Inf"} 3
        test_seconds_sum{m="Get"} 1.5
        test_seconds_count{m="Get"} 3

        """#)
  }

  @Test(
    "writes numbers that read back as they were",
    arguments: [
      (0, "0"), (-0.5, "-0.5"), (1e15, "1000000000000000"), (1e300, "1e+300"), (.nan, "NaN"),
      (.infinity, "+Inf"), (-.infinity, "-Inf"), (0.000_01, "1e-05"),
    ] as [(Double, String)])
  func numbers(number: Double, shown: String) {
    let family = MetricFamily(
      name: "test_value", help: "V.", kind: .gauge, samples: [MetricSample(value: .number(number))])
    #expect(self.text([family]).hasSuffix("\ntest_value \(shown)\n"))
  }

  @Test("of several processes is told apart by where it comes from")
  func merges() {
    func gauge(_ value: Double, _ labels: [MetricLabel] = []) -> MetricFamily {
      MetricFamily(
        name: "test_open", help: "Open.", kind: .gauge,
        samples: [MetricSample(labels: labels, value: .number(value))])
    }
    let clash = MetricFamily(
      name: "test_open", help: "Other.", kind: .counter, samples: [MetricSample(value: .number(9))])
    let merged = MetricFamily.merging([
      ("config", [gauge(1)]),
      ("risk", [gauge(2, [MetricLabel(name: "service", value: "own")])]),
      ("pricing", [clash]),
    ])
    #expect(
      self.text(merged.families) == """
        # HELP test_open Open.
        # TYPE test_open gauge
        test_open{service="config"} 1
        test_open{service="risk",exported_service="own"} 2

        """)
    #expect(merged.conflicts == ["test_open"])
  }

  @Test("is accepted by promtool, alone and merged")
  func promtool() throws {
    let metrics = MetricsRegistry()
    metrics.counter("test_calls_total", help: "Calls.", labels: ["path"]).with("a\"b\\\n").add()
    metrics.gauge("test_open_connections", help: "Open \\ now.\nReally.").set(-0.5)
    let latency = metrics.histogram(
      "test_latency_seconds", help: "Time.", scale: .seconds, labels: ["code"])
    latency.with("OK").record(.milliseconds(5))
    metrics.histogram("test_body_bytes", help: "Sizes.", scale: .bytes).record(512)
    try Promtool.check(self.text(metrics.families))
    let merged = MetricFamily.merging([("a", metrics.families), ("b", metrics.families)])
    #expect(merged.conflicts.isEmpty)
    try Promtool.check(self.text(merged.families))
  }

  @Test("with a fault is refused by promtool, so that its verdict means something")
  func promtoolRefuses() {
    #expect(throws: Promtool.Refusal.self) { try Promtool.check("test_calls{ 1\n") }
  }
}

/// Prometheus's own reader of the text.
enum Promtool {
  struct Refusal: Error {
    let status: Int32
  }

  static func check(_ text: String) throws {
    guard let pipe = unsafe popen("promtool check metrics >&2", "w") else {
      throw Refusal(status: -1)
    }
    unsafe fputs(text, pipe)
    let status = unsafe pclose(pipe)
    guard status == 0 else { throw Refusal(status: status) }
  }
}

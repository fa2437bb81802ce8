import Basics
import Telemetry
import TestSupport
import Testing

@Suite("Metrics")
struct MetricsTests {
  let metrics = MetricsRegistry()

  func family(_ name: String) throws -> MetricFamily {
    try #require(self.metrics.families.first { $0.name == name })
  }

  @Test("counters and gauges say what was added to them")
  func countsAndGauges() throws {
    let counter = self.metrics.counter("test_calls_total", help: "Calls.")
    let gauge = self.metrics.gauge("test_open", help: "Open.")
    counter.add()
    counter.add(41)
    gauge.set(2.5)
    gauge.add(-1)
    #expect(counter.value == 42)
    #expect(gauge.value == 1.5)
    #expect(try self.family("test_calls_total").samples == [MetricSample(value: .number(42))])
    #expect(try self.family("test_open").samples == [MetricSample(value: .number(1.5))])
  }

  @Test("registering a metric again gives the same instrument")
  func registersAgain() {
    let first = self.metrics.counter("test_total", help: "T.", labels: ["a"]).with("x")
    let second = self.metrics.counter("test_total", help: "T.", labels: ["a"]).with("x")
    #expect(first === second)
    #expect(self.metrics.families.count == 2)  // The registry counts what it refuses.
  }

  @Test("a metric that nobody can scrape is refused when it is registered")
  func refusesNames() async {
    await #expect(processExitsWith: .failure) {
      _ = MetricsRegistry().gauge("test-open", help: "Dash.")
    }
    await #expect(processExitsWith: .failure) {
      _ = MetricsRegistry().counter("test_calls", help: "No suffix.")
    }
    await #expect(processExitsWith: .failure) {
      _ = MetricsRegistry().gauge("test_open", help: "Reserved.", labels: ["le"])
    }
    await #expect(processExitsWith: .failure) {
      let metrics = MetricsRegistry()
      _ = metrics.gauge("test_total", help: "One.")
      _ = metrics.counter("test_total", help: "Other.")
    }
  }

  @Test("a full family puts new label values into one that all share, and counts them")
  func boundsCardinality() throws {
    let series = self.metrics.counter(
      "test_paths_total", help: "Paths.", labels: ["path"], seriesMax: 3)
    for path in 0..<10 { series.with("/\(path)").add() }
    series.with("/0").add()
    let samples = try self.family("test_paths_total").samples
    #expect(samples.map(\.labels.first?.value) == ["/0", "/1", "/2", "other"])
    #expect(samples.map(\.value) == [.number(2), .number(1), .number(1), .number(7)])
    let refused = try self.family("mooring_telemetry_series_refused_total")
    #expect(refused.samples.first?.value == .number(7))
  }

  @Test("many threads lose no count and agree on the instruments")
  func concurrentCounts() async throws {
    let series = self.metrics.counter("test_jobs_total", help: "Jobs.", labels: ["kind"])
    let histogram = self.metrics.histogram("test_seconds", help: "Time.", scale: .seconds)
    let gauge = self.metrics.gauge("test_level", help: "Level.")
    await withTaskGroup(of: Void.self) { group in
      for worker in 0..<8 {
        group.addTask {
          for step in 0..<2_000 {
            series.with("\((step + worker) % 50)").add()
            histogram.record(.microseconds(step))
            gauge.add(1)
          }
        }
      }
    }
    let samples = try self.family("test_jobs_total").samples
    #expect(samples.count == 50)
    #expect(samples.allSatisfy { $0.value == .number(320) })
    #expect(gauge.value == 16_000)
    guard case .distribution(let distribution) = histogram.reading else {
      Issue.record("not a distribution")
      return
    }
    #expect(distribution.count == 16_000)
  }

  @Test("numbers that others keep are read at each scrape")
  func observed() throws {
    let source = self.metrics.counter("test_source_total", help: "Source.")
    self.metrics.gauge("test_twice", help: "Twice.") { Double(source.value * 2) }
    #expect(try self.family("test_twice").samples.first?.value == .number(0))
    source.add(4)
    #expect(try self.family("test_twice").samples.first?.value == .number(8))
  }
}

@Suite("Histogram")
struct HistogramTests {
  @Test("counts exactly what does not exceed each bound it shows", arguments: 0..<10)
  func exactBounds(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let scale = HistogramScale(ticksPerUnit: 1, decades: 1..<6)
    let histogram = MetricsRegistry().histogram("test_sizes", help: "Sizes.", scale: scale)
    var recorded: [UInt64] = [0, 1, 10, 11, 20, 21, 99, 100, 101, 1_000_000, 1_000_001, .max >> 8]
    for _ in 0..<2_000 {
      recorded.append(UInt64(exp10: Double.random(in: 0..<7, using: &random)))
    }
    for value in recorded { histogram.record(value) }
    guard case .distribution(let read) = histogram.reading else {
      Issue.record("not a distribution")
      return
    }
    #expect(read.buckets.map(\.upperBound).prefix(5) == [10, 20, 50, 100, 200])
    #expect(read.buckets.last?.upperBound == 1_000_000)
    for bucket in read.buckets {
      let expected = recorded.count { Double($0) <= bucket.upperBound }
      #expect(bucket.cumulativeCount == UInt64(expected), "le \(bucket.upperBound)")
    }
    #expect(read.count == UInt64(recorded.count))
  }

  @Test("names a quantile at most a tenth too large", arguments: 0..<10)
  func quantiles(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let histogram = MetricsRegistry().histogram("test_seconds", help: "T.", scale: .seconds)
    #expect(histogram.quantile(0.5) == nil)
    let nanoseconds = (0..<999).map { _ in
      UInt64(exp10: Double.random(in: 4..<11, using: &random))
    }.sorted()
    for value in nanoseconds { histogram.record(.nanoseconds(Int64(value))) }
    for share in [0.0, 0.5, 0.95, 0.99, 1] {
      let rank = max(1, Int((999 * share).rounded(.up)))
      let exact = Double(nanoseconds[rank - 1]) / 1e9
      let named = try #require(histogram.quantile(share))
      #expect(named >= exact * 0.999_999)
      #expect(named <= exact * 1.1 + 1e-12)
    }
  }

  @Test("takes what lies outside its scale")
  func outside() {
    let histogram = MetricsRegistry().histogram("test_seconds", help: "T.", scale: .seconds)
    histogram.record(.seconds(-5))
    #expect(histogram.quantile(1) == 0.000_01)
    histogram.record(.seconds(101))
    #expect(histogram.quantile(1) == .infinity)
    guard case .distribution(let read) = histogram.reading else { return }
    #expect(read.sum == 101)
    #expect(read.buckets.last?.cumulativeCount == 1)
    #expect(read.count == 2)
  }
}

extension UInt64 {
  /// Ten to the power of `exponent`, near enough, by steps that need no library of functions.
  fileprivate init(exp10 exponent: Double) {
    var value = 1.0
    for _ in 0..<Int(exponent) { value *= 10 }
    self = UInt64(value * (1 + (exponent - exponent.rounded(.down)) * 9))
  }
}

/// All metrics of a process.
///
/// Whoever has something to count registers it when it is made, and moves the instrument it gets;
/// registering the same metric again gives the same instrument. A name that breaks Prometheus's
/// rules, or that is already taken by another kind of metric, is a bug and traps.
///
/// ```swift
/// let calls = metrics.counter(
///   "mooring_rpc_calls_total", help: "Calls that have ended.", labels: ["method", "code"])
/// calls.with("Get", "OK").add()
/// ```
public final class MetricsRegistry: Sendable {
  /// The most metrics of a process.
  public static let metricsMax = 1_024
  /// The most sets of label values of a metric, unless it asks for another number.
  public static let seriesMaxDefault = 1_000

  private let metrics = GrowingMap<String, any ReadableMetric>(countMax: metricsMax)
  private let refused: Counter

  /// Creates an empty registry.
  public init() {
    let refused = Counter()
    self.refused = refused
    self.counter(
      "mooring_telemetry_series_refused_total",
      help: "Readings that were added to a shared series because their metric was full."
    ) { refused.value }
  }

  // MARK: Registering

  /// A counter for each set of label values; the name ends in `_total`.
  public func counter(
    _ name: StaticString, help: StaticString, labels: [StaticString],
    seriesMax: Int = seriesMaxDefault
  ) -> MetricSeries<Counter> {
    precondition(name.description.hasSuffix("_total"), "a counter's name ends in _total")
    return self.series(name, help: help, labels: labels, seriesMax: seriesMax) { Counter() }
  }

  /// A counter; the name ends in `_total`.
  public func counter(_ name: StaticString, help: StaticString) -> Counter {
    self.counter(name, help: help, labels: []).with()
  }

  /// A counter that somebody else keeps, read at each scrape; the name ends in `_total`.
  public func counter(
    _ name: StaticString, help: StaticString, reading: @escaping @Sendable () -> UInt64
  ) {
    precondition(name.description.hasSuffix("_total"), "a counter's name ends in _total")
    self.observe(name, help: help, kind: .counter) { Double(reading()) }
  }

  /// A gauge for each set of label values.
  public func gauge(
    _ name: StaticString, help: StaticString, labels: [StaticString],
    seriesMax: Int = seriesMaxDefault
  ) -> MetricSeries<Gauge> {
    self.series(name, help: help, labels: labels, seriesMax: seriesMax) { Gauge() }
  }

  /// A gauge.
  public func gauge(_ name: StaticString, help: StaticString) -> Gauge {
    self.gauge(name, help: help, labels: []).with()
  }

  /// A gauge that somebody else keeps, read at each scrape.
  public func gauge(
    _ name: StaticString, help: StaticString, reading: @escaping @Sendable () -> Double
  ) {
    self.observe(name, help: help, kind: .gauge, reading)
  }

  /// A histogram for each set of label values.
  public func histogram(
    _ name: StaticString, help: StaticString, scale: HistogramScale, labels: [StaticString],
    seriesMax: Int = seriesMaxDefault
  ) -> MetricSeries<Histogram> {
    self.series(name, help: help, labels: labels, seriesMax: seriesMax) { Histogram(scale: scale) }
  }

  /// A histogram.
  public func histogram(
    _ name: StaticString, help: StaticString, scale: HistogramScale
  ) -> Histogram {
    self.histogram(name, help: help, scale: scale, labels: []).with()
  }

  private func series<Instrument>(
    _ name: StaticString, help: StaticString, labels: [StaticString], seriesMax: Int,
    make: @escaping @Sendable () -> Instrument
  ) -> MetricSeries<Instrument> {
    let metric = self.register(name, help: help, labels: labels) {
      MetricSeries(
        name: name, help: help, labels: labels, seriesMax: seriesMax, refused: self.refused,
        make: make)
    }
    guard let series = metric as? MetricSeries<Instrument>,
      series.labels.map(\.description) == labels.map(\.description)
    else {
      preconditionFailure("\(name) is already registered as another metric")
    }
    return series
  }

  private func observe(
    _ name: StaticString, help: StaticString, kind: MetricKind,
    _ reading: @escaping @Sendable () -> Double
  ) {
    let own = ObservedMetric(name: name, help: help, kind: kind, reading: reading)
    let metric = self.register(name, help: help, labels: []) { own }
    precondition(metric === own, "an observed metric is registered twice")
  }

  private func register(
    _ name: StaticString, help: StaticString, labels: [StaticString],
    make: () -> any ReadableMetric
  ) -> any ReadableMetric {
    precondition(MetricNames.isMetric(name.description), "not the name of a metric")
    precondition(labels.allSatisfy { MetricNames.isLabel($0.description) }, "not a label")
    precondition(Set(labels.map(\.description)).count == labels.count, "a label comes twice")
    precondition(help.utf8CodeUnitCount > 0, "a metric needs help")
    guard let metric = self.metrics.value(of: name.description, makingNew: make) else {
      preconditionFailure("more metrics than metricsMax")
    }
    return metric
  }

  // MARK: Reading

  /// What every metric says now, by name.
  ///
  /// Each number is read at once, but not all at the same moment.
  public var families: [MetricFamily] {
    var families: [MetricFamily] = []
    self.metrics.forEach { _, metric in families.append(metric.family) }
    return families.sorted { $0.name < $1.name }
  }
}

/// A metric whose number somebody else keeps.
private final class ObservedMetric: ReadableMetric {
  private let name: StaticString
  private let help: StaticString
  private let kind: MetricKind
  private let reading: @Sendable () -> Double

  init(
    name: StaticString, help: StaticString, kind: MetricKind,
    reading: @escaping @Sendable () -> Double
  ) {
    self.name = name
    self.help = help
    self.kind = kind
    self.reading = reading
  }

  var family: MetricFamily {
    MetricFamily(
      name: self.name.description, help: self.help.description, kind: self.kind,
      samples: [MetricSample(value: .number(self.reading()))])
  }
}

/// Which names Prometheus takes.
enum MetricNames {
  static func isMetric(_ name: String) -> Bool {
    Self.isName(name) { $0 == UInt8(ascii: ":") }
  }

  /// Labels that begin with two underscores and that of a bucket belong to Prometheus.
  static func isLabel(_ name: String) -> Bool {
    Self.isName(name) { _ in false } && !name.hasPrefix("__") && name != "le"
  }

  private static func isName(_ name: String, orAlso: (UInt8) -> Bool) -> Bool {
    guard let first = name.utf8.first, !(48...57).contains(first) else { return false }
    return name.utf8.allSatisfy { byte in
      switch byte {
      case 48...57, 65...90, 95, 97...122: true
      default: orAlso(byte)
      }
    }
  }
}

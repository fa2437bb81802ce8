/// What kind of number a metric is.
public enum MetricKind: UInt8, Sendable, Hashable, CaseIterable {
  /// Counts up for as long as the process lives.
  case counter = 1
  /// Goes up and down.
  case gauge = 2
  /// Counts observations by size.
  case histogram = 3
}

/// All readings of one metric at one moment, without its instruments.
///
/// Travels between processes, is merged with those of others and rendered as text.
public struct MetricFamily: Sendable, Hashable {
  /// The name, such as `mooring_rpc_calls_total`.
  public var name: String
  /// What the metric says, in a sentence.
  public var help: String
  /// What kind of numbers the samples hold.
  public var kind: MetricKind
  /// The readings, one for each set of label values.
  public var samples: [MetricSample]

  /// Groups readings.
  public init(name: String, help: String, kind: MetricKind, samples: [MetricSample]) {
    self.name = name
    self.help = help
    self.kind = kind
    self.samples = samples
  }
}

/// One reading of a metric.
public struct MetricSample: Sendable, Hashable {
  /// What tells this reading from the others of its family.
  public var labels: [MetricLabel]
  /// The reading.
  public var value: MetricValue

  /// Describes one reading.
  public init(labels: [MetricLabel] = [], value: MetricValue) {
    self.labels = labels
    self.value = value
  }
}

/// A name and a value that tell one reading from another.
public struct MetricLabel: Sendable, Hashable {
  /// What the value says, such as `method`.
  public var name: String
  /// Any text.
  public var value: String

  /// Describes one label.
  public init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}

/// What was read.
public enum MetricValue: Sendable, Hashable {
  /// The reading of a counter or a gauge.
  case number(Double)
  /// The reading of a histogram.
  case distribution(MetricDistribution)
}

/// How many observations were how large.
public struct MetricDistribution: Sendable, Hashable {
  /// The observations that were not larger than a bound.
  public struct Bucket: Sendable, Hashable {
    /// The bound, itself included.
    public var upperBound: Double
    /// How many observations were not larger.
    public var cumulativeCount: UInt64

    /// Describes one bucket.
    public init(upperBound: Double, cumulativeCount: UInt64) {
      self.upperBound = upperBound
      self.cumulativeCount = cumulativeCount
    }
  }

  /// The buckets by rising bound; the one without a bound is ``count``.
  public var buckets: [Bucket]
  /// How many observations there were.
  public var count: UInt64
  /// The sum of all observations.
  public var sum: Double

  /// Describes a distribution.
  public init(buckets: [Bucket], count: UInt64, sum: Double) {
    self.buckets = buckets
    self.count = count
    self.sum = sum
  }
}

public import Basics

/// Prometheus's text exposition format, version 0.0.4.
public enum MetricsText {
  /// The media type under which the text is served.
  public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  /// Appends `families` as text.
  public static func append(_ families: [MetricFamily], to buffer: inout ByteBuffer) {
    for family in families { Self.append(family, to: &buffer) }
  }

  private static func append(_ family: MetricFamily, to buffer: inout ByteBuffer) {
    guard !family.samples.isEmpty else { return }
    let help = Self.escaped(family.help, quotes: false)
    buffer.append(utf8: "# HELP \(family.name) \(help)\n")
    buffer.append(utf8: "# TYPE \(family.name) \(family.kind.name)\n")
    for sample in family.samples {
      switch sample.value {
      case .number(let number):
        Self.line(family.name, sample.labels, Self.number(number), to: &buffer)
      case .distribution(let distribution):
        Self.append(distribution, of: family.name, labels: sample.labels, to: &buffer)
      }
    }
  }

  private static func append(
    _ distribution: MetricDistribution, of name: String, labels: [MetricLabel],
    to buffer: inout ByteBuffer
  ) {
    for bucket in distribution.buckets {
      let bound = MetricLabel(name: "le", value: Self.number(bucket.upperBound))
      Self.line(
        name + "_bucket", labels + [bound], bucket.cumulativeCount.description, to: &buffer)
    }
    let infinity = MetricLabel(name: "le", value: "+Inf")
    let count = distribution.count.description
    Self.line(name + "_bucket", labels + [infinity], count, to: &buffer)
    Self.line(name + "_sum", labels, Self.number(distribution.sum), to: &buffer)
    Self.line(name + "_count", labels, count, to: &buffer)
  }

  private static func line(
    _ name: String, _ labels: [MetricLabel], _ value: String, to buffer: inout ByteBuffer
  ) {
    buffer.append(utf8: name)
    var mark = "{"
    for label in labels {
      buffer.append(utf8: "\(mark)\(label.name)=\"\(Self.escaped(label.value, quotes: true))\"")
      mark = ","
    }
    buffer.append(utf8: labels.isEmpty ? " \(value)\n" : "} \(value)\n")
  }

  /// The shortest text that reads back as `number`, whole numbers without a fraction.
  private static func number(_ number: Double) -> String {
    guard number.isFinite else {
      return number.isNaN ? "NaN" : number < 0 ? "-Inf" : "+Inf"
    }
    if let whole = Int64(exactly: number), whole.magnitude < 1 << 53 { return whole.description }
    return number.description
  }

  private static func escaped(_ text: String, quotes: Bool) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": escaped += "\\\\"
      case "\n": escaped += "\\n"
      case "\"" where quotes: escaped += "\\\""
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}

extension MetricKind {
  fileprivate var name: String {
    switch self {
    case .counter: "counter"
    case .gauge: "gauge"
    case .histogram: "histogram"
    }
  }
}

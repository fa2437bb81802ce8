/// Metrics under the names that dashboards of before go by, beside their own.
enum DashboardNames {
  /// A family that has two names.
  private struct Alias {
    let name: String
    let original: String
    let type: String
    let help: String
    /// Labels that are called otherwise, old name first.
    var labels: [(String, String)] = []
    /// The only service that it is about; `nil` is all of them.
    var service: String?
  }

  private static let aliases = [
    Alias(
      name: "config_cache_hits", original: "mooring_config_read_hits_total", type: "counter",
      help: "Readings of parameters that were answered from memory."),
    Alias(
      name: "config_cache_entries", original: "mooring_config_entries", type: "gauge",
      help: "Parameters in memory."),
    Alias(
      name: "config_db_query_duration_seconds", original: "mooring_postgres_query_duration_seconds",
      type: "histogram", help: "How long statements of the configuration took.",
      service: "config"),
    Alias(
      name: "http_requests_total", original: "mooring_http_requests_total", type: "counter",
      help: "Requests that were answered.", labels: [("route", "path")]),
    Alias(
      name: "http_request_duration_seconds", original: "mooring_http_request_duration_seconds",
      type: "histogram", help: "How long answers took.", labels: [("route", "path")]),
  ]

  /// The lines under these names.
  static func lines(of metrics: MetricsMerger) -> [String] {
    self.aliases.flatMap { self.lines(of: $0, metrics) } + self.requests(metrics)
  }

  private static func lines(of alias: Alias, _ metrics: MetricsMerger) -> [String] {
    let samples = metrics.samples(of: alias.original).filter { sample in
      alias.service.map { sample.labels.hasPrefix("service=\"\($0)\"") } ?? true
    }
    guard !samples.isEmpty else { return [] }
    return self.head(alias.name, alias.type, alias.help)
      + samples.map { sample in
        let suffix = sample.series.dropFirst(alias.original.count)
        var labels = sample.labels
        for (old, new) in alias.labels { labels = self.renamed(labels, old, new) }
        return "\(alias.name)\(suffix){\(labels)} \(sample.value)"
      }
  }

  private static func head(_ name: String, _ type: String, _ help: String) -> [String] {
    ["# HELP \(name) \(help)", "# TYPE \(name) \(type)"]
  }

  private static func renamed(_ labels: String, _ old: String, _ new: String) -> String {
    let parts = labels.split(separator: ",").map { part in
      guard part.hasPrefix("\(old)=\"") else { return String(part) }
      let value = part.dropFirst(old.count + 2)
      // The method stands before the path, and gets a label of its own where it has none yet.
      guard let blank = value.firstIndex(of: " ") else { return "\(new)=\"\(value)" }
      let path = "\(new)=\"\(value[value.index(after: blank)...])"
      let hasMethod = labels.split(separator: ",").contains { $0.hasPrefix("method=\"") }
      return hasMethod ? path : "method=\"\(value[..<blank])\",\(path)"
    }
    return parts.joined(separator: ",")
  }

  /// All readings, those from memory and those that were not, series by series.
  private static func requests(_ metrics: MetricsMerger) -> [String] {
    let hits = metrics.samples(of: "mooring_config_read_hits_total")
    let misses = metrics.samples(of: "mooring_config_read_misses_total")
    var counts: [String: Int64] = [:]
    var order: [String] = []
    for sample in hits + misses {
      let labels = sample.labels.split(separator: ",").filter { !$0.hasPrefix("cause=") }
        .joined(separator: ",")
      if counts[labels] == nil { order.append(labels) }
      counts[labels, default: 0] += Int64(sample.value) ?? 0
    }
    guard !order.isEmpty else { return [] }
    return self.head("config_cache_requests", "counter", "Readings of parameters.")
      + order.map { "config_cache_requests{\($0)} \(counts[$0] ?? 0)" }
  }
}

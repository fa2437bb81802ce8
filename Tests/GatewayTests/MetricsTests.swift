import Testing

@testable import Gateway

@Suite("Metrics of all services as one text")
struct MetricsTests {
  private static let config = """
    # HELP mooring_config_entries Parameters in memory.
    # TYPE mooring_config_entries gauge
    mooring_config_entries 540
    # HELP mooring_config_read_hits_total Hits.
    # TYPE mooring_config_read_hits_total counter
    mooring_config_read_hits_total 90
    # HELP mooring_config_read_misses_total Misses.
    # TYPE mooring_config_read_misses_total counter
    mooring_config_read_misses_total{cause="store"} 7
    mooring_config_read_misses_total{cause="default"} 3
    # HELP mooring_rpc_calls_total Calls.
    # TYPE mooring_rpc_calls_total counter
    mooring_rpc_calls_total{method="/a/B",code="OK"} 5
    # HELP mooring_postgres_query_duration_seconds Statements.
    # TYPE mooring_postgres_query_duration_seconds histogram
    mooring_postgres_query_duration_seconds_bucket{le="0.05"} 4
    mooring_postgres_query_duration_seconds_bucket{le="+Inf"} 4
    mooring_postgres_query_duration_seconds_sum 0.01
    mooring_postgres_query_duration_seconds_count 4

    """
  private static let pricing = """
    # HELP mooring_rpc_calls_total Calls.
    # TYPE mooring_rpc_calls_total counter
    mooring_rpc_calls_total{method="/c/D {x}",code="OK"} 8

    """

  private func merged() -> [String] {
    var merger = MetricsMerger()
    merger.note(isUp: true, service: "config")
    merger.add(Array(Self.config.utf8), service: "config")
    merger.note(isUp: false, service: "risk")
    merger.add(Array(Self.pricing.utf8), service: "pricing")
    return String(decoding: merger.text, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  @Test("each sample says whose it is, and each family is said once")
  func labels() {
    let lines = self.merged()
    #expect(lines.contains("mooring_config_entries{service=\"config\"} 540"))
    #expect(
      lines.contains("mooring_rpc_calls_total{service=\"config\",method=\"/a/B\",code=\"OK\"} 5"))
    #expect(
      lines.contains(
        "mooring_rpc_calls_total{service=\"pricing\",method=\"/c/D {x}\",code=\"OK\"} 8"))
    for line in lines where line.hasPrefix("# TYPE") {
      #expect(lines.count { $0 == line } == 1, "\(line)")
    }
  }

  @Test("a service that does not answer is down and tells nothing")
  func down() {
    let lines = self.merged()
    #expect(lines.contains("mooring_up{service=\"config\"} 1"))
    #expect(lines.contains("mooring_up{service=\"risk\"} 0"))
    #expect(!lines.contains { $0.contains("\"risk\"") && !$0.hasPrefix("mooring_up") })
  }

  @Test("dashboards find the names that they know")
  func dashboards() {
    let lines = self.merged()
    #expect(lines.contains("config_cache_hits{service=\"config\"} 90"))
    #expect(lines.contains("config_cache_requests{service=\"config\"} 100"))
    #expect(lines.contains("config_cache_entries{service=\"config\"} 540"))
    #expect(
      lines.contains("config_db_query_duration_seconds_bucket{service=\"config\",le=\"0.05\"} 4"))
    #expect(lines.contains("config_db_query_duration_seconds_count{service=\"config\"} 4"))
  }
}

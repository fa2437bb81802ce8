internal import ContractPricing
internal import Telemetry

/// Counts what came of the covers that were asked for.
struct QuoteTelemetry: Sendable {
  private let quoted: Counter
  private let refused: [Counter]
  private let repriced: MetricSeries<Counter>
  let streams: Gauge

  init(metrics: MetricsRegistry) {
    let outcomes = metrics.counter(
      "mooring_pricing_quotes_total", help: "Covers priced or refused.", labels: ["outcome"])
    self.quoted = outcomes.with("quoted")
    self.refused = (0...6).map { number in
      outcomes.with(RefusalReason(rawValue: Int32(number)).errorReason.lowercased())
    }
    self.repriced = metrics.counter(
      "mooring_pricing_reprices_total", help: "Quotes computed again.", labels: ["outcome"])
    self.streams = metrics.gauge(
      "mooring_pricing_streams", help: "Streams of quotes that are open.")
  }

  func count(quoted count: Int = 1) { self.quoted.add(UInt64(count)) }

  func count(_ refusal: Refusal) {
    let number = Int(refusal.reason.rawValue)
    self.refused[self.refused.indices.contains(number) ? number : 0].add()
  }

  func countReprice(isEqual: Bool) { self.repriced.with(isEqual ? "equal" : "differs").add() }
}

internal import Basics
internal import RPC
internal import RPCServices
internal import ServiceRuntime
internal import Telemetry

/// What the service counts, besides what every server counts of its calls.
struct ConfigMetrics: Sendable {
  /// How a change set ended.
  enum WriteOutcome: Sendable {
    case committed, unchanged, rehearsed
    case refused(ConfigFault)

    /// The label; one for each kind of refusal, so that their number is bounded.
    var label: String {
      switch self {
      case .committed: "committed"
      case .unchanged: "unchanged"
      case .rehearsed: "rehearsed"
      case .refused(let fault): fault.answer.reason.lowercased()
      }
    }
  }

  private let writes: MetricSeries<Counter>
  private let writeDuration: Histogram
  private let verifications: MetricSeries<Counter>

  /// Registers everything that is counted where it happens.
  init(_ registry: MetricsRegistry) {
    self.writes = registry.counter(
      "mooring_config_writes_total", help: "Change sets, by what came of them.",
      labels: ["outcome"])
    self.writeDuration = registry.histogram(
      "mooring_config_write_duration_seconds",
      help: "How long change sets took, from the call to the answer.", scale: .seconds)
    self.verifications = registry.counter(
      "mooring_config_audit_verifications_total",
      help: "Verifications of the audit log, by whether it was whole or broken.",
      labels: ["outcome"])
  }

  func noteVerification(isWhole: Bool) {
    self.verifications.with(isWhole ? "whole" : "broken").add()
  }

  func noteWrite(_ outcome: WriteOutcome, took duration: Duration) {
    self.writes.with(outcome.label).add()
    self.writeDuration.record(duration)
  }
}

extension ConfigHandlers {
  /// Registers what is read when somebody asks.
  func register(in registry: MetricsRegistry) {
    let (core, usage, time) = (self.core, self.usage, self.time)
    registry.counter(
      "mooring_config_read_hits_total", help: "Named reads answered from memory."
    ) { usage.hitCount }
    registry.counter(
      "mooring_config_read_misses_total",
      help: "Named reads for which the store was asked or a default stood in."
    ) { usage.missCount }
    registry.gauge(
      "mooring_config_revision", help: "The revision in force; 0 before the first."
    ) { Double(core.known.state?.token.revision.count ?? 0) }
    registry.gauge(
      "mooring_config_entries", help: "Values in force in this environment."
    ) {
      Double(core.known.state.map { self.entryCount(of: $0) } ?? 0)
    }
    registry.gauge(
      "mooring_config_staleness_seconds",
      help: "How long the database could not be asked; 0 while it can."
    ) {
      core.known.staleSince.map { (time.monotonicNow - $0).milliseconds / 1_000 } ?? 0
    }
    registry.gauge(
      "mooring_config_store_up", help: "1 while the database answers, else 0."
    ) {
      let known = core.known
      return known.confirmedAt != nil && known.staleSince == nil ? 1 : 0
    }
  }
}

internal import Basics
internal import ServiceRuntime
internal import Telemetry

/// Something worth telling about where the market comes from.
enum MarketObservation: Sendable, Hashable {
  /// A snapshot is in force.
  case installed(version: UInt64)
  /// A snapshot cannot be used; the one before stays in force.
  case refused(MarketFault)
  /// The market file cannot be read; the last market stays in force.
  case unreadable(FileFault)
  /// The stream from RiskService ended.
  case streamLost(String)
  /// The market kept on disk is used until a newer one is there.
  case restored(version: UInt64, age: Duration)
  /// The market kept on disk cannot be used.
  case keptRefused(String)
  /// The market could not be kept on disk.
  case notKept(FileFault)
}

/// Turns observations into log lines and metrics; the one place that does.
struct MarketTelemetry: Sendable {
  private let logger: Logger
  private let installed: Counter
  private let refused: Counter
  private let version: Gauge

  init(logger: Logger, metrics: MetricsRegistry) {
    self.logger = logger
    self.installed = metrics.counter(
      "mooring_pricing_market_installed_total", help: "Market snapshots put in force.")
    self.refused = metrics.counter(
      "mooring_pricing_market_refused_total", help: "Market snapshots that could not be used.")
    self.version = metrics.gauge(
      "mooring_pricing_market_version", help: "The version of the market in force.")
  }

  func report(_ observation: MarketObservation) {
    switch observation {
    case .installed(let version):
      self.installed.add()
      self.version.set(Double(version))
      self.logger.debug("market installed", ["market.version": .text(version)])
    case .refused(let fault):
      self.refused.add()
      self.logger.error("market refused", ["market.fault": .text(fault)])
    case .unreadable(let fault):
      self.logger.error("market file unreadable", ["market.fault": .text(fault)])
    case .streamLost(let reason):
      self.logger.warning("market stream lost", ["market.reason": .string(reason)])
    case .restored(let version, let age):
      self.version.set(Double(version))
      self.logger.notice(
        "market restored from disk",
        ["market.version": .text(version), "market.age": .duration(age)])
    case .keptRefused(let reason):
      self.logger.warning("market on disk refused", ["market.reason": .string(reason)])
    case .notKept(let fault):
      self.logger.warning("market not kept on disk", ["market.fault": .text(fault)])
    }
  }
}

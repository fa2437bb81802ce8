internal import Basics
internal import RPC
internal import Telemetry

/// Turns observations into log lines and metrics; the one place that does.
struct WatchTelemetry: Sendable {
  private let logger: Logger
  private let installed: Counter
  private let rejected: Counter
  private let coalesced: Counter
  private let resyncs: MetricSeries<Counter>
  private let streamsLost: Counter
  private let saves: MetricSeries<Counter>
  private let revision: Gauge
  private let stale: Gauge
  private let ageSeconds: Gauge
  private let superseded: Gauge
  private let preparing: Histogram
  private let lag: Histogram

  init(logger: Logger, metrics: MetricsRegistry) {
    self.logger = logger
    self.installed = metrics.counter(
      "mooring_config_installed_total", help: "Revisions of the configuration put in force.")
    self.rejected = metrics.counter(
      "mooring_config_rejected_total", help: "Revisions of the configuration refused.")
    self.coalesced = metrics.counter(
      "mooring_config_coalesced_total",
      help: "Revisions overtaken by a newer one before anything was built from them.")
    self.resyncs = metrics.counter(
      "mooring_config_resyncs_total", help: "Streams given up for a fault.", labels: ["cause"])
    self.streamsLost = metrics.counter(
      "mooring_config_streams_lost_total", help: "Streams ended by the service or the network.")
    self.saves = metrics.counter(
      "mooring_config_saves_total", help: "Attempts to write the last-known-good file.",
      labels: ["outcome"])
    self.revision = metrics.gauge(
      "mooring_config_revision", help: "The revision of the configuration in force.")
    self.stale = metrics.gauge(
      "mooring_config_stale", help: "1 while newer configuration may exist unseen, else 0.")
    self.ageSeconds = metrics.gauge(
      "mooring_config_age_seconds",
      help: "Time since the configuration in force was last confirmed as the newest.")
    self.superseded = metrics.gauge(
      "mooring_config_superseded_snapshots",
      help: "Models not in force any more that a loop may still read.")
    self.preparing = metrics.histogram(
      "mooring_config_prepare_seconds", help: "Time to build a model from a revision.",
      scale: .seconds)
    self.lag = metrics.histogram(
      "mooring_config_apply_lag_seconds", help: "Time from a commit until it is in force here.",
      scale: .seconds)
    self.stale.set(1)
  }

  func report(_ status: ConfigStatus, supersededCount: Int) {
    if let token = status.token { self.revision.set(Double(token.revision.count)) }
    self.stale.set(status.isStale ? 1 : 0)
    if let age = status.age {
      self.ageSeconds.set(Double(age.nanosecondsClamped) / 1e9)
    }
    self.superseded.set(Double(supersededCount))
  }

  func report(_ observation: WatchObservation) {
    self.count(observation)
    switch observation {
    case .connecting(let attempt, let resume):
      self.logger.debug(
        "following the configuration",
        ["config.attempt": .integer(attempt), "config.resume": .string(Self.text(resume))])
    case .installed(let token, let installation):
      self.logInstallation(token, installation)
    case .rejected(let token, let rejection):
      self.logger.error(
        "configuration rejected",
        [
          "config.token": .text(token), "config.reason": .string(rejection.reason),
          "config.parameter": .string(rejection.parameter ?? ""),
        ])
    case .coalesced(let token):
      self.logger.debug("configuration overtaken by a newer one", ["config.token": .text(token)])
    case .duplicate(let token):
      self.logger.debug("configuration delivered twice", ["config.token": .text(token)])
    case .resync(let fault): self.log(fault)
    case .historyReplaced(let known, let token):
      self.logger.error(
        "configuration history replaced",
        ["config.known": .text(known), "config.token": .text(token)])
    case .streamLost(let error):
      self.logger.info(
        "configuration stream lost",
        [
          "rpc.code": .string(error?.code.name.description ?? "OK"),
          "rpc.message": .string(error?.message ?? "the service ended it"),
        ])
    case .becameStale: self.logger.warning("configuration may be out of date")
    case .becameFresh: self.logger.info("configuration is confirmed")
    case .fileRefused, .fileSuperseded, .saved, .saveFailed: self.logFile(observation)
    }
  }

  private func count(_ observation: WatchObservation) {
    switch observation {
    case .installed(_, let installation):
      self.installed.add()
      self.preparing.record(installation.preparing)
      if let lag = installation.lag { self.lag.record(lag) }
    case .rejected: self.rejected.add()
    case .coalesced: self.coalesced.add()
    case .resync(let fault): self.resyncs.with(fault.cause.description).add()
    case .streamLost: self.streamsLost.add()
    case .saved: self.saves.with("saved").add()
    case .saveFailed: self.saves.with("failed").add()
    case .connecting, .duplicate, .historyReplaced, .becameStale, .becameFresh, .fileRefused,
      .fileSuperseded:
      break
    }
  }

  private func logInstallation(
    _ token: SnapshotToken, _ installation: WatchObservation.Installation
  ) {
    var metadata: LogMetadata = [
      "config.token": .text(token), "config.from_file": .bool(installation.isFromFile),
      "config.prepare": .duration(installation.preparing),
    ]
    if let lag = installation.lag { metadata["config.lag"] = .duration(lag) }
    self.logger.info("configuration installed", metadata)
  }

  /// A history that differs is told loudly: values of a time gone by may have been in force.
  private func log(_ fault: WatchFault) {
    let level: LogLevel = fault.concernsHistory ? .error : .warning
    self.logger.log(
      level, "configuration stream given up",
      ["config.cause": .text(fault.cause), "config.fault": .string("\(fault)")])
  }

  private func logFile(_ observation: WatchObservation) {
    switch observation {
    case .fileRefused(let fault):
      self.logger.warning(
        "last-known-good configuration refused", ["config.fault": .text(fault)])
    case .fileSuperseded(let token, let isSameHistory):
      self.logger.info(
        "last-known-good configuration not needed",
        ["config.token": .text(token), "config.same_history": .bool(isSameHistory)])
    case .saved(let token):
      self.logger.debug("last-known-good configuration saved", ["config.token": .text(token)])
    case .saveFailed(let fault):
      self.logger.warning(
        "last-known-good configuration not saved", ["config.fault": .text(fault)])
    default: break
    }
  }

  private static func text(_ token: SnapshotToken?) -> String { token?.description ?? "-" }
}

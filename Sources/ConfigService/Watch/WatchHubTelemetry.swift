internal import Basics
internal import Postgres
internal import Telemetry

/// Turns what happens at a hub into log lines and metrics; the one place that does.
struct WatchHubTelemetry: Sendable {
  /// One counter for each kind of message, kept: each subscriber moves one at each revision.
  private struct Sent {
    let snapshot: Counter
    let coalescedSnapshot: Counter
    let delta: Counter
    let bookmark: Counter
  }

  /// One counter for each verdict.
  private struct Answers {
    let received: Counter
    let applied: Counter
    let rejected: Counter
  }

  private let logger: Logger
  private let sent: Sent
  private let answers: Answers
  private let subscribers: MetricSeries<Gauge>
  private let lag: Histogram
  private let restarts: Counter
  private let resumes: MetricSeries<Counter>
  private let batches: MetricSeries<Counter>
  private let batchRows: Counter

  init(logger: Logger, metrics: MetricsRegistry) {
    self.logger = logger
    let sent = metrics.counter(
      "mooring_config_watch_sent_total", help: "Messages sent to subscribers.", labels: ["kind"])
    self.sent = Sent(
      snapshot: sent.with("snapshot"), coalescedSnapshot: sent.with("coalesced_snapshot"),
      delta: sent.with("delta"), bookmark: sent.with("bookmark"))
    let answers = metrics.counter(
      "mooring_config_watch_answers_total", help: "What subscribers said of revisions.",
      labels: ["verdict"])
    self.answers = Answers(
      received: answers.with("received"), applied: answers.with("applied"),
      rejected: answers.with("rejected"))
    self.subscribers = metrics.gauge(
      "mooring_config_subscribers", help: "Consumers of all replicas by how far they are.",
      labels: ["state"])
    self.lag = metrics.histogram(
      "mooring_config_watch_lag_seconds",
      help: "Time from a commit to the word that it is in force at a subscriber.",
      scale: .seconds)
    self.restarts = metrics.counter(
      "mooring_config_history_replaced_total", help: "Times that the history became another one.")
    self.resumes = metrics.counter(
      "mooring_config_watch_resumes_total", help: "How streams began.", labels: ["kind"])
    self.batches = metrics.counter(
      "mooring_config_subscriber_batches_total",
      help: "Writes of the progress of subscribers to the store.", labels: ["outcome"])
    self.batchRows = metrics.counter(
      "mooring_config_subscriber_batch_rows_total", help: "Subscribers in those writes.")
  }

  func report(_ change: HubState.Change) {
    guard case .restarted(let old, let new) = change else { return }
    self.restarts.add()
    self.logger.error(
      "configuration history replaced",
      ["config.known": .string(Self.text(old)), "config.token": .string(Self.text(new))])
  }

  func report(_ next: HubState.Next) {
    guard case .send(_, let kind) = next else { return }
    switch kind {
    case .snapshot: self.sent.snapshot.add()
    case .coalescedSnapshot: self.sent.coalescedSnapshot.add()
    case .delta: self.sent.delta.add()
    case .bookmark: self.sent.bookmark.add()
    }
  }

  func report(_ verdict: ApplyVerdict, lag: Duration?) {
    switch verdict {
    case .received: self.answers.received.add()
    case .applied:
      self.answers.applied.add()
      if let lag { self.lag.record(lag) }
    case .rejected: self.answers.rejected.add()
    }
  }

  func report(_ counts: [ConsumerState: Int]) {
    for state in ConsumerState.allCases {
      self.subscribers.with(state.name).set(Double(counts[state] ?? 0))
    }
  }

  /// A stream begins; `judgement` is what became of the position it named.
  func report(_ judgement: ResumeJudgement, _ order: WatchOrder) {
    switch judgement {
    case .begin: self.resumes.with("afresh").add()
    case .resume: self.resumes.with("resumed").add()
    case .tooOld: self.resumes.with("too_old").add()
    case .otherEpoch:
      self.resumes.with("other_epoch").add()
      self.logger.warning(
        "subscriber comes from another history",
        self.fields(order))
    case .ahead, .otherChanges:
      self.resumes.with("history_differs").add()
      self.logger.error("subscriber knows a history that the store does not", self.fields(order))
    }
  }

  /// A secret could not be opened for a subscriber that may see it.
  func reportHidden(_ name: ParameterName, _ fault: SecretFault) {
    self.logger.error(
      "a secret cannot be opened", ["parameter": .text(name), "reason": .string("\(fault)")])
  }

  /// The store should have been given a new epoch.
  func reportNotRenewed(_ error: PostgresError) {
    self.logger.error("the epoch of the store was not renewed", ["error": .text(error)])
  }

  /// The progress of consumers could not be written or read.
  func reportExchange(_ error: PostgresError) {
    self.logger.warning("subscribers not exchanged with other replicas", ["error": .text(error)])
  }

  /// The progress of so many consumers was written, or could not be.
  func reportBatch(rowCount: Int, isWritten: Bool) {
    self.batches.with(isWritten ? "written" : "failed").add()
    if isWritten { self.batchRows.add(UInt64(rowCount)) }
  }

  private func fields(_ order: WatchOrder) -> LogMetadata {
    [
      "config.service": .string(order.id.service),
      "config.instance": .string(order.id.instance),
      "config.resume": .string(order.resume.map(Self.text) ?? "-"),
    ]
  }

  private static func text(_ token: RevisionToken) -> String {
    let digits = token.chainHash.map { $0.description.prefix(8) } ?? "-"
    return "\(token.epoch)/\(token.revision)/\(digits)"
  }
}

extension ConsumerState {
  /// The state in metrics.
  var name: String {
    switch self {
    case .behind: "behind"
    case .rejected: "rejected"
    case .lost: "lost"
    case .applied: "applied"
    }
  }
}

internal import ContractRisk

/// Something that people should know for as long as it lasts.
struct AlertCause: Sendable, Hashable {
  /// What it is about; of two alerts about the same one is over.
  let subject: String
  let severity: AlertSeverity
  let category: String
  let message: String
  let value: Double?
  let threshold: Double?
  let parameter: String
}

/// What alerts are to be raised and which are over, where a cause is there or is not: pure, so that
/// every replica comes to the same.
struct CauseJudgement: Sendable, Hashable {
  let raised: [AlertCause]
  /// Alerts that are over, by what they are about.
  let resolved: [String]

  /// Compares the causes that there are with the alerts that are open, by subject.
  ///
  /// A cause that has become better or worse has an alert of its own.
  init(of causes: [AlertCause], after open: [String: AlertSeverity]) {
    let severities = Dictionary(causes.map { ($0.subject, $0.severity) }) { first, _ in first }
    self.raised = causes.filter { open[$0.subject] != $0.severity }
    self.resolved = open.filter { severities[$0.key] != $0.value }.keys.sorted()
  }
}

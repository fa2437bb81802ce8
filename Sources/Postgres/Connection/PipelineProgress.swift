/// Matches the server's answers to the statements of one pipeline.
///
/// Pure. An error skips what follows it up to the next sync point; each statement ends up with a
/// result or with the error that kept it from having one.
struct PipelineProgress<Value> {
  /// What was sent, in order.
  enum Step: Hashable {
    /// A prepared statement is given up.
    case forget
    case prepare(String)
    case execute(statement: Int, name: String?)
    case sync
  }

  private var steps: [Step] = []
  private var position = 0
  private var isAnswered = false
  /// What skips the statements up to the next sync point.
  private var failure: PostgresError?
  private var failuresByName: [String: PostgresError] = [:]

  /// What became of each statement so far.
  private(set) var outcomes: [Result<Value, PostgresError>] = []
  /// Names that the server does not know although preparing them was asked for.
  private(set) var unpreparedNames: [String] = []

  /// Notes that something was sent.
  mutating func sent(_ step: Step) { self.steps.append(step) }

  /// Whether everything that was sent has been answered.
  var isComplete: Bool { self.position == self.steps.count }

  private var step: Step? {
    self.position < self.steps.count ? self.steps[self.position] : nil
  }

  /// A statement or preparation succeeded.
  mutating func received(_ value: Value) {
    guard !self.isAnswered else { return }
    self.isAnswered = true
    if case .execute = self.step { self.outcomes.append(.success(value)) }
  }

  /// A statement or preparation failed.
  mutating func received(_ error: PostgresError) {
    guard !self.isAnswered else { return }
    self.isAnswered = true
    self.failure = error
    switch self.step {
    case .execute(_, let name):
      // The preparation failed before an earlier sync point; its error says more.
      let cause =
        error.sqlState == .invalidStatementName
        ? name.flatMap { self.failuresByName[$0] } : nil
      self.outcomes.append(.failure(cause ?? error))
    case .prepare(let name): self.noteUnprepared(name, because: error)
    case .forget, .sync, nil: break
    }
  }

  /// A statement or preparation was skipped.
  mutating func receivedSkipped() {
    guard !self.isAnswered else { return }
    self.isAnswered = true
    let error = self.failure ?? PostgresError(.server, "skipped")
    switch self.step {
    case .execute: self.outcomes.append(.failure(error))
    case .prepare(let name): self.noteUnprepared(name, because: error)
    case .forget, .sync, nil: break
    }
  }

  /// The answer to one thing sent is over; false when there was none.
  mutating func receivedEndOfCommand() -> Bool {
    guard self.isAnswered else { return false }
    self.isAnswered = false
    self.position += 1
    return true
  }

  /// A sync point was reached.
  mutating func receivedSync() {
    guard self.step == .sync else { return }
    self.failure = nil
    self.isAnswered = false
    self.position += 1
  }

  private mutating func noteUnprepared(_ name: String, because error: PostgresError) {
    self.unpreparedNames.append(name)
    self.failuresByName[name] = error
  }
}

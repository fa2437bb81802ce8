internal import Basics

/// Something that a caller wants a connection to do, and the way to that caller.
///
/// Unchecked because it is made by the caller, handed to the connection's loop, and from then on
/// confined to it.
final class Operation: @unchecked Sendable {
  /// What is to be done.
  enum Work {
    /// Statements sent together. Isolated ones do not skip each other when one fails.
    case pipeline([Statement], areIsolated: Bool)
    /// A text with any number of statements.
    case script(String)
    /// A command that the library made itself, such as LISTEN with its channel.
    case command(String)
    case copyIn(StaticString)
    case copyOut(StaticString)
  }

  typealias Outcomes = [Result<QueryResult, PostgresError>]

  let work: Work
  /// The connection's own number for it, once it has it.
  var id: ConnectionStateMachine.OperationID?
  let deadline: MonotonicTime
  var completion: ((Result<Outcomes, PostgresError>) -> Void)?
  /// The caller gave up before the connection had it.
  var isInterrupted = false

  /// How far the server is with a pipeline.
  var progress = PipelineProgress<QueryResult>()
  /// What went wrong first, of a script or COPY.
  var failure: PostgresError?
  /// What the last statement of a script returned.
  var lastResult: QueryResult?
  /// The way to the caller of COPY, which has more to say than one completion.
  var copy: CopySession?
  /// The statement was handed to libpq, so that the server may have seen it.
  var isSent = false

  /// Answers without an answer in a row: libpq says so once between answers.
  var emptyReplyCount = 0

  init(_ work: Work, deadline: MonotonicTime) {
    self.work = work
    self.deadline = deadline
  }

  /// Tells the caller, if it has not been told yet.
  func complete(_ result: Result<Outcomes, PostgresError>) {
    guard let completion = self.completion else { return }
    self.completion = nil
    completion(result)
  }

  /// The state of its COPY, made when it is first needed.
  func copySession() -> CopySession {
    if let copy = self.copy { return copy }
    let copy: CopySession =
      if case .copyIn = self.work { CopySession(.into) } else { CopySession(.out) }
    self.copy = copy
    return copy
  }

  /// The SQL, for errors.
  var sql: String? {
    switch self.work {
    case .pipeline(let statements, _):
      statements.count == 1 ? statements.first?.sql.description : nil
    case .script: nil
    case .command(let sql): sql
    case .copyIn(let sql), .copyOut(let sql): sql.description
    }
  }
}

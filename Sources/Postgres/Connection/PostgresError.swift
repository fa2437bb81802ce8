/// Why the database did not do what was asked.
///
/// ``description`` is safe to show and to log: what kind of failure it is and its SQLSTATE. The
/// server's words can quote rows and are only in ``debugDescription``. Neither ever contains a
/// password.
public struct PostgresError: Error, Hashable {
  /// What kind of failure it is.
  public enum Code: String, Hashable, Sendable {
    /// The server refused the statement; the SQLSTATE says why.
    case server = "statement refused"
    /// No connection could be made.
    case connectFailed = "cannot connect"
    /// The connection broke before the answer came.
    case connectionLost = "connection lost"
    /// The deadline passed before the answer came.
    case deadlineExceeded = "deadline exceeded"
    /// The task was cancelled before the answer came.
    case cancelled = "cancelled"
    /// No connection of the pool became free in time.
    case poolBusy = "no connection became free in time"
    /// As many were waiting for a connection as may.
    case poolQueueFull = "too many wait for a connection"
    /// The connection or the pool was closed on our side, or its loop has ended.
    case closed = "closed"
    /// A limit of this library was reached.
    case limitExceeded = "limit exceeded"
    /// The result or a cell has another shape than the caller expects.
    case unexpectedResult = "unexpected result"
    /// Something was asked for out of order, such as a statement after the end of its transaction.
    case misuse = "out of order"
  }

  /// What kind of failure it is.
  public let code: Code
  /// The server's name for the failure, if it came from there.
  public var sqlState: SQLState?
  /// The constraint that was violated.
  public var constraint: String?
  /// The table it concerns.
  public var table: String?
  /// The column it concerns.
  public var column: String?
  /// What happened, in detail; may quote rows, so not for users and logs.
  public var message: String
  /// What else the server said; may quote rows, so not for users and logs.
  public var detail: String?
  /// The statement, if one was under way.
  public var statement: String?
  /// The server closed the connection with this error.
  var endsConnection = false
  /// The statement had been handed over when it failed, so that it may have been carried out.
  var mayHaveTakenEffect = false

  package init(_ code: Code, _ message: String = "", sqlState: SQLState? = nil) {
    self.code = code
    self.message = message
    self.sqlState = sqlState
  }

  /// Whether the same transaction, tried again from its start, may succeed.
  public var isRetryable: Bool {
    self.sqlState == .serializationFailure || self.sqlState == .deadlockDetected
  }
}

extension PostgresError: CustomStringConvertible, CustomDebugStringConvertible {
  public var description: String {
    let suffix = self.sqlState.map { " (SQLSTATE \($0))" } ?? ""
    return "postgres: \(self.code.rawValue)\(suffix)"
  }

  public var debugDescription: String {
    var text = self.description
    if !self.message.isEmpty { text += ": \(self.message)" }
    if let detail = self.detail { text += "; \(detail)" }
    if let constraint = self.constraint { text += "; constraint \(constraint)" }
    if let table = self.table { text += "; table \(table)" }
    if let column = self.column { text += "; column \(column)" }
    if let statement = self.statement { text += "; in: \(statement)" }
    return text
  }
}

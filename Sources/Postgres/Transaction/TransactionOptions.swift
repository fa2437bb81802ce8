public import Basics

/// How a transaction sees others, how long it may take, and how often it is tried.
public struct TransactionOptions: Sendable, Hashable {
  /// What a transaction sees of others; the names are SQL's.
  public enum Isolation: Sendable, Hashable, CaseIterable {
    /// Each statement sees what was committed before it.
    case readCommitted
    /// All statements see what was committed before the first.
    case repeatableRead
    /// As if transactions ran one after the other.
    case serializable
  }

  public static let attemptsMaxDefault = 8

  public var isolation: Isolation
  /// Whether it may not write.
  public var isReadOnly: Bool
  /// When all of it must be over, with every attempt and wait.
  public var deadline: MonotonicTime
  /// How often it is tried while it conflicts with others; its body runs as often.
  public var attemptsMax: Int
  /// How long the server lets each statement run; `nil` for the session's setting.
  public var statementTimeout: Duration?
  /// How long the server lets each statement wait for a lock; `nil` for the session's setting.
  public var lockTimeout: Duration?

  /// Chooses options; the others have their defaults.
  public init(
    isolation: Isolation = .readCommitted, isReadOnly: Bool = false,
    deadline: MonotonicTime = .never, attemptsMax: Int = attemptsMaxDefault,
    statementTimeout: Duration? = nil, lockTimeout: Duration? = nil
  ) {
    precondition(attemptsMax > 0)
    self.isolation = isolation
    self.isReadOnly = isReadOnly
    self.deadline = deadline
    self.attemptsMax = attemptsMax
    self.statementTimeout = statementTimeout
    self.lockTimeout = lockTimeout
  }

  /// What is sent before the first statement.
  func prelude(_ configuration: PostgresConfiguration) -> [Statement] {
    // Behind a pooler the session's own settings are not ours: see `preparesStatements`.
    let isPooled = !configuration.preparesStatements
    let timeouts: [(StaticString, Duration?)] = [
      (
        "SELECT set_config('statement_timeout', $1, true)",
        self.statementTimeout ?? (isPooled ? configuration.statementTimeout : nil)
      ),
      (
        "SELECT set_config('lock_timeout', $1, true)",
        self.lockTimeout ?? (isPooled ? configuration.lockTimeout : nil)
      ),
      (
        "SELECT set_config('idle_in_transaction_session_timeout', $1, true)",
        isPooled ? configuration.idleInTransactionTimeout : nil
      ),
    ]
    return [Statement(self.begin)]
      + timeouts.compactMap { sql, timeout in
        timeout.map { Statement(sql, String($0.millisecondsForServer)) }
      }
  }

  private var begin: StaticString {
    switch (self.isolation, self.isReadOnly) {
    case (.readCommitted, false): "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
    case (.readCommitted, true): "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY"
    case (.repeatableRead, false): "BEGIN ISOLATION LEVEL REPEATABLE READ READ WRITE"
    case (.repeatableRead, true): "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    case (.serializable, false): "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE"
    case (.serializable, true): "BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY"
    }
  }
}

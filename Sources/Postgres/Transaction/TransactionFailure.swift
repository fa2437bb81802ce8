/// Why a transaction has no result, and whether it took effect all the same.
public enum TransactionFailure<Failure: Error>: Error {
  /// Its body threw; nothing took effect.
  case body(Failure)
  /// It could not be begun or committed; nothing took effect.
  case notCommitted(PostgresError)
  /// The answer to COMMIT never came: it took effect entirely or not at all, and who needs to know
  /// must look.
  case outcomeUnknown(PostgresError)

  /// Whether it may have taken effect.
  public var isOutcomeUnknown: Bool {
    if case .outcomeUnknown = self { true } else { false }
  }

  /// What the database said, if that was the reason.
  public var postgresError: PostgresError? {
    switch self {
    case .body(let failure): failure as? PostgresError
    case .notCommitted(let error), .outcomeUnknown(let error): error
    }
  }

  /// Whether trying the whole transaction again may succeed.
  var isRetryable: Bool {
    !self.isOutcomeUnknown && self.postgresError?.isRetryable == true
  }
}

extension TransactionFailure: CustomStringConvertible {
  public var description: String {
    switch self {
    case .body(let failure): "rolled back: \(failure)"
    case .notCommitted(let error): "not committed: \(error)"
    case .outcomeUnknown(let error): "outcome of the commit unknown: \(error)"
    }
  }
}

/// The five characters by which PostgreSQL names an error.
public struct SQLState: Sendable, Hashable, CustomStringConvertible {
  /// Two transactions could not be put in an order; trying again may succeed.
  public static let serializationFailure = SQLState("40001")
  /// Two transactions waited for each other; trying again may succeed.
  public static let deadlockDetected = SQLState("40P01")
  /// A unique constraint is in the way.
  public static let uniqueViolation = SQLState("23505")
  /// A foreign key is in the way.
  public static let foreignKeyViolation = SQLState("23503")
  /// A check constraint is in the way.
  public static let checkViolation = SQLState("23514")
  /// A column must not be NULL.
  public static let notNullViolation = SQLState("23502")
  /// The role may not do this.
  public static let insufficientPrivilege = SQLState("42501")
  /// There is no such table.
  public static let undefinedTable = SQLState("42P01")
  /// A statement was cancelled, by a timeout or on request.
  public static let queryCanceled = SQLState("57014")
  /// A lock was not had in time.
  public static let lockNotAvailable = SQLState("55P03")
  /// The transaction has failed; only ROLLBACK is left.
  public static let inFailedTransaction = SQLState("25P02")
  /// A plan was made for other columns than there are now.
  static let featureNotSupported = SQLState("0A000")
  /// There is no prepared statement of this name.
  static let invalidStatementName = SQLState("26000")

  /// The characters.
  public let description: String

  /// Takes the characters as the server sent them.
  public init(_ description: String) { self.description = description }

  /// The first two characters, which name the class of the error.
  public var classCode: Substring { self.description.prefix(2) }
}

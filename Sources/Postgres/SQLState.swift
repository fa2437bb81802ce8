/// The five characters by which PostgreSQL names an error.
public struct SQLState: Sendable, Hashable, CustomStringConvertible {
  /// Two transactions could not be put in an order; trying again may succeed.
  public static let serializationFailure = SQLState("40001")
  /// Two transactions waited for each other; trying again may succeed.
  public static let deadlockDetected = SQLState("40P01")
  /// A unique constraint is in the way.
  public static let uniqueViolation = SQLState("23505")
  /// A statement was cancelled, by a timeout or on request.
  public static let queryCanceled = SQLState("57014")

  /// The characters.
  public let description: String

  /// Takes the characters as the server sent them.
  public init(_ description: String) { self.description = description }
}

/// Why bytes are not the JSON that was expected, and where.
public struct JSONError: Error, Hashable, CustomStringConvertible {
  /// The line of the fault, from 1.
  public let line: Int
  /// The byte within the line, from 1.
  public let column: Int
  /// The path of the value, such as `changes[3].key`; empty at the root.
  public let path: String
  /// What is wrong, in one sentence.
  public let message: String
  /// What sort of fault it is.
  public let kind: Kind
  /// What would be accepted instead; empty when the sentence says all there is.
  public let allowed: String

  /// What sort of fault an error is about.
  public enum Kind: Sendable, Hashable {
    /// The text is not JSON, or goes beyond a limit.
    case malformed
    /// An object has a key that is not known.
    case unknownKey
    /// A value is of another kind than the one that is wanted.
    case otherKind
    /// A value is of the right kind, and not one of those that are wanted.
    case rejected
  }

  /// Describes one fault.
  public init(
    line: Int, column: Int, path: String, message: String, kind: Kind = .malformed,
    allowed: String = ""
  ) {
    self.line = line
    self.column = column
    self.path = path
    self.message = message
    self.kind = kind
    self.allowed = allowed
  }

  public var description: String {
    let place = self.path.isEmpty ? "" : " at \(self.path)"
    return "line \(self.line), column \(self.column)\(place): \(self.message)"
  }
}

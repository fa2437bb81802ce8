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

  /// Describes one fault.
  public init(line: Int, column: Int, path: String, message: String) {
    self.line = line
    self.column = column
    self.path = path
    self.message = message
  }

  public var description: String {
    let place = self.path.isEmpty ? "" : " at \(self.path)"
    return "line \(self.line), column \(self.column)\(place): \(self.message)"
  }
}

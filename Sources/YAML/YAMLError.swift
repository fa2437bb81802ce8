/// Why a text is not the YAML that was expected, and where.
public struct YAMLError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The line of the fault, from 1.
  public let line: Int
  /// The column of the fault, from 1.
  public let column: Int
  /// What is wrong, in one sentence.
  public let message: String

  /// Describes one fault.
  public init(line: Int, column: Int, message: String) {
    self.line = line
    self.column = column
    self.message = message
  }

  public var description: String { "line \(self.line), column \(self.column): \(self.message)" }
}

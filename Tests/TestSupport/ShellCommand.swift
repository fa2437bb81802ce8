#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// A command of the shell, run to its end.
public struct ShellCommand: Sendable {
  /// What the command wrote to its standard output.
  public let output: [UInt8]
  /// Whether it said that it succeeded.
  public let succeeded: Bool

  /// The output as text.
  public var text: String { String(decoding: self.output, as: UTF8.self) }

  #if canImport(Glibc)
    /// No program that another test starts meanwhile keeps the pipe open.
    private static let readingMode = "re"
  #else
    private static let readingMode = "r"
  #endif

  /// Runs `command` and waits for its end; a shell that does not start has failed.
  public init(_ command: String) {
    guard let pipe = unsafe popen(command, Self.readingMode) else {
      self.output = []
      self.succeeded = false
      return
    }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe fread(&block, 1, block.count, pipe)
      guard count > 0 else { break }
      bytes += block.prefix(count)
    }
    self.output = bytes
    self.succeeded = unsafe pclose(pipe) == 0
  }

  /// `word` in quotes that the shell takes literally.
  public static func quoted(_ word: String) -> String {
    "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
  }
}

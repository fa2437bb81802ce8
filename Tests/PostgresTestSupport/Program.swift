import FoundationEssentials
import Glibc
import TestSupport

/// A program of the system that a test needs: run to its end, or left running until we end.
enum Program {
  /// Runs a program in `directory` and waits; its output goes to the file `log` there.
  ///
  /// Throws with that output when the program fails.
  static func run(_ command: [String], in directory: String, log: String) throws {
    let path = directory + "/" + log
    let id = try Self.start(command, in: directory, input: nil, output: path)
    guard ProgramOrder.waitForEnd(of: id) != 0 else { return }
    let output = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    throw ProgramOrder.Failure("\(command.joined(separator: " ")) failed:\n\(output)")
  }

  /// Runs `command`, then removes `directory`, when this process has ended in whatever way.
  ///
  /// A shell waits for the end of a pipe whose other end only we hold.
  static func runAtEnd(_ command: [String], removing directory: String) throws {
    // The end that is not closed here is ours for as long as we live.
    let (read, _) = try TestDescriptors.pipe()
    defer { close(read) }
    let script = #"cat; directory=$1; shift; "$@"; rm -rf "$directory""#
    _ = try Self.start(
      ["/bin/sh", "-c", script, "sh", directory] + command, in: "/", input: read,
      output: "/dev/null")
  }

  private static func start(
    _ command: [String], in directory: String, input: Int32?, output: String
  ) throws -> Int32 {
    let file = unsafe open(output, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw ProgramOrder.Failure("cannot write \(output): errno \(errno)") }
    defer { close(file) }
    var order = ProgramOrder(command, environment: ProgramOrder.ownEnvironment)
    order.folder = directory
    order.input = input
    // An interrupt from the terminal does not reach it.
    order.isInOwnGroup = true
    return try order.start(output: file)
  }
}

import FoundationEssentials
import Glibc

/// A program of the system that a test needs: run to its end, or left running until we end.
enum Program {
  /// A program did not do what the tests rely on.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Runs a program in `directory` and waits; its output goes to the file `log` there.
  ///
  /// Throws with that output when the program fails.
  static func run(_ command: [String], in directory: String, log: String) throws {
    let path = directory + "/" + log
    let pid = try Self.spawn(command, in: directory, input: nil, output: path)
    var status: Int32 = 0
    while unsafe waitpid(pid, &status, 0) < 0 && errno == EINTR {}
    guard status != 0 else { return }
    let output = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    throw Failure(description: "\(command.joined(separator: " ")) failed:\n\(output)")
  }

  /// Runs `command`, then removes `directory`, when this process has ended in whatever way.
  ///
  /// A shell waits for the end of a pipe whose other end only we hold.
  static func runAtEnd(_ command: [String], removing directory: String) throws {
    var ends: [Int32] = [-1, -1]
    // A socket, because a pipe could be inherited by another program started at this moment.
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
      throw Failure(description: "no pipe: errno \(errno)")
    }
    defer { close(ends[0]) }
    let script = #"cat; directory=$1; shift; "$@"; rm -rf "$directory""#
    _ = try Self.spawn(
      ["/bin/sh", "-c", script, "sh", directory] + command, in: "/", input: ends[0],
      output: "/dev/null")
  }

  private static func spawn(
    _ command: [String], in directory: String, input: Int32?, output: String
  ) throws -> pid_t {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    // A group of its own, so that an interrupt from the terminal does not reach it.
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    if let input {
      unsafe posix_spawn_file_actions_adddup2(&actions, input, 0)
    } else {
      unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    }
    unsafe posix_spawn_file_actions_addopen(
      &actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    unsafe posix_spawn_file_actions_adddup2(&actions, 1, 2)
    let environment = ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" }
    let inDirectory = ["/bin/sh", "-c", #"cd "$0" && exec "$@""#, directory] + command
    var words = unsafe inDirectory.map { unsafe strdup($0) } + [nil]
    var variables = unsafe environment.map { unsafe strdup($0) } + [nil]
    defer {
      unsafe words.forEach { unsafe free($0) }
      unsafe variables.forEach { unsafe free($0) }
    }
    var pid: pid_t = 0
    let status = unsafe posix_spawn(&pid, "/bin/sh", &actions, &attributes, &words, &variables)
    guard status == 0 else {
      throw Failure(description: "cannot start \(command[0]): errno \(status)")
    }
    return pid
  }
}

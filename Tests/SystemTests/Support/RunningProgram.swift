import FoundationEssentials
import Glibc

/// One of our programs, started by a test; its output goes to a file that a failure can show.
///
/// Confined to the task that started it.
final class RunningProgram {
  /// A program did not do what the test relies on.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  let name: String
  private let log: String
  private let pid: pid_t
  private var status: Int32?

  /// Starts an executable that was built beside these tests, with `environment` and no other.
  init(
    _ name: String, _ arguments: [String] = [], environment: [String: String], log: String
  ) throws {
    self.name = name
    self.log = log
    self.pid = try Self.spawn(
      [Self.product(name)] + arguments, environment.map { "\($0.key)=\($0.value)" }, output: log)
  }

  deinit {
    guard self.status == nil else { return }
    kill(self.pid, SIGKILL)
    _ = self.wait()
  }

  /// What it has written so far.
  var output: String { (try? String(contentsOfFile: self.log, encoding: .utf8)) ?? "" }

  /// Ends it as a crash would, and waits until it is gone.
  func killAtOnce() {
    kill(self.pid, SIGKILL)
    _ = self.wait()
  }

  /// Asks it to stop, waits, and returns its status; negative for a signal.
  func stop() -> Int32 {
    kill(self.pid, SIGTERM)
    return self.wait()
  }

  /// Waits for its end; returns its status, negative for a signal.
  func wait() -> Int32 {
    if let status = self.status { return status }
    var raw: Int32 = 0
    while unsafe waitpid(self.pid, &raw, 0) < 0 && errno == EINTR {}
    let signal = raw & 0x7F
    let status = signal == 0 ? raw >> 8 & 0xFF : -signal
    self.status = status
    return status
  }

  /// The path of one of our executables.
  private static func product(_ name: String) throws -> String {
    // The runner is the test bundle itself or a program of the toolchain that loads the bundle.
    let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") }
    let runner =
      try bundle ?? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let directory = runner.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    let product = directory.joined(separator: "/") + "/" + name
    guard FileManager.default.isExecutableFile(atPath: product) else {
      throw Failure(description: "\(product) is not built")
    }
    return product
  }

  private static func spawn(
    _ arguments: [String], _ environment: [String], output: String
  ) throws -> pid_t {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_addopen(
      &actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    unsafe posix_spawn_file_actions_adddup2(&actions, 1, 2)
    var words = unsafe arguments.map { unsafe strdup($0) } + [nil]
    var variables = unsafe environment.map { unsafe strdup($0) } + [nil]
    defer {
      unsafe words.forEach { unsafe free($0) }
      unsafe variables.forEach { unsafe free($0) }
    }
    var pid: pid_t = 0
    let status = unsafe posix_spawn(&pid, arguments[0], &actions, nil, &words, &variables)
    guard status == 0 else {
      throw Failure(description: "cannot start \(arguments[0]): errno \(status)")
    }
    return pid
  }
}

/// A folder of its own, removed when the test is over.
final class TemporaryFolder {
  let path: String

  init() throws {
    var template = Array("/tmp/mooring-XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else {
      throw RunningProgram.Failure(description: "no temporary folder: errno \(errno)")
    }
    self.path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { try? FileManager.default.removeItem(atPath: self.path) }
}

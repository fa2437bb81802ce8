import Glibc
import ServiceRuntime
import TestSupport

/// A program of this package, started by a test: its lines as they come, and how it ended.
///
/// Killed when nobody holds it any more.
final class ObservedProgram: Sendable {
  /// A program could not be started.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Everything it wrote, line by line, to its output and to its errors.
  let lines = Recorder<String>()
  /// What it ended with, negative for a signal; one element.
  let ends = Recorder<Int32>()
  private let pid: pid_t

  /// Starts `program`, which was built beside the tests, with these variables and no others.
  init(
    _ program: String, _ arguments: [String] = [], environment: [String: String]
  ) throws {
    let (read, write) = try Self.pipe()
    defer { close(write) }
    do {
      self.pid = try Self.spawn(
        ["\(try Self.folder())/\(program)"] + arguments,
        environment.map { "\($0.key)=\($0.value)" }, output: write)
    } catch {
      close(read)
      throw error
    }
    let (lines, ends, pid) = (self.lines, self.ends, self.pid)
    // Reading waits, and so does a thread of its own.
    _ = try NativeThread.start(named: "program-output") {
      Self.read(read) { lines.record($0) }
      var status: Int32 = 0
      while unsafe waitpid(pid, &status, 0) < 0 && errno == EINTR {}
      let signal = status & 0x7F
      ends.record(signal == 0 ? status >> 8 & 0xFF : -signal)
    }
  }

  deinit {
    if self.ends.elements.isEmpty { kill(self.pid, SIGKILL) }
  }

  func send(signal: Int32) { kill(self.pid, signal) }

  /// What the program ends with.
  func end() async throws -> Int32 { try await self.ends.first { _ in true } }

  /// The first line that holds `text`, as soon as there is one.
  @discardableResult
  func line(with text: String) async throws -> String {
    try await self.lines.first { $0.contains(text) }
  }

  /// The folder that this program of tests is in, and what was built with it.
  private static func folder() throws -> String {
    var path = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = unsafe readlink("/proc/self/exe", &path, path.count - 1)
    guard count > 0 else { throw Failure(description: "no path of this program") }
    let text = String(decoding: path.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return text.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      .joined(separator: "/")
  }

  private static func read(_ descriptor: Int32, _ body: (String) -> Void) {
    defer { close(descriptor) }
    var unread: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = unsafe chunk.withUnsafeMutableBytes { buffer in
        unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return }
      unread += chunk.prefix(count)
      while let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
        body(String(decoding: unread[..<end], as: UTF8.self))
        unread.removeFirst(end + 1)
      }
    }
  }

  /// A pipe that no other program started meanwhile can keep open.
  private static func pipe() throws -> (read: Int32, write: Int32) {
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
      throw Failure(description: "no pipe: errno \(errno)")
    }
    return (ends[0], ends[1])
  }

  private static func spawn(
    _ arguments: [String], _ environment: [String], output: Int32
  ) throws -> pid_t {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_adddup2(&actions, output, 1)
    unsafe posix_spawn_file_actions_adddup2(&actions, output, 2)
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

import FoundationEssentials
import Glibc

/// A program started by a test: its output line by line, its end, and what the kernel says of it.
final class Subprocess {
  /// A program did not do what the test relies on.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  private let program: String
  private let pid: pid_t
  private let output: Int32
  private var unread: [UInt8] = []
  private var status: Int32?

  /// Starts `program` with `environment` added to ours.
  init(_ program: String, _ arguments: [String], environment: [String: String] = [:]) throws {
    self.program = program
    let ends = try Self.pipe()
    defer { close(ends.write) }
    self.output = ends.read
    let variables = ProcessInfo.processInfo.environment.merging(environment) { _, added in added }
    self.pid = try Self.spawn(
      [program] + arguments, variables.map { "\($0.key)=\($0.value)" }, output: ends.write)
  }

  deinit {
    if self.status == nil {
      kill(self.pid, SIGKILL)
      _ = self.wait()
    }
    close(self.output)
  }

  /// Whether it has not ended yet.
  var isRunning: Bool {
    guard self.status == nil else { return false }
    var raw: Int32 = 0
    guard unsafe waitpid(self.pid, &raw, WNOHANG) == self.pid else { return true }
    self.status = Self.status(of: raw)
    return false
  }

  func send(signal: Int32) { kill(self.pid, signal) }

  /// The next line of its output; `nil` at the end.
  func nextLine() throws -> String? {
    while true {
      if let end = self.unread.firstIndex(of: UInt8(ascii: "\n")) {
        let line = String(decoding: self.unread[..<end], as: UTF8.self)
        self.unread.removeFirst(end + 1)
        return line
      }
      var chunk = [UInt8](repeating: 0, count: 4096)
      let count = unsafe chunk.withUnsafeMutableBytes { buffer in
        unsafe read(self.output, buffer.baseAddress, buffer.count)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return nil }
      self.unread += chunk.prefix(count)
    }
  }

  /// Reads output until the line `ready`.
  func waitUntilReady() throws {
    while let line = try self.nextLine() {
      if line == "ready" { return }
    }
    throw Failure(description: "\(self.program) did not get ready")
  }

  /// Reads output to the end and waits; returns its status, negative for a signal, and its last
  /// line.
  func finish() throws -> (status: Int32, lastLine: String) {
    var last = ""
    while let line = try self.nextLine() { last = line }
    return (self.wait(), last)
  }

  private func wait() -> Int32 {
    if let status = self.status { return status }
    var raw: Int32 = 0
    while unsafe waitpid(self.pid, &raw, 0) < 0 && errno == EINTR {}
    let status = Self.status(of: raw)
    self.status = status
    return status
  }

  private static func status(of raw: Int32) -> Int32 {
    let signal = raw & 0x7F
    return signal == 0 ? raw >> 8 & 0xFF : -signal
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

extension Subprocess {
  /// The number of file descriptors it holds.
  var openDescriptorCount: Int {
    get throws {
      try FileManager.default.contentsOfDirectory(atPath: "/proc/\(self.pid)/fd").count
    }
  }

  /// A figure of its memory in KiB, such as `VmHWM`, the most it ever had resident.
  func memoryKiB(_ figure: String) throws -> Int {
    let path = "/proc/\(self.pid)/status"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    for line in text.split(separator: "\n") where line.hasPrefix("\(figure):") {
      let words = line.split { $0 == " " || $0 == "\t" }
      if words.count > 1, let count = Int(words[1]) { return count }
    }
    throw Failure(description: "no \(figure) in \(path)")
  }
}

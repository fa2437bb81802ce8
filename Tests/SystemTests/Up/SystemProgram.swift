import Glibc
import ServiceRuntime
import TestSupport

/// A program started by a test: its output line by line, and its end.
final class SystemProgram: Sendable {
  /// What a program did.
  enum Event: Sendable, Hashable {
    case line(String)
    /// It has ended; negative for a signal.
    case ended(Int32)
  }

  /// A program did not do what the test relies on.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  let id: pid_t
  let events: Recorder<Event>
  private let name: String
  private let hasEnded = Locked(false)

  /// Starts `command` in `folder`, with `environment` and nothing else; in a group of its own.
  init(_ command: [String], in folder: String, environment: [String: String]) throws {
    self.name = command.joined(separator: " ")
    self.events = Recorder()
    let (readEnd, writeEnd) = try Self.pipe()
    defer { close(writeEnd) }
    self.id = try Self.spawn(command, in: folder, environment, output: writeEnd)
    let (id, events, hasEnded) = (self.id, self.events, self.hasEnded)
    _ = try NativeThread.start(named: "output") {
      Self.readLines(from: readEnd) { events.record(.line($0)) }
      close(readEnd)
      var raw: Int32 = 0
      while unsafe waitpid(id, &raw, 0) < 0 && errno == EINTR {}
      hasEnded.withLock { $0 = true }
      let signal = raw & 0x7F
      events.record(.ended(signal == 0 ? raw >> 8 & 0xFF : -signal))
    }
  }

  deinit {
    if !self.hasEnded.withLock({ $0 }) { kill(-self.id, SIGKILL) }
  }

  var lines: [String] {
    self.events.elements.compactMap { if case .line(let line) = $0 { line } else { nil } }
  }

  /// The first line that contains `text`; throws with all of them when the program ends before.
  @discardableResult
  func line(containing text: String) async throws -> String {
    let event = try await self.events.first { event in
      switch event {
      case .line(let line): line.contains(text)
      case .ended: true
      }
    }
    guard case .line(let line) = event else {
      let output = self.lines.suffix(40).joined(separator: "\n")
      throw Failure(description: "\(self.name) ended without \"\(text)\":\n\(output)")
    }
    return line
  }

  func send(_ signal: Int32) { kill(self.id, signal) }

  /// Waits for the end and returns the status.
  func end() async throws -> Int32 {
    let event = try await self.events.first { if case .ended = $0 { true } else { false } }
    guard case .ended(let status) = event else { return -1 }
    return status
  }

  private static func readLines(from descriptor: Int32, _ take: (String) -> Void) {
    var unread: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4_096)
    while true {
      let count = unsafe chunk.withUnsafeMutableBytes { buffer in
        unsafe read(descriptor, buffer.baseAddress, buffer.count)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { break }
      unread += chunk.prefix(count)
      while let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
        take(String(decoding: unread[..<end], as: UTF8.self))
        unread.removeFirst(end + 1)
      }
    }
    if !unread.isEmpty { take(String(decoding: unread, as: UTF8.self)) }
  }

  /// Ends that no other program started meanwhile can keep open.
  private static func pipe() throws -> (read: Int32, write: Int32) {
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
      throw Failure(description: "no pipe: errno \(errno)")
    }
    return (ends[0], ends[1])
  }

  private static func spawn(
    _ command: [String], in folder: String, _ environment: [String: String], output: Int32
  ) throws -> pid_t {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, output, 1)
    unsafe posix_spawn_file_actions_adddup2(&actions, output, 2)
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    // A test runs on a thread that hears no signals; what it starts must.
    var blocked = sigset_t()
    unsafe sigemptyset(&blocked)
    unsafe posix_spawnattr_setsigmask(&attributes, &blocked)
    unsafe posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))
    let inFolder = ["/bin/sh", "-c", #"cd "$0" && exec "$@""#, folder] + command
    var words = unsafe inFolder.map { unsafe strdup($0) } + [nil]
    var variables = unsafe environment.map { unsafe strdup("\($0.key)=\($0.value)") } + [nil]
    defer {
      unsafe words.forEach { unsafe free($0) }
      unsafe variables.forEach { unsafe free($0) }
    }
    var id: pid_t = 0
    let status = unsafe posix_spawn(&id, "/bin/sh", &actions, &attributes, &words, &variables)
    guard status == 0 else {
      throw Failure(description: "cannot start \(command[0]): errno \(status)")
    }
    return id
  }
}

private import ServiceRuntime

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// A program started by a test: its lines as they come, and how it ended.
///
/// Killed when nobody holds it any more.
public final class TestProgram: Sendable {
  private enum Event: Sendable, Hashable {
    case line(String)
    /// It has ended; negative for a signal.
    case ended(Int32)
  }

  /// The system's number for it.
  public let id: Int32
  private let name: String
  private let isInOwnGroup: Bool
  private let events = Recorder<Event>()
  /// Whether the system still keeps the number for this program.
  private let isKnown = Locked(true)

  public init(_ order: ProgramOrder) throws {
    self.name = order.command.joined(separator: " ")
    self.isInOwnGroup = order.isInOwnGroup
    let (read, write) = try TestDescriptors.pipe()
    defer { close(write) }
    do {
      self.id = try order.start(output: write)
    } catch {
      close(read)
      throw error
    }
    let (id, events, isKnown) = (self.id, self.events, self.isKnown)
    // Reading waits, and so does a thread of its own.
    _ = try NativeThread.start(named: "program-output") {
      Self.readLines(from: read) { events.record(.line($0)) }
      close(read)
      Self.waitUntilOver(id)
      events.record(
        .ended(
          isKnown.withLock { isKnown in
            isKnown = false
            return ProgramOrder.waitForEnd(of: id)
          }))
    }
  }

  /// Starts a program of this package that was built beside the tests.
  public convenience init(
    built name: String, _ arguments: [String] = [], environment: [String: String]
  ) throws {
    try self.init(
      ProgramOrder([try ProgramOrder.built(name)] + arguments, environment: environment))
  }

  deinit { self.send(SIGKILL, toGroup: self.isInOwnGroup) }

  // MARK: What it says

  /// What it wrote so far.
  public var lines: [String] {
    self.events.elements.compactMap { if case .line(let line) = $0 { line } else { nil } }
  }

  /// What it wrote so far, as one text.
  public var output: String { self.lines.joined(separator: "\n") }

  /// The first line that contains `text`, as soon as there is one.
  ///
  /// Throws with the last lines when the program ends without, or says nothing like it for long.
  @discardableResult
  public func line(
    containing text: String, fileID: StaticString = #fileID, line: Int = #line
  ) async throws -> String {
    try await self.line("\"\(text)\"", fileID: fileID, line: line) { $0.contains(text) }
  }

  /// Returns once it has written the line `ready`.
  public func ready(fileID: StaticString = #fileID, line: Int = #line) async throws {
    try await self.line("\"ready\"", fileID: fileID, line: line) { $0 == "ready" }
  }

  @discardableResult
  private func line(
    _ what: String, fileID: StaticString, line: Int,
    where matches: @escaping @Sendable (String) -> Bool
  ) async throws -> String {
    let event = try await self.event("\(self.name) to say \(what)", fileID, line) { event in
      switch event {
      case .line(let line): matches(line)
      case .ended: true
      }
    }
    guard case .line(let line) = event else {
      throw ProgramOrder.Failure("\(self.name) ended without \(what):\n\(self.lastLines)")
    }
    return line
  }

  private func event(
    _ what: String, _ fileID: StaticString, _ line: Int,
    where matches: @escaping @Sendable (Event) -> Bool
  ) async throws -> Event {
    try await self.events.first(what, fileID: fileID, line: line, where: matches)
  }

  private var lastLines: String { self.lines.suffix(40).joined(separator: "\n") }

  // MARK: Its end

  /// Whether it has not ended yet.
  public var isRunning: Bool {
    self.isKnown.withLock { isKnown in
      var state = unsafe siginfo_t()
      let options = WEXITED | WNOWAIT | WNOHANG
      guard isKnown, unsafe waitid(P_PID, id_t(self.id), &state, options) == 0 else { return false }
      return unsafe state.si_signo == 0
    }
  }

  /// What it ends with, negative for a signal.
  public func end(fileID: StaticString = #fileID, line: Int = #line) async throws -> Int32 {
    let event = try await self.event("\(self.name) to end", fileID, line) { event in
      if case .ended = event { true } else { false }
    }
    guard case .ended(let status) = event else { return 0 }
    return status
  }

  public func send(_ signal: Int32) { self.send(signal, toGroup: false) }

  private func send(_ signal: Int32, toGroup: Bool) {
    self.isKnown.withLock { isKnown in
      if isKnown { _ = kill(toGroup ? -self.id : self.id, signal) }
    }
  }

  /// Asks it to stop, and returns what it ends with.
  public func stop(fileID: StaticString = #fileID, line: Int = #line) async throws -> Int32 {
    self.send(SIGTERM)
    return try await self.end(fileID: fileID, line: line)
  }

  /// Ends it as a crash would, and returns when it is gone.
  public func crash(fileID: StaticString = #fileID, line: Int = #line) async throws {
    self.send(SIGKILL)
    _ = try await self.end(fileID: fileID, line: line)
  }

  // MARK: On the thread

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

  /// Waits for the end, and leaves the number to the program.
  private static func waitUntilOver(_ id: Int32) {
    var state = unsafe siginfo_t()
    while unsafe waitid(P_PID, id_t(id), &state, WEXITED | WNOWAIT) < 0 && errno == EINTR {}
  }
}

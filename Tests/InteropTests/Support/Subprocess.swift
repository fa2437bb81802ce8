import Foundation

/// A program started by a test: its output line by line, its end, and what the kernel says of it.
final class Subprocess {
  /// A program did not do what the test relies on.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  private let process = Process()
  private let output = Pipe()
  private var unread = Data()

  init(_ program: URL, _ arguments: [String], environment: [String: String] = [:]) throws {
    self.process.executableURL = program
    self.process.arguments = arguments
    self.process.environment = ProcessInfo.processInfo.environment
      .merging(environment) { _, ours in ours }
    self.process.standardOutput = self.output
    try self.process.run()
    try self.output.fileHandleForWriting.close()
  }

  deinit {
    guard self.process.isRunning else { return }
    kill(self.process.processIdentifier, SIGKILL)
    self.process.waitUntilExit()
  }

  var isRunning: Bool { self.process.isRunning }

  func send(signal: Int32) { kill(self.process.processIdentifier, signal) }

  /// The next line of its output; `nil` at the end.
  func nextLine() throws -> String? {
    while true {
      if let end = self.unread.firstIndex(of: UInt8(ascii: "\n")) {
        let line = String(decoding: self.unread[..<end], as: UTF8.self)
        self.unread = Data(self.unread[(end + 1)...])
        return line
      }
      let more = self.output.fileHandleForReading.availableData
      guard !more.isEmpty else { return nil }
      self.unread += more
    }
  }

  /// Reads output until the line `ready`.
  func waitUntilReady() throws {
    while let line = try self.nextLine() {
      if line == "ready" { return }
    }
    throw Failure(description: "\(self.process.executableURL?.path ?? "?") did not get ready")
  }

  /// Reads output to the end and waits; returns its status and its last line.
  func finish() throws -> (status: Int32, lastLine: String) {
    var last = ""
    while let line = try self.nextLine() { last = line }
    self.process.waitUntilExit()
    let signalled = self.process.terminationReason == .uncaughtSignal
    return (self.process.terminationStatus * (signalled ? -1 : 1), last)
  }

  /// The number of file descriptors it holds.
  var openDescriptorCount: Int {
    get throws {
      let directory = "/proc/\(self.process.processIdentifier)/fd"
      return try FileManager.default.contentsOfDirectory(atPath: directory).count
    }
  }

  /// The most memory it ever had resident, in KiB.
  var peakResidentKiB: Int {
    get throws {
      let path = "/proc/\(self.process.processIdentifier)/status"
      let text = try String(contentsOfFile: path, encoding: .utf8)
      for line in text.split(separator: "\n") where line.hasPrefix("VmHWM:") {
        return line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
      }
      throw Failure(description: "no VmHWM in \(path)")
    }
  }
}

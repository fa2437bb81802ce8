import Basics
import ServiceRuntime
import Telemetry
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A pipe whose ends are closed when it goes.
final class TestPipe: Sendable {
  let readEnd: Int32
  let writeEnd: Int32
  private let open: Locked<Int32>

  init() throws {
    let ends = try TestDescriptors.pipe()
    (self.readEnd, self.writeEnd) = ends
    self.open = Locked(ends.write)
  }

  deinit {
    close(self.readEnd)
    self.closeWriteEnd()
  }

  /// Lets the reader come to an end.
  func closeWriteEnd() {
    let descriptor = self.open.withLock { open in
      defer { open = -1 }
      return open
    }
    if descriptor >= 0 { close(descriptor) }
  }

  /// Reads until the bytes so far satisfy `isEnough`, or until the end.
  func read(until isEnough: (String) -> Bool) -> String {
    var text = ""
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while !isEnough(text) {
      let count = unsafe systemRead(self.readEnd, &chunk, chunk.count)
      guard count > 0 else { return text }
      text += String(decoding: chunk[..<count], as: UTF8.self)
    }
    return text
  }
}

/// `read` of the system, whose name the method above hides.
private func systemRead(_ descriptor: Int32, _ start: UnsafeMutableRawPointer, _ count: Int) -> Int
{
  unsafe read(descriptor, start, count)
}

@Suite("Log writer", .ownThread)
struct LogWriterTests {
  static let patience = Duration.seconds(30)  // Only ever reached by a fault.

  func record(_ number: Int) -> LogRecord {
    LogRecord(
      time: .epoch, level: .info, message: "line", metadata: ["n": .integer(number)])
  }

  @Test("writes every line in order")
  func inOrder() throws {
    let pipe = try TestPipe()
    let writer = try LogWriter(descriptor: pipe.writeEnd, format: .json)
    for number in 0..<100 { writer.write(self.record(number)) }
    #expect(writer.flush(within: Self.patience))
    let lines = pipe.read { $0.hasSuffix("\"n\":99}\n") }.split(separator: "\n")
    #expect(lines.count == 100)
    for (number, line) in lines.enumerated() { #expect(line.hasSuffix(",\"n\":\(number)}")) }
  }

  @Test("never makes the writer of a line wait, and says how many lines it dropped")
  func neverBlocks() throws {
    let pipe = try TestPipe()
    let writer = try LogWriter(
      descriptor: pipe.writeEnd, format: .json, queueBytesMax: 65_536)
    for number in 0..<10_000 { writer.write(self.record(number)) }  // Nobody reads yet.
    #expect(!writer.flush(within: .zero))
    let text = Locked("")
    let reader = try NativeThread.start(named: "reader") {
      let read = pipe.read { _ in false }
      text.withLock { $0 = read }
    }
    #expect(writer.flush(within: Self.patience))
    pipe.closeWriteEnd()
    reader.join()
    let lines = text.withLock { $0 }.split(separator: "\n")
    let kept = lines.count { $0.contains("\"line\"") }
    let dropped = lines.filter { $0.contains("log.dropped_lines") }
      .compactMap { $0.split(separator: ":").last.flatMap { Int($0.dropLast()) } }
      .reduce(0, +)
    #expect(dropped > 0)
    #expect(kept + dropped == 10_000)
  }

  @Test("throws lines away when nobody can read them any more")
  func closedReader() async throws {
    await #expect(processExitsWith: .exitCode(3)) {
      let ends = try TestDescriptors.pipe()
      close(ends.read)
      let writer = try LogWriter(descriptor: ends.write, format: .json)
      let logger = Logger(to: writer) { .epoch }
      for _ in 0..<10 {
        logger.info("into the void")
        guard writer.flush(within: Self.patience) else { exit(99) }
      }
      exit(3)
    }
    let writer = try LogWriter(descriptor: -1, format: .json)
    writer.write(self.record(1))
    #expect(writer.flush(within: Self.patience))
  }

  @Test("loses and mixes no line of many threads")
  func manyThreads() async throws {
    let pipe = try TestPipe()
    let writer = try LogWriter(descriptor: pipe.writeEnd, format: .human(isColoured: false))
    await withTaskGroup(of: Void.self) { group in
      for worker in 0..<4 {
        group.addTask {
          for number in 0..<500 { writer.write(self.record(worker * 500 + number)) }
        }
      }
    }
    writer.write(LogRecord(time: .epoch, level: .info, message: "end"))
    let lines = pipe.read { $0.hasSuffix("end\n") }.split(separator: "\n").dropLast()
    #expect(Set(lines).count == 2_000)
    #expect(lines.allSatisfy { $0.hasPrefix("00:00:00.000 INFO    line n=") })
  }

  @Test("a file is written as JSON, whatever the environment says")
  func suitedFormat() throws {
    let pipe = try TestPipe()
    #expect(LogFormat.suited(to: pipe.writeEnd, environment: ["TERM": "xterm"]) == .json)
  }
}

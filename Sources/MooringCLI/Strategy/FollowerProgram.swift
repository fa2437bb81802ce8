internal import ConfigClient
internal import ServiceRuntime

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Darwin)
  private import Darwin
#endif

/// The shell command that applies a set of parameters, or refuses it.
struct FollowerProgram: Sendable {
  /// The longest reason that a refusal carries, in characters.
  static let reasonCharactersMax = 500
  private static let errorBytesMax = 16_384

  let command: String
  /// A run that takes longer is ended.
  let limit: Duration

  /// Runs the command with `line` on its input; a failure is a refusal with what it last said.
  ///
  /// Blocks the thread.
  func run(with line: String) throws(SnapshotRejection) {
    let (input, errors) = try Self.files()
    input.fill(line + "\n")
    let child: ChildProcess
    do throws(ChildProcess.StartError) {
      child = try ChildProcess.start(
        ProcessOrder(
          program: "/bin/sh", arguments: ["-c", self.command],
          environment: ProcessEnvironment.read()),
        input: input.descriptor, output: STDOUT_FILENO, errors: errors.descriptor)
    } catch {
      throw SnapshotRejection(reason: "the command cannot be started: \(error)")
    }
    let (end, isLate) = Self.wait(for: child, limit: self.limit)
    let said = errors.tail(bytesMax: Self.errorBytesMax)
    Console.complain(said)
    guard !end.isSuccess else { return }
    throw SnapshotRejection(reason: Self.reason(end, isLate: isLate, said: said, self.limit))
  }

  private static func files() throws(SnapshotRejection) -> (ScratchFile, ScratchFile) {
    do throws(CommandFailure) {
      return (try ScratchFile(), try ScratchFile())
    } catch {
      throw SnapshotRejection(reason: "there is no room for a temporary file")
    }
  }

  /// Why the set is refused, in one line.
  static func reason(
    _ end: ProcessEnd, isLate: Bool, said: String, _ limit: Duration
  ) -> String {
    if isLate { return "the command took longer than \(limit)" }
    let last = said.split(whereSeparator: \.isNewline).last.map(String.init) ?? ""
    let text = last.isEmpty ? "the command \(end)" : "the command \(end): \(last)"
    return String(text.prefix(Self.reasonCharactersMax))
  }

  /// Waits for the end, and makes one when the time is over.
  private static func wait(
    for child: ChildProcess, limit: Duration
  ) -> (end: ProcessEnd, isLate: Bool) {
    let isLate = Locked(false)
    let watchdog = Watchdog(limit: limit) {
      isLate.withLock { $0 = true }
      child.sendToGroup(.kill)
    }
    let end = child.waitForEnd()
    watchdog?.stop()
    return (end, isLate.withLock { $0 })
  }
}

/// Calls a function when a time has passed, unless it is stopped before.
private struct Watchdog {
  private let end: Int32

  init?(limit: Duration, _ action: @escaping @Sendable () -> Void) {
    guard let pair = try? DescriptorPair() else { return nil }
    let (readEnd, writeEnd) = (pair.readEnd, pair.writeEnd)
    self.end = writeEnd
    let milliseconds = Int32(clamping: Int(limit / .milliseconds(1)))
    do throws(NativeThread.StartError) {
      _ = try NativeThread.start(named: "watchdog") {
        var watched = pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)
        let count = unsafe poll(&watched, 1, max(1, milliseconds))
        close(readEnd)
        if count == 0 { action() }
      }
    } catch {
      close(readEnd)
      close(writeEnd)
      return nil
    }
  }

  func stop() { close(self.end) }
}

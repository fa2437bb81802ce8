private import ServiceRuntime
public import Testing

/// Runs each test on a thread of its own, so that one that blocks holds up no other.
///
/// The tests share a pool with a thread for each core: on a small machine two of them that wait
/// for a program or a socket would stop all others, and with them what they wait for. A few run at
/// a time: all at once, with the programs they start, would leave none of them a processor.
public struct OwnThreadTrait: TestTrait, SuiteTrait, TestScoping {
  public var isRecursive: Bool { true }

  @concurrent
  public func provideScope(
    for test: Test, testCase: Test.Case?,
    performing function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    await OwnThreadTurns.shared.take()
    defer { OwnThreadTurns.shared.giveBack() }
    try await withTaskExecutorPreference(OwnThreadExecutor()) { try await function() }
  }
}

/// Lets so many tests have threads of their own at a time, in the order in which they ask.
private final class OwnThreadTurns: Sendable {
  static let shared = OwnThreadTurns()
  private static let testsMax = 4

  private struct State {
    var running = 0
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Locked(State())

  func take() async {
    await withCheckedContinuation { continuation in
      let isFree = self.state.withLock { state in
        guard state.running < Self.testsMax else {
          state.waiting.append(continuation)
          return false
        }
        state.running += 1
        return true
      }
      if isFree { continuation.resume() }
    }
  }

  func giveBack() {
    let next = self.state.withLock { state -> CheckedContinuation<Void, Never>? in
      guard !state.waiting.isEmpty else {
        state.running -= 1
        return nil
      }
      return state.waiting.removeFirst()
    }
    next?.resume()
  }
}

extension Trait where Self == OwnThreadTrait {
  /// For a test that blocks: a thread of its own.
  public static var ownThread: Self { Self() }
}

/// Runs jobs one after the other, on a thread that lasts as long as there are any.
private final class OwnThreadExecutor: TaskExecutor {
  private struct State {
    var jobs: [UnownedJob] = []
    var hasThread = false
  }

  /// Tests of a debug or sanitized build use more stack than the threads of a service.
  private static let stackBytes = 8 << 20

  private let state = Locked(State())

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let needsThread = self.state.withLock { state in
      state.jobs.append(job)
      defer { state.hasThread = true }
      return !state.hasThread
    }
    guard needsThread else { return }
    do throws(NativeThread.StartError) {
      _ = try NativeThread.start(named: "test", stackBytes: Self.stackBytes) { self.runJobs() }
    } catch {
      preconditionFailure("\(error)")
    }
  }

  private func runJobs() {
    while let job = self.nextJob() {
      unsafe job.runSynchronously(on: self.asUnownedTaskExecutor())
    }
  }

  private func nextJob() -> UnownedJob? {
    self.state.withLock { state in
      guard !state.jobs.isEmpty else {
        state.hasThread = false
        return nil
      }
      return state.jobs.removeFirst()
    }
  }
}

import Basics
import ServiceRuntime

@testable import RPC

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A loop that moves only when a test says so, on the test's own thread and with the test's clock.
final class ManualLoop: CallLoop, @unchecked Sendable {
  // Everything but `work` is touched by the test's thread alone; hence the unchecked Sendable.

  private enum Work {
    case job(UnownedJob)
    case closure(@Sendable () -> Void)
  }

  private final class ManualAlarm: Alarm {
    var time = MonotonicTime.never
    var fired: (() -> Void)?

    init(_ fired: @escaping () -> Void) { self.fired = fired }

    func set(at time: MonotonicTime) { self.time = time }

    func invalidate() {
      self.time = .never
      self.fired = nil
    }
  }

  private let work = Locked<[Work]>([])
  private let thread = pthread_self()
  private var alarms: [ManualAlarm] = []
  private(set) var now = MonotonicTime(nanoseconds: 1_000_000_000)

  var isCurrent: Bool { pthread_equal(pthread_self(), self.thread) != 0 }

  func readClock() -> MonotonicTime { self.now }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    self.work.withLock { $0.append(.job(job)) }
  }

  func execute(_ work: @escaping @Sendable () -> Void) {
    self.work.withLock { $0.append(.closure(work)) }
  }

  func makeAlarm(_ fired: @escaping () -> Void) -> any Alarm {
    let alarm = ManualAlarm(fired)
    self.alarms.append(alarm)
    return alarm
  }

  /// Runs what is to be run until nothing is left.
  func run() {
    while true {
      let work = self.work.withLock { queue -> [Work] in
        let taken = queue
        queue = []
        return taken
      }
      if work.isEmpty { return }
      for item in work {
        switch item {
        case .job(let job): unsafe job.runSynchronously(on: self.asUnownedTaskExecutor())
        case .closure(let closure): closure()
        }
      }
    }
  }

  /// Lets time pass, with every alarm at its time.
  func advance(by duration: Duration) {
    self.run()
    let end = self.now + duration
    while let next = self.alarms.min(by: { $0.time < $1.time }), next.time <= end {
      self.now = max(self.now, next.time)
      next.time = .never
      next.fired?()
      self.run()
    }
    self.now = end
    self.alarms.removeAll { $0.fired == nil }
    self.run()
  }
}

/// What a task of a test came to.
final class Outcome<Value: Sendable>: @unchecked Sendable {
  // Written and read on the thread of one manual loop.
  fileprivate(set) var result: Result<Value, RPCError>?

  /// The error, when there is one.
  var error: RPCError? {
    if case .failure(let error) = self.result { error } else { nil }
  }

  /// The value, when there is one.
  var value: Value? {
    if case .success(let value) = self.result { value } else { nil }
  }

  var isThere: Bool { self.result != nil }

  fileprivate(set) var task: Task<Void, Never>?

  /// Cancels the task.
  func cancel() { self.task?.cancel() }
}

extension ManualLoop {
  /// Starts a task on the loop; it goes as far as it can.
  func start<Value: Sendable>(
    _ body: @escaping @Sendable () async throws(RPCError) -> Value
  ) -> Outcome<Value> {
    let outcome = Outcome<Value>()
    outcome.task = Task.immediate(executorPreference: self) {
      do throws(RPCError) {
        outcome.result = .success(try await body())
      } catch {
        outcome.result = .failure(error)
      }
    }
    self.run()
    return outcome
  }
}
